"""One part of the source on its way: mapped, edited, mended, marked, and written as lines to a scratch file.

What later decisions need of a row (keys, lengths, marks, where its line lies) stays in a small table, the
facts; the texts go. Knows nothing of which rows are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import polars as pl

from vibeflow.protocol.datasets import FixId, Shape
from vibeflow.protocol.datasets import Mapping as Columns

from ..frames import CELL
from ..quality import exact
from ..quality.text_fixes import TextFacts, mend
from ..shapes.mapping import to_examples
from .edits import Edits, apply_edits
from .lines import example_lines, to_bytes

FACTS = {
    "n": pl.UInt32,
    "own_test": pl.Boolean,
    "offset": pl.UInt64,
    "length": pl.UInt32,
    "chars_question": pl.UInt32,
    "chars_answer": pl.UInt32,
    "marks": pl.UInt64,
    "mended": pl.UInt8,
    "text": pl.UInt64,
    "text_2": pl.UInt64,
    "asked": pl.UInt64,
    "group": pl.UInt64,
    "label": pl.UInt64,
    "no_question": pl.Boolean,
    "edited": pl.Boolean,
    "problem": pl.String,
}
"""Columns of the facts. `own_test`: a row of the user's own test file. `offset`, `length`: its line in the
scratch file, bytes, line end included. `mended`: bit i where the i-th of `TEXT_FIXES` changed it. `text`,
`text_2`: 128 bits that are equal for rows that would be trained alike, blanks at the ends apart. `asked`:
equal for questions that differ in case and blanks only. `group`, `label`: null where there is none."""
TEXT_FIXES: tuple[FixId, ...] = ("repairEncoding", "trimWhitespace", "maskPersonalData", "removeBoilerplate")
_TEXTS = ("question", "answer", "system", "turns", "rejected")
_SEEDS = (0x5EED, 0xBEEF)


@dataclass(frozen=True)
class Recipe:
    """How a source frame becomes examples; the same for every part."""

    mapping: Columns
    shape: Shape
    fixes: Mapping[FixId, bool]
    text_facts: TextFacts
    edits: Edits
    group_by: str | None

    def examples(self, source: pl.DataFrame) -> pl.DataFrame:
        """Example frame with edits made, before the text fixes."""
        made = to_examples(source, self.mapping, self.shape)
        if self.group_by is not None and CELL + self.group_by in source.columns:
            made = made.with_columns(group=source[CELL + self.group_by])
        return apply_edits(made, self.edits)

    def mended(self, examples: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        """With the text fixes that are on, one after the other, and the bits of those that changed each
        row."""
        touched = pl.repeat(0, examples.height, dtype=pl.UInt8, eager=True)
        for bit, fix in enumerate(TEXT_FIXES):
            if self.fixes.get(fix):
                after = mend(examples, {fix: True}, self.text_facts)
                touched = touched | _differ(examples, after).cast(pl.UInt8) * (1 << bit)
                examples = after
        return examples, touched

    def apply(self, source: pl.DataFrame, own_test: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The examples with edits and text fixes, and their facts but for where lines lie."""
        examples, touched = self.mended(self.examples(source))
        keyed = examples
        if not self.fixes.get("trimWhitespace"):
            keyed = mend(examples, {"trimWhitespace": True}, self.text_facts)
        text = pl.struct(_TEXTS)
        facts = examples.with_columns(keyed.select(_TEXTS)).select(
            "n",
            own_test=pl.lit(own_test),
            chars_question=examples["question"].str.len_chars(),
            chars_answer=examples["answer"].str.len_chars(),
            marks=exact.marks(examples, self.shape),
            mended=touched,
            text=text.hash(_SEEDS[0]),
            text_2=text.hash(_SEEDS[1]),
            asked=question_key("answer" if self.shape == "text" else "question").hash(_SEEDS[0]),
            group=_hash_or_null("group"),
            label=_hash_or_null("answer" if self.shape == "labels" else "topic"),
            no_question=pl.col("question").str.strip_chars() == "",
            edited=pl.col("n").is_in(list(self.edits.rows)),
            problem="problem",
        )
        return examples, facts


@dataclass
class Preparing:
    """Takes the parts in order; a context that holds the scratch file of lines open."""

    recipe: Recipe
    scratch: Path
    facts: list[pl.DataFrame] = field(default_factory=list)
    _file: BinaryIO | None = None
    _at: int = 0

    def __enter__(self) -> Preparing:
        self._file = self.scratch.open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, source: pl.DataFrame, own_test: bool = False) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The part's examples, mended, and its facts."""
        assert self._file is not None, "used as a context"
        examples, facts = self.recipe.apply(source, own_test)
        lines = example_lines(examples, self.recipe.shape)
        lengths = lines["line"].str.len_bytes() + 1
        self._file.write(to_bytes(lines))
        placed = facts.with_columns(
            length=lengths, offset=self._at + lengths.cast(pl.UInt64).cum_sum() - lengths
        ).cast(FACTS)  # type: ignore[arg-type]  # names to types, as polars takes it
        self._at += int(lengths.sum())
        self.facts.append(placed.select(list(FACTS)))
        return examples, placed

    def all(self) -> pl.DataFrame:
        """The facts of every part."""
        return pl.concat(self.facts) if self.facts else pl.DataFrame(schema=FACTS)


def _differ(before: pl.DataFrame, after: pl.DataFrame) -> pl.Series:
    """Whether a text of the row is another."""
    other = [
        before[name].ne_missing(after[name]) for name in _TEXTS if before[name].null_count() < before.height
    ]
    differs = pl.repeat(False, before.height, eager=True)
    for one in other:
        differs = differs | one
    return differs


def question_key(column: str) -> pl.Expr:
    """Equal for texts that differ in case and blanks only."""
    lower = pl.col(column).str.to_lowercase().str.strip_chars()
    # Most texts have single blanks alone, which a search finds out sooner than a replacement.
    ragged = lower.str.contains_any(["  ", "\n", "\t", "\r", "\u00a0", "\u2003", "\u3000"])
    return pl.when(ragged).then(lower.str.replace_all(r"\s+", " ")).otherwise(lower)


def _hash_or_null(column: str) -> pl.Expr:
    filled = pl.col(column).is_not_null() & (pl.col(column) != "")
    return pl.when(filled).then(pl.col(column).hash(_SEEDS[0]))
