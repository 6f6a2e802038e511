"""Turns are kept, however a conversation is written: containers, roles, calls, weights, preference pairs."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from vibeflow.features.datasets.frames import columns_of
from vibeflow.features.datasets.shapes.conversations import converse
from vibeflow.features.datasets.shapes.detect import detect
from vibeflow.features.datasets.shapes.mapping import to_examples
from vibeflow.features.datasets.shapes.roles import role_of
from vibeflow.features.datasets.shapes.spoken import spoken_turns

Q1, A1, Q2, A2 = (
    "Where is box {}?",
    "Which town do you mean?",
    "In Bern, number {}.",
    "Box {} stands by the door.",
)


def learned(*rows: dict[str, Any]) -> tuple[str, float, list[dict[str, Any]]]:
    """Shape, confidence and examples of rows, as an import would make them."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = {
        f"c.{name}": [
            value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for row in rows
            for value in [row.get(name)]
        ]
        for name in names
    }
    made = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String)).with_row_index("n", 1)
    source = made.with_columns(pl.col("n").cast(pl.UInt32), problem=pl.lit(None, pl.String))
    found = detect(columns_of(source), source)
    return found.shape, found.confidence, to_examples(source, found.mapping, found.shape).to_dicts()


def said(example: dict[str, Any]) -> list[tuple[str, str]]:
    if example["turns"] is None:
        return [("user", example["question"]), ("assistant", example["answer"])]
    return [(turn["role"], turn["content"]) for turn in json.loads(example["turns"])]


def turns(i: int) -> list[tuple[str, str]]:
    return [("user", Q1.format(i)), ("assistant", A1), ("user", Q2.format(i)), ("assistant", A2.format(i))]


CONTAINERS: dict[str, Any] = {
    "ultrachat": lambda i: {"id": str(i), "data": [text for _, text in turns(i)]},
    "dailydialog": lambda i: {"dialog": [text for _, text in turns(i)], "act": [1, 2, 1, 2]},
    "firefly": lambda i: {
        "conversation": [
            {"human": Q1.format(i), "assistant": A1},
            {"human": Q2.format(i), "assistant": A2.format(i)},
        ]
    },
    "exchanges by key": lambda i: {
        "turns": [
            {"question": Q1.format(i), "answer": A1},
            {"question": Q2.format(i), "answer": A2.format(i)},
        ]
    },
    "one key a turn": lambda i: {"messages": [{role: text} for role, text in turns(i)]},
    "gemini": lambda i: {
        "contents": [
            {"role": {"user": "user", "assistant": "model"}[role], "parts": [{"text": text}]}
            for role, text in turns(i)
        ]
    },
    "openai in capitals": lambda i: {
        "messages": [{"role": role.upper(), "content": text} for role, text in turns(i)]
    },
    "typed parts": lambda i: {
        "messages": [{"role": role, "content": [{"type": "text", "text": text}]} for role, text in turns(i)]
    },
    "langchain": lambda i: {
        "messages": [
            {"type": {"user": "human", "assistant": "ai"}[role], "data": {"content": text}}
            for role, text in turns(i)
        ]
    },
    "claude's export": lambda i: {
        "turns": [
            {"sender": {"user": "human", "assistant": "assistant"}[role], "text": text}
            for role, text in turns(i)
        ]
    },
    "an object with messages": lambda i: {
        "conversation": {"messages": [{"role": r, "content": t} for r, t in turns(i)]}
    },
    "german names": lambda i: {
        "dialog": [
            {"speaker": {"user": "Kunde", "assistant": "Antwort"}[role], "text": text}
            for role, text in turns(i)
        ]
    },
    "as one text": lambda i: {
        "text": "\n\n".join(
            f"{ {'user': 'Human', 'assistant': 'Assistant'}[role] }: {text}" for role, text in turns(i)
        )
    },
    "guanaco": lambda i: {
        "text": "".join(
            f"### {('Human', 'Assistant')[role == 'assistant']}: {text}" for role, text in turns(i)
        )
    },
    "chatml": lambda i: {
        "text": "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in turns(i))
    },
    "history of pairs": lambda i: {
        "instruction": Q2.format(i),
        "input": "",
        "output": A2.format(i),
        "history": [[Q1.format(i), A1]],
    },
    "history of messages": lambda i: {
        "question": Q2.format(i),
        "chat_history": [{"role": "user", "content": Q1.format(i)}, {"role": "assistant", "content": A1}],
        "answer": A2.format(i),
    },
    "prompt as messages": lambda i: {
        "prompt": [{"role": role, "content": text} for role, text in turns(i)[:3]],
        "completion": A2.format(i),
    },
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_turn_of_a_conversation_is_kept(name: str) -> None:
    shape, sure, examples = learned(*[CONTAINERS[name](i) for i in range(20)])
    assert shape == "conversations"
    assert sure >= 0.85
    assert [said(example) for example in examples] == [turns(i) for i in range(20)]
    assert {example["problem"] for example in examples} == {None}


def test_rows_without_a_history_are_plain_pairs_among_the_others() -> None:
    rows = [
        {
            "instruction": Q2.format(i),
            "output": A2.format(i),
            "history": [[Q1.format(i), A1]] if i % 2 else [],
        }
        for i in range(20)
    ]
    shape, _, examples = learned(*rows)
    assert shape == "conversations"
    assert said(examples[0]) == [("user", Q2.format(0)), ("assistant", A2.format(0))]
    assert said(examples[1]) == turns(1)


def test_a_list_of_choices_is_no_conversation() -> None:
    rows = [
        {
            "question": f"Which is right of {i}?",
            "choices": ["one of them", "the other"],
            "answer": f"Number {i} it is",
        }
        for i in range(20)
    ]
    shape, _, examples = learned(*rows)
    assert shape == "pairs"
    assert said(examples[0]) == [("user", "Which is right of 0?"), ("assistant", "Number 0 it is")]


def test_system_prompts_of_every_kind_are_kept() -> None:
    parts = {"role": "system", "parts": [{"text": "Be brief."}]}
    for row in (
        {"systemInstruction": parts, **CONTAINERS["gemini"](1)},
        {"system": "Be brief.", **CONTAINERS["history of pairs"](1)},
        {
            "messages": [
                {"role": "Developer", "content": "Be brief."},
                {"role": "user", "content": "a"},
                {"role": "assistant", "content": "b"},
            ]
        },
        {
            "input": {
                "system": "Be brief.",
                "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}],
            }
        },
    ):
        *_, examples = learned(*[row] * 12)
        assert examples[0]["system"] == "Be brief."
        assert examples[0]["problem"] is None


MESSAGES = [{"role": "user", "content": "Where is it?"}]
WEATHER = {"name": "track", "arguments": '{"box":1}'}
CALL = '<tool_call>\n{"name":"track","arguments":{"box":1}}\n</tool_call>'


@pytest.mark.parametrize(
    ("call", "result"),
    [
        (
            {"role": "assistant", "content": None, "function_call": WEATHER},
            {"role": "function", "name": "track", "content": "Bern"},
        ),
        (
            {
                "role": "assistant",
                "content": "",
                "tool_calls": [{"id": "1", "type": "function", "function": WEATHER}],
            },
            {"role": "tool", "tool_call_id": "1", "content": "Bern"},
        ),
        ({"role": "assistant", "tool_calls": [{"function": WEATHER}]}, {"role": "Tool", "content": "Bern"}),
        (
            {"role": "assistant", "content": [{"type": "tool_use", "name": "track", "input": {"box": 1}}]},
            {"role": "user", "content": [{"type": "tool_result", "content": "Bern"}]},
        ),
        (
            {"role": "model", "parts": [{"functionCall": {"name": "track", "args": {"box": 1}}}]},
            {"role": "function", "parts": [{"text": "Bern"}]},
        ),
    ],
    ids=["function_call", "tool_calls", "without content", "tool_use", "functionCall"],
)
def test_a_call_is_learned_and_its_result_is_read(call: dict[str, Any], result: dict[str, Any]) -> None:
    talk = converse([*MESSAGES, call, result, {"role": "assistant", "content": "In Bern."}])
    assert talk.problem is None
    assert [turn["content"] for turn in talk.turns] == [
        "Where is it?",
        CALL,
        "<tool_response>\nBern\n</tool_response>",
        "In Bern.",
    ]


@pytest.mark.parametrize("weight", [{"weight": 0}, {"weight": "0"}, {"loss_weight": 0.0}, {"train": False}])
def test_an_answer_of_weight_0_is_read_and_not_learned(weight: dict[str, Any]) -> None:
    talk = converse(
        [
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": "b", **weight},
            {"role": "user", "content": "c"},
            {"role": "assistant", "content": "d", "weight": 1},
        ]
    )
    assert [turn.get("weight") for turn in talk.turns] == [None, 0, None, None]


def test_what_comes_after_the_last_learned_answer_is_left_out() -> None:
    talk = converse(
        [
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": "b", "weight": 1},
            {"role": "user", "content": "c"},
            {"role": "assistant", "content": "d", "weight": 0},
        ]
    )
    assert [turn["content"] for turn in talk.turns] == ["a", "b"]
    none = converse([{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 0}])
    assert [turn.get("weight") for turn in none.turns] == [None, 0]


def pair(i: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    lead = [{"role": role, "content": text} for role, text in turns(i)[:3]]
    return [*lead, {"role": "assistant", "content": A2.format(i)}], [
        *lead,
        {"role": "assistant", "content": "No idea."},
    ]


PREFERENCES: dict[str, Any] = {
    "whole conversations": lambda i: {"chosen": pair(i)[0], "rejected": pair(i)[1]},
    "as one text": lambda i: {
        name: "".join(
            f"\n\n{ {'user': 'Human', 'assistant': 'Assistant'}[turn['role']] }: {turn['content']}"
            for turn in talk
        )
        for name, talk in zip(("chosen", "rejected"), pair(i), strict=True)
    },
    "prompt as messages": lambda i: {
        "prompt": pair(i)[0][:3],
        "chosen": pair(i)[0][3:],
        "rejected": pair(i)[1][3:],
    },
    "prompt as messages, answers as texts": lambda i: {
        "prompt": pair(i)[0][:3],
        "chosen": A2.format(i),
        "rejected": "No idea.",
    },
    "openai": lambda i: {
        "input": {"messages": pair(i)[0][:3], "tools": []},
        "preferred_output": pair(i)[0][3:],
        "non_preferred_output": pair(i)[1][3:],
    },
    "the prompt beside whole conversations": lambda i: {
        "prompt": Q1.format(i),
        "chosen": pair(i)[0],
        "rejected": pair(i)[1],
    },
    "history beside texts": lambda i: {
        "history": [[Q1.format(i), A1]],
        "question": Q2.format(i),
        "chosen": A2.format(i),
        "rejected": "No idea.",
    },
    "in the order of a story": lambda i: {
        "chosen": [
            *pair(i)[0],
            {"role": "user", "content": "Thanks."},
            {"role": "assistant", "content": "Welcome."},
        ],
        "rejected": pair(i)[1],
    },
}


@pytest.mark.parametrize("name", PREFERENCES)
def test_a_preference_keeps_all_turns_before_its_two_answers(name: str) -> None:
    shape, sure, examples = learned(*[PREFERENCES[name](i) for i in range(20)])
    assert shape == "preferences"
    assert sure >= 0.85
    assert [said(example) for example in examples] == [turns(i) for i in range(20)]
    assert {example["rejected"] for example in examples} == {"No idea."}


def test_answers_to_different_questions_are_no_pair() -> None:
    better, worse = pair(1)
    worse[2] = {"role": "user", "content": "In Basel."}
    _, _, examples = learned(*[{"chosen": better, "rejected": worse}] * 10)
    assert examples[0]["problem"] == "its two answers do not answer the same"


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("USER", "user"),
        ("Human", "user"),
        ("Benutzer", "user"),
        ("Pregunta", "user"),
        ("用户", "user"),
        ("user_1", "user"),
        ("Bot", "assistant"),
        ("Réponse", "assistant"),
        ("Ответ", "assistant"),
        ("回答", "assistant"),
        ("Agent 2", "assistant"),
        ("SYSTEM", "system"),
        ("moderator", None),
        (None, None),
        (3, None),
    ],
)
def test_roles_in_any_case_and_many_languages(word: object, role: str | None) -> None:
    assert role_of(word) == role


def test_a_word_within_an_answer_does_not_begin_a_turn() -> None:
    found = spoken_turns("Q: What does it print?\nA: This.\nOutput: 5\nAnswer: yes")
    assert found == [
        {"role": "user", "content": "What does it print?"},
        {"role": "assistant", "content": "This.\nOutput: 5\nAnswer: yes"},
    ]
    assert spoken_turns("Note: the desk is open.\nQ: When?") is None


def test_turns_are_in_the_order_of_their_time() -> None:
    for key in ("timestamp", "turn_index", "created_at"):
        places = [f"2026-01-0{at + 1}" if key == "created_at" else at for at in range(4)]
        late_first = [
            {"role": role, "content": text, key: place}
            for (role, text), place in zip(turns(1), places, strict=True)
        ][::-1]
        assert [turn["content"] for turn in converse(late_first).turns] == [text for _, text in turns(1)]


def test_what_stands_for_a_picture_is_a_picture_and_a_tag_of_a_page_is_none() -> None:
    def asked(text: str) -> str | None:
        return converse([{"from": "human", "value": text}, {"from": "gpt", "value": "A box."}]).problem

    assert "picture" in str(asked("<image>\nWhat is this?"))
    assert "picture" in str(asked("What is this?\n<image>"))
    assert asked("What does the <video> tag do? And <image>?") is None


def test_squads_answers_in_a_cell_are_their_first_text() -> None:
    answers = {"text": ["Bern", "in Bern"], "answer_start": [9, 6]}
    rows = [
        {"context": f"Box {i} is in Bern.", "question": f"Where is {i}?", "answers": answers}
        for i in range(12)
    ]
    rows.append({"context": "Empty.", "question": "Where?", "answers": {"text": [], "answer_start": []}})
    *_, examples = learned(*rows)
    assert [example["answer"] for example in examples] == ["Bern"] * 12 + [""]


def test_of_two_who_say_nothing_of_themselves_the_first_asks_and_the_user_is_asked() -> None:
    names = {"user": "A", "assistant": "B"}
    rows = [
        {"dialogue": [{"speaker": names[role], "text": text} for role, text in turns(i)]} for i in range(20)
    ]
    shape, sure, examples = learned(*rows)
    assert (shape, sure < 0.6) == ("conversations", True)
    assert said(examples[3]) == turns(3)


@pytest.mark.parametrize(
    "text",
    [
        "Below is a task.\n\n### Instruction:\nWhere?\n\n### Response:\nHere.",
        "<s>[INST] <<SYS>>Below is a task.<</SYS>> Where? [/INST] Here. </s>",
        "<|im_start|>system\nBelow is a task.<|im_end|>\n<|im_start|>user\nWhere?<|im_end|>\n"
        "<|im_start|>assistant\nHere.<|im_end|>",
    ],
)
def test_texts_in_a_templates_own_marks_are_turns_again(text: str) -> None:
    talk = converse(text)
    assert (talk.system, [turn["content"] for turn in talk.turns]) == (
        "Below is a task.",
        ["Where?", "Here."],
    )
