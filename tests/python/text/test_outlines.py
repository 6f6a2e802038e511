"""Where answers begin is found by what the template writes for their roles, once for many rows; it is the
same as by rendering the prompt of every answer, whatever the template does with contents, places and
time."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from test_chat import TEMPLATES, make_model

from vibeflow.text import spans
from vibeflow.text.chat import ChatText, Message

LAST = (
    "{% for m in messages %}[{{ m['role'] }}{{ '!' if loop.last else '' }}]{{ m['content'] | trim }}</s>"
    "{% endfor %}"
    "{% if add_generation_prompt %}[assistant]{% endif %}"
)
NUMBERED = (
    "{% for m in messages %}{{ messages | length }}:{{ loop.index }} {{ m['role'] }}: {{ m['content'] }}</s>"
    "{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}"
)
SWITCHED = (
    "{% set quiet = messages and '/quiet' in messages[-1]['content'] %}"
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{{ '' if quiet else '<think>' }}{% endif %}"
)
STRIPPED = (
    "{% for m in messages %}"
    "{% set c = m['content'].split('</think>')[-1] if not loop.last else m['content'] %}"
    "<|im_start|>{{ m['role'] }}\n{{ c }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
DATED = (
    "{{ strftime_now('%d %b %Y') }}\n"
    "{% for m in messages %}[{{ m['role'] }}]{{ m['content'] }}</s>{% endfor %}"
    "{% if add_generation_prompt %}[assistant]{% endif %}"
)
THOUGHT = (
    "{% for m in messages %}[{{ m['role'] }}]{{ '<think></think>' if m['role'] == 'assistant' }}"
    "{{ m['content'] }}</s>{% endfor %}{% if add_generation_prompt %}[assistant]"
    "{{ '<think></think>' if messages and '/quiet' in messages[-1]['content'] }}{% endif %}"
)
TRIMMED = (
    "{% for m in messages %}[{{ m['role'] }}]\n"
    "{{ m['content'] | trim if loop.last and m['role'] == 'user' else m['content'] }}</s>{% endfor %}"
    "{% if add_generation_prompt %}[assistant]{% endif %}"
)
ALL = TEMPLATES | {
    "last": LAST, "numbered": NUMBERED, "switched": SWITCHED, "stripped": STRIPPED, "dated": DATED,
    "thought": THOUGHT, "trimmed": TRIMMED,
}  # fmt: skip
PIECES = [
    "Where is it?",
    "  On its way. ",
    "",
    "/quiet",
    "<think>hm</think>\n\nNo.",
    "</s>",
    "a\n\nb",
    "[assistant]",
]


def conversations(count: int) -> list[list[Message]]:
    dice = random.Random(3)
    made = []
    for _ in range(count):
        turns = [{"role": "system", "content": dice.choice(PIECES)}] if dice.random() < 0.4 else []
        for _ in range(dice.randint(1, 4)):
            turns.append({"role": "user", "content": dice.choice(PIECES)})
            turns.append({"role": "assistant", "content": dice.choice(PIECES)})
            if dice.random() < 0.2:
                turns[-1]["weight"] = "0"
        made.append(turns)
    return made


def each_prompt_rendered(
    text: str,
    messages: Sequence[Message],
    contents: object,
    learned: Sequence[int],
    outlines: object,
    render: spans.Render,
) -> dict[int, int | None]:
    return {index: spans._opening_end(text, messages[:index], render) for index in learned}


@pytest.mark.parametrize("name", ALL)
def test_answers_begin_where_their_prompts_end(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = ChatText.load(make_model(tmp_path, ALL[name]))
    rows = [row for row in conversations(150) if _takes(chat, row)]
    assert len(rows) > 20
    found = [chat.written(row) for row in rows]
    monkeypatch.setattr(spans, "_openings", each_prompt_rendered)
    assert [chat.written(row) for row in rows] == found


def _takes(chat: ChatText, row: list[Message]) -> bool:
    try:
        chat.render(row)
    except Exception:
        return False
    return True


def test_conversations_of_the_same_roles_are_outlined_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = ChatText.load(make_model(tmp_path, TEMPLATES["chatml"]))
    rendered: list[bool] = []
    render = chat.outlines._render
    monkeypatch.setattr(
        chat.outlines,
        "_render",
        lambda messages, generate: rendered.append(generate) or render(messages, generate),
    )
    turns = [{"role": role, "content": "Yes."} for role in ("user", "assistant") * 3]
    chat.written(turns)
    assert len(rendered) == 4, "the whole, and the prompts of three answers"
    for content in ("No.", "Perhaps."):
        chat.written([turn | {"content": content} for turn in turns])
    assert len(rendered) == 4


def test_a_day_that_passed_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = ChatText.load(make_model(tmp_path, DATED))
    row = [{"role": "user", "content": "Hi?"}, {"role": "assistant", "content": "29 Nov"}]
    before = chat.written(row)
    for shape, made in list(chat.outlines._known.items()):
        assert made is not None
        chat.outlines._known[shape] = made.replace(made[:11], "01 Jan 1999")
    assert chat.written(row) == before


def test_another_process_gets_it_whole(tmp_path: Path) -> None:
    chat = ChatText.load(make_model(tmp_path, TEMPLATES["chatml"]))
    row = [{"role": "user", "content": "Hi?"}, {"role": "assistant", "content": "Hello."}]
    before = chat.written(row)
    copy: ChatText = pickle.loads(pickle.dumps(chat))
    assert copy.written(row) == before
    assert copy.identity == chat.identity
    assert json.dumps(copy.identity) != json.dumps(chat.with_template(DATED).identity)
