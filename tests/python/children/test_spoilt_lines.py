"""A child that says what nobody understands: the backend says so, lives, and asks a new one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from vibeflow.children.chat_lines import AskQuestion, Turn, requests
from vibeflow.children.lines import written
from vibeflow.features.files import record_file
from vibeflow.features.files.record_file import RecordFile
from vibeflow.protocol.errors import DataUnreadable, InternalError
from vibeflow.text import confined
from vibeflow.text.confined import Reader

SPOILT = str(Path(__file__).with_name("spoilt_child.py"))
NONSENSE = {
    "no JSON": "what is JSON?",
    "a list": "[1]",
    "another kind": '{"kind": "song"}',
    "the answer to another question": '{"kind": "found", "number": 1}',
    "a number in quotes": '{"kind": "facts", "format": "Parquet", "columns": ["a"], "total": "2"}',
    "one field more": '{"kind": "facts", "format": "Parquet", "columns": [], "total": 2, "colour": "red"}',
    "no error that we know": '{"kind": "failed", "error": {"code": "nonsense"}}',
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.parquet"
    pl.DataFrame({"a": [1, 2]}).write_parquet(path)
    return path


@pytest.fixture
def file(table: Path) -> Iterator[RecordFile]:
    made = RecordFile(table)
    yield made
    made.close()


@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
def test_the_reader_of_a_table(file: RecordFile, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as spoilt:
        spoilt.setattr(record_file, "PROGRAM", (SPOILT,))
        spoilt.setenv("SPOILT", said)
        file._end(file._running())
        with pytest.raises(InternalError, match="said something unintelligible"):
            file.lines(0, 10)
    assert [line.text for line in file.lines(0, 10)] == ['{"a": 1}', '{"a": 2}']


def test_the_reader_of_a_table_ends_within_a_line(file: RecordFile, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as spoilt:
        spoilt.setattr(record_file, "PROGRAM", (SPOILT,))
        spoilt.setenv("SPOILT", '{"kind": "page", "li')
        spoilt.setenv("SPOILT_END", "")
        file._end(file._running())
        with pytest.raises(DataUnreadable, match="or is damaged"):
            file.lines(0, 10)
    assert file.find("2", 0) == 2


@pytest.mark.parametrize("said", [*NONSENSE.values(), '{"kind": "sizes", "sizes": []}'])
def test_the_reader_of_a_models_text_files(
    tmp_path: Path, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confined, "PROGRAM", (SPOILT,))
    monkeypatch.setenv("SPOILT", said)
    reader = Reader()
    try:
        for _ in range(2):  # the model is not to blame: it is asked for again
            with pytest.raises(InternalError, match="said something unintelligible"):
                reader.pieces(tmp_path, "a passage", None)
        monkeypatch.setenv("SPOILT_END", "")
        with pytest.raises(InternalError, match="ended early"):
            reader.pieces(tmp_path, "a passage", None)
    finally:
        reader.close()


def test_what_is_written_is_read_again_and_half_a_character_does_not_stop_it() -> None:
    question = AskQuestion(id="1", messages=[Turn(role="user", content="naïve\n ☃")], folder=Path("/a b"))
    assert written(question).count("\n") == 1
    assert requests.validate_json(written(question)) == question
    half = AskQuestion(id="1", messages=[Turn(role="user", content="half \ud83d of it")])
    assert json.loads(written(half))["messages"][0]["content"] == "half ? of it"
    assert requests.validate_json(written(half)).id == "1"


@pytest.mark.parametrize("change", [{"seed": "1"}, {"base": 1}, {"kind": "song"}, {"colour": "blue"}])
def test_a_question_with_another_type_is_refused(change: dict[str, object]) -> None:
    asked = {"kind": "ask", "id": "1", "messages": []}
    requests.validate_json(json.dumps(asked))
    with pytest.raises(ValidationError):
        requests.validate_json(json.dumps({**asked, **change}))
