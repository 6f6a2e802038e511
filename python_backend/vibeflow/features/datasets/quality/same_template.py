"""Rows that are made from one template: alike in question and answer once numbers, names and other slots are
filled alike. With one of them learned, the others test memory only.

Two rows count where question and answer together are alike (`near.ALIKE`) and the questions are so by half:
other questions with one stock answer are what a test is for. And where the questions are alike and the
answers are so by half: answers are often put in more words than one.
"""

from __future__ import annotations

import polars as pl

from .near import SIGNATURE, clusters, identical, joined, signatures
from .slots import masked

_HALF = 0.5
_FEW = 4
"""Of a text that is only compared where another one is alike."""


class Templates:
    """Give it the rows with `add`, then ask with `clusters` once."""

    def __init__(self) -> None:
        self._whole: list[pl.DataFrame] = []
        self._asked: list[pl.DataFrame] = []
        self._said: list[pl.DataFrame] = []

    def add(self, rows: pl.DataFrame) -> None:
        """`n`, `question`, `answer` (of a conversation all that follows)."""
        bare = rows.select("n", asked=masked(pl.col("question")), said=masked(pl.col("answer")))
        whole = pl.concat_str("asked", pl.lit("\n"), "said")
        self._whole.append(signatures(bare.select("n", text=whole), words_each=1))
        self._asked.append(signatures(bare.select("n", text="asked"), words_each=1))
        self._said.append(signatures(bare.select("n", text="said"), words_each=1, hashes=_FEW))

    def clusters(self) -> pl.DataFrame:
        """`n`, `template` (the least number of the rows made from the same one) and `pattern` (of those whose
        words are the same but for the slots)."""
        whole, asked, said = (
            pl.concat(parts) if parts else pl.DataFrame(schema=SIGNATURE)
            for parts in (self._whole, self._asked, self._said)
        )
        alike = (
            joined(clusters(whole, asked, _HALF), clusters(asked, said, _HALF))
            if asked.height
            else clusters(whole)
        )
        return alike.rename({"cluster": "template"}).join(identical(whole), on="n", how="left")
