"""What shows only between rows: contradictory answers, sentences that come again and again, rare labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import polars as pl

FAR_APART = 0.2
"""Answers to one question that share less than this of their words (Jaccard) contradict; alike wordings do
not."""
BOILERPLATE_SHARE = 0.1
BOILERPLATE_ROWS = 20
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_MOST_SENTENCES = 400_000
RARE_ROWS = 5
RARE_SHARE = 0.01


def contradicting(rows: pl.DataFrame, labels: bool) -> set[int]:
    """Row numbers whose answer differs plainly from the commonest one to the same question.

    `rows`: `n`, `asked` (equal for equal questions) and `answer`. Of labels, any other label is a
    contradiction."""
    several = rows.filter(pl.col("answer").str.to_lowercase().n_unique().over("asked") > 1)
    found: set[int] = set()
    for _, group in several.group_by("asked", maintain_order=True):
        answers = [(n, " ".join(text.lower().split())) for n, text in group.select("n", "answer").iter_rows()]
        # The commonest answer stays, of several the one that came first.
        kept = Counter(text for _, text in answers).most_common(1)[0][0]
        words = set(kept.split())
        for n, text in answers:
            if text != kept and (labels or _overlap(words, set(text.split())) < FAR_APART):
                found.add(n)
    return found


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


class Sentences:
    """Counts the sentences of answers, each once an answer; forgets the rarest when there are too many."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._answers = 0

    def add(self, answers: Iterable[str]) -> None:
        for answer in answers:
            self._answers += 1
            pieces = {piece.strip() for piece in _SENTENCE.findall(answer[:20_000])}
            self._counts.update(p for p in pieces if len(p.split()) >= 4 and p != answer.strip())
        if len(self._counts) > _MOST_SENTENCES:
            self._counts = Counter({text: count for text, count in self._counts.items() if count > 1})

    def common(self) -> tuple[tuple[str, int], ...]:
        """Sentences in at least a tenth of the answers and twenty of them, the commonest first, at most
        ten."""
        least = max(BOILERPLATE_ROWS, BOILERPLATE_SHARE * self._answers)
        return tuple((text, count) for text, count in self._counts.most_common(10) if count >= least)


def rare_labels(labels: Counter[str]) -> set[str]:
    """Labels with under five rows, or under one row in a hundred where there are few labels."""
    rows = sum(labels.values())
    least = max(RARE_ROWS, RARE_SHARE * rows if len(labels) <= 20 else 0)
    return {label for label, count in labels.items() if count < least}
