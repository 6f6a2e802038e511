"""What a judgement leaves: `judge.json`, and an evaluation with its marks put in. Pure.

Marks belong to texts, not to a file: they are put to an evaluation's examples by the digest of question,
expected answer and both answers, so that they never stand beside answers that were not marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from vibeflow.protocol.evaluation import (
    EvaluationView,
    ExampleView,
    Judgement,
    JudgeSummary,
    KeptKnowledge,
    Memorisation,
    MetricView,
    Verdict,
)
from vibeflow.protocol.judges import JudgeProvider
from vibeflow.scoring.compare import metric
from vibeflow.scoring.verdict import rescored

from .marks import averaged
from .marks import mean_of as mean_judgement
from .prompt import Pair
from .rounds import Marked

JUDGE_FILE = "judge.json"


class JudgedRow(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    number: int
    digest: str
    base: Judgement
    tuned: Judgement


class JudgeFile(BaseModel):
    """All of judge.json. Another VibeFlow may have written it: unknown fields are let pass."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    judge: JudgeSummary
    verdict: Verdict
    """Of the evaluation that was judged, its score with the judge's part."""
    metric: MetricView
    rows: list[JudgedRow]
    left_out: dict[int, str] = {}
    """Row number → why."""
    instructions: str = ""
    """As the judge was given them."""
    when: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    """That its answers took, one after the other."""
    seed: int = 42


def pair_of(example: ExampleView) -> Pair:
    return Pair(example.number, example.question, example.expected, example.base, example.tuned)


def judged_rows(pairs: Sequence[Pair], marks: Iterable[Marked]) -> list[JudgedRow]:
    """Rows that were marked in both orders, each mark the mean of the two."""
    by_place = {(one.number, one.swapped): one for one in marks}
    found = []
    for pair in pairs:
        first, second = by_place.get((pair.number, False)), by_place.get((pair.number, True))
        if first and second:
            base, tuned = averaged(first.base, second.base), averaged(first.tuned, second.tuned)
            found.append(JudgedRow(number=pair.number, digest=pair.digest(), base=base, tuned=tuned))
    return found


def with_marks(examples: Sequence[ExampleView], rows: Iterable[JudgedRow]) -> list[ExampleView]:
    """The examples with their marks; marks of other answers are left aside."""
    known = {row.digest: row for row in rows}
    return [
        example.model_copy(update={"base_judged": row.base, "tuned_judged": row.tuned})
        if (row := known.get(pair_of(example).digest()))
        else example
        for example in examples
    ]


def summarise(
    provider: JudgeProvider,
    model: str,
    rows: Sequence[JudgedRow],
    left_out: int,
    cost: float | None,
    seed: int,
) -> tuple[JudgeSummary, MetricView]:
    """Over at least one row: the mean marks, and base and tuned compared pair by pair."""
    base, tuned = [row.base.mean for row in rows], [row.tuned.mean for row in rows]
    compared = metric("judge", base, tuned, seed)
    summary = JudgeSummary(
        provider=provider,
        model=model,
        rows=len(rows),
        left_out=left_out,
        base=mean_judgement([row.base for row in rows]),
        tuned=mean_judgement([row.tuned for row in rows]),
        difference=compared.difference,
        better=compared.better,
        cost=cost,
    )
    return summary, compared


def verdict_with(
    before: Verdict,
    examples: Sequence[ExampleView],
    metrics: Sequence[MetricView],
    seed: int,
    kept: KeptKnowledge | None,
    memorisation: Memorisation | None,
) -> Verdict:
    """The verdict with the judge's part, from examples that carry marks."""
    return rescored(before, examples, metrics, seed, kept, memorisation)


def with_judge(view: EvaluationView, data: bytes) -> EvaluationView:
    """An evaluation with the judgement in `data` (a judge.json) put in: marks beside their answers, the
    judge's metric, and the score composed anew. As it was where none of its answers were marked.

    Raises:
        ValidationError: `data` is no judge.json.
    """
    found = JudgeFile.model_validate_json(data)
    examples = with_marks(view.examples, found.rows)
    if not any(example.tuned_judged for example in examples):
        return view
    metrics = [one for one in view.metrics if one.id != "judge"]
    return view.model_copy(
        update={
            "examples": examples,
            "verdict": verdict_with(
                view.verdict, examples, metrics, found.seed, view.kept, view.memorisation
            ),
            "metrics": [*metrics, found.metric],
            "judge": found.judge,
        }
    )
