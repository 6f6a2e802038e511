"""What differs between two versions of a dataset: kept rows matched by question, as polars joins.

A row is `same` when question and answer are; a question with another answer is `changed`; of questions that
occur several times, equal answers are matched first, the others in file order.
"""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from vibeflow.features.history.content import copy_file
from vibeflow.git.objects import Repository
from vibeflow.git.repository import open_repository
from vibeflow.l10n import t
from vibeflow.protocol.dataset_versions import (
    CompareDatasets,
    DatasetComparison,
    DatasetVersion,
    DifferenceKind,
    RowDifference,
)
from vibeflow.protocol.errors import NotFound, NotReady
from vibeflow.store.inside import inside, is_real_file
from vibeflow.store.layout import DATA

from .history import standing, version_at
from .pages import CUT, MAX_PAGE

_FILES = (f"{DATA}/train.jsonl", f"{DATA}/test.jsonl")
_LINE: dict[str, pl.DataType | type[pl.DataType]] = {
    "n": pl.UInt32,
    "messages": pl.List(pl.Struct({"role": pl.String, "content": pl.String})),
    "text": pl.String,
}
_ORDER: tuple[DifferenceKind, ...] = ("changed", "added", "removed")


@dataclass(frozen=True)
class _Difference:
    base: DatasetVersion
    other: DatasetVersion
    same: int
    rows: pl.DataFrame
    """kind UInt8 (of _ORDER), question, before, after; changed first, then added, then removed."""


class Comparisons:
    """Holds the comparisons made last, so that their pages come at once. Safe to call from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[object, ...], _Difference] = OrderedDict()

    def compare(self, project: Path, params: CompareDatasets) -> DatasetComparison:
        """One page of the differences.

        Raises:
            NotFound: no such commit, or no dataset in it.
            NotReady: there is no data, or a line of it is broken.
            GitFault: its files are missing or damaged.
        """
        difference = self._difference(project, params.base, params.other)
        rows = difference.rows
        counts = [int((rows["kind"] == at).sum()) for at in range(len(_ORDER))]
        if params.kind is not None:
            rows = rows.filter(pl.col("kind") == _ORDER.index(params.kind))
        offset, limit = max(0, params.offset), max(0, min(params.limit, MAX_PAGE))
        return DatasetComparison(
            base=difference.base,
            other=difference.other,
            changed=counts[0],
            added=counts[1],
            removed=counts[2],
            same=difference.same,
            offset=offset,
            total=rows.height,
            rows=[
                RowDifference(
                    kind=_ORDER[row["kind"]],
                    question=row["question"][:CUT],
                    before=None if row["before"] is None else row["before"][:CUT],
                    after=None if row["after"] is None else row["after"][:CUT],
                )
                for row in rows.slice(offset, limit).iter_rows(named=True)
            ],
        )

    def _difference(self, project: Path, base: str, other: str | None) -> _Difference:
        repository = open_repository(project)
        if repository is None:
            raise NotFound(
                t("This project has no versions yet."),
                hint=t("The first one is saved when data is imported."),
            )
        first = repository.resolve(base)
        second = None if other is None else repository.resolve(other)
        key = (str(project), first, second or _stamps(project))
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = _compare(
            _at(repository, first),
            _rows_at(repository, first),
            _standing(project) if second is None else _at(repository, second),
            _rows_now(project) if second is None else _rows_at(repository, second),
        )
        with self._lock:
            self._held[key] = made
            while len(self._held) > 2:
                self._held.popitem(last=False)
        return made


def _compare(
    base: DatasetVersion, old: pl.DataFrame, other: DatasetVersion, new: pl.DataFrame
) -> _Difference:
    # Numbered among their likes, so that each is matched with one row and not with all of them.
    alike = pl.int_range(pl.len(), dtype=pl.UInt32).over("question", "answer").alias("nth")
    old, new = old.with_columns(alike), new.with_columns(alike)
    exact = ["question", "answer", "nth"]
    left = old.join(new, on=exact, how="anti", maintain_order="left").drop("nth")
    right = new.join(old, on=exact, how="anti", maintain_order="left").drop("nth")
    asked = pl.int_range(pl.len(), dtype=pl.UInt32).over("question").alias("nth")
    left, right = left.with_columns(asked), right.with_columns(asked)
    matched = ["question", "nth"]
    changed = right.join(left, on=matched, how="inner", suffix="_old", maintain_order="left")
    added = right.join(left, on=matched, how="anti", maintain_order="left")
    removed = left.join(right, on=matched, how="anti", maintain_order="left")
    none = pl.lit(None, dtype=pl.String)
    rows = [
        changed.select("question", pl.col("answer_old").alias("before"), pl.col("answer").alias("after")),
        added.select("question", none.alias("before"), pl.col("answer").alias("after")),
        removed.select("question", pl.col("answer").alias("before"), none.alias("after")),
    ]
    numbered = [frame.with_columns(pl.lit(at, dtype=pl.UInt8).alias("kind")) for at, frame in enumerate(rows)]
    return _Difference(base, other, old.height - left.height, pl.concat(numbered))


def _rows_at(repository: Repository, commit: str) -> pl.DataFrame:
    entries = repository.tree(commit, *_FILES)
    with tempfile.TemporaryDirectory(prefix="vibeflow-compare-") as folder:
        copies = []
        for path, entry in entries.items():
            copies.append(Path(folder) / Path(path).name)
            copy_file(repository, path, entry, copies[-1])
        return _rows(copies)


def _rows_now(project: Path) -> pl.DataFrame:
    # A link leads to what is no data of this project: it is refused, not compared.
    return _rows([inside(project, path) for path in _FILES])


def _rows(files: list[Path]) -> pl.DataFrame:
    """question, answer (both String) of all lines, in the order of the source.

    All turns but the last answer are the question; a passage is a question without an answer.
    """
    frames = []
    for file in files:
        if not is_real_file(file) or file.stat().st_size == 0:
            continue
        name = f"{DATA}/{file.name}"
        try:
            frames.append(pl.read_ndjson(file, schema=_LINE))
        except pl.exceptions.PolarsError as error:
            raise NotReady(
                t("{file} of one of the versions is not as it was written.", file=name),
                hint=t("Undo the last change to that file, or import the data again."),
            ) from error
    if not frames:
        return pl.DataFrame(schema={"question": pl.String, "answer": pl.String})
    turns = pl.col("messages")
    answered = turns.list.last().struct.field("role") == "assistant"
    # A system prompt in front is no part of what is asked.
    instructed = turns.list.first().struct.field("role") == "system"
    start = pl.when(instructed).then(1).otherwise(0)
    length = turns.list.len().cast(pl.Int64) - start - pl.when(answered).then(1).otherwise(0)
    before = turns.list.slice(start, length.clip(lower_bound=0))
    asked = before.list.eval(pl.element().struct.field("content")).list.join("\n\n")
    said = pl.when(answered).then(turns.list.last().struct.field("content"))
    lines = pl.concat(frames).sort("n")
    return lines.select(
        question=pl.coalesce(asked, pl.col("text"), pl.lit("")),
        answer=pl.coalesce(said, pl.lit("")),
    )


def _at(repository: Repository, commit: str) -> DatasetVersion:
    version = version_at(repository, commit)
    if version is None:
        raise NotFound(
            t("The commit {commit} holds no dataset.", commit=commit[:12]),
            hint=t("Choose one from the list of versions."),
        )
    return version


def _standing(project: Path) -> DatasetVersion:
    now = standing(project)
    if now is None:
        raise NotReady(
            t("This project has no data yet."), hint=t("Import a file with questions and answers.")
        )
    return now


def _stamps(project: Path) -> tuple[tuple[int, int], ...]:
    """Changes whenever the files of the working tree do."""
    stamps = []
    for path in _FILES:
        try:
            facts = (project / path).lstat()
            stamps.append((facts.st_mtime_ns, facts.st_size))
        except OSError:
            stamps.append((0, 0))
    return tuple(stamps)
