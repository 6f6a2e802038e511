"""`vibeflow diagnostics`: one text for a bug report, shown before it is saved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..protocol.diagnostics import CollectDiagnostics
from ..protocol.errors import UserInputError
from .commands import JsonOption, quiet_services
from .output import Output


def diagnostics(
    out: Annotated[
        Path | None, typer.Option("--out", help="Save it there, without asking. Default: you are asked.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a bug report needs: versions, settings, states of jobs, ends of logs. No data, no keys."""
    output = Output(as_json=as_json)
    found = quiet_services().diagnostics.collect(CollectDiagnostics())
    output.say(found.text)
    if out is None and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        proposed = Path(found.file_name)
        if typer.confirm(f"This is all of it. Save it as {proposed}?", default=True):
            out = proposed
    if out is not None:
        try:
            out.write_text(found.text, encoding="utf-8")
        except OSError as error:
            raise UserInputError(
                f"{out} cannot be written: {error.strerror}.", hint="Choose another place with --out."
            ) from error
        output.say(f"Saved in {out.absolute()}.")
    output.result(found)
