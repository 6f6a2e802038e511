"""How answers should be, in words: direction, degree, denial, and what is not understood."""

from __future__ import annotations

import pytest

from vibeflow.features.playground.ranges import check
from vibeflow.features.playground.wishes import EXAMPLES, grant
from vibeflow.protocol.playground import AnswerSettings, Wish, WishAnswer

COLD = AnswerSettings()
WARM = AnswerSettings(temperature=0.8, top_p=0.95, seed=3, repetition_penalty=1.1)


def wish(text: str, settings: AnswerSettings = COLD) -> WishAnswer:
    return grant(Wish(text=text, settings=settings))


def moves(text: str, settings: AnswerSettings = COLD) -> dict[str, float | None]:
    answer = wish(text, settings)
    assert answer.understood, text
    return {change.key: change.after for change in answer.changes}


@pytest.mark.parametrize(
    ("text", "cold", "warm"),
    [
        ("make responses more creative", 0.7, 1.1),
        ("a bit more creative", 0.4, 0.95),
        ("much more creative, please", 1.0, 1.4),
        ("not creative enough", 0.7, 1.1),
        ("less boring", 0.7, 1.1),
        ("way too boring", 1.0, 1.4),
        ("I don’t want it to be creative", 0.0, 0.5),
        ("more careful", 0.0, 0.5),
        ("too random", 0.0, 0.5),
        ("slightly less random", 0.0, 0.65),
        ("the answers vary too much", 0.0, 0.5),
        ("always the same answer", 0.0, 0.0),
        ("deterministic", 0.0, 0.0),
        ("raise the temperature a little", 0.4, 0.95),
        ("temperature 0.3", 0.3, 0.3),
        ("no more and no less", 0.0, 0.8),
    ],
)
def test_how_daring(text: str, cold: float, warm: float) -> None:
    assert wish(text).settings.temperature == pytest.approx(cold)
    assert wish(text, WARM).settings.temperature == pytest.approx(warm)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("shorter", 80),
        ("a bit shorter", 120),
        ("as short as possible", 40),
        ("too long", 80),
        ("not too long", 120),
        ("not so long", 80),
        ("fewer words", 80),
        ("too many words", 80),
        ("more detailed", 320),
        ("much longer", 640),
        ("too short", 320),
        ("not long enough", 320),
        ("answers get cut off", 320),
        ("at most 80 tokens", 80),
        ("up to 30 words", 40),
    ],
)
def test_how_long(text: str, length: int) -> None:
    assert moves(text) == {"maxNewTokens": length}


@pytest.mark.parametrize(
    ("text", "penalty"),
    [
        ("less repetitive", 1.1),
        ("it repeats itself", 1.1),
        ("don't repeat yourself", 1.1),
        ("much less repetition", 1.2),
        ("no longer the same words", 1.1),
    ],
)
def test_how_repetitive(text: str, penalty: float) -> None:
    assert moves(text) == {"repetitionPenalty": penalty}


def test_several_at_once_each_with_its_own_direction() -> None:
    assert moves("less creative, shorter and less repetitive", WARM) == {
        "temperature": 0.5,
        "topP": 0.9,
        "maxNewTokens": 80,
        "repetitionPenalty": 1.2,
    }
    assert moves("more creative but much shorter") == {"temperature": 0.7, "topP": 0.95, "maxNewTokens": 40}
    assert moves("neither random nor long", WARM) == {"temperature": 0.5, "topP": 0.9, "maxNewTokens": 80}
    # Varied and yet repeatable is a seed, not temperature 0.
    assert moves("creative, but always the same answer") == {"temperature": 0.7, "topP": 0.95, "seed": 1}


def test_another_answer_each_time() -> None:
    assert moves("a different answer every time", WARM) == {"seed": None}
    assert wish("not always the same answer").settings.temperature == 0.7


def test_as_in_evaluation() -> None:
    evaluation = AnswerSettings(max_new_tokens=48)
    answer = grant(Wish(text="as in evaluation", settings=WARM), evaluation)
    assert answer.settings == evaluation


def test_each_move_is_told_with_its_reason() -> None:
    answer = wish("more creative")
    assert answer.message == "Moved temperature and top-p."
    assert [(c.name, c.before, c.after) for c in answer.changes] == [
        ("Temperature", 0, 0.7),
        ("Top-p", 1, 0.95),
    ]
    assert all(change.why.endswith(".") for change in answer.changes)
    assert answer.examples == []
    assert wish("more creative") == answer


def test_what_cannot_move_is_said() -> None:
    answer = wish("more careful")
    assert answer.understood and not answer.changes
    assert "temperature 0" in answer.message
    hot = AnswerSettings(temperature=1.5)
    assert "nonsense" in wish("more creative", hot).message


@pytest.mark.parametrize("text", ["purple", "pourquoi pas", "why is the sky blue", "less", "", "!!!"])
def test_what_is_not_understood_moves_nothing_and_has_examples(text: str) -> None:
    answer = wish(text, WARM)
    assert not answer.understood and answer.settings == WARM and not answer.changes
    assert answer.examples == EXAMPLES


def test_tone_is_no_setting_and_a_part_that_was_not_understood_is_named() -> None:
    assert "tone" in wish("friendlier").message and not wish("friendlier").understood
    half = wish("shorter and in the key of g minor")
    assert half.understood and "key g minor" in half.message
    assert "tone" in wish("funnier and shorter").message


def test_examples_are_understood_and_every_outcome_is_possible() -> None:
    for example in EXAMPLES:
        assert wish(example).understood, example
    settings = COLD
    for text in ["much more creative", "much longer", "much less repetitive", "temperature 99"] * 8:
        settings = check(wish(text, settings).settings)
    for text in ["much shorter", "allow more repetition", "more careful", "top k 7", "seed 12"] * 8:
        settings = check(wish(text, settings).settings)
