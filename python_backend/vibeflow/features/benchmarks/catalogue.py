"""The benchmarks that can be chosen, with what is known of each before a question is asked."""

from __future__ import annotations

from dataclasses import dataclass

from vibeflow.l10n import t
from vibeflow.protocol.benchmarks import BenchmarkId, BenchmarkOffer
from vibeflow.protocol.errors import NotFound


@dataclass(frozen=True)
class Known:
    offer: BenchmarkOffer
    tokens: int
    """Computed for a question, median over the set with the starter's tokenizer: context and every answer
    that is weighed."""
    written: int = 0
    """Of them written one after the other."""


CATALOGUE: tuple[Known, ...] = (
    Known(
        BenchmarkOffer(
            id="hellaswag",
            name="HellaSwag",
            measures=t("Which of four endings follows from an everyday scene: common sense."),
            questions=10_042,
            examples=0,
            chance=0.25,
            dataset="Rowan/hellaswag",
            file_format=t(
                "JSON Lines, JSON, CSV or Parquet with ctx_a, ctx_b, activity_label, endings and "
                "label as on the Hub; or query, choices and gold."
            ),
            writes=False,
        ),
        tokens=450,
    ),
    Known(
        BenchmarkOffer(
            id="truthfulqa",
            name="TruthfulQA",
            measures=t("Whether it holds what is true for likelier than what people wrongly believe."),
            questions=817,
            examples=6,
            chance=None,
            dataset="truthfulqa/truthful_qa",
            file_format=t(
                "TruthfulQA.csv with Question, Best Answer, Correct Answers and Incorrect Answers; "
                "or question, mc1_targets and mc2_targets as on the Hub."
            ),
            writes=False,
        ),
        tokens=1800,
    ),
    Known(
        BenchmarkOffer(
            id="mmlu",
            name="MMLU",
            measures=t("Exam questions with four answers from 57 subjects: knowledge."),
            questions=14_042,
            examples=0,
            chance=0.25,
            dataset="cais/mmlu",
            file_format=t(
                "CSV, JSON Lines, JSON or Parquet with question, choices (or A, B, C, D), answer and "
                "subject; the original files without a header, named after their subject, are read "
                "too."
            ),
            writes=False,
        ),
        tokens=130,
    ),
    Known(
        BenchmarkOffer(
            id="gsm8k",
            name="GSM8K",
            measures=t("School sums told in words, to be solved in steps: reasoning."),
            questions=1_319,
            examples=5,
            chance=None,
            dataset="openai/gsm8k",
            file_format=t(
                "JSON Lines, JSON, CSV or Parquet with question and answer, its result behind "
                '"####". Solved examples come from train.jsonl beside it, else from the file itself.'
            ),
            writes=True,
        ),
        tokens=1000,
        written=200,
    ),
    Known(
        BenchmarkOffer(
            id="own",
            name=t("Your questions"),
            measures=t("Your own test file, asked as in the evaluation: right words and exact matches."),
            questions=None,
            examples=0,
            chance=None,
            dataset=None,
            file_format=t(
                "Any file that can be imported: CSV, JSON Lines, JSON, Excel, Parquet with questions "
                "and answers."
            ),
            writes=True,
        ),
        tokens=150,
        written=60,
    ),
)


def known(name: BenchmarkId) -> Known:
    """Raises `NotFound`: there is no such benchmark."""
    for one in CATALOGUE:
        if one.offer.id == name:
            return one
    raise NotFound(t("There is no benchmark {name}.", name=name[:40]), hint=t("Choose one from the list."))
