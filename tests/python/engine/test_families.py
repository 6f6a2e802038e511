"""Every model family, by its own module and template: learns, is masked right, and answers the same after it
was saved and loaded as at the end of its training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from families import FAMILIES, write_family

from vibeflow.engine.models.adapters import add_adapter
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.kept import description, write_kept
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.engine.models.methods import Prepared, prepare_for_training
from vibeflow.engine.models.plain import ADAPTER_CONFIG
from vibeflow.engine.models.quantize import unpacked
from vibeflow.engine.rows.conversations import ConversationEncoder, Example
from vibeflow.engine.rows.encoding import encode
from vibeflow.engine.rows.row import Row
from vibeflow.engine.tasks.causal import Loss
from vibeflow.engine.train.optimizer import Optimizer
from vibeflow.recipe.training import LoraSettings, TrainingSettings

CPU = Device("cpu", "fp32", 1, "CPU")
NAMES = sorted(FAMILIES)
TALK = [
    {"role": "user", "content": "What colour is the sky?"},
    {"role": "assistant", "content": "It is blue."},
    {"role": "user", "content": "And the grass?"},
    {"role": "assistant", "content": "Green."},
]
ROWS = [
    Row(n, [{"role": "user", "content": f"What is {n}?"}, {"role": "assistant", "content": f"It is {word}."}])
    for n, word in enumerate(["red", "green", "blue", "grey"] * 2)
]


@dataclass
class Trained:
    loaded: Loaded
    prepared: Prepared
    optimizer: Optimizer
    losses: list[float]


@pytest.fixture(scope="module")
def model_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    made: dict[str, Path] = {}

    def make(name: str) -> Path:
        if name not in made:
            made[name] = write_family(tmp_path_factory.mktemp("families") / name, name)
        return made[name]

    return make


def train(folder: Path, method: str, steps: int = 6) -> Trained:
    loaded = load_model(folder, CPU, quantized=method == "qlora")
    rate = 3e-3 if method == "full" else 1e-2
    prepared = prepare_for_training(
        loaded, TrainingSettings(method=method, lora=LoraSettings(r=8, alpha=16), seed=1), "base"
    )
    objective = Loss(prepared.model)
    optimizer = Optimizer(prepared.model, CPU.dtype, 0.0)
    batch = objective.prepare(encode(ROWS, ConversationEncoder(loaded.chat, 128)).examples)
    losses = []
    prepared.model.train()
    for _ in range(steps):
        loss = objective.total(batch) / batch.trained
        loss.backward()
        optimizer.step(rate, 1.0)
        losses.append(float(loss.detach()))
    prepared.model.eval()
    return Trained(loaded, prepared, optimizer, losses)


@torch.no_grad()
def answer(model: Any, loaded: Loaded) -> torch.Tensor:
    ids = torch.tensor([loaded.chat.training_tokens(TALK).ids])
    return model(input_ids=ids).logits


def keep(trained: Trained, folder: Path) -> Path:
    folder.mkdir()
    model = trained.prepared.model
    write_kept(folder, trained.loaded, model, trained.optimizer.weights(), description(model))
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_an_adapter_lowers_the_loss_and_answers_as_trained(
    name: str, model_of: Callable[[str], Path], tmp_path: Path
) -> None:
    trained = train(model_of(name), "lora")
    assert trained.losses[-1] < 0.9 * trained.losses[0]
    wrapped = {n.split(".lora_A")[0].split(".")[-1] for n, _ in trained.prepared.model.named_parameters()}
    assert set(FAMILIES[name].projections) <= wrapped, "all-linear passes a layer by"
    assert trained.prepared.trainable == sum(w.numel() for w in trained.optimizer.weights().values())
    again = load_model(model_of(name), CPU)
    before = answer(again.model, again)
    saved = keep(trained, tmp_path / "kept")
    expected = answer(trained.prepared.model, trained.loaded)
    again.model = add_adapter(again.model, saved)
    assert torch.equal(answer(again.model, again), expected)
    assert not torch.allclose(before, expected, atol=1e-3), "it was not changed by training at all"
    merged = again.model.merge_and_unload()
    assert torch.allclose(answer(merged, again), expected, atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_model_lowers_the_loss_and_answers_as_trained(
    name: str, model_of: Callable[[str], Path], tmp_path: Path
) -> None:
    trained = train(model_of(name), "full")
    assert trained.losses[-1] < 0.9 * trained.losses[0]
    assert trained.prepared.trainable == trained.prepared.total == trained.loaded.parameters
    saved = keep(trained, tmp_path / "kept")
    assert not (saved / ADAPTER_CONFIG).exists()
    again = load_model(saved, CPU)
    assert torch.equal(answer(again.model, again), answer(trained.prepared.model, trained.loaded))
    assert again.chat.template == trained.loaded.chat.template and again.stop_ids == trained.loaded.stop_ids
    tied = getattr(trained.loaded.model.config, "tie_word_embeddings", False)
    assert len(_stored(saved)) == len(list(trained.loaded.model.parameters()))
    assert ("lm_head.weight" in _stored(saved)) != tied, "tied weights are saved once"


@pytest.mark.parametrize("name", NAMES)
def test_the_head_at_trained_places_gives_the_loss_of_the_full_logits(
    name: str, model_of: Callable[[str], Path]
) -> None:
    loaded = load_model(model_of(name), CPU)
    loss = Loss(loaded.model)
    # Gemma 2 caps its logits after the head: it has to be computed in full.
    assert loss.head_where_trained == (name != "gemma2")
    examples = encode(ROWS, ConversationEncoder(loaded.chat, 128)).examples
    batch = loss.prepare(examples)
    with torch.no_grad():
        found = float(loss.total(batch))
    assert found == pytest.approx(sum(_by_hand(loaded.model, example) for example in examples), rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_trained_or_all_turns(name: str, model_of: Callable[[str], Path]) -> None:
    chat = load_model(model_of(name), CPU).chat
    row = Row(1, TALK)
    (answers,) = encode([row], ConversationEncoder(chat, 256)).examples
    (everything,) = encode([row], ConversationEncoder(chat, 256, train_on="all")).examples
    assert everything.ids == answers.ids and all(everything.trained)
    learned = [token for token, trained in zip(answers.ids, answers.trained, strict=True) if trained]
    text = chat.tokenizer.decode(learned, skip_special_tokens=False)
    assert "It is blue." in text and "Green." in text and "sky" not in text and "grass" not in text
    # It learns to stop: the last thing it has to say is a mark at which an answer is over.
    assert learned[-1] in chat.stop_ids()


@pytest.mark.parametrize("name", ["gemma2", "llama3", "phi3"])
def test_dora_answers_as_trained(name: str, model_of: Callable[[str], Path], tmp_path: Path) -> None:
    trained = train(model_of(name), "dora")
    assert trained.losses[-1] < 0.9 * trained.losses[0]
    assert any("magnitude" in weight for weight in trained.optimizer.weights())
    again = load_model(model_of(name), CPU)
    again.model = add_adapter(again.model, keep(trained, tmp_path / "kept"))
    expected = answer(trained.prepared.model, trained.loaded)
    assert torch.allclose(answer(again.model, again), expected, atol=1e-5)
    assert torch.allclose(answer(again.model.merge_and_unload(), again), expected, atol=1e-4)


@pytest.mark.parametrize("name", ["gpt2", "llama3", "qwen2"])
def test_qlora_answers_as_trained(
    name: str, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    pytest.importorskip("bitsandbytes")
    folder = write_family(tmp_path_factory.mktemp("wide") / name, name, hidden=64)
    trained = train(folder, "qlora")
    assert trained.losses[-1] < 0.9 * trained.losses[0]
    saved = keep(trained, tmp_path / "kept")
    expected = answer(trained.prepared.model, trained.loaded)
    packed = load_model(folder, CPU, quantized=True)
    plain = load_model(folder, CPU, quantized=True)
    plain.model = unpacked(plain.model, plain.parameters, CPU)
    assert plain.model is not None
    for again in (packed, plain):
        again.model = add_adapter(again.model, saved)
        assert torch.allclose(answer(again.model, again), expected, atol=1e-5)
    assert torch.allclose(answer(plain.model.merge_and_unload(), plain), expected, atol=1e-4)
    full = load_model(folder, CPU)
    full.model = add_adapter(full.model, saved)
    assert not torch.allclose(answer(full.model, full), expected, atol=1e-3), "the base has lost nothing"


def _stored(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(folder / "model.safetensors"))


@torch.no_grad()
def _by_hand(model: Any, example: Example) -> float:
    """Cross-entropy from the whole logits of one row alone."""
    chances = torch.log_softmax(model(input_ids=torch.tensor([example.ids])).logits[0].float(), dim=-1)
    places = [place for place in range(1, len(example.ids)) if example.trained[place]]
    return -sum(float(chances[place - 1, example.ids[place]]) for place in places)
