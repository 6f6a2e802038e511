"""Every measure, once: what it is called, what it says, in which unit it is, and how rows become its value.

In the order in which an evaluation shows them. A measure of answers alone (`of_answer`) needs nothing but its
entry here and its id in the protocol: evaluations and comparisons of versions take it from this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vibeflow.l10n import t
from vibeflow.protocol.evaluation import MetricId, MetricUnit

from .labels import MACRO_F1
from .metrics import (
    BLEU,
    bleu_counts,
    exact_match,
    length_ratio,
    rouge_l,
    token_f1,
    token_precision,
    token_recall,
)
from .statistic import LOSS, PERPLEXITY, SHARE, Statistic, mean


@dataclass(frozen=True)
class Metric:
    plain: str
    term: str
    meaning: str
    unit: MetricUnit
    statistic: Statistic
    of_answer: Callable[[str, str], object] | None = None
    """From an answer and the expected one to what the statistic takes of a row. None: it is measured in
    another way."""
    higher_is_better: bool = True
    aim: float | None = None
    """Where neither more nor less is better, the value that is right for a row; what is compared then is how
    far each row is from it."""


METRICS: Mapping[MetricId, Metric] = {
    "tokenF1": Metric(
        t("Right words"),
        t("token F1"),
        t(
            "How far the words of an answer are those you expected, 0 to 100 %. Above 70 % most "
            "answers say the same as yours."
        ),
        "share",
        SHARE,
        token_f1,
    ),
    "exactMatch": Metric(
        t("Word for word"),
        t("exact match"),
        t(
            "Answers that are yours word for word. Close to nought is usual for free text; for "
            "short answers it is what counts."
        ),
        "share",
        SHARE,
        exact_match,
    ),
    "tokenPrecision": Metric(
        t("Words that belong"),
        t("token precision"),
        t("Of the words it wrote, the share that your answer has too. Low: it says things you did not."),
        "share",
        SHARE,
        token_precision,
    ),
    "tokenRecall": Metric(
        t("Words not missed"),
        t("token recall"),
        t("Of the words in your answer, the share that it wrote too. Low: it leaves things out."),
        "share",
        SHARE,
        token_recall,
    ),
    "bleu": Metric(
        t("Right phrases"),
        "BLEU",
        t(
            "Groups of up to four words that your answers have too, over all rows, 0 to 100. "
            "Above 30 is close, above 50 very close."
        ),
        "points",
        BLEU,
        bleu_counts,
    ),
    "rougeL": Metric(
        t("Right order"),
        "ROUGE-L",
        t("How much of your answer it says in your order, 0 to 100 %."),
        "share",
        SHARE,
        rouge_l,
    ),
    "lengthRatio": Metric(
        t("Length"),
        t("length ratio"),
        t("Words it wrote for each word you expected: 1 is right, 2 is twice as long."),
        "ratio",
        # An answer may be as long as it likes; one of no word and one twice as long are both all wrong.
        mean(0.0, 2.0),
        length_ratio,
        higher_is_better=False,
        aim=1.0,
    ),
    "loss": Metric(
        t("Surprise"),
        t("loss"),
        t("How surprised it is by each next piece of your answers; less is better."),
        "loss",
        LOSS,
        higher_is_better=False,
    ),
    "perplexity": Metric(
        t("Choices"),
        t("perplexity"),
        t("Among how many next pieces it hesitates at each place of your answers; 1 would be none."),
        "perplexity",
        PERPLEXITY,
        higher_is_better=False,
    ),
    "accuracy": Metric(
        t("Right label"),
        t("accuracy"),
        t(
            "Share of rows that get the right label. Compare it with the baseline: a common "
            "label alone may be right often."
        ),
        "share",
        SHARE,
    ),
    "macroF1": Metric(
        t("Right for every label"),
        "macro-F1",
        t(
            "As the share of right labels, but each label counts the same, however rare. Much "
            "lower than that: rare labels fail."
        ),
        "share",
        MACRO_F1,
    ),
    "judge": Metric(
        t("Judge's mark"),
        t("mean mark"),
        t("What the judge thinks of the answers, 1 to 5; above 4 is good."),
        "mark",
        mean(1.0, 5.0),
    ),
}
