"""Reports: whatever a model or a user wrote stays text in every format; a report is whole or not there."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site, evaluation

from vibeflow.features.evaluation.export.html import as_html
from vibeflow.features.evaluation.export.markdown import as_markdown
from vibeflow.features.evaluation.export.report import FORMATS, write_report
from vibeflow.features.evaluation.export.table import as_csv
from vibeflow.features.services import Services
from vibeflow.protocol.errors import NotFound, UserInputError, VibeFlowError
from vibeflow.protocol.evaluation import EvaluationView, ExportEvaluation, Rating

EVIL = "</pre></script><script>alert(1)</script> <img src=x onerror=alert(2)> & \"q\" 's' `b` ``` | # _x_"
INTERVAL = {"low": 0.1, "high": 0.9}


def full() -> EvaluationView:
    """Every part that a report can have, with hostile texts in each."""
    told: dict[str, Any] = evaluation(62.0)
    gate = {
        "decision": "review", "headline": EVIL, "detail": EVIL,
        "checks": [{"state": "warn", "text": EVIL}],
    }  # fmt: skip
    told["verdict"] |= {
        "headline": EVIL,
        "gate": gate,
        "parts": [{"id": "accuracy", "name": EVIL, "weight": 1.0, "base": 30.0, "tuned": 62.0}],
    }
    told["metrics"] = [
        {
            "id": "tokenF1", "name": EVIL, "term": "token F1", "unit": "share",
            "base": 0.3, "tuned": 0.62,
            "better": "unclear", "baseInterval": INTERVAL, "tunedInterval": INTERVAL,
            "difference": {"low": -0.1, "high": 0.4}, "higherIsBetter": True, "rowsToSettle": 1200,
        }
    ]  # fmt: skip
    answers = {"baseScore": 0.2, "tunedScore": 0.8, "outcome": "better"}
    told["examples"] = [
        {
            "number": 7,
            "question": EVIL,
            "expected": "=1+1",
            "base": "\nline\r\ntwo",
            "tuned": EVIL,
            **answers,
        },
        {
            "number": 8,
            "question": "@SUM(A1)",
            "expected": "+x",
            "base": "-x",
            "tuned": "\ud800 half",
            **answers,
        },
    ]
    told["groups"] = [
        {
            "kind": "topic", "name": EVIL, "rows": 9, "better": 3, "baseScore": 0.2, "tunedScore": 0.5,
            "interval": INTERVAL, "standing": "weak",
        }
    ]  # fmt: skip
    told["insights"] = [{"kind": "weakness", "text": EVIL, "evidence": EVIL}]
    told["labelReport"] = {
        "labels": [EVIL, "b"],
        "confusion": [[3, 1], [0, 4]],
        "rows": [{"label": EVIL, "precision": 1, "recall": 0.75, "f1": 0.86, "support": 4}],
    }
    told["kept"] = {
        "baseLoss": 3.0, "tunedLoss": 3.1, "difference": INTERVAL, "tokens": 900, "source": EVIL,
        "standing": "unclear",
    }  # fmt: skip
    whose = {"projectId": "p", "projectName": EVIL, "commit": "c" * 40, "version": 3}
    view = EvaluationView.model_validate({**told, **whose})
    rated = view.examples[0].model_copy(update={"rating": Rating(choice="tuned", note="=cmd|' /C calc'!A0")})
    return view.model_copy(update={"examples": [rated, view.examples[1]]})


class Seen(HTMLParser):
    """What a browser would make of the file."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_html_runs_nothing_fetches_nothing_and_shows_texts_as_they_are() -> None:
    seen = Seen()
    seen.feed(as_html(full()))
    assert seen.open == [], "every element is closed"
    assert not {"script", "img", "link", "iframe", "object", "base", "form"} & set(seen.tags)
    names = {name for name, _ in seen.attributes}
    assert not any(name.startswith("on") or name in ("src", "href", "style") for name in names)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in seen.attributes
    assert sum(EVIL in text for text in seen.texts) >= 10
    assert "\nline\r\ntwo" in "".join(seen.texts) or "\nline\ntwo" in "".join(seen.texts)
    style = next(text for text in seen.texts if "color-scheme" in text)
    assert "light dark" in style and "prefers-color-scheme: dark" in style
    assert "url(" not in style and "@import" not in style


def test_html_has_the_numbers_with_their_ranges() -> None:
    text = as_html(full())
    for told in ("62 % (10 to 90 %)", "−10 to +40 points", "not enough to tell; about 1,200 rows would tell"):
        assert told in text, told
    assert "no judge part" in text


def test_markdown_keeps_marks_apart_from_texts() -> None:
    lines = as_markdown(full()).splitlines()
    fence = next(line for line in lines if line.startswith("````"))
    assert fence == "````text", "longer than the longest within"
    outside, within = [], ""
    for line in lines:
        if within:
            within = "" if line == within else within
        elif line.startswith("```"):
            within = line.removesuffix("text")
        else:
            outside.append(line)
    assert not within, "every fence is closed"
    assert not any("<script" in line.replace("\\<", "") for line in outside)
    tables = [line for line in outside if line.startswith("|")]
    assert tables and all(line.replace("\\|", "").endswith("|") for line in tables)
    columns = [line.replace("\\|", "").count("|") for line in tables]
    rules = [place for place, line in enumerate(tables) if set(line) <= set("| -")]
    assert len(rules) >= 5
    for rule in rules:
        row = rule - 1  # the head
        while row < len(tables) and (row <= rule or row + 1 not in rules):
            assert columns[row] == columns[rule], tables[row]
            row += 1
    assert sum(line.startswith("# ") for line in lines) == 1


def test_csv_is_read_back_and_no_cell_is_a_formula() -> None:
    text = as_csv(full())
    assert text.startswith("\ufeffrow,")
    assert "\n" not in text.replace("\r\n", "").replace("\nline", ""), "lines end as RFC 4180 says"
    read = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row["row"] for row in read] == ["7", "8"]
    assert read[0]["question"] == EVIL and read[0]["tuned answer"] == EVIL
    assert read[0]["expected"] == "'=1+1" and read[0]["base answer"] == "'\nline\r\ntwo"
    assert read[1]["question"] == "'@SUM(A1)" and read[1]["base answer"] == "'-x"
    assert read[0]["your rating"] == "tuned" and read[0]["your note"] == "'=cmd|' /C calc'!A0"
    for row in read:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_every_format_is_written_for_a_version(site: Site, tmp_path: Path, ending: str) -> None:
    commit = site.version()
    target = tmp_path / f"report{ending.upper()}"
    target.write_text("old")
    asked = ExportEvaluation(project_id=site.record.id, commit=commit, path=str(target))
    written = Services.over(site.ctx).evaluations.export(asked)
    data = target.read_bytes()
    assert written.bytes == len(data) > 20 and data != b"old"
    assert write_report(full(), target).bytes > len(data), "half a surrogate pair is no obstacle"


def test_a_report_that_cannot_be_written_leaves_what_was_there(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, target = site.version(), tmp_path / "report.html"
    target.write_text("old")

    def export(path: Path | str) -> None:
        Services.over(site.ctx).evaluations.export(
            ExportEvaluation(project_id=site.record.id, commit=commit, path=str(path))
        )

    with pytest.raises(UserInputError, match=r"\.md, \.html, \.csv"):
        export(tmp_path / "report.pdf")
    with pytest.raises(NotFound, match="no folder"):
        export(tmp_path / "nowhere" / "report.md")
    with pytest.raises(NotFound, match="no folder"):
        export("report.md")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(VibeFlowError, match=r"[Dd]isk|space"):
        export(target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.glob("*report*")] == ["report.html"]


def test_a_version_without_an_evaluation_has_no_report(site: Site, tmp_path: Path) -> None:
    commit = site.version(score=None)
    with pytest.raises(NotFound, match="was not evaluated"):
        Services.over(site.ctx).evaluations.export(
            ExportEvaluation(project_id=site.record.id, commit=commit, path=str(tmp_path / "a.md"))
        )
