"""Datasets, settings, evaluations as text. Used by the commands and by the demo."""

from __future__ import annotations

from ..l10n import amounts, number, t, tn
from ..protocol.datasets import DatasetView, Finding
from ..protocol.evaluation import EvaluationView, ExampleView, LabelReport
from ..protocol.versions import VersionList
from ..scoring.units import written
from . import encoding as text_encoding
from .output import Output
from .split_words import split_lines
from .words import MEANING, shorten

ROLE_NAMES = {
    "question": t("question"),
    "answer": t("answer"),
    "system": t("system prompt"),
    "topic": t("topic label"),
    "conversation": t("conversation"),
    "text": t("text"),
    "rejected": t("worse answer"),
    "verdict": t("verdict"),
    "group": t("group"),
    "ignored": t("not used"),
}
MOST_LABELS = 12
MARKS = {"decide": t("to decide"), "fixed": t("fixed"), "passed": t("passed")}


def dataset(output: Output, view: DatasetView) -> None:
    """Text, columns, ledger, findings."""
    text_encoding.encoding(output, view.encoding)
    columns = [
        [
            column.name,
            ROLE_NAMES[column.role],
            t("{share} sure", share=amounts.whole_percent(column.confidence)),
            column.reason,
        ]
        for column in view.columns
    ]
    for note in view.source_notes:
        output.say(note)
    if view.source_notes:
        output.say()
    output.table([t("Column"), t("Read as"), "", t("Why")], columns)
    output.say()
    output.say(ledger_line(view))
    for sentence in view.left_out:
        output.say("  " + t("Of those for training: {sentence}", sentence=sentence))
    for line in split_lines(view.split):
        output.muted(line)
    output.say()
    rows = [
        [MARKS[finding.severity], finding.title, finding.measure or share(finding), limit(finding)]
        for finding in view.findings
    ]
    output.table([t("Quality"), t("Finding"), t("Share"), ""], rows, right=frozenset({2}))


def share(finding: Finding) -> str:
    """The share of rows, with its interval where only some were looked at."""
    if finding.estimate is None:
        return amounts.percent(finding.share)
    low, high = amounts.percent(finding.estimate.low), amounts.percent(finding.estimate.high)
    return t("about {share} ({low} to {high})", share=amounts.percent(finding.share), low=low, high=high)


def limit(finding: Finding) -> str:
    return (
        t("limit {limit}", limit=amounts.percent(finding.limit))
        if finding.limit_label is None
        else finding.limit_label
    )


def ledger_line(view: DatasetView) -> str:
    """1,247 rows read = 970 for training + 242 held out for testing + 23 removed, no reply."""
    ledger = view.ledger
    parts = [
        t("{rows:,} for training", rows=ledger.train),
        t("{rows:,} held out for testing", rows=ledger.test),
        *(f"{number(entry.count)} {entry.label}" for entry in ledger.removed),
    ]
    return tn("{n:,} row read = {parts}", "{n:,} rows read = {parts}", ledger.read, parts=" + ".join(parts))


def settings(output: Output, view: DatasetView) -> None:
    """The recommended settings with a reason each."""
    rows = [[setting.name, setting.value, setting.reason] for setting in view.recipe]
    output.table([t("Setting"), t("Value"), t("Why")], rows)


def evaluation(output: Output, view: EvaluationView, *, examples: int = 3) -> None:
    """Verdict, measures, side-by-side answers."""
    output.head(view.verdict.headline)
    output.say(view.verdict.detail)
    output.say()
    rows = [
        [f"{m.name} ({m.term})", written(m.base, m.unit), written(m.tuned, m.unit), MEANING[m.better]]
        for m in view.metrics
    ]
    output.table([t("What was measured"), base_name(view), t("Tuned"), ""], rows, right=frozenset({1, 2}))
    if view.label_report is not None:
        labels(output, view.label_report)
    for example in pick_examples(view, examples):
        output.say()
        side_by_side(output, example, base_name(view))


def labels(output: Output, report: LabelReport) -> None:
    """How well each label is found, those with the most mistakes first."""
    mistakes = {
        row.label: sum(counts) - counts[at] + sum(other[at] for other in report.confusion) - counts[at]
        for at, (row, counts) in enumerate(zip(report.rows, report.confusion, strict=False))
    }
    ranked = sorted(report.rows, key=lambda row: -mistakes.get(row.label, 0))
    rows = [
        [
            row.label,
            *(written(share, "share") for share in (row.precision, row.recall, row.f1)),
            number(row.support),
        ]
        for row in ranked[:MOST_LABELS]
    ]
    output.say()
    columns = ["Label", t("Right when said (precision)"), t("Found (recall)"), t("Both (F1)"), "Rows"]
    output.table(columns, rows, right=frozenset({1, 2, 3, 4}))
    if len(ranked) > MOST_LABELS:
        output.muted(
            tn(
                "{n:,} more label with fewer mistakes; `vibeflow evaluate export` has all.",
                "{n:,} more labels with fewer mistakes; `vibeflow evaluate export` has all.",
                len(ranked) - MOST_LABELS,
            )
        )


def base_name(view: EvaluationView) -> str:
    """Whose answers the tuned model's are compared with."""
    return t("Base") if view.baseline is None else t("Guess")


def pick_examples(view: EvaluationView, count: int) -> list[ExampleView]:
    """One of each outcome first, so that what got worse is not hidden; then from the top."""
    picked: list[ExampleView] = []
    for outcome in ("better", "worse", "same"):
        picked += [example for example in view.examples if example.outcome == outcome][:1]
    picked += [example for example in view.examples if example not in picked]
    return sorted(picked[:count], key=lambda example: example.number)


def side_by_side(output: Output, example: ExampleView, base: str) -> None:
    output.head(t("“{text}”", text=shorten(example.question, 90)))
    output.table(
        ["", ""],
        [
            [base, shorten(example.base, 300) or t("(nothing)")],
            [t("Tuned"), shorten(example.tuned, 300) or t("(nothing)")],
            [t("Your reply"), shorten(example.expected, 300)],
        ],
    )


def versions(output: Output, listed: VersionList) -> None:
    rows = [
        [
            t("Version {number}", number=version.number),
            version.commit[:8],
            "" if version.score is None else written(version.score, "score"),
            "" if version.base_score is None else written(version.base_score, "score"),
            number(version.rows),
            amounts.exact(version.seconds),
            t("served") if version.served else "",
        ]
        for version in listed.versions
    ]
    columns = [t("Version"), t("Commit"), t("Score"), t("Base"), t("Rows"), t("Took"), ""]
    output.table(columns, rows, right=frozenset({2, 3, 4}))
