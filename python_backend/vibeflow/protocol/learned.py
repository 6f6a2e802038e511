"""How many rows training learns from, and what becomes of the others: the same in every panel, the log and
the version."""

from __future__ import annotations

from ..l10n import tn
from .base import Wire


class LearnedRows(Wire):
    """Training rows by what training makes of them. `rows` = `learned` + `left_out`."""

    limit: int
    """Tokens of a row that are read."""
    rows: int
    learned: int
    shortened: int
    """Of those learned: longer than the limit; earlier turns, or the beginning of the question, are left out
    so that the answer is learned whole."""
    answers_cut: int
    """Of those learned: the answer by itself is too long, and its end is cut off."""
    left_out: int
    """Nothing is learned from them: no token of the answer fits, or the model's template refuses them."""
    refused: int = 0
    """Of those left out: by the template."""
    exact: bool = True
    """False: by a sample of the rows, or by another model's tokenizer."""

    @property
    def over(self) -> int:
        """Rows that are longer than the limit."""
        return self.shortened + self.answers_cut + self.left_out - self.refused

    def words(self) -> list[str]:
        """What the user should know, in sentences; none where every row is learned whole."""
        told = self.of_length()
        if self.refused:
            told.append(
                tn(
                    "{n:,} row is left out: the model's chat template refuses it.",
                    "{n:,} rows are left out: the model's chat template refuses them.",
                    self.refused,
                )
            )
        return told

    def of_length(self) -> list[str]:
        """The same of rows that are longer than the limit."""
        told: list[str] = []
        if self.shortened:
            told.append(
                tn(
                    "{n:,} row is shortened to {limit:,} tokens by leaving out earlier turns or the "
                    "beginning of the question; its answer is learned whole.",
                    "{n:,} rows are shortened to {limit:,} tokens by leaving out earlier turns or the "
                    "beginning of the question; their answers are learned whole.",
                    self.shortened,
                    limit=self.limit,
                )
            )
        if self.answers_cut:
            told.append(
                tn(
                    "{n:,} row is cut at {limit:,} tokens in the middle of the answer, which is too long "
                    "by itself.",
                    "{n:,} rows are cut at {limit:,} tokens in the middle of the answer, which is too long "
                    "by itself.",
                    self.answers_cut,
                    limit=self.limit,
                )
            )
        if unfit := self.left_out - self.refused:
            told.append(
                tn(
                    "{n:,} row is left out: no part of the answer fits into {limit:,} tokens.",
                    "{n:,} rows are left out: no part of the answer fits into {limit:,} tokens.",
                    unfit,
                    limit=self.limit,
                )
            )
        return told
