"""Counting many conversations at once gives what rendering each of them for training gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_chat import TEMPLATES, make_model

from vibeflow.protocol.errors import ModelUnavailable
from vibeflow.text.chat import ChatText, Message
from vibeflow.text.sizes import TrainingSize, sizes_of

REFUSING = (
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system prompts') }}{% endif %}"
    "{{ m.role + ': ' + m.content + '\n' }}{% endfor %}"
)
ALL = TEMPLATES | {"plain": None, "refusing": REFUSING}
_TEXTS = st.one_of(
    st.sampled_from(["", " ", "On its way.", " Größe — 日本語 🙂 ", "user", "<|im_end|>", "</s>", "\n\nx"]),
    st.text(max_size=12),
)
_MESSAGES = st.lists(
    st.builds(
        lambda role, content: {"role": role, "content": content},
        st.sampled_from(["system", "user", "assistant"]),
        _TEXTS,
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ChatText]:
    folder: Path = tmp_path_factory.mktemp("models")
    return {name: ChatText.load(make_model(folder / name, template)) for name, template in ALL.items()}


@pytest.mark.parametrize("name", list(ALL))
@settings(max_examples=60, deadline=None)
@given(conversations=st.lists(_MESSAGES, max_size=4))
def test_sizes_are_those_of_training(
    models: dict[str, ChatText], name: str, conversations: list[list[Message]]
) -> None:
    chat = models[name]
    assert [_plain(one) for one in sizes_of(chat, conversations)] == [_one(chat, m) for m in conversations]


def test_a_refusal_is_told_and_the_others_are_counted(models: dict[str, ChatText]) -> None:
    fine: list[Message] = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    refused, counted = sizes_of(
        models["refusing"], [[{"role": "system", "content": "Be kind."}, *fine], fine]
    )
    assert isinstance(refused, ModelUnavailable)
    assert "no system prompts" in refused.message
    assert isinstance(counted, TrainingSize)
    assert counted.tokens > counted.trained > 0


def _one(chat: ChatText, messages: list[Message]) -> object:
    try:
        made = chat.training_tokens(messages)
    except ModelUnavailable as error:
        return error.message
    return len(made.ids), sum(made.trained)


def _plain(size: TrainingSize | ModelUnavailable) -> object:
    return (size.tokens, size.trained) if isinstance(size, TrainingSize) else size.message
