"""One part of the source on its way: mapped, edited, mended and marked.

What later decisions need of a row (keys, lengths, marks) stays in a small table, the facts; the texts go.
Knows nothing of which rows are kept, nor of files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

from vibeflow.protocol.datasets import FixId, Shape
from vibeflow.protocol.datasets import Mapping as Columns

from ..frames import CELL
from ..quality import exact
from ..quality.text_fixes import TextFacts, mend
from ..shapes.mapping import to_examples
from .columns import Reading
from .edits import Edits, apply_edits
from .own_split import sides_in
from .request import BuildRequest

FACTS = {
    "n": pl.UInt32,
    "own_test": pl.Boolean,
    "side": pl.UInt8,
    "offset": pl.UInt64,
    "length": pl.UInt32,
    "chars_question": pl.UInt32,
    "chars_answer": pl.UInt32,
    "marks": pl.UInt64,
    "mended": pl.UInt8,
    "text": pl.UInt64,
    "text_2": pl.UInt64,
    "asked": pl.UInt64,
    "answer": pl.UInt64,
    "group": pl.UInt64,
    "label": pl.UInt64,
    "no_question": pl.Boolean,
    "edited": pl.Boolean,
    "problem": pl.String,
}
"""Columns of the facts. `own_test`: a row of the user's own test file, or of the test part of their own split
where that is used. `side`: the part that their own split names (`own_split.SIDES`), null where it names none.
`offset`, `length`: its line in the
scratch file, bytes, line end included. `mended`: bit i where the i-th of `TEXT_FIXES` changed it. `text`,
`text_2`: 128 bits that are equal for rows that would be trained alike, blanks at the ends apart. `asked`:
equal for questions that differ in case and blanks only. `answer`: equal for equal answers. `group`, `label`:
null where there is none."""
TEXT_FIXES: tuple[FixId, ...] = (
    "repairEncoding",
    "trimWhitespace",
    "maskPersonalData",
    "removeBoilerplate",
    "cleanHtml",
)
LATE = ("asked", "offset", "length")
"""Facts that only `scratch` knows: no finding needs them."""
_TEXTS = ("question", "answer", "system", "turns", "rejected")
_SEEDS = (0x5EED, 0xBEEF)


@dataclass(frozen=True)
class Preparation:
    """How a source frame becomes examples; the same for every part."""

    mapping: Columns
    shape: Shape
    fixes: Mapping[FixId, bool]
    text_facts: TextFacts
    edits: Edits
    group_by: str | None
    split: str | None = None
    """Column that names the part of each row."""

    def examples(self, source: pl.DataFrame) -> pl.DataFrame:
        """Example frame with edits made, before the text fixes."""
        made = to_examples(source, self.mapping, self.shape)
        if self.group_by == "":
            made = made.with_columns(group=pl.lit(None, pl.String))
        elif self.group_by is not None and CELL + self.group_by in source.columns:
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
        """The examples with edits and text fixes, and their facts but for those of `LATE`."""
        examples, touched = self.mended(self.examples(source))
        keyed = examples
        if not self.fixes.get("trimWhitespace"):
            keyed = mend(examples, {"trimWhitespace": True}, self.text_facts)
        facts = examples.with_columns(keyed.select(_TEXTS)).select(
            "n",
            own_test=pl.lit(own_test),
            side=sides_in(source, None if own_test else self.split),
            chars_question=examples["question"].str.len_chars(),
            chars_answer=examples["answer"].str.len_chars(),
            marks=exact.marks(examples, self.shape),
            mended=touched,
            text=_key(keyed, _SEEDS[0]),
            text_2=_key(keyed, _SEEDS[1]),
            answer=keyed["answer"].hash(_SEEDS[0]),
            group=_hash_or_null("group"),
            label=_hash_or_null("answer" if self.shape == "labels" else "topic"),
            no_question=pl.col("question").str.strip_chars() == "",
            edited=pl.col("n").is_in(list(self.edits.rows)),
            problem="problem",
        )
        return examples, facts.cast({name: kind for name, kind in FACTS.items() if name not in LATE})


def chosen_split(request: BuildRequest, reading: Reading) -> str | None:
    """The column that the user chose, where this source has it, else the one that was found."""
    there = any(view.name == request.split_by for view in reading.views)
    return request.split_by if there else reading.split


def recipe_of(request: BuildRequest, reading: Reading, edits: Edits) -> Preparation:
    """As a build or a check makes examples."""
    return Preparation(
        mapping=reading.mapping,
        shape=reading.shape,
        fixes=request.fixes,
        text_facts=TextFacts(boilerplate=request.boilerplate),
        edits=edits,
        group_by=request.group_by,
        split=chosen_split(request, reading),
    )


def _differ(before: pl.DataFrame, after: pl.DataFrame) -> pl.Series:
    """Whether a text of the row is another."""
    other = [
        before[name].ne_missing(after[name]) for name in _TEXTS if before[name].null_count() < before.height
    ]
    differs = pl.repeat(False, before.height, eager=True)
    for one in other:
        differs = differs | one
    return differs


def _key(examples: pl.DataFrame, seed: int) -> pl.Expr:
    """64 bits of a row's texts. A text that is null adds nothing, so that columns without any are skipped."""
    key = pl.struct("question", "answer").hash(seed)
    for at, name in enumerate(_TEXTS[2:], start=1):
        if examples[name].null_count() < examples.height:
            key = key ^ pl.when(pl.col(name).is_not_null()).then(pl.col(name).hash(seed + at)).otherwise(0)
    return key


def question_key(column: str) -> pl.Expr:
    """Equal for texts that differ in case and blanks only."""
    lower = pl.col(column).str.to_lowercase().str.strip_chars()
    # Most texts have single blanks alone, which a search finds out sooner than a replacement.
    ragged = lower.str.contains_any(["  ", "\n", "\t", "\r", "\u00a0", "\u2003", "\u3000"])
    return pl.when(ragged).then(lower.str.replace_all(r"\s+", " ")).otherwise(lower)


def question_hash(examples: pl.DataFrame, shape: Shape) -> pl.Series:
    """64 bits of what is asked; of a text to go on learning from, of the text. The split hangs on it, so that
    it is the same with every release of polars, as polars' own hash is not."""
    keys = examples.select(question_key("answer" if shape == "text" else "question")).to_series()
    return pl.Series("asked", [_stable(key) for key in keys.to_list()], dtype=pl.UInt64)


def _stable(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def _hash_or_null(column: str) -> pl.Expr:
    filled = pl.col(column).is_not_null() & (pl.col(column) != "")
    return pl.when(filled).then(pl.col(column).hash(_SEEDS[0]))
