"""A model small enough to train in a second: random weights, a byte-level tokenizer, ChatML."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

# Set by whoever runs all suites, for a terminal's sake: what a command prints is read here by programs.
os.environ.pop("FORCE_COLOR", None)

# Sentences are tested as they are in the source. In German: VIBEFLOW_LANGUAGE=de before pytest.
os.environ.setdefault("VIBEFLOW_LANGUAGE", "en")

# Where a test names no home of its own: a machine's user keeps theirs as it is.
os.environ.setdefault("VIBEFLOW_HOME", tempfile.mkdtemp(prefix="vibeflow-test-home-"))

TEMPLATE = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def write_tiny_model(folder: Path, seed: int = 0) -> Path:
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["</s>", "<|im_start|>", "<|im_end|>"])
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "chat_template.jinja").write_text(TEMPLATE, encoding="utf-8")
    torch.manual_seed(seed)
    shape = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=256,
        tie_word_embeddings=True,
        initializer_range=0.3,
        bos_token_id=None,
        eos_token_id=256,
        pad_token_id=None,
    )
    LlamaForCausalLM(shape).save_pretrained(folder)
    return folder


def write_rows(path: Path, count: int, first: int = 1) -> Path:
    colours = ["red", "green", "blue", "grey"]
    lines = []
    for n in range(first, first + count):
        colour = colours[n % 4]
        asked = "What colour" + " is it" * (n % 3 + 1) + f", number {n}?"
        messages = [{"role": "user", "content": asked}, {"role": "assistant", "content": f"It is {colour}."}]
        lines.append(json.dumps({"n": n, "messages": messages}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def rows_file(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, count: int, first: int = 1) -> Path:
        return write_rows(tmp_path / name, count, first)

    return make
