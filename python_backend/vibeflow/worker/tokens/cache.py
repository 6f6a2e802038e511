"""Tokens that earlier jobs made of the same rows, in `<home>/cache/tokens`: made once, used by every run,
search and trial that learns from these rows with this tokenizer, template and limit.

A folder for each set of rows, named by a digest over everything that its tokens depend on. It may be deleted
at any time: what is missing or damaged is made again, and a run that has it open goes on. The least recently
used go when all together outgrow their share of the disk (docs/decisions/0044).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from filelock import FileLock, Timeout

import vibeflow
from vibeflow.engine.files import (
    TEMPORARY,
    Damaged,
    check_folder,
    commit_written,
    temporary_folder,
    write_file,
)
from vibeflow.engine.models.device import host_memory_free
from vibeflow.engine.rows.arrow import StoredExamples
from vibeflow.engine.rows.encoding import E, Encoded, Encoder, encode
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.rows.interrupted import Interrupted
from vibeflow.engine.rows.row import Row
from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import as_vibeflow_error
from vibeflow.store.home import Home

from .making import Died, Made, make

FEW = 1_000
"""Rows below which tokens are made in memory, each time: it takes about as long as starting a process with
the library that writes them (docs/reports/tokens.md)."""
_SHARE, _MOST = 0.1, 20 << 30
"""Of the disk, and in bytes: what all folders together may take beside the one in use."""
_MOST_PROCESSES, _MEMORY_EACH = 16, 512 << 20
"""Each takes 0.2 GB."""
_DESCRIPTION = "rows.json"


class Watcher(Protocol):
    """Who wants to know how far it is."""

    def log(self, text: str, warning: bool = False) -> None: ...
    def preparing(self, text: str, done: int, total: int, seconds_left: float | None) -> None: ...


class Tokens(NamedTuple):
    encoded: Encoded[Any]
    seconds: float
    """To make them, now or when they were made."""


def in_memory(rows: Iterable[Row], encoder: Encoder[E]) -> Tokens:
    """Made here and now, and not kept."""
    begun = time.perf_counter()
    return Tokens(encode(rows, encoder), time.perf_counter() - begun)


class TokenCache:
    def __init__(self, home: Home, processes: int, watcher: Watcher, should_stop: Callable[[], bool]) -> None:
        """
        Args:
            processes: that may work at a time.
            should_stop: asked from time to time, by a thread of its own.
        """
        self._folder, self._processes = home.cache / "tokens", processes
        self._watcher, self._should_stop = watcher, should_stop

    def tokens(self, rows: RowsFile, encoder: Encoder[E]) -> Tokens:
        """The rows' examples.

        Raises:
            VibeFlowError: a line is no row, the model's template does not end, the disk is full.
            Interrupted: `should_stop` said yes.
        """
        if len(rows) < FEW:
            return in_memory(rows, encoder)
        key = _key(rows, encoder)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._alone(key):
                found = self._kept(key, encoder)
                if found is None:
                    self._make(key, rows, encoder)
                    found = self._opened(key, encoder)
                else:
                    self._watcher.log(t("The rows were turned into tokens before; these are used again."))
                os.utime(self._folder / key / _DESCRIPTION)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        with suppress(OSError):  # what else is there is no matter of this job
            self._make_room(key)
        return found

    def _kept(self, key: str, encoder: Encoder[E]) -> Tokens | None:
        """What is there whole, every file of it as it was written; None after making room for it anew."""
        folder = self._folder / key
        with suppress(Damaged, OSError, ValueError, KeyError, TypeError):
            check_folder(folder)
            return self._opened(key, encoder)
        for left in (folder, *self._folder.glob(f"{TEMPORARY}{key}-*")):
            shutil.rmtree(left, ignore_errors=True)
        return None

    def _opened(self, key: str, encoder: Encoder[E]) -> Tokens:
        folder = self._folder / key
        described = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
        examples = StoredExamples(encoder.example, [folder / name for name in described["files"]])
        return Tokens(Encoded(examples, Counter(described["counts"])), float(described["seconds"]))

    def _make(self, key: str, rows: RowsFile, encoder: Encoder[E]) -> None:
        most = min(self._processes, _MOST_PROCESSES, host_memory_free() // _MEMORY_EACH)
        processes = max(1, min(most, len(rows) // FEW))
        self._watcher.log(
            tn(
                "Turning {rows:,} rows into tokens, in {n} process.",
                "Turning {rows:,} rows into tokens, in {n} processes at a time.",
                processes,
                rows=len(rows),
            )
        )
        temporary = temporary_folder(self._folder / key)
        begun = time.perf_counter()
        first: tuple[int, float] | None = None

        def progress(done: int) -> None:
            """Time is told by the rows since the first word: before it, processes were started."""
            nonlocal first
            now = time.perf_counter()
            if first is None or done <= first[0]:
                first, left = (done, now), None
            else:
                left = (now - first[1]) * (len(rows) - done) / (done - first[0])
            self._watcher.preparing(t("Turning the rows into tokens"), done, len(rows), left)

        try:
            files, counts = self._made(rows, encoder, temporary, processes, progress)
            described = {"files": files, "counts": counts, "seconds": time.perf_counter() - begun}
            write_file(temporary / _DESCRIPTION, json.dumps(described).encode())
            commit_written(temporary, self._folder / key)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _made(
        self,
        rows: RowsFile,
        encoder: Encoder[E],
        folder: Path,
        processes: int,
        progress: Callable[[int], None],
    ) -> Made:
        """In so many processes; where these are too many, in one."""
        try:
            return make(rows, encoder, folder, processes, progress, self._should_stop)
        except Died:
            if processes == 1:
                raise MemoryError from None
        self._watcher.log(
            t("It ended in the middle, most likely for want of memory. Going on in one process."),
            warning=True,
        )
        shutil.rmtree(folder)
        folder.mkdir()
        return self._made(rows, encoder, folder, 1, progress)

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """As the only job that makes or deletes these tokens; waits for another that does."""
        lock = FileLock(self._folder / f"{key}.lock")
        waited = False
        while True:
            try:
                lock.acquire(timeout=0.5)
                break
            except Timeout:
                if self._should_stop():
                    raise Interrupted from None
                if not waited:
                    self._watcher.log(t("Waiting for another job that turns the same rows into tokens."))
                waited = True
        try:
            yield
        finally:
            lock.release()

    def _make_room(self, used: str) -> None:
        """Delete what killed jobs left, and what was not used longest, until the rest has its share
        of the disk."""
        for left in self._folder.glob(f"{TEMPORARY}*"):
            self._delete(left, left.name.removeprefix(TEMPORARY).split("-")[0])
        most = min(_MOST, int(_SHARE * shutil.disk_usage(self._folder).total))
        entries = sorted(
            (described.stat().st_mtime, described.parent)
            for described in self._folder.glob(f"[!.]*/{_DESCRIPTION}")
        )
        sizes = {
            folder: sum(file.stat().st_size for file in folder.iterdir())
            for _, folder in entries
            if folder.name != used
        }
        total = sum(sizes.values())
        for folder, size in sizes.items():
            if total <= most:
                return
            if self._delete(folder, folder.name):
                total -= size

    def _delete(self, folder: Path, key: str) -> bool:
        """Whether it is gone, or put aside to be swept; where a job is at it, or the system keeps what is in
        use, it stays."""
        lock = FileLock(self._folder / f"{key}.lock")
        try:
            with lock.acquire(timeout=0):
                aside = self._folder / f"{TEMPORARY}{key}-{secrets.token_hex(4)}"
                folder.rename(aside)
                shutil.rmtree(aside, ignore_errors=True)
        except (Timeout, OSError):
            return False
        with suppress(OSError):  # the next one makes it anew
            Path(lock.lock_file).unlink()
        return True


def _key(rows: RowsFile, encoder: Encoder[Any]) -> str:
    """sha256 over everything that the examples depend on, our own code included."""
    decides = [_code(), rows.digest, rows.system_prompt, encoder.identity()]
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


@cache
def _code() -> list[str]:
    """The code that makes tokens: ours by its text, so that not only a release is another."""
    root = Path(vibeflow.__file__).parent
    digest = hashlib.sha256()
    for folder in ("text", "engine/rows", "engine/tasks"):
        for file in sorted((root / folder).glob("*.py")):
            digest.update(file.read_bytes())
    return [digest.hexdigest(), *map(importlib.metadata.version, ("tokenizers", "jinja2"))]
