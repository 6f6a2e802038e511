"""What the terminal says of how a text is encoded."""

from __future__ import annotations

import pytest

from vibeflow.cli.encoding import ask, encoding
from vibeflow.cli.output import Output
from vibeflow.protocol.encodings import EncodingChoice, EncodingView

KOI = EncodingChoice(name="koi8-r", title="KOI8-R (Russian)", preview="оНЯШКЙЮ")
GUESSED = EncodingView(
    name="cp1251",
    label="Windows-1251",
    confidence=0.8,
    chosen=False,
    preview="Посылка придёт",
    others=(KOI,),
    known=(KOI,),
    broken=0,
    broken_example=None,
    doubt=None,
)


def said(capsys: pytest.CaptureFixture[str], **change: object) -> str:
    encoding(Output(as_json=False), GUESSED.model_copy(update=change))
    return capsys.readouterr().out


def test_a_guess_is_said_with_its_sureness_and_the_other_reading(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys)
    assert "Text: Windows-1251, 80 % sure: “Посылка придёт”" in lines
    assert "or KOI8-R (Russian): “оНЯШКЙЮ”  (--encoding koi8-r)" in lines


def test_a_sure_one_is_one_line_and_a_choice_is_named_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "koi8-r" not in said(capsys, confidence=0.99)
    assert "chosen by you" in said(capsys, chosen=True)
    assert said(capsys, preview=None, label="UTF-8").startswith("Text: UTF-8\n")


def test_what_is_broken_is_counted_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, broken=41, broken_example="Посы\ufffdка")
    assert "41 characters in it cannot be right, such as in “Посы\ufffdка”" in lines


def test_a_doubt_is_asked_with_the_ways_to_answer(capsys: pytest.CaptureFixture[str]) -> None:
    ask(Output(as_json=False), GUESSED.model_copy(update={"doubt": "It is no more than a guess."}))
    lines = capsys.readouterr().out
    assert "Does the text read right? It is no more than a guess." in lines
    assert "--encoding cp1251" in lines and "--encoding koi8-r" in lines
