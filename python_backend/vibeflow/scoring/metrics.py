"""How close an answer is to the expected one: the numbers that others report, in their own definitions.

Token precision, recall, F1 and exact match as in SQuAD (lower case, punctuation and articles left out), but
for one thing: a label such as "A", "+" or "A-" is compared as it stands, where SQuAD leaves nothing of it or
half. ROUGE-L by the rouge-score package, BLEU by sacrebleu; length ratio in words.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .statistic import Statistic

if TYPE_CHECKING:
    from .statistic import Ends, Rows

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


def token_scores(answer: str, expected: str) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean over words, 0 to 1; two empty texts agree."""
    got, wanted = _compared(answer, expected)
    if not got or not wanted:
        agree = float(got == wanted)
        return agree, agree, agree
    common = sum((Counter(got) & Counter(wanted)).values())
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / len(got), common / len(wanted)
    return precision, recall, 2 * precision * recall / (precision + recall)


def token_precision(answer: str, expected: str) -> float:
    return token_scores(answer, expected)[0]


def token_recall(answer: str, expected: str) -> float:
    return token_scores(answer, expected)[1]


def token_f1(answer: str, expected: str) -> float:
    return token_scores(answer, expected)[2]


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


def bleu_counts(answer: str, expected: str) -> list[float]:
    """What a row adds to corpus BLEU: right and all groups of one to four words, words said and wanted."""
    found = _sacrebleu().corpus_score([answer], [[expected]])
    return [*found.counts, *found.totals, found.sys_len, found.ref_len]


def _bleu_of(rows: Rows, weights: Rows) -> Rows:
    """Corpus BLEU, 0 to 100, from `bleu_counts` of each row.

    As sacrebleu's own: 13a words, a group size without any match smoothed by halving ("exp"), and nought
    where not one word is right.
    """
    import numpy as np

    sums = weights @ rows
    right, all_ = sums[:, :4], sums[:, 4:8]
    said, expected = sums[:, 8], sums[:, 9]
    halvings = np.cumsum((right == 0) & (all_ > 0), axis=1)
    # A size that no answer is long enough for ends the count for sacrebleu: there is nothing to be right.
    sound = (right[:, 0] > 0) & (all_ > 0).all(axis=1)
    all_, said = np.where(all_ > 0, all_, 1.0), np.where(said > 0, said, 1.0)
    share = np.where(right > 0, right, 0.5**halvings) / all_
    brevity = np.exp(np.minimum(0.0, 1 - expected / said))
    return np.asarray(np.where(sound, 100 * brevity * np.exp(np.log(share).mean(axis=1)), 0.0))


def _bleu_ends(rows: Rows) -> Ends:
    """An answer of the usual length with nothing right, and one with everything right."""
    import numpy as np

    usual = rows.mean(axis=0)
    wrong, right = usual.copy(), usual.copy()
    wrong[:4] = 0
    words = usual[9]
    right[:8] = np.tile(np.maximum(words - np.arange(4), 0), 2)
    right[8] = words
    return wrong[None], right[None]


def _bleu_marks(rows: Rows) -> Rows:
    """Of each answer's words, the share that is right."""
    import numpy as np

    return np.asarray(rows[:, 0] / np.maximum(rows[:, 4], 1.0))


BLEU = Statistic(_bleu_of, _bleu_ends, marks=_bleu_marks)


@lru_cache(maxsize=1)
def _sacrebleu() -> Any:
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(effective_order=False)


@lru_cache(maxsize=1)
def _rouge() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"], use_stemmer=False)
