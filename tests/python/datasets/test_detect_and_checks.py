"""Detection, language, encoding repair and split on their own, without files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vibeflow.features.datasets import fixes as fixing
from vibeflow.features.datasets.detect import detect, overall
from vibeflow.features.datasets.examples import Example
from vibeflow.features.datasets.language import language_of
from vibeflow.features.datasets.manifest import SAFE_FIXES
from vibeflow.features.datasets.mojibake import damaged, mend
from vibeflow.features.datasets.split import held_out, question_key

QUESTIONS = [f"How do I change setting number {i}?" for i in range(30)]
ANSWERS = [f"Open the settings, go to section {i} and choose the new value there." for i in range(30)]


def roles_of(columns: dict[str, list[object]]) -> tuple[dict[str, str], float]:
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    views = detect(list(columns), rows)
    return {v.name: v.role for v in views}, overall(views)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("instruction", "response"),
        ("question", "answer"),
        ("user_message", "assistant_message"),
        ("prompt", "completion"),
        ("text_input", "text_output"),
        ("Customer Message", "SupportReply"),
        ("query", "best answer"),
    ],
)
def test_every_naming_of_the_product_document_is_sure(question: str, answer: str) -> None:
    roles, sure = roles_of(
        {answer: list(ANSWERS), "created_at": ["2024-01-01"] * 30, question: list(QUESTIONS)}
    )
    assert roles == {question: "question", answer: "answer", "created_at": "ignored"}
    assert sure >= 0.85


def test_without_helpful_names_the_content_guesses_and_is_not_sure() -> None:
    roles, sure = roles_of({"a1": list(QUESTIONS), "b1": list(ANSWERS), "n": list(range(30))})
    assert roles == {"a1": "question", "b1": "answer", "n": "ignored"}
    assert 0 < sure < 0.6


def test_the_right_one_of_several_answers_is_taken() -> None:
    roles, _ = roles_of(
        {"Question": list(QUESTIONS), "Best Answer": list(ANSWERS), "Incorrect Answers": list(ANSWERS)}
    )
    assert roles["Best Answer"] == "answer"
    assert roles["Incorrect Answers"] == "ignored"


def test_two_thousand_columns_take_no_time() -> None:
    names = [f"c{i}" for i in range(2000)]
    views = detect(names, [dict.fromkeys(names, "some words here")] * 20)
    assert len(views) == 2000


def test_reasons_name_numbers() -> None:
    views = detect(
        ["question", "reply"], [{"question": q, "reply": a} for q, a in zip(QUESTIONS, ANSWERS, strict=True)]
    )
    assert views[1].reason == "named like an answer, 13 words on average"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("donâ€™t", "don’t"),
        ("cafÃ©", "café"),
        ("â€œquotedâ€\x9d", "“quoted”"),
        ("ÃƒÂ©", "é"),
        ("5 â‚¬", "5 €"),
        ("naïve Ärger São Â", "naïve Ärger São Â"),
    ],
)
def test_classic_damage_is_mended_and_good_text_left_alone(wrong: str, right: str) -> None:
    assert mend(wrong) == right


@given(st.text(max_size=60))
def test_text_damaged_once_comes_back_or_is_left_as_it_was(text: str) -> None:
    try:
        wrong = text.encode("utf-8").decode("cp1252")
    except UnicodeError:
        return
    if not text.isascii() and not damaged(text):
        assert mend(wrong) == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I change the address of my order, please?", "English"),
        ("Wie kann ich die Adresse für meine Bestellung ändern?", "German"),
        ("Je voudrais savoir comment changer mon adresse pour la commande", "French"),
        ("¿Cómo puedo cambiar la dirección de mi pedido, por favor?", "Spanish"),
        ("注文の住所を変更するにはどうすればよいですか", "Japanese"),
        ("ok", None),
        ("Как изменить адрес", None),
    ],
)
def test_the_language_is_told_or_left_open(text: str, language: str | None) -> None:
    assert language_of(text) == language


_WORD = st.sampled_from(["", " ", "a", "b", "Why?", " b ", "donâ€™t", "x" * 500])


def _example(number: int, question: str, answer: str, problem: str | None) -> Example:
    messages = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return Example(number, messages, problem=problem)


@given(
    rows=st.lists(st.tuples(_WORD, _WORD, st.sampled_from([None, None, None, "broken"])), max_size=40),
    on=st.fixed_dictionaries({name: st.booleans() for name in SAFE_FIXES}),
    share=st.floats(0.05, 0.5),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_row_is_kept_or_removed_exactly_once(rows, on, share: float, seed: int) -> None:
    examples = [_example(n, q, a, p) for n, (q, a, p) in enumerate(rows, start=1)]
    outcome = fixing.apply(examples, on)
    kept = [e.number for e in outcome.kept]
    gone = [e.number for e, _, _ in outcome.removed]
    assert sorted(kept + gone) == list(range(1, len(rows) + 1))
    test = held_out(outcome.kept, share, seed)
    assert test <= set(kept)
    train_questions = {question_key(e) for e in outcome.kept if e.number not in test}
    assert not train_questions & {question_key(e) for e in outcome.kept if e.number in test}
    if len({question_key(e) for e in outcome.kept}) >= 2:
        assert 1 <= len(test) < len(kept)
