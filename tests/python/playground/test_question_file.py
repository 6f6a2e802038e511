"""The questions of a file to several versions, and the table of answers."""

from __future__ import annotations

import csv
import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from finished_run import Site

from vibeflow.features.playground import child
from vibeflow.features.playground.question_file import read_questions, write_answers
from vibeflow.features.playground.service import Playground
from vibeflow.features.services import Services
from vibeflow.protocol.base import Wire
from vibeflow.protocol.errors import DataEmpty, DataUnreadable, NotFound, OutOfMemory, UserInputError
from vibeflow.protocol.playground import AnswerSettings, AskedFile, AskFile, AskFileProgress, CancelAsk

Events = list[tuple[str, Wire]]
DOUBLE = str(Path(__file__).with_name("chat_double.py"))


@pytest.fixture
def playground(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Playground]:
    monkeypatch.setattr(child, "PROGRAM", (DOUBLE,))
    made = Services.over(site.ctx).playground
    yield made
    made.close()


@pytest.fixture
def asked(playground: Playground, site: Site, tmp_path: Path) -> AskFile:
    site.version()
    source = tmp_path / "questions.txt"
    source.write_text("One?\n\n  Two?  \n", encoding="utf-8")
    return AskFile(
        project_id=site.record.id, request_id="f1", path=str(source), output=str(tmp_path / "answers.csv")
    )


def rows(path: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(Path(path).read_text(encoding="utf-8"), newline="")))


def test_each_question_goes_to_base_and_newest_and_is_saved_as_a_table(
    playground: Playground, asked: AskFile, events: Events
) -> None:
    done = playground.ask_file(asked)
    assert done == AskedFile(path=asked.output, questions=2, answers=4, failed=0, cancelled=False)
    assert rows(asked.output) == [
        ["question", "Base model", "Version 1"],
        ["One?", "base One?", "tuned One?"],
        ["Two?", "base Two?", "tuned Two?"],
    ]
    told = [e for _, e in events if isinstance(e, AskFileProgress)]
    assert [(e.done, e.total, e.text) for e in told] == [
        (0, 4, "Base model, question 1 of 2"),
        (1, 4, "Base model, question 2 of 2"),
        (2, 4, "Version 1, question 1 of 2"),
        (3, 4, "Version 1, question 2 of 2"),
    ]


def test_markdown_is_for_reading_and_says_how_they_were_asked(
    playground: Playground, asked: AskFile, tmp_path: Path
) -> None:
    output = tmp_path / "answers.md"
    settings = AnswerSettings(temperature=0.5, seed=7, system_prompt="")
    playground.ask_file(asked.model_copy(update={"output": str(output), "settings": settings}))
    text = output.read_text(encoding="utf-8")
    assert "## 2. Two?\n\n**Base model**\n\n> base Two?" in text
    assert "temperature 0.5" in text and "seed 7, no system prompt." in text


def test_stopped_in_the_middle_it_saves_what_there_is(
    playground: Playground, asked: AskFile, events: Events
) -> None:
    Path(asked.path).write_text("One?\nslow\nThree?\n")
    ended: list[AskedFile] = []
    thread = threading.Thread(target=lambda: ended.append(playground.ask_file(asked)))
    thread.start()
    end = time.monotonic() + 20
    while not any(isinstance(e, AskFileProgress) and e.done == 1 for _, e in events):
        assert time.monotonic() < end
        time.sleep(0.01)
    playground.cancel(CancelAsk(request_id="f1"))
    thread.join(20)
    assert ended and (ended[0].cancelled, ended[0].answers) == (True, 1)
    assert rows(asked.output)[1:] == [["One?", "base One?", ""], ["slow", "", ""], ["Three?", "", ""]]


def test_a_model_that_fails_ends_it_and_loses_nothing(playground: Playground, asked: AskFile) -> None:
    Path(asked.path).write_text("One?\nfail\nThree?\n")
    with pytest.raises(OutOfMemory, match="No room"):
        playground.ask_file(asked)
    assert rows(asked.output)[1:3] == [["One?", "base One?", ""], ["fail", "(failed: No room.)", ""]]


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "utf-16"])
def test_questions_are_read_in_the_encoding_that_they_are_in(tmp_path: Path, codec: str) -> None:
    asked = ["Когда придёт моя посылка?", "Можно ли вернуть деньги за билет?"]
    file = tmp_path / "q.txt"
    file.write_bytes("\n".join(asked).encode(codec))
    assert read_questions(file) == asked


def test_questions_are_lines_or_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('\ufeff{"question": " A? ", "topic": 1}\n"B?"\n', encoding="utf-8")
    assert read_questions(file) == ["A?", "B?"]
    file = tmp_path / "q.txt"
    file.write_text('{"question": "C?"}\n', encoding="utf-8")
    assert read_questions(file) == ["C?"]
    for content, error, said in (
        (b'{"prompt": "A?"}', DataUnreadable, "Line 1 of q.txt has no"),
        (b" \n\n", DataEmpty, "holds no question"),
        (b"\xff\xfe", DataEmpty, "holds no question"),
        (b"\x89PNG\x00\x01", DataUnreadable, "q.txt is not text"),
        (b"the customers\xd5 \n", DataUnreadable, "not sure: as Mac Roman it reads “the customers’”"),
        (b"x\n" * 2001, UserInputError, "2,001 questions; 2,000"),
    ):
        file.write_bytes(content)
        with pytest.raises(error, match=said):
            read_questions(file)
    with pytest.raises(DataUnreadable, match="cannot be read"):
        read_questions(tmp_path / "gone.txt")


def test_what_cannot_be_written_is_said_before_anyone_is_asked(
    playground: Playground, asked: AskFile, tmp_path: Path
) -> None:
    for output, said in (
        (tmp_path / "answers.xlsx", "not as .xlsx"),
        (tmp_path / "answers", "without an end"),
    ):
        with pytest.raises(UserInputError, match=said):
            playground.ask_file(asked.model_copy(update={"output": str(output)}))
    source = tmp_path / "questions.md"
    source.write_text("One?\n")
    with pytest.raises(UserInputError, match="would replace them"):
        playground.ask_file(asked.model_copy(update={"path": str(source), "output": str(source)}))
    with pytest.raises(NotFound):
        playground.ask_file(asked.model_copy(update={"targets": ("base:",)}))
    with pytest.raises(UserInputError, match="5 were chosen"):
        playground.ask_file(asked.model_copy(update={"targets": ("a", "b", "c", "d", "e")}))
    assert not Path(asked.output).exists()


def test_a_spreadsheet_takes_no_answer_for_a_formula(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    write_answers(file, ["V"], ['=HYPERLINK("x")'], [["+1 more,\nnext"]], "")
    assert rows(str(file))[1] == ['\'=HYPERLINK("x")', "'+1 more,\nnext"]
