"""Placeholders, HTML and pairs of one answer from the file to the ledger, with their fixes previewed and
undone."""

from __future__ import annotations

import json

from conftest import Bench, Write
from vibeflow.protocol.datasets import DatasetView, PreviewFix


def removed(view: DatasetView) -> dict[str, int]:
    return {entry.reason: entry.count for entry in view.ledger.removed}


def test_placeholders_are_set_aside_and_can_be_taken_back(bench: Bench, write: Write) -> None:
    lines = [f"Where is box {n}?,{'N/A' if n % 3 == 0 else f'Box {n} is in Bern.'}" for n in range(60)]
    view = bench.load(write("boxes.csv", "\n".join(["question,answer", *lines]) + "\n"))
    assert removed(view) == {"placeholder": 20}
    finding = next(one for one in view.findings if one.id == "placeholder")
    assert (finding.severity, finding.count, finding.examples) == ("fixed", 20, (1, 4, 7, 10, 13))
    gone = bench.rows(part="removed").rows
    assert {row.removed_because for row in gone} == {"a placeholder in place of an answer"}
    undone = bench.fix("removePlaceholders", False)
    assert removed(undone) == {}
    again = next(one for one in undone.findings if one.id == "placeholder")
    assert (again.severity, again.count) == ("decide", 20)
    assert bench.rows(finding="placeholder").total == 20


def test_html_is_shown_before_it_is_taken_out(bench: Bench, write: Write) -> None:
    lines = [f"Is shop {n} open?,<p>No&#44; it&#39;s closed&nbsp;on day {n}.</p>" for n in range(30)]
    lines += [f"Is {n} < {n + 1}?,Yes: {n} < {n + 1} & that is all I <3." for n in range(30)]
    view = bench.load(write("shops.csv", "\n".join(["question,answer", *lines]) + "\n"))
    finding = next(one for one in view.findings if one.id == "html")
    assert (finding.severity, finding.count) == ("decide", 30)
    preview = bench.datasets.preview_fix(PreviewFix(project_id=bench.project_id, fix="cleanHtml"))
    first = preview.changes[0]
    assert (preview.count, first.before) == (30, "<p>No&#44; it&#39;s closed&nbsp;on day 0.</p>")
    assert first.after == "No, it's closed on day 0."
    fixed = next(one for one in bench.fix("cleanHtml", True).findings if one.id == "html")
    assert (fixed.severity, fixed.count) == ("fixed", 30)
    answers = {row.number: row.answer for row in bench.rows().rows}
    assert answers[1] == "No, it's closed on day 0."
    assert answers[31] == "Yes: 0 < 1 & that is all I <3."


def test_pairs_with_nothing_to_prefer_are_set_aside(bench: Bench, write: Write) -> None:
    rows = [
        {
            "prompt": f"Where is box {n}?",
            "chosen": f"Box {n} is over there.",
            "rejected": f"Box {n} is over there." if n % 2 else "No idea where that is.",
        }
        for n in range(40)
    ]
    view = bench.load(write("pairs.jsonl", "\n".join(map(json.dumps, rows))))
    assert (view.shape, removed(view)) == ("preferences", {"samePreference": 20})
