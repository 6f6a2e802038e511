"""Workbooks, folders, archives and cells that hold more than a table of plain texts."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from layouts import opened
from workbook_file import workbook

from vibeflow.features.datasets.readers.literals import DEEPEST, as_json
from vibeflow.protocol.errors import DataUnreadable

ROWS = [[at, f"Where is box {at}?", f"Box {at} is in Bern."] for at in range(20)]


def test_a_title_above_the_table_and_the_table_on_another_sheet(tmp_path: Path) -> None:
    file = tmp_path / "faq.xlsx"
    file.write_bytes(
        workbook(
            {
                "Notes": [["Help desk export"], ["January"]],
                "FAQ": [
                    ["Help desk FAQ 2026", "", ""],
                    ["as of January", "", ""],
                    ["No", "Question", "Answer"],
                    *ROWS,
                ],
                "Old": [["Question", "Answer"], *[[row[1], "No."] for row in ROWS], ["One more?", "No."]],
            }
        )
    )
    found = opened(file)
    assert (found.format, found.shape) == ("Excel, sheet FAQ", "pairs")
    assert found.roles == {"Question": "question", "Answer": "answer"}
    assert len(found.examples) == 20
    assert "Help desk FAQ 2026 / as of January" in found.notes[0]
    assert "Notes, Old" in found.notes[1]
    assert opened(file, sheet="Old").examples[0]["answer"] == "No."


def test_a_plain_workbook_has_nothing_to_say(tmp_path: Path) -> None:
    file = tmp_path / "faq.xlsx"
    file.write_bytes(workbook({"FAQ": [["No", "Question", "Answer"], *ROWS]}))
    found = opened(file)
    assert (found.notes, found.columns, len(found.examples)) == ([], ["No", "Question", "Answer"], 20)


def test_a_folder_is_read_without_what_is_no_data(tmp_path: Path) -> None:
    data = [{"question": row[1], "answer": row[2]} for row in ROWS]
    (tmp_path / "part-1.jsonl").write_text("\n".join(map(json.dumps, data)))
    (tmp_path / "part-2.jsonl").write_text("\n".join(map(json.dumps, data)))
    (tmp_path / "README.md").write_text("# Boxes\n\nFree to use.")
    (tmp_path / "dataset_info.json").write_text(
        json.dumps({"box": {"file_name": "part-1.jsonl", "columns": {"a": "b"}}})
    )
    (tmp_path / "channels.json").write_text(json.dumps([{"id": "C1", "name": "general"}]))
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "train.py").write_text("print()")
    found = opened(tmp_path)
    assert (found.format, len(found.examples)) == ("2 files: JSONL", 40)
    for name in ("README.md", "dataset_info.json", "channels.json", "empty.csv", "train.py"):
        assert name in found.notes[0]


def test_a_folder_of_texts_is_read_whole(tmp_path: Path) -> None:
    for at in range(3):
        (tmp_path / f"chapter-{at}.md").write_text(f"# Chapter {at}\n\n" + "It was a long day in Bern. " * 20)
    (tmp_path / "LICENSE.md").write_text("Free to use.")
    found = opened(tmp_path)
    assert (found.shape, len(found.examples)) == ("text", 3)
    assert "LICENSE.md" in found.notes[0]


def test_a_folder_in_which_nothing_can_be_read_says_why(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text("[{]")
    with pytest.raises(DataUnreadable, match="not valid JSON"):
        opened(tmp_path)


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ("word/document.xml", "Word document"),
        ("ppt/slides/slide1.xml", "PowerPoint"),
        ("OEBPS/content.opf", "e-book"),
    ],
)
def test_other_documents_are_named_with_a_way_to_a_table(write, member: str, what: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(member, "<x/>")
    with pytest.raises(DataUnreadable, match=what) as refused:
        opened(write("faq.docx", out.getvalue()))
    assert "CSV" in refused.value.hint or "plain text" in refused.value.hint


TURNS = [{"role": "user", "content": 'Where\'s "box" 1?\nSay!'}, {"role": "assistant", "content": "In Bern."}]


@pytest.mark.parametrize(
    "text",
    [
        str(TURNS),
        str(tuple(TURNS)),
        "[" + "\n ".join(map(str, TURNS)) + "]",
        f"array([{TURNS[0]},\n       {TURNS[1]}], dtype=object)",
    ],
    ids=["list", "tuple", "numpy", "array"],
)
def test_turns_in_pythons_notation_are_turns(write, text: str) -> None:
    rows = "\n".join(f'{at},"{text.replace(chr(34), chr(34) * 2)}"' for at in range(20))
    found = opened(write("talks.csv", f"id,messages\n{rows}\n"))
    assert (found.shape, found.confidence >= 0.9) == ("conversations", True)
    assert found.talks[3] == [(turn["role"], turn["content"]) for turn in TURNS]
    assert "messages" in found.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "[__import__('os').system('x')]",
        "[open('x')]",
        "['a' * 9**9]",
        "[lambda: 1]",
        "[f'{1}']",
        "[x for x in 'a']",
        "[" * (DEEPEST + 1) + "'a'" + "]" * (DEEPEST + 1),
        "['a'",
        "[" * 90_000,
        "{'a': 1" * 40_000,
    ],
)
def test_nothing_in_pythons_notation_is_evaluated_or_takes_long(text: str) -> None:
    began = time.perf_counter()
    assert as_json(text) is None
    assert time.perf_counter() - began < 2


def test_what_is_json_already_or_a_text_stays(write) -> None:
    assert as_json('[{"a": "it\'s"}]') is None
    rows = [f'"[{at}] see the note","Box {at} is in (Bern)"' for at in range(20)]
    found = opened(write("notes.csv", "question,answer\n" + "\n".join(rows)))
    assert found.cells[0]["question"] == "[0] see the note"
    assert found.notes == []
