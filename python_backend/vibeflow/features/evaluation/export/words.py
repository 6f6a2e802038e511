"""What every report says, as plain texts and tables: each format only dresses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vibeflow.protocol.evaluation import EvaluationView, ExampleView, Interval, MetricView

_BETTER = {"better": "better", "worse": "worse", "unclear": "not enough to tell"}
_OUTCOME = {"better": "Better", "same": "The same", "worse": "Worse"}
_KINDS = {"topic": "Topic", "length": "Length", "label": "Label", "questionType": "Kind of question"}
_DECISIONS = {"ready": "Ready", "review": "Review", "retrain": "Retrain"}
_STATES = {"pass": "passed", "warn": "look", "fail": "failed"}
_PERCENT = frozenset(
    {"tokenF1", "tokenPrecision", "tokenRecall", "exactMatch", "rougeL", "accuracy", "macroF1"}
)
_RATED = {"base": "the base answer", "tuned": "the tuned answer", "same": "both alike"}


@dataclass(frozen=True)
class Table:
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Part:
    """A heading with what stands below it."""

    title: str
    lines: Sequence[str] = ()
    table: Table | None = None


def title(view: EvaluationView) -> str:
    return f"{view.project_name}, version {view.version}"


def origin(view: EvaluationView) -> str:
    return (
        f"Version {view.version} ({view.commit[:12]}), tuned from {view.base_model}. {view.rows:,} of "
        f"{view.held_out:,} held-out rows were asked."
    )


def parts(view: EvaluationView) -> Iterator[Part]:
    """Everything but the examples, in the order in which it is read; a part without content is left out."""
    yield _verdict(view)
    if view.verdict.parts:
        yield _score(view)
    if view.metrics:
        yield _metrics(view)
    if view.insights:
        yield Part("What works and what does not", [f"{one.text}. {one.evidence}" for one in view.insights])
    if view.groups:
        yield _groups(view)
    if view.causes:
        yield Part("Likely causes", [f"{cause.title}. {cause.evidence}" for cause in view.causes])
    yield from _labels(view)
    if lines := list(_signs(view)):
        yield Part("Signs of forgetting and memorising", lines)
    if view.judge is not None:
        yield _judge(view)


def scores(example: ExampleView) -> str:
    text = f"{_OUTCOME[example.outcome]}: base {example.base_score:.2f}, tuned {example.tuned_score:.2f}"
    if example.base_judged is not None and example.tuned_judged is not None:
        text += f"; judge {example.base_judged.mean:.1f} and {example.tuned_judged.mean:.1f} of 5"
    if example.regression:
        text += "; the base model had it right"
    if example.rating is not None:
        note = f" ({example.rating.note})" if example.rating.note else ""
        text += f"; you preferred {_RATED[example.rating.choice]}{note}"
    return text


def _verdict(view: EvaluationView) -> Part:
    verdict = view.verdict
    lines = [f"{verdict.headline}. {verdict.detail}".strip()]
    lines.append(
        f"Score {verdict.score:.0f} of 100 ({_range(verdict.score_interval, 0)}); "
        f"{view.baseline or 'base model'} {verdict.base_score:.0f} "
        f"({_range(verdict.base_score_interval, 0)})."
    )
    if view.previous is not None:
        alike = "" if view.previous.same_rows else ", asked other rows, so that the scores are not comparable"
        lines.append(f"Version {view.previous.version} before it scored {view.previous.score:.0f}{alike}.")
    if verdict.gate is not None:
        gate = verdict.gate
        lines.append(f"{_DECISIONS[gate.decision]}: {gate.headline}. {gate.detail}")
        lines += [f"{_STATES[check.state].capitalize()}: {check.text}" for check in gate.checks]
    return Part("Verdict", lines)


def _score(view: EvaluationView) -> Part:
    rows = [
        [part.name, f"{100 * part.weight:.0f} %", f"{part.base:.1f}", f"{part.tuned:.1f}"]
        for part in view.verdict.parts
    ]
    judge = (
        []
        if any(part.id == "judge" for part in view.verdict.parts)
        else ["No judge marked the answers, so the score has no judge part."]
    )
    return Part("How the score is made up", judge, Table(["Part", "Weight", "Base", "Tuned"], rows))


def _metrics(view: EvaluationView) -> Part:
    rows = []
    for metric in view.metrics:
        settle = f"; about {metric.rows_to_settle:,} rows would tell" if metric.rows_to_settle else ""
        rows.append(
            [
                f"{metric.name} ({metric.term})",
                f"{_value(metric, metric.base)} ({_span(metric, metric.base_interval)})",
                f"{_value(metric, metric.tuned)} ({_span(metric, metric.tuned_interval)})",
                _span(metric, metric.difference, signed=True),
                f"{_BETTER[metric.better]}{settle}",
            ]
        )
    columns = ["Measure", "Base", "Tuned", "Difference", ""]
    return Part("Measures", ["In brackets the 95 % range."], Table(columns, rows))


def _groups(view: EvaluationView) -> Part:
    rows = [
        [
            _KINDS[group.kind],
            group.name,
            f"{group.rows:,}",
            f"{group.base_score:.2f}",
            f"{group.tuned_score:.2f} ({_range(group.interval, 2)})",
            "" if group.standing == "usual" else group.standing,
        ]
        for group in view.groups
    ]
    columns = ["Kind", "Rows that are", "Number", "Base", "Tuned", "Beyond doubt"]
    return Part("Groups of rows", table=Table(columns, rows))


def _labels(view: EvaluationView) -> Iterator[Part]:
    report = view.label_report
    if report is None:
        return
    rows = [
        [row.label, f"{row.precision:.2f}", f"{row.recall:.2f}", f"{row.f1:.2f}", f"{row.support:,}"]
        for row in report.rows
    ]
    yield Part("Labels", table=Table(["Label", "Precision", "Recall", "F1", "Rows"], rows))
    others = ["None of them"] if report.outside else []
    confusion = [
        [label, *(f"{count:,}" for count in [*counts, *report.outside[at : at + 1]])]
        for at, (label, counts) in enumerate(zip(report.labels, report.confusion, strict=False))
    ]
    columns = ["Right label", *report.labels, *others]
    yield Part("Which label is taken for which", table=Table(columns, confusion))


def _signs(view: EvaluationView) -> Iterator[str]:
    kept, memorised = view.kept, view.memorisation
    if kept is not None:
        yield (
            f"Loss on a general text ({kept.source}, {kept.tokens:,} tokens): {kept.base_loss:.2f} before, "
            f"{kept.tuned_loss:.2f} after ({_range(kept.difference, 2, signed=True)})."
        )
    if memorised is not None:
        yield (
            f"Loss on {memorised.rows:,} trained rows {memorised.train_loss:.2f}, on held-out rows "
            f"{memorised.held_out_loss:.2f}; {memorised.copied:,} answers were copied from trained ones."
        )


def _judge(view: EvaluationView) -> Part:
    judge = view.judge
    assert judge is not None, "the caller looked"
    names = ("relevance", "coherence", "factuality", "completeness", "tone", "mean")
    rows = [
        [name.capitalize(), f"{getattr(judge.base, name):.2f}", f"{getattr(judge.tuned, name):.2f}"]
        for name in names
    ]
    left_out = f", {judge.left_out:,} left out" if judge.left_out else ""
    line = (
        f"{judge.model} marked {judge.rows:,} rows{left_out}, 1 to 5, in both orders. Difference of the mean "
        f"{_range(judge.difference, 2, signed=True)}: {_BETTER[judge.better]}."
    )
    return Part("Judge", [line], Table(["Mark", "Base", "Tuned"], rows))


def _value(metric: MetricView, value: float) -> str:
    return f"{100 * value:.0f} %" if metric.id in _PERCENT else f"{value:,.2f}"


def _span(metric: MetricView, interval: Interval, *, signed: bool = False) -> str:
    if metric.id in _PERCENT:
        scaled = Interval(low=100 * interval.low, high=100 * interval.high)
        return f"{_range(scaled, 0, signed=signed)} %"
    return _range(interval, 2, signed=signed)


def _range(interval: Interval, digits: int, *, signed: bool = False) -> str:
    sign = "+" if signed else ""
    return f"{interval.low:{sign},.{digits}f} to {interval.high:{sign},.{digits}f}"
