"""A row that is too long is shortened so that its answer is learned, and its size alone tells how it
fares."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_chat import TEMPLATES, make_model

from vibeflow.protocol.errors import ModelUnavailable
from vibeflow.text.chat import ChatText, Message
from vibeflow.text.exchange import LEAST_ASKED
from vibeflow.text.fate import fate_of
from vibeflow.text.fit import fit, fit_prompt
from vibeflow.text.pieces import pieces_of
from vibeflow.text.sizes import TrainingSize, sizes_of

_TURNS = st.lists(
    st.tuples(st.text("abc \n", min_size=1, max_size=150), st.text("xyz", min_size=1, max_size=60)),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ChatText]:
    folder: Path = tmp_path_factory.mktemp("models")
    some = TEMPLATES | {"plain": None}
    return {name: ChatText.load(make_model(folder / name, template)) for name, template in some.items()}


def conversation(turns: list[tuple[str, str]], system: str = "") -> list[Message]:
    said: list[Message] = [{"role": "system", "content": system}] if system else []
    for question, answer in turns:
        said += [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return said


def learned(chat: ChatText, messages: list[Message], limit: int) -> str:
    """The text that is learned of the last answer, and what leads to it."""
    fitted = fit(chat, messages, limit)
    return chat.decode([token for token, mark in zip(fitted.ids, fitted.trained, strict=True) if mark])


def test_a_question_loses_its_beginning_and_the_answer_stays_whole(models: dict[str, ChatText]) -> None:
    chat = models["chatml"]
    messages = conversation([("begin " + "middle " * 50 + "What is it?", "A parcel.")], "Be kind.")
    whole = chat.written(messages)
    fitted = fit(chat, messages, 100)
    text = chat.tokenizer.decode(fitted.ids, skip_special_tokens=False)
    assert fitted.fate == "shortened"
    assert len(fitted.ids) == 100 < len(whole.ids)
    assert text.startswith("<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n")
    assert text.endswith("What is it?<|im_end|>\n<|im_start|>assistant\nA parcel.<|im_end|>\n")
    assert "begin" not in text
    assert learned(chat, messages, 100) == "A parcel."


def test_the_oldest_turns_go_first_and_the_question_only_then(models: dict[str, ChatText]) -> None:
    chat = models["chatml"]
    messages = conversation(
        [("one " * 20, "First."), ("two " * 20, "Second."), ("three " * 20, "Third.")], "S"
    )
    two, one = chat.count(messages[:1] + messages[3:]), chat.count(messages[:1] + messages[5:])
    assert list(fit(chat, messages, two).ids) == chat.written([messages[0], *messages[3:]]).ids
    assert fit(chat, messages, two - 1).ids == chat.written([messages[0], *messages[5:]]).ids
    shorter = fit(chat, messages, one - 10)
    assert (shorter.fate, len(shorter.ids)) == ("shortened", one - 10)
    assert learned(chat, messages, one - 10) == "Third."


def test_an_answer_too_long_by_itself_is_cut_at_its_end_and_still_asked(models: dict[str, ChatText]) -> None:
    chat = models["chatml"]
    messages = conversation([("q" * 100, "a" * 300)])
    fitted = fit(chat, messages, 200)
    text = chat.tokenizer.decode(fitted.ids, skip_special_tokens=False)
    assert (fitted.fate, len(fitted.ids)) == ("answerCut", 200)
    assert text.count("q") == LEAST_ASKED
    assert text.endswith("aaa")


def test_a_row_of_which_no_answer_fits_is_left_out(models: dict[str, ChatText]) -> None:
    chat = models["chatml"]
    messages = conversation([("q", "a")], "s" * 300)
    assert fit(chat, messages, 200).fate == "leftOut"
    assert fit(chat, messages, 200, all_turns=True).fate == "answerCut"


@pytest.mark.parametrize("name", [*TEMPLATES, "plain"])
@settings(max_examples=60, deadline=None)
@given(turns=_TURNS, system=st.sampled_from(["", "Be kind. " * 4]), limit=st.integers(16, 500))
def test_the_size_alone_tells_what_training_makes_of_a_row(
    models: dict[str, ChatText], name: str, turns: list[tuple[str, str]], system: str, limit: int
) -> None:
    chat, messages = models[name], conversation(turns, system)
    (size,) = sizes_of(chat, [messages])
    if isinstance(size, ModelUnavailable):
        return
    assert isinstance(size, TrainingSize)
    for all_turns in (False, True):
        fitted = fit(chat, messages, limit, all_turns=all_turns)
        assert fitted.fate == fate_of(size, limit, all_turns=all_turns)
        assert len(fitted.ids) == len(fitted.trained) <= limit
    made = chat.written(messages)
    if fit(chat, messages, limit).fate == "shortened":
        # The last answer with its end mark is learned to the last token.
        last = made.trained[::-1].index(True)
        end = len(made.trained) - last
        start = max((at for at in range(end) if not made.trained[at]), default=-1) + 1
        ids = fit(chat, messages, limit).ids
        assert made.ids[start:] == ids[len(ids) - len(made.ids[start:]) :]


@settings(max_examples=60, deadline=None)
@given(turns=_TURNS, limit=st.integers(16, 400))
def test_the_pieces_that_are_shown_are_what_is_trained(
    models: dict[str, ChatText], turns: list[tuple[str, str]], limit: int
) -> None:
    chat, messages = models["chatml"], conversation(turns, "Be kind.")
    fitted, pieces = fit(chat, messages, limit), pieces_of(chat, messages, limit)
    assert sum(piece.tokens for piece in pieces if not piece.left_out) == len(fitted.ids)
    assert sum(piece.tokens for piece in pieces if piece.trained) == sum(fitted.trained)
    read = "".join(piece.text for piece in pieces if not piece.left_out)
    assert read == chat.tokenizer.decode(fitted.ids, skip_special_tokens=False)


@settings(max_examples=60, deadline=None)
@given(turns=_TURNS, limit=st.integers(60, 500))
def test_a_prompt_is_shortened_as_the_row_is(
    models: dict[str, ChatText], turns: list[tuple[str, str]], limit: int
) -> None:
    chat, messages = models["chatml"], conversation(turns, "Be kind.")
    fitted = fit(chat, messages, limit)
    if fitted.fate in ("answerCut", "leftOut"):
        return
    # The answer takes its part of the room: what is left for the prompt is what the row leaves it.
    last = fitted.trained[::-1].index(True)
    end = len(fitted.trained) - last
    start = max(at for at in range(end) if not fitted.trained[at]) + 1
    assert fit_prompt(chat, messages[:-1], start) == fitted.ids[:start]


def test_a_prompt_that_cannot_be_short_enough_keeps_its_frame(models: dict[str, ChatText]) -> None:
    chat = models["chatml"]
    ids = fit_prompt(chat, conversation([("q" * 200, "a")], "Be kind.")[:-1], 10)
    text = chat.tokenizer.decode(ids, skip_special_tokens=False)
    asked = "q" * LEAST_ASKED
    assert text == (
        f"<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n{asked}<|im_end|>\n"
        "<|im_start|>assistant\n"
    )
