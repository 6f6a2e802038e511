"""Pages of large files, for the read-only viewer. Holds the few files that were looked at last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Protocol

from vibeflow.l10n import t
from vibeflow.protocol.errors import DataUnreadable, NotFound
from vibeflow.protocol.files import FileLine, FilePage, FilePageRequest, FindInFile, FoundInFile

from .record_file import RecordFile
from .text_file import TextFile

_KEPT = 4
_MOST_LINES = 500
_RECORDS = frozenset({".parquet", ".xlsx"})


class Viewed(Protocol):
    """A file as numbered lines. Safe for several threads."""

    format: str

    @property
    def columns(self) -> tuple[str, ...]: ...
    def total(self) -> int | None: ...
    def counted(self) -> int: ...
    def lines(self, offset: int, limit: int) -> list[FileLine]: ...
    def find(self, text: str, after: int) -> int | None: ...
    def close(self) -> None: ...


class Files:
    """Safe for several threads. A file that changed on the disk is opened anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: OrderedDict[tuple[Path, int, int], Viewed] = OrderedDict()

    def page(self, request: FilePageRequest) -> FilePage:
        """Raises `NotFound` for a file that is not there, `DataUnreadable` for one that cannot be shown."""
        path = Path(request.path)
        viewed, size, modified = self._viewed(path)
        lines = viewed.lines(max(request.offset, 0), min(max(request.limit, 1), _MOST_LINES))
        return FilePage(
            path=request.path,
            bytes=size,
            modified=modified,
            total=viewed.total(),
            counted=viewed.counted(),
            format=viewed.format,
            columns=viewed.columns,
            offset=request.offset,
            lines=lines,
        )

    def find(self, request: FindInFile) -> FoundInFile:
        """Raises as `page`."""
        if not request.text:
            return FoundInFile(number=None)
        viewed, _, _ = self._viewed(Path(request.path))
        return FoundInFile(number=viewed.find(request.text, max(request.after, 0)))

    def close(self) -> None:
        """Let go of every file."""
        with self._lock:
            for viewed in self._open.values():
                viewed.close()
            self._open.clear()

    def _viewed(self, path: Path) -> tuple[Viewed, int, float]:
        try:
            facts = path.stat()
            if not path.is_file():
                raise NotFound(t("{name} is not a file.", name=path.name), hint=t("Choose a file."))
        except (OSError, ValueError) as error:  # a path with a zero character is a ValueError
            why = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise NotFound(
                t("{name} cannot be opened: {why}.", name=path.name, why=why),
                hint=t("It may have been moved or deleted. Close this view."),
            ) from error
        key = (path, facts.st_mtime_ns, facts.st_size)
        with self._lock:
            viewed = self._open.get(key)
            if viewed is None:
                for old in [one for one in self._open if one[0] == path]:
                    self._open.pop(old).close()
                viewed = self._open[key] = _opened(path)
                while len(self._open) > _KEPT:
                    self._open.popitem(last=False)[1].close()
            self._open.move_to_end(key)
        return viewed, facts.st_size, facts.st_mtime


def _opened(path: Path) -> Viewed:
    try:
        if path.suffix.lower() in _RECORDS:
            return RecordFile(path)
        return TextFile(path)
    except OSError as error:
        raise DataUnreadable(
            t("{name} cannot be read: {why}.", name=path.name, why=error.strerror or error),
            hint=t("Check that you may read the file."),
        ) from error
