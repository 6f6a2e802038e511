"""`vibeflow diagnostics`: one text for a bug report, shown before it is saved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..l10n import t
from ..protocol.diagnostics import CollectDiagnostics
from ..protocol.errors import UserInputError
from .commands import JsonOption, quiet_services
from .output import Output


def diagnostics(
    out: Annotated[
        Path | None, typer.Option("--out", help=t("Save it there, without asking. Default: you are asked."))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    found = quiet_services().diagnostics.collect(CollectDiagnostics())
    output.say(found.text)
    if out is None and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        proposed = Path(found.file_name)
        if typer.confirm(t("This is all of it. Save it as {proposed}?", proposed=proposed), default=True):
            out = proposed
    if out is not None:
        try:
            out.write_text(found.text, encoding="utf-8")
        except OSError as error:
            raise UserInputError(
                t("{out} cannot be written: {strerror}.", out=out, strerror=error.strerror),
                hint=t("Choose another place with --out."),
            ) from error
        output.say(t("Saved in {out}.", out=out.absolute()))
    output.result(found)
