"""The open files: their text as it is edited, checked on a thread of their own, and what was found last.

Knows nothing of LSP: who publishes what was found is handed in.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.editing import CheckFile, PreviewRow, RowPreview
from vibeflow.protocol.errors import NotFound
from vibeflow.protocol.rows import RenderedRow
from vibeflow.text.confined import reader

from .check import Position, Report
from .lines import Lines
from .open_file import OpenFile
from .recipe_check import PlacedProblem
from .recipe_check import check as check_recipe
from .rendering import messages_of, model_of
from .scope import kind_of, project_of

log = logging.getLogger(__name__)

PAUSE = 0.12
"""Seconds without a keystroke before a file is checked again."""


Found = Report | list[PlacedProblem] | None
Publish = Callable[[OpenFile, int, Found], None]
"""Takes a file, the version that was checked, and what was found in it; None: it is no table of rows."""


class Editing:
    """Safe for several threads; edits of one file come from one."""

    def __init__(self) -> None:
        self._files: dict[str, OpenFile] = {}
        self._asked: set[str] = set()
        self._due: dict[str, float] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._publish: Publish = lambda file, version, found: None

    def listen(self, publish: Publish) -> None:
        """`publish` is called on the checking thread."""
        self._publish = publish

    def open(self, uri: str, path: Path, version: int, text: str) -> None:
        file = OpenFile(uri, path, version, text, uri in self._asked)
        self._files[uri] = file
        self._plan(file, 0)

    def change(self, uri: str, version: int, changes: Sequence[tuple[Position, Position, str] | str]) -> None:
        """Each change is a range with its new text, or the whole text; in the order in which they were
        made."""
        file = self._files.get(uri)
        if file is None:
            return
        with self._changed:
            for change in changes:
                if isinstance(change, str):
                    file.text = Lines(change)
                else:
                    file.text.replace(*change)
            file.version = version
        self._plan(file, PAUSE)

    def close(self, uri: str) -> None:
        with self._changed:
            self._files.pop(uri, None)
            self._due.pop(uri, None)

    def file(self, uri: str) -> OpenFile | None:
        return self._files.get(uri)

    def check_file(self, params: CheckFile) -> Nothing:
        """Look at this open file though it belongs to no project, or stop doing so."""
        (self._asked.add if params.wanted else self._asked.discard)(params.uri)
        file = self._files.get(params.uri)
        if file is not None:
            file.kind = kind_of(file.path, params.wanted)
            self._plan(file, 0)
        return Nothing()

    def fresh(self, uri: str, seconds: float = 2.0) -> Report | None:
        """The report of the text as it stands, waited for if need be; None where there is none."""
        file = self._files.get(uri)
        if file is None or file.kind != "rows":
            return None
        with self._changed:
            self._changed.wait_for(lambda: file.report_version == file.version, seconds)
            return file.report if file.report_version == file.version else None

    def preview_row(self, params: PreviewRow) -> RowPreview:
        """The row at a line, as it would be trained. Raises `NotFound` for a file that is not open, and
        what the model's template says of the row."""
        report = self.fresh(params.uri)
        file = self._files.get(params.uri)
        at = report.row_at(params.line) if report else None
        if report is None or file is None or at is None:
            raise NotFound(
                t("There is no row to preview here."),
                hint=t("Put the cursor into a row of a CSV or JSONL file of a project."),
            )
        values = report.format.values(report.text(at))
        model = model_of(project_of(file.path))
        first = report.rows[at][0] + 1
        if model is None:
            return RowPreview(
                line=first, model="", rendered=None, problem=t("the base model is not on this machine yet")
            )
        if values is None:
            return RowPreview(
                line=first, model=model.name, rendered=None, problem=t("the row cannot be read")
            )
        messages = messages_of([values], report.format.layout, model.system_prompt)[0]
        if isinstance(messages, str):
            return RowPreview(line=first, model=model.name, rendered=None, problem=messages)
        pieces = reader().pieces(model.folder, messages, model.max_tokens)
        rendered = RenderedRow.of(first, pieces)
        return RowPreview(line=first, model=model.name, rendered=rendered, problem=None)

    def _plan(self, file: OpenFile, seconds: float) -> None:
        with self._changed:
            self._due[file.uri] = time.monotonic() + seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="editing checks", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                uri = self._next()
                file = self._files.get(uri)
                if file is None:
                    continue
                version, lines = file.version, file.text.snapshot()
            try:
                self._look(file, version, lines)
            except Exception:
                log.exception("%s could not be checked", file.path.name)

    def _next(self) -> str:
        """Waits for the file whose check is due first. The lock is held."""
        while True:
            now = time.monotonic()
            uri = min(self._due, key=self._due.__getitem__, default=None)
            if uri is not None and self._due[uri] <= now:
                del self._due[uri]
                return uri
            self._changed.wait(None if uri is None else self._due[uri] - now)

    def _look(self, file: OpenFile, version: int, lines: list[str]) -> None:
        found: Found = None
        if file.kind == "recipe":
            found = check_recipe(lines)
        elif file.kind == "rows":
            found = file.check.run(lines, lambda: file.version != version or file.uri not in self._files)
            if file.version != version:
                return  # a newer text is on its way to be checked
        with self._changed:
            if self._files.get(file.uri) is not file:
                return
            file.report = found if isinstance(found, Report) else None
            file.report_version = version
            self._changed.notify_all()
        self._publish(file, version, found)
