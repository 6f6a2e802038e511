"""What reading did to a file is a finding of its report: with its count, its rule and, for rows, examples."""

from __future__ import annotations

from vibeflow.protocol.datasets import DatasetView, Finding

ROWS = [f"Where is parcel {n} of mine?,It is on its way to town {n}." for n in range(1, 61)]


def finding(view: DatasetView, kind: str) -> Finding:
    (found,) = [one for one in view.findings if one.id == kind]
    return found


def test_lines_above_and_long_and_short_rows_are_findings(bench, write) -> None:
    rows = list(ROWS)
    rows[6] += ",see the map, please"
    rows[30] = "Only a question"
    view = bench.load(write("told.csv", "Export of May\n\nquestion,answer\n" + "\n".join(rows)))
    above = finding(view, "linesAbove")
    assert (above.title, above.measure) == ("1 line above the table left out", "1 line")
    assert "Export of May" in above.detail
    long = finding(view, "longRows")
    assert (long.count, long.examples, long.severity) == (1, (7,), "fixed")
    assert "column 3" in long.detail
    assert finding(view, "shortRows").examples == (31,)
    assert view.ledger.read == 60


def test_many_uneven_rows_are_for_the_user_to_decide(bench, write) -> None:
    rows = [row + ",x" if n % 3 == 0 else row for n, row in enumerate(ROWS)]
    view = bench.load(write("told.csv", "question,answer\n" + "\n".join(rows)))
    assert finding(view, "longRows").severity == "decide"


def test_an_even_table_has_nothing_to_tell(bench, write) -> None:
    view = bench.load(write("told.csv", "question,answer\n" + "\n".join(ROWS)))
    assert not {"linesAbove", "longRows", "shortRows", "oddQuotes"} & {one.id for one in view.findings}
