"""What every report says, as plain texts and tables: each format only dresses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vibeflow.l10n import number, t
from vibeflow.l10n.amounts import loss, percent
from vibeflow.protocol.evaluation import EvaluationView, ExampleView, JudgeSummary
from vibeflow.scoring.units import written, written_difference, written_range

_BETTER = {"better": t("better"), "worse": t("worse"), "unclear": t("not enough to tell")}
_OUTCOME = {"better": t("Better"), "same": t("The same"), "worse": t("Worse")}
_KINDS = {
    "topic": t("Topic"),
    "length": t("Length"),
    "label": t("Label"),
    "questionType": t("Kind of question"),
}
_DECISIONS = {"ready": t("Ready"), "review": t("Review"), "retrain": t("Retrain")}
_STATES = {"pass": t("Passed"), "warn": t("Look"), "fail": t("Failed")}
_RATED = {
    "base": t("you preferred the base answer"),
    "tuned": t("you preferred the tuned answer"),
    "same": t("you preferred both alike"),
}
_MARKS = {
    "relevance": t("Relevance"),
    "coherence": t("Coherence"),
    "factuality": t("Factuality"),
    "completeness": t("Completeness"),
    "tone": t("Tone"),
    "mean": t("Mean"),
}
_STANDINGS = {"strong": t("strong"), "usual": "", "weak": t("weak")}
ANSWERS = t("Answers")


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


def heading(view: EvaluationView) -> str:
    return t("Evaluation of {project}, version {version}", project=view.project_name, version=view.version)


def row(example: ExampleView) -> str:
    return t("Row {number}", number=example.number)


def texts(example: ExampleView) -> list[tuple[str, str]]:
    """What was asked, what should be said, and what the two models said, each with its name."""
    return [
        (t("Question"), example.question),
        (t("Expected"), example.expected),
        (t("Base model"), example.base),
        (t("Tuned model"), example.tuned),
    ]


def origin(view: EvaluationView) -> str:
    return t(
        "Version {version} ({commit}), tuned from {base_model}. {rows:,} of {held_out:,} "
        "held-out rows were asked.",
        version=view.version,
        commit=view.commit[:12],
        base_model=view.base_model,
        rows=view.rows,
        held_out=view.held_out,
    )


def parts(view: EvaluationView) -> Iterator[Part]:
    """Everything but the examples, in the order in which it is read; a part without content is left out."""
    yield _verdict(view)
    if view.verdict.parts:
        yield _score(view)
    if view.metrics:
        yield _metrics(view)
    if view.insights:
        yield Part(
            t("What works and what does not"), [f"{one.text}. {one.evidence}" for one in view.insights]
        )
    if view.groups:
        yield _groups(view)
    if view.causes:
        yield Part(t("Likely causes"), [f"{cause.title}. {cause.evidence}" for cause in view.causes])
    yield from _labels(view)
    if lines := list(_signs(view)):
        yield Part(t("Signs of forgetting and of learning by heart (overfitting)"), lines)
    if view.judge is not None:
        yield _judge(view)


def scores(example: ExampleView) -> str:
    first = t(
        "{outcome}: base {base}, tuned {tuned}",
        outcome=_OUTCOME[example.outcome],
        base=written(example.base_score, "share"),
        tuned=written(example.tuned_score, "share"),
    )
    said = [first]
    if example.base_judged is not None and example.tuned_judged is not None:
        base, tuned = (written(one.mean, "mark") for one in (example.base_judged, example.tuned_judged))
        said.append(t("judge {base} and {tuned} of 5", base=base, tuned=tuned))
    if example.regression:
        said.append(t("the base model had it right"))
    if example.rating is not None:
        note = f" ({example.rating.note})" if example.rating.note else ""
        said.append(f"{_RATED[example.rating.choice]}{note}")
    return "; ".join(said)


def _verdict(view: EvaluationView) -> Part:
    verdict = view.verdict
    lines = [f"{verdict.headline}. {verdict.detail}".strip()]
    lines.append(
        t(
            "Score {score} of 100 ({range}); {baseline} {base} ({base_range}).",
            score=written(verdict.score, "score"),
            range=written_range(verdict.score_interval, "score"),
            baseline=view.baseline or t("base model"),
            base=written(verdict.base_score, "score"),
            base_range=written_range(verdict.base_score_interval, "score"),
        )
    )
    if view.previous is not None:
        version, score = view.previous.version, written(view.previous.score, "score")
        lines.append(
            t("Version {version} before it scored {score}.", version=version, score=score)
            if view.previous.same_rows
            else t(
                "Version {version} before it scored {score}, asked other rows, so that the scores are "
                "not comparable.",
                version=version,
                score=score,
            )
        )
    if verdict.gate is not None:
        gate = verdict.gate
        lines.append(f"{_DECISIONS[gate.decision]}: {gate.headline}. {gate.detail}")
        lines += [f"{_STATES[check.state]}: {check.text}" for check in gate.checks]
    return Part(t("Verdict"), lines)


def _score(view: EvaluationView) -> Part:
    rows = [
        [part.name, percent(part.weight, 0), written(part.base, "score"), written(part.tuned, "score")]
        for part in view.verdict.parts
    ]
    judge = (
        []
        if any(part.id == "judge" for part in view.verdict.parts)
        else [t("No judge marked the answers, so the score has no judge part.")]
    )
    return Part(
        t("How the score is made up"), judge, Table([t("Part"), t("Weight"), t("Base"), t("Tuned")], rows)
    )


def _metrics(view: EvaluationView) -> Part:
    rows = []
    for metric in view.metrics:
        found = [_BETTER[metric.better]]
        if metric.rows_to_settle:
            found.append(t("about {rows:,} rows would tell", rows=metric.rows_to_settle))
        rows.append(
            [
                f"{metric.name} ({metric.term})",
                f"{written(metric.base, metric.unit)} ({written_range(metric.base_interval, metric.unit)})",
                f"{written(metric.tuned, metric.unit)} ({written_range(metric.tuned_interval, metric.unit)})",
                written_difference(metric.difference, metric.unit),
                "; ".join(found),
            ]
        )
    columns = [t("Measure"), t("Base"), t("Tuned"), t("Difference"), ""]
    return Part(t("Measures"), [t("In brackets the 95 % range.")], Table(columns, rows))


def _groups(view: EvaluationView) -> Part:
    rows = [
        [
            _KINDS[group.kind],
            group.name,
            number(group.rows),
            written(group.base_score, "share"),
            f"{written(group.tuned_score, 'share')} ({written_range(group.interval, 'share')})",
            _STANDINGS[group.standing],
        ]
        for group in view.groups
    ]
    columns = [
        t("Kind"),
        t("Rows that are"),
        t("Number"),
        t("Base"),
        t("Tuned"),
        t("Beyond doubt"),
    ]
    return Part(t("Groups of rows"), table=Table(columns, rows))


def _labels(view: EvaluationView) -> Iterator[Part]:
    report = view.label_report
    if report is None:
        return
    rows = [
        [
            row.label,
            *(written(share, "share") for share in (row.precision, row.recall, row.f1)),
            number(row.support),
        ]
        for row in report.rows
    ]
    yield Part(t("Labels"), table=Table([t("Label"), t("Precision"), t("Recall"), "F1", t("Rows")], rows))
    others = [t("None of them")] if report.outside else []
    confusion = [
        [label, *(number(count) for count in [*counts, *report.outside[at : at + 1]])]
        for at, (label, counts) in enumerate(zip(report.labels, report.confusion, strict=False))
    ]
    columns = [t("Right label"), *report.labels, *others]
    yield Part(t("Which label is taken for which"), table=Table(columns, confusion))


def _signs(view: EvaluationView) -> Iterator[str]:
    kept, memorised = view.kept, view.memorisation
    if kept is not None:
        yield (
            t(
                "Loss on a general text ({source}, {tokens:,} tokens): {before} before, {after} after "
                "({difference}).",
                source=kept.source,
                tokens=kept.tokens,
                before=loss(kept.base_loss),
                after=loss(kept.tuned_loss),
                difference=written_difference(kept.difference, "loss"),
            )
        )
    if memorised is not None:
        yield (
            t(
                "Loss on {rows:,} trained rows {trained}, on held-out rows {held_out}; {copied:,} "
                "answers were copied from trained ones.",
                rows=memorised.rows,
                trained=loss(memorised.train_loss),
                held_out=loss(memorised.held_out_loss),
                copied=memorised.copied,
            )
        )


def _judge(view: EvaluationView) -> Part:
    judge = view.judge
    assert judge is not None, "the caller looked"
    rows = [
        [name, *(written(getattr(marks, key), "mark") for marks in (judge.base, judge.tuned))]
        for key, name in _MARKS.items()
    ]
    difference = t(
        "Difference of the mean {range}: {better}.",
        range=written_difference(judge.difference, "mark"),
        better=_BETTER[judge.better],
    )
    return Part(
        t("Judge"), [f"{_marked(judge)} {difference}"], Table([t("Mark"), t("Base"), t("Tuned")], rows)
    )


def _marked(judge: JudgeSummary) -> str:
    if not judge.left_out:
        return t("{model} marked {rows:,} rows, 1 to 5, in both orders.", model=judge.model, rows=judge.rows)
    return t(
        "{model} marked {rows:,} rows, {left_out:,} left out, 1 to 5, in both orders.",
        model=judge.model,
        rows=judge.rows,
        left_out=judge.left_out,
    )
