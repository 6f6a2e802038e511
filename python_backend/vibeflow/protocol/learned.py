"""How many rows training learns from, and what becomes of the others: the same in every panel, the log and
the version."""

from __future__ import annotations

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
            told.append(f"{_rows(self.refused)} left out: the model's chat template refuses them.")
        return told

    def of_length(self) -> list[str]:
        """The same of rows that are longer than the limit."""
        told: list[str] = []
        if self.shortened:
            answers = "its answer is" if self.shortened == 1 else "their answers are"
            told.append(
                f"{_rows(self.shortened)} shortened to {self.limit:,} tokens by leaving out earlier turns or "
                f"the beginning of the question; {answers} learned whole."
            )
        if self.answers_cut:
            told.append(
                f"{_rows(self.answers_cut)} cut at {self.limit:,} tokens in the middle of the answer, which "
                "is too long by itself."
            )
        if unfit := self.left_out - self.refused:
            told.append(f"{_rows(unfit)} left out: no part of the answer fits into {self.limit:,} tokens.")
        return told


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count:,} rows are"
