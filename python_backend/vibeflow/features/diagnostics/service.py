"""Puts the report together. A part that fails is named with its kind of fault; the others are there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.diagnostics import CollectDiagnostics, Diagnostics
from vibeflow.protocol.errors import as_vibeflow_error
from vibeflow.store.home import Home

from ..projects.record import ProjectRecord
from . import facts, settings, standing
from .lines import told_lines

_INTRODUCTION = t(
    "For a bug report. It has versions, the machine, changed settings, the states of jobs and the ends of "
    "logs. It has no data, no questions or answers, no names of projects or of your files, and no keys. Of "
    "the logs only VibeFlow's own sentences are here; everything else in them is left out, shown as “…”."
)
"""For the user, who decides by it. The rest is for those who read bug reports, in English."""
_SECRET = re.compile(
    r"\b(?:sk|hf|vf|gh[pousr]|xox[abp]|AIza|AKIA)[-_]?[\w-]{8,}|\b(?=\w*\d)(?=\w*[A-Za-z])\w{24,}"
)
"""Once more over all of it: nothing of the kind should have come so far."""


class DiagnosticsReport:
    def __init__(self, records: Callable[[], list[ProjectRecord]]) -> None:
        """`records` may fail: a database that cannot be opened is a reason to ask for a report."""
        self._records = records

    def collect(self, params: CollectDiagnostics) -> Diagnostics:
        extension = params.extension
        parts = [_part("Versions", lambda: facts.versions(extension))]
        parts.append(_part("Machine", lambda: facts.hardware(Home.default())))
        changed = extension.settings if extension is not None else ()
        parts.append(
            _part("Settings that were changed", lambda: [*settings.changed(changed), *settings.variables()])
        )
        found: list[standing.Job] = []

        def projects() -> list[str]:
            records = sorted(self._records(), key=lambda record: record.created_at)
            found.extend(standing.jobs_of(records))
            return standing.projects(Home.default(), records, found)

        parts.append(_part("Projects and jobs", projects))
        parts += [_log(title, lines) for title, lines in standing.logs(Home.default(), found)]
        if extension is not None:
            parts.append(_log("Log of the extension", lambda: extension.log))
        parts.append(_part("Packages", facts.packages))
        stamp = time.strftime("%Y-%m-%d-%H%M")
        text = "\n\n".join(["# VibeFlow diagnostics", _INTRODUCTION, *parts]) + "\n"
        return Diagnostics(text=scrubbed(text), file_name=f"vibeflow-diagnostics-{stamp}.md")


def scrubbed(text: str) -> str:
    """Without what looks like a key, and with `~` for the user's folder."""
    home = str(Path.home())
    if len(home) > len("/x"):
        text = text.replace(home, "~")
    return _SECRET.sub("[removed]", text)


def _part(title: str, lines: Callable[[], Iterable[str]]) -> str:
    listed = (f"{_indent(line)}- {line.strip()}" for line in _guarded(lines))
    return f"## {title}\n\n" + "\n".join(listed)


def _log(title: str, lines: Callable[[], Iterable[str]]) -> str:
    told = _guarded(lambda: told_lines(lines()))
    body = "\n".join(line.replace("```", "'''") for line in told) or "(empty)"
    return f"## {title}\n\n```text\n{body}\n```"


def _guarded(lines: Callable[[], Iterable[str]]) -> list[str]:
    try:
        return list(lines())
    except Exception as error:
        ours = as_vibeflow_error(error)
        return [f"This part could not be read: {ours.code} ({type(error).__name__})."]


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
