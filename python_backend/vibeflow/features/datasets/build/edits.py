"""Changes by hand: single cells and whole rows, by row number. Recorded in data/edits.json and made at each
build.

Knows nothing of why a row is edited. A new import starts without edits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict

from vibeflow.store.inside import read_inside

EditField = Literal["question", "answer", "system", "topic"]


class Edits(BaseModel):
    """What the user changed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    rows: dict[int, dict[EditField, str]] = {}
    """By row number."""
    excluded: tuple[int, ...] = ()
    """Row numbers, ascending."""
    kept: tuple[int, ...] = ()
    """Row numbers, ascending: what a fix would remove, and the user wants all the same."""

    def with_text(self, number: int, field: EditField, text: str | None) -> Edits:
        """With one cell changed; None takes the change back."""
        row = {name: value for name, value in self.rows.get(number, {}).items() if name != field}
        if text is not None:
            row[field] = text
        rows = {n: cells for n, cells in self.rows.items() if n != number}
        if row:
            rows[number] = row
        return self.model_copy(update={"rows": dict(sorted(rows.items()))})

    def with_excluded(self, numbers: Iterable[int], excluded: bool) -> Edits:
        """With rows taken out, or back in."""
        before = set(self.excluded)
        after = before | set(numbers) if excluded else before - set(numbers)
        return self.model_copy(update={"excluded": tuple(sorted(after))})

    def with_kept(self, numbers: Iterable[int]) -> Edits:
        """With rows kept whatever a fix says. Taken out by hand they are out all the same."""
        return self.model_copy(update={"kept": tuple(sorted({*self.kept, *numbers}))})


def load_edits(file: Path | None) -> Edits:
    """The edits on record; none when there is no file. Raises `ValueError` when it is damaged,
    `ForeignState` when it is a link; that none is on the way to it, the caller has seen to."""
    if file is None:
        return Edits()
    try:
        return Edits.model_validate_json(read_inside(file.parent, file.name))
    except FileNotFoundError:
        return Edits()


def apply_edits(examples: pl.DataFrame, edits: Edits) -> pl.DataFrame:
    """Example frame with the edited cells in place; within `turns` too, where a row has them."""
    if not edits.rows or not examples.height:
        return examples
    first, last = examples["n"][0], examples["n"][-1]
    here = {n: cells for n, cells in edits.rows.items() if first <= n <= last}
    if not here:
        return examples
    touched = examples.filter(pl.col("n").is_in(list(here)))
    changed = [_edited(row, here[row["n"]]) for row in touched.iter_rows(named=True)]
    return examples.update(pl.DataFrame(changed, schema=examples.schema), on="n", include_nulls=True)


def _edited(row: dict[str, Any], cells: dict[EditField, str]) -> dict[str, Any]:
    after: dict[str, Any] = row | dict(cells)
    if row["turns"] is not None:
        turns = json.loads(row["turns"])
        _set(turns, "user", cells.get("question"))
        _set(turns[::-1], "assistant", cells.get("answer"))
        after["turns"] = json.dumps(turns, ensure_ascii=False, separators=(",", ":"))
    if after["system"] == "":
        after["system"] = None
    if after["topic"] == "":
        after["topic"] = None
    return after


def _set(turns: list[dict[str, str]], role: str, text: str | None) -> None:
    """Change the first turn of this role."""
    for turn in turns:
        if text is not None and turn["role"] == role:
            turn["content"] = text
            return
