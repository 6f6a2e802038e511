"""`ChatText` renders as transformers does, for templates of many shapes, and trains the answers only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoTokenizer

from vibeflow.protocol.errors import ModelUnavailable
from vibeflow.text.chat import ChatText, TrainingTokens
from vibeflow.text.models import STARTER, locate

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + "
    "'<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
GENERATION = (
    "{%- for m in messages -%}{%- if m.role == 'assistant' -%}<|im_start|>assistant\n{% generation %}"
    "{{ m.content | trim }}<|im_end|>{% endgeneration %}\n{%- else -%}<|im_start|>{{ m.role }}\n"
    "{{ m.content | trim }}<|im_end|>\n{%- endif -%}{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\n' }}{%- endif -%}"
)
INST = (
    "{{ bos_token }}{% set ns = namespace(first=true) %}{% for m in messages %}{% if m.role == 'system' %}"
    "{% continue %}{% endif %}{% if m.role == 'user' %}{{ '[INST] ' }}"
    "{% if ns.first and messages[0].role == 'system' %}"
    "{{ messages[0].content + '\n\n' }}{% set ns.first = false %}{% endif %}"
    "{{ m.content + ' [/INST]' }}{% else %}{{ ' ' + m.content.strip() + ' ' + eos_token }}{% endif %}"
    "{% endfor %}"
)
THINKING = (
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}"
    "{% if m.role == 'assistant' and loop.last %}{{ '<think>\n\n</think>\n\n' }}{% endif %}"
    "{{ m.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
MANY = (
    "{% if tools %}{{ tools | tojson }}{% endif %}{{ strftime_now('%Y') }}{% for m in messages %}"
    "{% if m.role == 'system' %}{{ m | tojson }}{% elif loop.index > 9 %}{% break %}{% else %}"
    "{{ m.role | upper }}: {{ m.content }}{{ '</s>' if m.role == 'assistant' }}\n{% endif %}{% endfor %}"
)
TEMPLATES = {"chatml": CHATML, "generation": GENERATION, "inst": INST, "thinking": THINKING, "many": MANY}

SINGLE = [{"role": "user", "content": "Where is my parcel?"}, {"role": "assistant", "content": "On its way."}]
SYSTEM = [{"role": "system", "content": "Be kind.\nBe brief."}, *SINGLE]
MULTI = [
    *SYSTEM,
    {"role": "user", "content": "assistant"},
    {"role": "assistant", "content": "assistant"},
    {"role": "user", "content": " Größe — 日本語 🙂 {{ 7 * 7 }} "},
    {"role": "assistant", "content": "On its way."},
]


def make_model(folder: Path, template: str | None) -> Path:
    """A byte-level tokenizer of 256 letters and a few marks, saved as a model folder's would be."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(letters)}, merges=[]))

    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<s>", "</s>", "<|im_start|>", "<|im_end|>"])
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    if template is not None:
        (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    return folder


def learned(tokens: TrainingTokens) -> list[str]:
    return [text for text, trained, _ in tokens.spans if trained]


@pytest.mark.parametrize("messages", [SINGLE, SYSTEM, MULTI], ids=["single", "system", "multi"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_renders_and_tokenises_as_transformers(
    tmp_path: Path, name: str, messages: list[dict[str, str]]
) -> None:
    folder = make_model(tmp_path, TEMPLATES[name])
    ours, theirs = ChatText.load(folder), AutoTokenizer.from_pretrained(folder)
    for opened in (False, True):
        asked = messages[:-1] if opened else messages
        assert ours.render(asked, opened) == theirs.apply_chat_template(
            asked, tokenize=False, add_generation_prompt=opened
        )
    assert ours.training_tokens(messages).ids == theirs.apply_chat_template(messages)["input_ids"]
    assert (
        ours.prompt_ids(messages[:-1])
        == (theirs.apply_chat_template(messages[:-1], add_generation_prompt=True)["input_ids"])
    )


def test_starter_matches_transformers() -> None:
    folder = locate(STARTER)
    assert folder is not None
    ours, theirs = ChatText.load(folder), AutoTokenizer.from_pretrained(folder)
    for messages in (SINGLE, SYSTEM, MULTI):
        assert ours.training_tokens(messages).ids == theirs.apply_chat_template(messages)["input_ids"]
    assert learned(ours.training_tokens(SYSTEM)) == ["On its way.<|end|>"]
    assert ours.stop_ids() == {ours.eos_id}


def test_generation_mask_is_that_of_transformers(tmp_path: Path) -> None:
    folder = make_model(tmp_path, GENERATION)
    tokens = ChatText.load(folder).training_tokens(MULTI)
    reference = AutoTokenizer.from_pretrained(folder).apply_chat_template(
        MULTI, return_dict=True, return_assistant_tokens_mask=True
    )
    assert [int(t) for t in tokens.trained] == reference["assistant_masks"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("chatml", ["On its way.<|im_end|>", "assistant<|im_end|>", "On its way.<|im_end|>"]),
        ("inst", [" On its way. </s>", " assistant </s>", " On its way. </s>"]),
        (
            "thinking",
            ["On its way.<|im_end|>", "assistant<|im_end|>", "<think>\n\n</think>\n\nOn its way.<|im_end|>"],
        ),
    ],
)
def test_trains_every_answer_with_its_end_and_nothing_else(
    tmp_path: Path, name: str, expected: list[str]
) -> None:
    chat = ChatText.load(make_model(tmp_path, TEMPLATES[name]))
    tokens = chat.training_tokens(MULTI)
    assert learned(tokens) == expected
    assert "".join(text for text, _, _ in tokens.spans) == chat.render(MULTI)
    assert sum(count for _, _, count in tokens.spans) == len(tokens.ids) == len(tokens.trained)
    for text, trained, count in tokens.spans:
        if trained:
            assert count == len(chat.encode_as_written(text))
    picked = [i for i, trained in zip(tokens.ids, tokens.trained, strict=True) if trained]
    assert chat.tokenizer.decode(picked, skip_special_tokens=False) == "".join(expected)


def test_a_model_without_template_gets_a_default(tmp_path: Path) -> None:
    chat = ChatText.load(make_model(tmp_path, None))
    assert not chat.has_template
    assert chat.render(SINGLE, True).endswith("<|im_start|>assistant\n")
    assert learned(chat.training_tokens(SINGLE)) == ["On its way.<|im_end|>"]


def test_an_answer_without_end_mark_learns_to_stop(tmp_path: Path) -> None:
    template = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
    tokens = ChatText.load(make_model(tmp_path, template)).training_tokens(SINGLE)
    assert learned(tokens) == ["assistant: On its way.", "</s>"]  # a prompt that opens no turn
    assert tokens.trained[-1]
    assert len(tokens.ids) == len(tokens.trained)


@pytest.mark.parametrize(
    "template",
    [
        "{{ raise_exception('no system role') }}",
        "{% set ns = namespace() %}{% set ns.__class__ = 1 %}",
        "{{ messages.__class__.__mro__ }}",
        "{{ messages.append(1) }}",
        "{% broken",
    ],
)
def test_a_hostile_or_refusing_template_is_a_clear_error(tmp_path: Path, template: str) -> None:
    chat = ChatText.load(make_model(tmp_path, template))
    with pytest.raises(ModelUnavailable) as caught:
        chat.render(SINGLE)
    assert caught.value.hint


def test_a_damaged_tokenizer_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        ChatText.load(tmp_path)
    with pytest.raises(ModelUnavailable, match=r"no tokenizer\.json"):
        ChatText.load(tmp_path / "empty")
