"""What a build reads: the source and the user's own test file, each from the file or from its cache.

Rows of the test file are numbered on from those of the source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import DataEmpty, DataNoAnswer, InternalError, NotFound

from ..frames import CELL, columns_of
from .columns import Reading, read_columns
from .first_look import what_changed
from .progress import Progress
from .request import BuildRequest
from .sample import Sample
from .source_cache import (
    CHOOSE,
    CachedSource,
    cached_frames,
    cached_head,
    cached_rows,
    load_cached,
    read_source,
)

FIRST = 100
"""Readable rows that the first look sees."""


class Inputs:
    """The frames of one build, and how their columns are read: by a first look at the top, so that work can
    begin, and by a sample of the whole source as soon as all of it was seen.

    `cached` is known when all frames were taken.
    """

    reading: Reading | None
    """None: the first rows alone say too little."""

    def __init__(self, request: BuildRequest, tell: Callable[[Progress], None]) -> None:
        self._request = request
        self._tell = tell
        self._test: CachedSource | None = None
        self._source: CachedSource | None = None
        if request.source is not None:
            self._main = read_source(request.source, request.sheet, request.cache, tell, request.encoding)
            head, self._main = _peek(self._main)
            self._name = request.source.name
        else:
            self._source = _required(load_cached(request.cache))
            self._main = cached_frames(request.cache, self._source)
            self._name = self._source.source.name
            head = cached_head(request.cache, self._source, 10 * FIRST)
        self._sample: Sample | None = None
        if request.mapping is None and request.reading is not None and _has(head, request.reading):
            self.reading = request.reading
        else:
            self._sample = Sample()
            self._columns = columns_of(head)
            self.reading = self._first_look(head)

    @property
    def cached(self) -> CachedSource:
        """The source as it was cached."""
        if self._source is None:
            self._source = _required(load_cached(self._request.cache))
        return self._source

    @property
    def test_sha256(self) -> str | None:
        return None if self._test is None else self._test.source.sha256

    @property
    def test_path(self) -> str | None:
        return None if self._test is None else self._test.source.path

    def frames(self) -> Iterator[tuple[pl.DataFrame, bool]]:
        """Every part of the source, then of the test file (true); numbered without gaps. Once."""
        rows = 0
        for frame in self._main:
            rows += frame.height
            if self._sample is not None:
                self._sample.add(frame)
            yield frame, False
        if self._sample is not None:
            self._settle(self._sample)
        if self._request.own_test:
            yield from ((_shifted(frame, rows), True) for frame in self._test_frames())

    def again(self) -> Iterator[tuple[pl.DataFrame, bool]]:
        """All parts once more, from the cache, as `frames` gave them."""
        yield from ((frame, False) for frame in cached_frames(self._request.cache, self.cached))
        if self._test is not None:
            for frame in cached_frames(self._request.test_cache, self._test):
                yield _shifted(frame, self.cached.rows), True

    def rows_of(self, numbers: pl.Series) -> Iterator[pl.DataFrame]:
        """The source's rows of these numbers (ascending), part by part. After `frames`."""
        rows = self.cached.rows
        own = numbers.filter(numbers <= rows)
        if len(own):
            yield from cached_rows(self._request.cache, self.cached, own)
        other = numbers.filter(numbers > rows) - rows
        if len(other) and self._test is not None:
            for frame in cached_rows(self._request.test_cache, self._test, other):
                yield _shifted(frame, rows)

    def _first_look(self, head: pl.DataFrame) -> Reading | None:
        """What cannot be read by the first rows may yet be by all: that is decided then."""
        first = head.filter(pl.col("problem").is_null()).head(FIRST)
        try:
            return read_columns(self._columns, first, self._request.mapping, self._name)
        except (DataNoAnswer, NotFound):
            return None

    def _settle(self, sample: Sample) -> None:
        """Read the columns by the whole source. Raises as `read_columns`."""
        first, looked_at = self.reading, min(FIRST, sample.readable)
        if sample.readable <= FIRST and first is not None:
            return
        columns = sample.columns or self._columns
        whole = read_columns(columns, sample.frame(), self._request.mapping, self._name)
        # The first rows are what people know of their file: they are shown as its samples.
        shown = {} if first is None else {view.name: view.samples for view in first.views if view.samples}
        views = [
            view.model_copy(update={"samples": shown.get(view.name, view.samples)}) for view in whole.views
        ]
        notes = what_changed(first, whole, looked_at, sample.first_filled)
        self.reading = whole.model_copy(update={"views": views, "notes": notes})

    def _test_frames(self) -> Iterator[pl.DataFrame]:
        folder = self._request.test_cache
        if self._request.test_source is None:
            self._test = _required(load_cached(folder))
            frames = cached_frames(folder, self._test)
        else:
            frames = read_source(self._request.test_source, None, folder, self._tell)
        assert self.reading is not None, "the source was read before"
        wanted = {
            name for name, role in self.reading.mapping.columns.items() if role in ("question", "answer")
        }
        for at, frame in enumerate(frames):
            if at == 0 and not any(CELL + name in frame.columns for name in wanted) and wanted:
                raise DataEmpty(
                    t(
                        "The test file has none of the columns {columns}.",
                        columns=", ".join(sorted(wanted)[:8]),
                    ),
                    hint=t("It is read like the data itself. Give its columns the same names."),
                    action=CHOOSE,
                )
            yield frame
        self._test = _required(load_cached(folder))


def cached_digests(request: BuildRequest) -> tuple[str, str | None]:
    """Digests of the source and of the test file as they lie in the cache."""
    source = _required(load_cached(request.cache)).source.sha256
    test = _required(load_cached(request.test_cache)).source.sha256 if request.own_test else None
    return source, test


def _has(head: pl.DataFrame, reading: Reading) -> bool:
    """Whether the columns that it is of are there; they may not be where the text is read otherwise now."""
    return all(CELL + view.name in head.columns for view in reading.views if view.role != "ignored")


def _peek(frames: Iterator[pl.DataFrame]) -> tuple[pl.DataFrame, Iterator[pl.DataFrame]]:
    """The first frames, with as many readable rows as detection looks at, and all frames again."""
    taken: list[pl.DataFrame] = []
    readable = 0
    for frame in frames:
        taken.append(frame)
        readable += frame["problem"].null_count()
        if readable >= FIRST:
            break
    # A source without any row raises before this.
    head = pl.concat([frame.head(50 * FIRST) for frame in taken], how="diagonal")
    return head, chain(taken, frames)


def _shifted(frame: pl.DataFrame, by: int) -> pl.DataFrame:
    return frame.with_columns((pl.col("n") + by).cast(pl.UInt32))


def _required(cached: CachedSource | None) -> CachedSource:
    if cached is None:
        raise InternalError(t("The cache of the source is gone."), hint=t("Import the file again."))
    return cached
