"""Findings on files as they come in, from their bytes to the words."""

from __future__ import annotations

import pytest

from conftest import Bench, Write
from vibeflow.protocol.datasets import DatasetView, Finding

ANSWER = "It left, as you donâ€™t know, warehouse {n} on day {n}. Please look again tomorrow."


def finding(view: DatasetView, name: str) -> Finding:
    return next(one for one in view.findings if one.id == name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("quoted", ["", "“yes” and ‘no’ "])
def test_damage_in_every_answer_is_found_and_repaired(
    bench: Bench, write: Write, quoted: str, encoding: str
) -> None:
    rows = [f'"Where is parcel {n}, and when?","{quoted}{ANSWER.format(n=n)}"' for n in range(300)]
    view = bench.load(write("a.csv", "\n".join(["question,answer", *rows]).encode(encoding)))
    found = finding(view, "encodingDamage")
    assert (found.severity, found.count, found.title) == ("decide", 300, "Broken characters in 300 rows")
    assert "“don’t” reads as “donâ€™t”" in found.detail
    mended = finding(bench.fix("repairEncoding", True), "encodingDamage")
    assert (mended.severity, mended.count, mended.fix and mended.fix.applied) == ("fixed", 300, True)
    assert bench.rows(limit=1).rows[0].answer == quoted + ANSWER.format(n=0).replace("â€™", "’")


def test_bytes_of_windows_1252_are_read_as_such_and_not_called_damage(bench: Bench, write: Write) -> None:
    rows = [f'"Where is parcel {n}, and when?","You don’t know – “day” {n}, 5 €, café."' for n in range(300)]
    view = bench.load(write("a.csv", "\n".join(["question,answer", *rows]).encode("cp1252")))
    assert finding(view, "encodingDamage").title == "No broken characters"
    assert bench.rows(limit=1).rows[0].answer == "You don’t know – “day” 0, 5 €, café."


def test_a_note_that_is_as_wide_as_the_table_names_no_columns(bench: Bench, write: Write) -> None:
    head = ["Export of 3 March;;", "", "Kundenfrage;Antwort;Kunde"]
    rows = [f'"Where is parcel {n}; and when?";"{ANSWER.format(n=n)}";k{n}' for n in range(300)]
    view = bench.load(write("a.csv", "\r\n".join([*head, *rows, ""])))
    assert [column.name for column in view.columns] == ["Kundenfrage", "Antwort", "Kunde"]
    assert view.mapping.columns == {"Kundenfrage": "question", "Antwort": "answer"}
    assert (view.ledger.read, finding(view, "encodingDamage").count) == (300, 300)


def test_passages_lack_no_question(bench: Bench, write: Write) -> None:
    lines = "\n".join(f'{{"text": "A passage of some length about the number {n}."}}' for n in range(120))
    view = bench.load(write("a.jsonl", lines))
    assert view.shape == "text"
    assert finding(view, "missing").title == "No row lacks its text"
    assert (view.ledger.read, view.ledger.removed) == (120, [])
    assert not {name for row in bench.rows().rows for name in row.findings}
    for index in (bench.path / ".vibeflow/data").glob("index.*"):
        index.unlink()
    assert not {name for row in bench.rows().rows for name in row.findings}
