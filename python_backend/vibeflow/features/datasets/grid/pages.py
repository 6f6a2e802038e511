"""Pages of rows for the grid: filtered and sorted in the index, a page's texts read by their place in the
file.

The index of a million rows is tens of megabytes and is held; the texts are not. Knows nothing of how rows
came to be kept or removed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.datasets import Part
from vibeflow.protocol.errors import NotFound
from vibeflow.protocol.rows import RowFilter, RowsPage, RowsRequest, RowView, SortKey
from vibeflow.store.inside import STATE_FOLDER, inside
from vibeflow.store.layout import DATA, EDITS

from ..build.edits import Edits, load_edits
from ..learned import marked
from ..quality.marks import BIT, has, names_of
from .because import because
from .lines import PARTS, Dataset, Texts, ToExamples, kept_texts, removed_texts
from .search import DataKey, Searches

MAX_PAGE = 500
CUT = 2000
"""Characters of a question or answer in a page."""
INDEX_FILE = Path(STATE_FOLDER) / "data" / "index.parquet"

LoadIndex = Callable[[Path, Any], pl.DataFrame]
"""`build.index.load_index`: a project and its manifest -> its row index, sorted by `n`."""
ReadLines = Callable[[Path, pl.DataFrame], Sequence[Mapping[str, Any]]]
"""`build.index.read_lines`: a project and rows of its index -> their lines, in that order."""

LimitOf = Callable[[Path], int | None]
"""A project -> tokens of a row that training reads now; None where that is not known."""

_SORTED_BY: dict[SortKey, str] = {
    "quality": "score",
    "tokens": "tokens",
    "question": "chars_question",
    "answer": "chars_answer",
}
"""Questions and answers are sorted by their length in characters: the index holds no texts."""
_HELD_VIEWS = 8


@dataclass(frozen=True)
class Index:
    """A dataset's index as it was when `key` was taken."""

    key: DataKey
    frame: pl.DataFrame


class Pages:
    """Holds the indexes and orders looked at last. Safe to call from several threads."""

    def __init__(
        self,
        load_index: LoadIndex,
        read_lines: ReadLines,
        to_examples: ToExamples,
        limit_of: LimitOf = lambda project: None,
    ) -> None:
        self._load_index = load_index
        self._limit_of = limit_of
        self._read_lines = read_lines
        self._to_examples = to_examples
        self._searches = Searches()
        self._lock = threading.Lock()
        self._indexes: OrderedDict[str, Index] = OrderedDict()
        self._views: OrderedDict[tuple[object, ...], pl.Series] = OrderedDict()

    def page(self, project: Path, manifest: Dataset, params: RowsRequest) -> RowsPage:
        """One page of the rows that the filter lets through.

        Raises:
            NotFound: no finding of that name concerns single rows.
            Cancelled: a later search of the same project came in between.
        """
        index = self.index(project, manifest)
        places = self._view(index, manifest, params.filter, params.sort, params.descending)
        offset, limit = max(0, params.offset), max(0, min(params.limit, MAX_PAGE))
        rows = index.frame[places.slice(offset, limit)]
        texts = self.texts(project, manifest, rows)
        return RowsPage(
            revision=manifest.revision,
            total=len(places),
            offset=offset,
            rows=[_row(at, *each) for at, each in zip(rows.iter_rows(named=True), texts, strict=True)],
        )

    def numbers(self, project: Path, manifest: Dataset, rows: RowFilter) -> pl.Series:
        """Numbers (UInt32, ascending) of all rows that the filter lets through. Raises as `page`."""
        index = self.index(project, manifest)
        return index.frame["n"].gather(self._view(index, manifest, rows, "file", False))

    def index(self, project: Path, manifest: Dataset) -> Index:
        """The dataset's index, read again only when the data or the index has changed."""
        limit = self._limit_of(project)
        key = _key(project, manifest, limit)
        with self._lock:
            held = self._indexes.get(str(project))
        if held is not None and held.key == key:
            return held
        frame = self._load_index(project, manifest)
        # Loading may have written it anew.
        if limit is not None:
            frame = marked(frame, limit, manifest.shape)
        index = Index(_key(project, manifest, limit), frame)
        with self._lock:
            self._indexes[str(project)] = index
            self._indexes.move_to_end(str(project))
            while len(self._indexes) > 2:
                self._indexes.popitem(last=False)
            for view in [view for view in self._views if held is not None and view[0] == held.key]:
                del self._views[view]
        return index

    def texts(
        self, project: Path, manifest: Dataset, rows: pl.DataFrame
    ) -> list[tuple[Texts, Mapping[str, Any]]]:
        """The texts of rows of the index, each with its line, in their order."""
        lines = self._read_lines(project, rows)
        gone = [line for line, part in zip(lines, rows["part"], strict=True) if PARTS[part] == "removed"]
        edits = _edits(project) if gone else Edits()
        removed = removed_texts(gone, manifest, self._to_examples, edits)
        return [
            (removed[line["n"]] if PARTS[part] == "removed" else kept_texts(line), line)
            for line, part in zip(lines, rows["part"], strict=True)
        ]

    def _view(
        self, index: Index, manifest: Dataset, rows: RowFilter, sort: SortKey, descending: bool
    ) -> pl.Series:
        """Places in the index (UInt32) of the rows to show, in order."""
        wanted = rows.search.strip()
        key = (index.key, rows.model_copy(update={"search": wanted}), sort, descending)
        with self._lock:
            held = self._views.get(key)
            if held is not None:
                self._views.move_to_end(key)
                return held
        found = self._searches.find(index.key, manifest, parts_of(rows), wanted) if wanted else None
        view = _ordered(index.frame, _lets_through(rows, found), sort, descending)
        with self._lock:
            self._views[key] = view
            while len(self._views) > _HELD_VIEWS:
                self._views.popitem(last=False)
        return view


def parts_of(rows: RowFilter) -> tuple[Part, ...]:
    return ("train", "test") if rows.part == "kept" else (rows.part,)


def _lets_through(rows: RowFilter, found: pl.Series | None) -> pl.Expr:
    numbers = [PARTS.index(part) for part in parts_of(rows)]
    wanted = pl.col("part").is_in(numbers)
    if rows.finding is not None:
        mark = next((mark for mark in BIT if mark == rows.finding), None)
        if mark is None:
            raise NotFound(
                t("No single rows belong to the finding {finding}.", finding=rows.finding[:40]),
                hint=t("It is about the data as a whole. Take the filter away to see all rows."),
            )
        wanted &= has(mark)
    if rows.edited:
        wanted &= pl.col("edited")
    if rows.quality_below is not None:
        wanted &= pl.col("score") < rows.quality_below
    if found is not None:
        wanted &= pl.col("n").is_in(found.implode())
    return wanted


def _ordered(frame: pl.DataFrame, wanted: pl.Expr, sort: SortKey, descending: bool) -> pl.Series:
    """Places of the wanted rows. Rows that are alike stay in file order, either way round; those without a
    number come last."""
    column = _SORTED_BY.get(sort)
    place = pl.int_range(pl.len(), dtype=pl.UInt64).alias("place")
    if column is None:
        places: pl.Series = frame.select(place.filter(wanted))["place"].cast(pl.UInt32)
        return places.reverse() if descending else places
    # One number to sort by, the place in its lower half: faster than two columns, and stable.
    value = pl.col(column).cast(pl.UInt64)
    turned = ((1 << 31) - value if descending else value).fill_null((1 << 32) - 1)
    keys = frame.select((turned * (1 << 32) + place).filter(wanted).alias("key"))["key"].sort()
    low: pl.Series = keys.to_frame().select((pl.col("key") & ((1 << 32) - 1)).cast(pl.UInt32))["key"]
    return low


def _row(at: Mapping[str, Any], texts: Texts, line: Mapping[str, Any]) -> RowView:
    part = PARTS[at["part"]]
    return RowView(
        number=at["n"],
        part=part,
        question=texts.question[:CUT],
        answer=texts.answer[:CUT],
        system=texts.system,
        topic=texts.topic,
        turns=texts.spoken,
        tokens=at["tokens"],
        quality=at["score"],
        findings=names_of(at["marks"]),
        edited=at["edited"],
        removed_because=because(line, at.get("beside")) if part == "removed" else None,
    )


def _key(project: Path, manifest: Dataset, limit: int | None) -> DataKey:
    try:
        changed = (project / INDEX_FILE).lstat().st_mtime_ns
    except OSError:
        changed = 0
    return str(project), manifest.revision, changed, limit


def _edits(project: Path) -> Edits:
    try:
        return load_edits(inside(project, DATA, EDITS))
    except ValueError:
        return Edits()  # a change by hand says that it is damaged; rows can be looked at all the same
