"""Rows that are tied together, by a parent's id or a conversation's, as one conversation a row (`ties` says
which).

A reply with several answers is a tree: where the answers are ranked, the best is followed; else every path
to an end is a conversation, and what two paths share is learned in the first of them only (weight 0 in the
others).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
import polars as pl

from vibeflow.l10n import t, tn

from ..chat_columns import ANSWERS_BY
from ..frames import CELL, columns_of
from .layouts.chats import Said, read_chat
from .table import Cell, as_cell, in_batches
from .ties import Ties, find_ties, plain_id, speaker_role

MOST_BYTES = 256 << 20
"""Of text in a table whose rows are tied: all of it is held in memory."""
MESSAGES = "messages"
Row = dict[str, Cell]
Node = list[Row]


def read_threads(
    batches: Iterator[pl.DataFrame], size: int, notes: list[str], whole: bool
) -> Iterator[pl.DataFrame]:
    """The rows as they are where nothing ties them. `size`: bytes of the source. `whole`: look at all of
    it, not at the first batch only."""
    first = next(batches, None)
    if first is None:
        return
    ties = find_ties(first.filter(pl.col("problem").is_null()))
    if ties is None or size > MOST_BYTES:
        if ties is not None:
            notes.append(
                t(
                    "The rows are tied together by {column}, but are too many to be put together: each is "
                    "taken alone.",
                    column=ties.by,
                )
            )
        yield first
        yield from batches
        return
    rows: list[Row] = []
    for batch in _again(first, batches) if whole else [first]:
        broken = batch.filter(pl.col("problem").is_not_null())
        if broken.height:
            yield broken
        names = columns_of(batch)
        cells = batch.filter(pl.col("problem").is_null()).select(CELL + name for name in names)
        rows += [dict(zip(names, row, strict=True)) for row in cells.iter_rows()]
    yield from in_batches(_chat(rows, ties, notes) if ties.by_name else _conversations(rows, ties, notes))


def _again(first: pl.DataFrame, rest: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield first
    yield from rest


def _chat(rows: list[Row], ties: Ties, notes: list[str]) -> Iterator[Row]:
    """Of people with names: who answers is asked."""
    said: list[Said] = []
    for at, talk in enumerate(_by_talk(rows, ties)):
        for row in talk:
            who, text = (row.get(str(ties.speaker)) or "").strip(), (row.get(str(ties.text)) or "").strip()
            if who and text:
                said.append(Said(who, text, thread=str(at)))
    found = read_chat(t("a chat"), said, len(rows) - len(said))
    notes += found.notes
    for record in found.records:
        yield {name: as_cell(value) for name, value in record.items()}


def _conversations(rows: list[Row], ties: Ties, notes: list[str]) -> Iterator[Row]:
    paths = list(_by_parent(rows, ties, notes) if ties.parent is not None else _by_talk(rows, ties))
    notes.append(
        tn(
            "{n:,} row is {conversations}, tied together by {column}.",
            "{n:,} rows are {conversations}, tied together by {column}.",
            len(rows),
            conversations=tn("{n:,} conversation", "{n:,} conversations", len(paths)),
            column=ties.by,
        )
    )
    name = MESSAGES
    if ties.text is not None and ties.speaker is None:
        name = ANSWERS_BY + "who replies"
        notes.append(
            t(
                "No column says who asks and who answers: the first of each is taken to ask, the "
                "next to answer."
            )
        )
    learned: set[int] = set()
    for path in paths:
        turns = [
            turn for depth, row in enumerate(path) for turn in _turns(row, ties, id(row) in learned, depth)
        ]
        learned.update(map(id, path))
        kept = {name: cell for name, cell in path[0].items() if name not in _used(ties)}
        yield {name: orjson.dumps(turns).decode(), **kept}


def _used(ties: Ties) -> set[str | None]:
    return {ties.speaker, ties.text, ties.question, ties.answer, ties.parent, ties.rank}


def _turns(row: Row, ties: Ties, learned_before: bool, depth: int) -> list[dict[str, Any]]:
    """`depth`: rows above this one; who speaks where no column says it."""
    weight = {"weight": 0} if learned_before else {}
    if ties.text is not None:
        role = ("user", "assistant")[depth % 2]
        if ties.speaker is not None:
            role = speaker_role(row.get(ties.speaker)) or str(row.get(ties.speaker))
        return [{"role": role, "content": row.get(ties.text) or ""} | (weight if role == "assistant" else {})]
    answer = row.get(str(ties.answer)) or ""
    asked: dict[str, Any] = {"role": "user", "content": row.get(str(ties.question)) or ""}
    return [asked, {"role": "assistant", "content": answer} | weight] if answer.strip() else [asked]


def _by_talk(rows: Iterable[Row], ties: Ties) -> Iterator[Node]:
    """In the order of the column that says it; rows of no conversation stand alone."""
    talks: dict[str, Node] = defaultdict(list)
    for at, row in enumerate(rows):
        talks[plain_id(row.get(str(ties.talk))) or f"\0{at}"].append(row)
    for talk in talks.values():
        yield _ordered(talk, ties)


def _ordered(rows: Node, ties: Ties) -> Node:
    if ties.order is None:
        return rows
    keys = [_key(row.get(ties.order)) for row in rows]
    if any(key is None for key in keys) or len({type(key) for key in keys}) > 1:
        return rows
    return [rows[at] for at in sorted(range(len(rows)), key=lambda at: keys[at])]  # type: ignore[arg-type,return-value]  # of one kind


def _key(value: Cell) -> float | str | None:
    text = (value or "").strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return text  # dates in ISO's form are in order as texts


def _by_parent(rows: Sequence[Row], ties: Ties, notes: list[str]) -> Iterator[Node]:
    ids = {key: at for at, row in enumerate(rows) if (key := plain_id(row.get(str(ties.id))))}
    parents = [ids.get(plain_id(row.get(str(ties.parent)))) for row in rows]
    lost = sum(
        parent is None and plain_id(row.get(str(ties.parent))) not in ("", *ids)
        for row, parent in zip(rows, parents, strict=True)
    )
    if lost:
        notes.append(
            tn(
                "{n:,} row names a parent that is not in the file; it begins anew there.",
                "{n:,} rows name a parent that is not in the file; it begins anew there.",
                lost,
            )
        )
    children: dict[int, list[int]] = defaultdict(list)
    for at, parent in enumerate(parents):
        if parent is not None and not _is_below(parent, at, parents):
            children[parent].append(at)
        else:
            parents[at] = None
    ranked = ties.rank is not None
    left_out = 0
    for root in [at for at, parent in enumerate(parents) if parent is None]:
        waiting: list[tuple[int, ...]] = [(root,)]
        while waiting:
            path = waiting.pop()
            below = _best_first(children.get(path[-1], []), rows, ties)
            if not below:
                yield [rows[at] for at in path]
            elif ranked:
                left_out += len(below) - 1
                waiting.append((*path, below[0]))
            else:
                waiting += [(*path, at) for at in reversed(below)]
    if left_out:
        notes.append(
            tn(
                "{n:,} reply was not the best by {column}, and left out with what follows.",
                "{n:,} replies were not the best by {column}, and left out with what follows.",
                left_out,
                column=ties.rank,
            )
        )


def _is_below(at: int, above: int, parents: Sequence[int | None]) -> bool:
    """Whether going up from `at` leads to `above`: a circle."""
    seen = 0
    node: int | None = at
    while node is not None and seen <= len(parents):
        if node == above:
            return True
        node, seen = parents[node], seen + 1
    return False


def _best_first(children: list[int], rows: Sequence[Row], ties: Ties) -> list[int]:
    if ties.rank is None:
        return _in_order(children, rows, ties)
    ranks = {at: _key(rows[at].get(ties.rank)) for at in children}
    return sorted(children, key=lambda at: rank if isinstance(rank := ranks[at], float) else float("inf"))


def _in_order(children: list[int], rows: Sequence[Row], ties: Ties) -> list[int]:
    by_row = {id(rows[at]): at for at in children}
    return [by_row[id(row)] for row in _ordered([rows[at] for at in children], ties)]
