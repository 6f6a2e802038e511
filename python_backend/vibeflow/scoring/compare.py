"""One measure of two models on the same rows: values, ranges, which is better, and how many rows would tell.

"Not enough to tell" is an answer: a difference counts only when its whole range lies on one side of nought,
and when at least six rows differ. Six that all differ the same way are the fewest that chance brings about
less than one time in twenty (the sign test: 2 · 0.5⁶ = 0.03).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vibeflow.l10n import t
from vibeflow.protocol.evaluation import Better, Interval, MetricId, MetricView

from . import ranges
from .labels import MACRO_F1
from .metrics import BLEU
from .statistic import LOSS, PERPLEXITY, SHARE, Statistic, distance, mean, rows_of, value_of

if TYPE_CHECKING:
    from .statistic import Rows

FEWEST = 6
"""Rows that must differ before a difference is called one."""
_MOST = 100_000
"""A need beyond this is no advice."""


@dataclass(frozen=True)
class Name:
    plain: str
    term: str
    meaning: str
    higher_is_better: bool = True


NAMES: dict[MetricId, Name] = {
    "tokenF1": Name(
        t("Right words"),
        t("token F1"),
        t(
            "How far the words of an answer are those you expected, 0 to 100 %. Above 70 % most "
            "answers say the same as yours."
        ),
    ),
    "tokenPrecision": Name(
        t("Words that belong"),
        t("token precision"),
        t("Of the words it wrote, the share that your answer has too. Low: it says things you did not."),
    ),
    "tokenRecall": Name(
        t("Words not missed"),
        t("token recall"),
        t("Of the words in your answer, the share that it wrote too. Low: it leaves things out."),
    ),
    "exactMatch": Name(
        t("Word for word"),
        t("exact match"),
        t(
            "Answers that are yours word for word. Close to nought is usual for free text; for "
            "short answers it is what counts."
        ),
    ),
    "bleu": Name(
        t("Right phrases"),
        "BLEU",
        t(
            "Groups of up to four words that your answers have too, over all rows, 0 to 100. "
            "Above 30 is close, above 50 very close."
        ),
    ),
    "rougeL": Name(
        t("Right order"),
        "ROUGE-L",
        t("How much of your answer it says in your order, 0 to 100 %."),
    ),
    "lengthRatio": Name(
        t("Length"),
        t("length ratio"),
        t("Words it wrote for each word you expected: 1 is right, 2 is twice as long."),
        False,
    ),
    "loss": Name(
        t("Surprise"),
        t("loss"),
        t("How surprised it is by each next piece of your answers; less is better."),
        False,
    ),
    "perplexity": Name(
        t("Choices"),
        t("perplexity"),
        t("Among how many next pieces it hesitates at each place of your answers; 1 would be none."),
        False,
    ),
    "accuracy": Name(
        t("Right label"),
        t("accuracy"),
        t(
            "Share of rows that get the right label. Compare it with the baseline: a common "
            "label alone may be right often."
        ),
    ),
    "macroF1": Name(
        t("Right for every label"),
        "macro-F1",
        t(
            "As the share of right labels, but each label counts the same, however rare. Much "
            "lower than that: rare labels fail."
        ),
    ),
    "judge": Name(
        t("Judge's mark"),
        t("mean mark"),
        t("What the judge thinks of the answers, 1 to 5; above 4 is good."),
    ),
}


def better(difference: Interval, higher_is_better: bool) -> Better:
    """Better or worse only when the whole range of the difference lies on one side of nought."""
    if difference.low <= 0 <= difference.high:
        return "unclear"
    return "better" if (difference.low > 0) == higher_is_better else "worse"


STATISTICS: dict[MetricId, Statistic] = {
    "tokenF1": SHARE,
    "tokenPrecision": SHARE,
    "tokenRecall": SHARE,
    "exactMatch": SHARE,
    "bleu": BLEU,
    "rougeL": SHARE,
    # An answer may be as long as it likes; one of no word at all and one twice as long are both all wrong.
    "lengthRatio": mean(0.0, 2.0),
    "loss": LOSS,
    "perplexity": PERPLEXITY,
    "accuracy": SHARE,
    "macroF1": MACRO_F1,
    "judge": mean(1.0, 5.0),
}


def metric(name: MetricId, base: Any, tuned: Any, seed: int, aim: float | None = None) -> MetricView:
    """The measure of both models from their rows.

    Args:
        aim: where neither more nor less is better, the value that is right for a row; what is compared then
            is how far each row is from it.
    """
    statistic, about = STATISTICS[name], NAMES[name]
    base, tuned = rows_of(base), rows_of(tuned)
    judged = compared = compare_rows(base, tuned, statistic, seed, about.higher_is_better)
    if aim is not None:
        far = distance(statistic, aim)
        judged = compare_rows(abs(base - aim), abs(tuned - aim), far, seed, about.higher_is_better)
    return MetricView(
        id=name,
        name=about.plain,
        term=about.term,
        base=value_of(base, statistic),
        tuned=value_of(tuned, statistic),
        base_interval=compared.base,
        tuned_interval=compared.tuned,
        difference=compared.difference,
        better=judged.better,
        higher_is_better=about.higher_is_better,
        meaning=about.meaning,
        rows_to_settle=judged.to_settle,
    )


@dataclass(frozen=True)
class Compared:
    """What the same rows say of two models, with 95 % ranges."""

    base: Interval
    tuned: Interval
    difference: Interval
    """Of tuned minus base."""
    better: Better
    to_settle: int | None
    """Where `unclear`: about how many rows would tell. None: no number of them, or settled."""


def compare_rows(
    base: Rows, tuned: Rows, statistic: Statistic, seed: int, higher_is_better: bool = True
) -> Compared:
    """Both models' statistic, and how they differ, over rows that both were asked."""
    of_base, of_tuned, apart = ranges.draw_pair(base, tuned, statistic, seed)
    difference, differing = apart.span(), _differing(base, tuned)
    said, need = verdict_on(difference, differing, higher_is_better), None
    if said == "unclear":
        gap = value_of(tuned, statistic) - value_of(base, statistic)
        reach = gap - difference.low if gap > 0 else difference.high - gap
        need = rows_to_settle(len(base), gap, apart.error, differing, reach)
    return Compared(
        ranges.named(base, of_base, statistic),
        ranges.named(tuned, of_tuned, statistic),
        difference,
        said,
        need,
    )


def verdict_on(difference: Interval, differing: int, higher_is_better: bool = True) -> Better:
    """As `better`, but never on the word of fewer than six rows."""
    return better(difference, higher_is_better) if differing >= FEWEST else "unclear"


def rows_to_settle(
    rows: int, difference: float, error: float, differing: int, reach: float | None = None
) -> int | None:
    """About how many rows in all would tell, were the difference and its scatter as they look now.

    None where there is next to no difference, or where the need is beyond all measure.

    Args:
        error: standard error of the paired difference over these rows.
        differing: rows on which the two models differ.
        reach: how far the range goes from the difference towards nought and beyond. What of it is not the
            scatter's (which falls with the root of the rows) is due to rows that nobody has seen, and falls
            with the rows.
    """
    if not differing or abs(difference) < 1e-9:
        return None
    gap, scatter = abs(difference), 1.96 * error
    unseen = max(0.0, (reach or 0.0) - scatter)
    # The part of these rows' ranges, x = sqrt(rows / need), at which the range ends at nought.
    part = 2 * gap / (scatter + math.sqrt(scatter**2 + 4 * unseen * gap)) if scatter or unseen else math.inf
    need = max(rows / part**2, rows * FEWEST / differing, rows + 1)
    return _two_digits(need) if need <= _MOST else None


def _two_digits(value: float) -> int:
    """Rounded up, so that the advice is never short."""
    scale: int = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return math.ceil(value / scale) * scale


def _differing(base: Rows, tuned: Rows) -> int:
    import numpy as np

    unlike = ~np.isclose(base, tuned, rtol=1e-9, atol=1e-12, equal_nan=True)
    return int(np.count_nonzero(unlike if base.ndim == 1 else unlike.any(axis=1)))
