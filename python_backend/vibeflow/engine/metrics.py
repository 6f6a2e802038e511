"""How close an answer is to the expected one: the numbers that others report, in their own definitions.

Token F1 and exact match as in SQuAD (lower case, punctuation and articles left out), but for one thing: a
label such as "A", "+" or "A-" is compared as it stands, where SQuAD leaves nothing of it or half. ROUGE-L
by the rouge-score package; length ratio in words.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import lru_cache
from typing import Any

_ARTICLES = re.compile(r"\b(a|an|the)\b", re.UNICODE)
_SIGNS = re.compile(r"^[+\-#<>]+|[+\-#<>]+$")
"""At either end of a label they tell it from another: C and C++, 1 and -1, A+ and A-."""
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalise(text: str) -> list[str]:
    """Words as SQuAD counts them."""
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def _compared(answer: str, expected: str) -> tuple[list[str], list[str]]:
    """The words of both; of an expected answer of articles or punctuation alone, as it stands."""
    wanted = normalise(expected)
    if wanted or not expected.strip():
        return normalise(answer), wanted
    return _as_it_stands(answer), _as_it_stands(expected)


def _as_it_stands(text: str) -> list[str]:
    """Words in lower case without the full stop or quotes around them, where something is left without."""
    return [word.strip(".,;:!?'\"()") or word for word in text.lower().split()]


def _signs(text: str) -> list[str]:
    """Of a text that is one word, the signs at its ends."""
    words = _as_it_stands(text)
    return _SIGNS.findall(words[0]) if len(words) == 1 else []


def token_f1(answer: str, expected: str) -> float:
    """Harmonic mean of precision and recall over words, 0 to 1; two empty texts agree."""
    got, wanted = _compared(answer, expected)
    if not got or not wanted:
        return float(got == wanted)
    common = sum((Counter(got) & Counter(wanted)).values())
    if not common:
        return 0.0
    precision, recall = common / len(got), common / len(wanted)
    return 2 * precision * recall / (precision + recall)


def exact_match(answer: str, expected: str) -> float:
    """1 where both say the same words, else 0; labels of one word with their signs too."""
    got, wanted = _compared(answer, expected)
    label = len(expected.split()) == 1 == len(answer.split())
    return float(got == wanted and (not label or _signs(answer) == _signs(expected)))


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
