"""Text search over data/*.jsonl, streaming: nothing of the files is held, and a search that a newer one of
the same project has superseded stops at the next block. What was found is kept, so that pages come at once.

Knows how lines are laid out; knows nothing of filters and of the index.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.datasets import Mapping, Part
from vibeflow.protocol.errors import Cancelled, NotReady
from vibeflow.store.inside import open_inside
from vibeflow.store.layout import DATA

from ..data_line import parse_line
from .lines import Dataset, kept_texts

BLOCK = 4 << 20
"""Bytes that are looked at between two looks at whether the search is still wanted."""
_KEPT = 12
"""Answers that are remembered: (dataset, part, text)."""

DataKey = tuple[str, int, int, int | None]
"""A dataset as it stands: (project folder, revision, time of the index, tokens of a row that are read)."""


@dataclass
class _Scan:
    """One search under way, which may have several requests waiting for it."""

    key: tuple[DataKey, str, tuple[Part, ...]]
    stop: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    failed: BaseException | None = None


class Searches:
    """Safe to call from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, _Scan] = {}
        self._found: OrderedDict[tuple[DataKey, Part, str], pl.Series] = OrderedDict()

    def find(self, data: DataKey, dataset: Dataset, parts: tuple[Part, ...], wanted: str) -> pl.Series:
        """Row numbers (UInt32) whose text has `wanted`, whatever the case.

        Raises:
            Cancelled: a later search of the same project came in between.
        """
        while True:
            with self._lock:
                missing = tuple(part for part in parts if (data, part, wanted) not in self._found)
                if not missing:
                    return self._answer(data, parts, wanted)
                scan, mine = self._join((data, wanted, missing))
            if mine:
                self._run(scan, dataset)
                continue
            scan.over.wait()
            if scan.stop.is_set():
                raise _superseded()
            if scan.failed is not None:
                raise scan.failed

    def _answer(self, data: DataKey, parts: tuple[Part, ...], wanted: str) -> pl.Series:
        keys = [(data, part, wanted) for part in parts]
        for key in keys:
            self._found.move_to_end(key)
        return pl.concat([self._found[key] for key in keys])

    def _join(self, key: tuple[DataKey, str, tuple[Part, ...]]) -> tuple[_Scan, bool]:
        """The scan for `key` and whether the caller is to run it; another one of the project is stopped."""
        project = key[0][0]
        running = self._running.get(project)
        if running is not None:
            if running.key == key and not running.stop.is_set():
                return running, False
            running.stop.set()
        scan = self._running[project] = _Scan(key)
        return scan, True

    def _run(self, scan: _Scan, dataset: Dataset) -> None:
        data, wanted, parts = scan.key
        project = Path(data[0])
        try:
            for part in parts:
                found = pl.Series("n", _scan(project, part, dataset, wanted, scan.stop), dtype=pl.UInt32)
                with self._lock:
                    self._found[data, part, wanted] = found
                    while len(self._found) > _KEPT:
                        self._found.popitem(last=False)
        except BaseException as error:
            scan.failed = error
            raise
        finally:
            with self._lock:
                if self._running.get(data[0]) is scan:
                    del self._running[data[0]]
            scan.over.set()


def _scan(project: Path, part: Part, dataset: Dataset, wanted: str, stop: threading.Event) -> list[int]:
    # As the text is written in JSON, where quotes and line ends look otherwise.
    escaped = "(?i)" + re.escape(json.dumps(wanted, ensure_ascii=False)[1:-1])
    inside = re.compile(re.escape(wanted), re.IGNORECASE)
    mapped = _mapped(dataset.mapping)
    numbers: list[int] = []
    for block in _blocks(project, part):
        if stop.is_set():
            raise _superseded()
        lines = pl.Series(block.decode("utf-8", "replace").split("\n"), dtype=pl.String)
        # Rust finds the lines that may have it; whether it is in a text and not in a key is seen here.
        for text in lines.filter(lines.str.contains(escaped)):
            line = _parse(text, part)
            if any(inside.search(each) for each in _texts(line, part, mapped)):
                numbers.append(line["n"])
    return numbers


def _parse(text: str, part: Part) -> dict[str, Any]:
    try:
        return parse_line(text, part)
    except ValueError as error:
        file = f"{DATA}/{part}.jsonl"
        raise NotReady(
            t("A line of {file} is not a row.", file=file),
            hint=t("Undo the last change to that file, or import the data again."),
        ) from error


def _mapped(mapping: Mapping) -> set[str]:
    """Columns whose cells become text, by role or by template."""
    templates = f"{mapping.question_template or ''} {mapping.answer_template or ''}"
    named = {name.strip() for name in re.findall(r"\{\{(.+?)\}\}", templates)}
    return named | {name for name, role in mapping.columns.items() if role not in ("ignored", "group")}


def _texts(line: dict[str, Any], part: Part, mapped: set[str]) -> Iterator[str]:
    if part == "removed":
        yield from (
            str(cell) for name, cell in line["row"].items() if cell and (name in mapped or not mapped)
        )
        return
    texts = kept_texts(line)
    yield from (message["content"] for message in texts.messages)
    yield texts.topic or ""


def _blocks(project: Path, part: Part) -> Iterator[bytes]:
    """The part's file in pieces that end where a line ends."""
    try:
        stream = open_inside(project, DATA, f"{part}.jsonl")
    except FileNotFoundError:
        return
    with stream:
        while block := stream.read(BLOCK):
            yield block + stream.readline()


def _superseded() -> Cancelled:
    return Cancelled(t("A newer search has taken this one's place."), hint=t("Its result is shown instead."))
