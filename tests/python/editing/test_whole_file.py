"""A whole open file: what is checked again after an edit, and changes to many rows at once."""

from __future__ import annotations

import json
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from vibeflow.features.editing import fixes, jsonl
from vibeflow.features.editing.check import FileCheck, Report
from vibeflow.features.editing.fixes import Change
from vibeflow.features.editing.lines import Lines


def rows(*pairs: tuple[str, str]) -> list[str]:
    return [
        json.dumps({"question": question, "answer": answer}, ensure_ascii=False) for question, answer in pairs
    ]


def many(count: int) -> list[str]:
    return rows(
        *[(f"How do I return order {n}?", f"Open order {n} and press Return there.") for n in range(count)]
    )


def report_of(lines: list[str]) -> Report:
    report = FileCheck(".jsonl").run(lines)
    assert report is not None
    return report


def applied(lines: list[str], changes: list[Change]) -> list[str]:
    text = Lines("\n".join(lines))
    for change in sorted(changes, key=lambda one: one.start, reverse=True):
        text.replace(change.start, change.end, change.text)
    return text.lines


def test_only_a_changed_row_is_looked_at_again(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    lines = many(500)
    check = FileCheck(".jsonl")
    assert check.run(lines) is not None
    looked: list[str] = []
    before = jsonl.check

    def counting(line: str, layout: object) -> object:
        looked.append(line)
        return before(line, layout)  # type: ignore[arg-type]

    monkeypatch.setattr(jsonl, "check", counting)
    lines[300] = lines[299]
    again = check.run([*lines[:200], *lines[201:]])
    assert again is not None
    assert Counter(again.counts) == {"duplicates": 1}
    assert looked == []
    lines[300] = "{"
    assert check.run(lines) is not None
    # The row that had been taken out was forgotten.
    assert sorted(looked) == sorted(["{", lines[200]])


def test_a_check_that_is_superseded_stops() -> None:
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    assert FileCheck(".jsonl").run(many(5_000), stop) is None
    assert len(asked) == 3


def test_duplicates_name_the_first_and_go_at_once() -> None:
    lines = many(20)
    lines += [lines[4], lines[7], lines[4]]
    report = report_of(lines)
    assert [found.row for found in report.found] == [20, 21, 22]
    assert report.found[0].problem.message.startswith("The same as line 5:")
    assert applied(lines, fixes.mend_all(report, "duplicates", "removeRow")) == lines[:20]


@given(st.sets(st.integers(0, 29)), st.booleans())
def test_removing_any_rows_leaves_the_others(gone: set[int], ends: bool) -> None:
    lines = many(30)
    for at in gone:
        lines[at] = '{"question": "a question", "answer": ""}'
    report = report_of(lines + [""] * ends)
    after = applied(list(report.lines), fixes.mend_all(report, "missing", "removeRow"))
    kept = [line for at, line in enumerate(lines) if at not in gone]
    if report.format.layout.mapping is not None:
        assert [line for line in after if line] == kept


def test_safe_fixes_reach_a_fixed_point_and_lose_no_word() -> None:
    lines = [
        *many(20),
        *rows((" Where is it? ", "It is donâ€™t know where."), ("Who?", "Ask ada@example.org ")),
        "",
    ]
    report = report_of(lines)
    after = applied(lines, fixes.mend_safe(report))
    assert json.loads(after[20]) == {"question": "Where is it?", "answer": "It is don’t know where."}
    assert json.loads(after[21]) == {"question": "Who?", "answer": "Ask ada@example.org"}
    assert fixes.mend_safe(report_of(after)) == []


def test_a_table_is_read_by_its_own_delimiter_and_header() -> None:
    lines = [
        "question;answer",
        *[f"How do I return order {n}?;Open order {n}, then press Return." for n in range(20)],
    ]
    lines[5] = "What?;"
    lines[9] = '"Two\nlines?";" and blanks "'
    lines = "\n".join(lines).split("\n")
    report = FileCheck(".csv").run(lines)
    assert report is not None
    assert report.counts == {"missing": 1, "whitespace": 1}
    start, end = report.range(next(one for one in report.found if one.problem.code == "whitespace"))
    assert (start, end) == ((10, 9), (10, 10))
    assert report.row_at(10) == report.row_at(9) == 8


def test_notes_above_a_table_are_no_rows() -> None:
    rows_ = [f"How do I return order {n}?,Open order {n} and press Return." for n in range(20)]
    lines = ["Exported on Monday", "", "question,answer", *rows_, rows_[2], ""]
    report = FileCheck(".csv").run(lines)
    assert report is not None
    assert report.counts == {"duplicates": 1}
    assert report.found[0].problem.message.startswith("The same as line 6:")
