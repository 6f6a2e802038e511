"""A model without a chat template gets one that any tokenizer can write, ends each answer, and is the same
wherever the tuned model is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from vibeflow.engine.models.device import Device
from vibeflow.engine.models.kept import description, write_kept
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.engine.models.methods import prepare_for_training, template_words
from vibeflow.engine.models.plain import ADAPTER_CONFIG
from vibeflow.engine.train.optimizer import Optimizer
from vibeflow.recipe.training import LoraSettings, TrainingSettings
from vibeflow.text.chat import ChatText
from vibeflow.text.template import PLAIN, TEMPLATE_FILE

CPU = Device("cpu", "fp32", 1, "CPU")
SYSTEM = {"role": "system", "content": "Be brief."}
TALK = [
    {"role": "user", "content": "Where is it?"},
    {"role": "assistant", "content": "Here."},
    {"role": "user", "content": "And now?"},
    {"role": "assistant", "content": "There."},
]


def tokenizer_in(folder: Path, marks: list[str], **named: Any) -> Path:
    """A tokenizer of bytes, with these special tokens, and what `tokenizer_config.json` names."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.add_special_tokens(marks)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(named), encoding="utf-8")
    return folder


def test_headings_where_the_tokenizer_knows_no_marks(tmp_path: Path) -> None:
    chat = ChatText.load(tokenizer_in(tmp_path, ["<s>", "</s>"], bos_token="<s>", eos_token="</s>"))
    assert not chat.has_template and not chat.knows_chatml
    assert chat.render([SYSTEM, *TALK]) == (
        "<s>### System:\nBe brief.\n\n### User:\nWhere is it?\n\n### Assistant:\nHere.</s>\n\n"
        "### User:\nAnd now?\n\n### Assistant:\nThere.</s>\n\n"
    )
    assert chat.render(TALK[:1], add_generation_prompt=True).endswith("Where is it?\n\n### Assistant:\n")
    learned = [text for text, trained, _ in chat.training_tokens(TALK).spans if trained]
    assert learned == ["Here.</s>", "There.</s>"]
    assert chat.stop_ids() == {chat.eos_id}


def test_chatml_only_where_both_marks_are_tokens(tmp_path: Path) -> None:
    both = ChatText.load(
        tokenizer_in(tmp_path / "both", ["<|im_start|>", "<|im_end|>"], eos_token="<|im_end|>")
    )
    assert both.knows_chatml and both.render(TALK[:1]) == "<|im_start|>user\nWhere is it?<|im_end|>\n"
    one = ChatText.load(tokenizer_in(tmp_path / "one", ["<|im_end|>"], eos_token="<|im_end|>"))
    assert not one.knows_chatml and one.template == PLAIN
    assert one.training_tokens(TALK).ids.count(one.eos_id or -1) == 2


@pytest.mark.parametrize("named", [{"eos_token_id": 257}, {"eos_token_id": [257, 256]}])
def test_the_end_mark_is_found_in_the_models_settings(tmp_path: Path, named: dict[str, Any]) -> None:
    folder = tokenizer_in(tmp_path, ["<pad>", "<end>"])
    without = ChatText.load(folder)
    assert without.eos_id is None and "<end>" not in without.render(TALK)
    (folder / "config.json").write_text(json.dumps(named), encoding="utf-8")
    chat = ChatText.load(folder)
    assert chat.eos_id == 257
    assert chat.training_tokens(TALK).spans[-2][0] == "There.<end>"


def test_the_user_is_told(tmp_path: Path) -> None:
    def loaded(marks: list[str], **named: str) -> Loaded:
        folder = tokenizer_in(tmp_path / "-".join(marks or ["none"]), marks, **named)
        return Loaded(None, ChatText.load(folder), CPU, set(), 64)

    plain = template_words(loaded(["</s>"], eos_token="</s>"))
    assert plain and "no chat template" in plain and "### User:" in plain and "run on" not in plain
    chatml = template_words(loaded(["<|im_start|>", "<|im_end|>"], eos_token="<|im_end|>"))
    assert chatml and "ChatML" in chatml
    endless = template_words(loaded([]))
    assert endless and "run on" in endless
    own = loaded(["</s>"], eos_token="</s>")
    own.chat = own.chat.with_template(PLAIN)
    assert template_words(own) is None


@pytest.mark.parametrize("method", ["lora", "full"])
def test_it_is_kept_with_the_tuned_model(tmp_path: Path, tiny_model: Path, method: str) -> None:
    base = tmp_path / "base"
    base.mkdir()
    for file in tiny_model.iterdir():
        if file.name != TEMPLATE_FILE:
            (base / file.name).write_bytes(file.read_bytes())
    loaded = load_model(base, CPU)
    model = prepare_for_training(
        loaded, TrainingSettings(method=method, lora=LoraSettings(r=2)), "base"
    ).model
    kept = tmp_path / "kept"
    kept.mkdir()
    write_kept(kept, loaded, model, Optimizer(model, CPU.dtype, 0.0).weights(), description(model))
    assert (kept / TEMPLATE_FILE).read_text(encoding="utf-8") == loaded.chat.template
    assert (kept / ADAPTER_CONFIG).exists() == (method == "lora")
    assert (kept / "tokenizer.json").exists() == (method == "full")


def test_a_models_own_template_is_not_written_beside_an_adapter(tmp_path: Path, tiny_model: Path) -> None:
    loaded = load_model(tiny_model, CPU)
    model = prepare_for_training(loaded, TrainingSettings(lora=LoraSettings(r=2)), "base").model
    write_kept(tmp_path, loaded, model, Optimizer(model, CPU.dtype, 0.0).weights(), description(model))
    assert {path.name for path in tmp_path.iterdir()} == {ADAPTER_CONFIG, "adapter_model.safetensors"}
