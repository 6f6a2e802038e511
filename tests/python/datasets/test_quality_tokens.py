"""What only a model's tokens and template can tell of a row: refused, nothing to learn, too long or short."""

from __future__ import annotations

from typing import Any

import orjson
import polars as pl
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from vibeflow.features.datasets.frames import as_examples
from vibeflow.features.datasets.quality.expensive import CheckContext, ExpensiveChecks, ExpensiveFacts
from vibeflow.features.datasets.quality.marks import Mark, names_of
from vibeflow.protocol.datasets import Shape
from vibeflow.text.chat import ChatText

STRICT = (
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system prompts') }}{% endif %}"
    "{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns must alternate') }}"
    "{% endif %}{{ m.role + ': ' + m.content + ' </s>' }}{% endfor %}"
    "{% if add_generation_prompt %}assistant: {% endif %}"
)
FORGETFUL = "{% for m in messages %}{% if m.role == 'user' %}{{ m.content }}{% endif %}{% endfor %}"
ASKED, SAID = "where is my parcel please", "it left the warehouse today"


def chat(template: str) -> ChatText:
    """A model whose tokens are words."""
    tokenizer = Tokenizer(models.WordLevel({"?": 0, "</s>": 1}, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.add_special_tokens(["</s>"])
    return ChatText(tokenizer, template, {"eos_token": "</s>"})


def check(
    *rows: dict[str, Any],
    template: str | None = STRICT,
    system: str = "",
    shape: Shape = "pairs",
    context: int | None = None,
    expected: str | None = None,
) -> tuple[pl.DataFrame, ExpensiveFacts]:
    model = None if template is None else chat(template)
    checks = ExpensiveChecks(CheckContext(model, context, system, shape, expected, 1, len(rows)))
    for n, row in enumerate(rows, start=1):
        given = {"question": ASKED, "answer": SAID} | row
        checks.add(as_examples(pl.DataFrame({"n": [n], **{name: [value] for name, value in given.items()}})))
    return checks.finish()


def marks(*rows: dict[str, Any], **more: Any) -> list[set[Mark]]:
    return [set(names_of(bits)) for bits in check(*rows, **more)[0]["marks"]]


def turns(*said: tuple[str, str]) -> dict[str, str]:
    return {"turns": orjson.dumps([{"role": role, "content": text} for role, text in said]).decode()}


def test_a_sound_row_is_counted_as_it_will_be_trained() -> None:
    rows, facts = check({})
    assert rows.select("marks", "tokens", "trained").row(0) == (0, 14, 6)
    assert (facts.mean_question, facts.mean_answer) == (5, 5)


def test_a_system_prompt_that_the_template_refuses() -> None:
    assert marks({"system": "be kind"}, {"question": "another thing to ask"}) == [
        {"rejectedByTemplate"},
        set(),
    ]
    rows, facts = check({}, system="be kind")
    assert names_of(rows["marks"][0]) == ("rejectedByTemplate",)
    assert rows.select("tokens", "trained").row(0) == (None, None)
    assert facts.refused_because is not None
    assert "no system prompts" in facts.refused_because


def test_turns_that_do_not_alternate() -> None:
    bad = turns(("user", ASKED), ("user", "and when will it come"), ("assistant", SAID))
    good = turns(
        ("user", ASKED), ("assistant", SAID), ("user", "thank you so much"), ("assistant", "you are welcome")
    )
    assert marks(bad) == [{"rejectedByTemplate"}]
    assert marks(good) == [set()]


def test_a_row_of_which_no_token_is_learned() -> None:
    assert marks({}, template=FORGETFUL) == [{"nothingTrained"}]


def test_what_a_row_needs_is_counted_for_every_limit() -> None:
    rows, _ = check({"question": "please " * 60})
    assert rows.select("tokens", "trained", "least", "lead").row(0) == (69, 6, 41, 35)


def test_chat_markers_are_found_by_the_models_own_names_too() -> None:
    assert marks({"answer": "it left </s> the warehouse"}) == [{"chatMarkers"}]
    assert marks({"answer": "it left <|im_end|>"}) == [{"chatMarkers"}]
    assert check({"answer": "it left <|im_end|>"})[1].markers == {"<|im_end|>": 1}


def test_texts_of_a_word_or_two_and_answers_over_a_thousand_tokens() -> None:
    assert marks({"question": "ok then"}) == [{"tooShort"}]
    assert marks({"answer": "yes"}) == [{"tooShort"}]
    assert marks({"question": "is it so", "answer": "yes indeed"}) == [set()]
    assert marks({"answer": "word " * 1000}) == [set()]
    assert marks({"answer": "word " * 1001}) == [{"tooLong"}]
    assert marks({"question": "hi", "answer": "yes"}, shape="labels") == [{"rareLabel"}]


def test_passages_are_counted_with_the_token_that_ends_them() -> None:
    rows, facts = check({"question": "", "answer": "one two three four five six"}, shape="text")
    assert rows.select("marks", "tokens", "trained").row(0) == (0, 7, 7)
    assert facts.mean_question is None
    assert marks({"question": "", "answer": "one two"}, shape="text") == [{"tooShort"}]


def test_without_a_model_nothing_is_said_of_tokens() -> None:
    rows, facts = check({"answer": "y"}, {"question": "another"}, template=None)
    assert rows["tokens"].null_count() == 2
    assert rows["marks"].to_list() == [0, 0]
    assert facts.mean_answer is None


@pytest.mark.parametrize(("expected", "marked"), [(None, 4), ("English", 4), ("German", 1)])
def test_rows_in_another_language_than_the_majority_or_the_expected_one(
    expected: str | None, marked: int
) -> None:
    german = {
        "question": "Wo ist denn mein Paket geblieben",
        "answer": "Es ist noch nicht bei uns angekommen.",
    }
    english, short = {"question": "how can i send it back to you"}, {"question": "ok", "answer": "x"}
    found = marks({}, english, short, german, template=None, expected=expected)
    assert "language" in found[marked - 1]
    assert "language" not in found[2]
    assert ("language" in found[3]) == (marked == 4)


def test_rows_may_come_in_any_batches() -> None:
    rows = [{"question": f"where is parcel number {at} of the lot"} for at in range(30)] + [{}] * 3
    frame = as_examples(
        pl.DataFrame(
            {"n": range(1, 34), "question": [r.get("question", ASKED) for r in rows], "answer": SAID}
        )
    )
    outcomes = []
    for size in (1, 7, 33):
        checks = ExpensiveChecks(CheckContext(chat(STRICT), None, "", "pairs", None, 1, 33))
        for start in range(0, 33, size):
            checks.add(frame.slice(start, size))
        outcomes.append(checks.finish())
    assert all(rows.equals(outcomes[0][0]) for rows, _ in outcomes)
    assert all(facts == outcomes[0][1] for _, facts in outcomes)


def test_of_no_rows_nothing_is_said() -> None:
    rows, facts = check()
    assert (rows.height, facts) == (0, ExpensiveFacts())
