"""The rows once more, when what is found of them is known: as lines in a scratch file, from which the files
are made.

Knows nothing of which rows are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import InternalError

from .lines import example_lines, to_bytes
from .prepare import FACTS, LATE, Preparation, question_hash


def write_lines(
    recipe: Preparation, frames: Iterable[pl.DataFrame], scratch: Path, facts: pl.DataFrame
) -> pl.DataFrame:
    """Write a line for each row of the source frames; returns the facts with those of `LATE`."""
    found: list[pl.DataFrame] = []
    at = 0
    with scratch.open("wb") as file:
        for frame in frames:
            examples = recipe.mended(recipe.examples(frame))[0]
            lines = example_lines(examples, recipe.shape)
            lengths = lines["line"].str.len_bytes() + 1
            file.write(to_bytes(lines))
            found.append(
                examples.select(
                    asked=question_hash(examples, recipe.shape),
                    offset=at + lengths.cast(pl.UInt64).cum_sum() - lengths,
                    length=lengths,
                )
            )
            at += int(lengths.sum())
    kinds = {name: FACTS[name] for name in LATE}
    late = pl.concat([pl.DataFrame(schema=kinds), *(frame.cast(kinds) for frame in found)])  # type: ignore[arg-type]
    if late.height != facts.height:
        raise InternalError(
            t("Rows of the source were lost between reading and writing."), hint=t("Try again.")
        )
    return facts.hstack(late)
