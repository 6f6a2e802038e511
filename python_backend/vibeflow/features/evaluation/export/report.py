"""Writes a report whole or not at all; the ending of its name says what it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound, UserInputError, as_vibeflow_error
from vibeflow.protocol.evaluation import EvaluationView, ExportedEvaluation
from vibeflow.store import atomic

from .html import as_html
from .markdown import as_markdown
from .table import as_csv

FORMATS: dict[str, Callable[[EvaluationView], str]] = {
    ".md": as_markdown,
    ".html": as_html,
    ".csv": as_csv,
}


def write_report(view: EvaluationView, path: Path) -> ExportedEvaluation:
    """
    Raises:
        UserInputError: the ending is none of ours.
        NotFound: there is no such folder.
        DiskFull, VibeFlowError: nothing was written; a file that was there is as it was.
    """
    made = FORMATS.get(path.suffix.lower())
    if made is None:
        raise UserInputError(
            t("{name} ends in none of {formats}.", name=path.name, formats=", ".join(FORMATS)),
            hint=t("Give the file one of these endings."),
        )
    if not path.is_absolute() or not path.parent.is_dir():
        raise NotFound(
            t("There is no folder {parent}.", parent=path.parent), hint=t("Choose a folder that exists.")
        )
    # A lone half of a surrogate pair, from a model's broken output, has no place in a file.
    data = made(view).encode("utf-8", "replace")
    try:
        atomic.write_bytes(path, data)
    except OSError as error:
        raise as_vibeflow_error(error) from error
    return ExportedEvaluation(path=str(path), bytes=len(data))
