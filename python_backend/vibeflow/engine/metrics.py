"""How close an answer is to the expected one: the numbers that others report, in their own definitions.

Token F1 and exact match as in SQuAD (lower case, punctuation and articles left out); ROUGE-L by the
rouge-score package; length ratio in words.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import lru_cache
from typing import Any

_ARTICLES = re.compile(r"\b(a|an|the)\b", re.UNICODE)
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalise(text: str) -> list[str]:
    """Words as SQuAD counts them."""
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def token_f1(answer: str, expected: str) -> float:
    """Harmonic mean of precision and recall over words, 0 to 1; two empty texts agree."""
    got, wanted = normalise(answer), normalise(expected)
    if not got or not wanted:
        return float(got == wanted)
    common = sum((Counter(got) & Counter(wanted)).values())
    if not common:
        return 0.0
    precision, recall = common / len(got), common / len(wanted)
    return 2 * precision * recall / (precision + recall)


def exact_match(answer: str, expected: str) -> float:
    return float(normalise(answer) == normalise(expected))


def rouge_l(answer: str, expected: str) -> float:
    """F-measure of the longest common subsequence, 0 to 1."""
    return float(_rouge().score(expected, answer)["rougeL"].fmeasure)


def length_ratio(answer: str, expected: str) -> float:
    """Words of the answer for each word expected: 1 is right, above it is too long."""
    return len(answer.split()) / max(1, len(expected.split()))


@lru_cache(maxsize=1)
def _rouge() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"], use_stemmer=False)
