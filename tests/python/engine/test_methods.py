"""Methods, number formats and memory: what learns under each, what it takes, what is kept of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from families import write_family

from vibeflow.engine.models import device as devices
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.kept import description, write_kept
from vibeflow.engine.models.load import Loaded, count_parameters, load_model
from vibeflow.engine.models.memory_fit import SHARE, Need, fixed_bytes, largest_batch, wants_checkpointing
from vibeflow.engine.models.methods import Prepared, prepare_for_training
from vibeflow.engine.rows.batches import collate
from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.encoding import encode
from vibeflow.engine.rows.row import Row
from vibeflow.engine.tasks.causal import Loss, objective_for
from vibeflow.engine.train.memory_probe import fit_checkpointing, kept_bytes, measure
from vibeflow.engine.train.optimizer import Optimizer
from vibeflow.protocol.errors import RecipeInvalid
from vibeflow.recipe.training import LoraSettings, TrainingSettings

CPU = Device("cpu", "fp32", 1, "CPU")
BF16 = Device("cpu", "bf16", 1, "CPU")
ROWS = [
    Row(n, [{"role": "user", "content": f"What is {n}?"}, {"role": "assistant", "content": f"It is {word}."}])
    for n, word in enumerate(["red", "green", "blue", "grey"] * 2)
]
PASSAGES = [Row(n, [], f"The river number {n} flows to the sea. The sea is wide. " * 3) for n in range(4)]


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_family(tmp_path_factory.mktemp("methods") / "llama", "smollm", hidden=64)


def prepared(folder: Path, method: str, device: Device = CPU) -> tuple[Loaded, Prepared]:
    loaded = load_model(folder, device, quantized=method == "qlora")
    return loaded, prepare_for_training(
        loaded, TrainingSettings(method=method, lora=LoraSettings(r=4), seed=3), "base"
    )


def gradients(model: Any, loaded: Loaded) -> dict[str, torch.Tensor]:
    loss = Loss(model)
    model.train()
    loss.total(loss.prepare(encode(ROWS, ConversationEncoder(loaded.chat, 64)).examples)).backward()
    found = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    model.zero_grad()
    return found


def test_what_learns_under_each_method(llama: Path) -> None:
    whole = count_parameters(load_model(llama, CPU).model)
    counts = {method: prepared(llama, method)[1] for method in ("lora", "dora", "full")}
    assert counts["full"].trainable == counts["full"].total == whole
    # r × (in + out) for each of the seven layers of two blocks, one key and value head of two.
    per_block = 4 * ((64 + 64) * 2 + (64 + 32) * 2 + (64 + 128) * 3)
    assert counts["lora"].trainable == 2 * per_block
    assert counts["lora"].total == whole + 2 * per_block
    # DoRA adds a magnitude for each output.
    assert counts["dora"].trainable == 2 * per_block + 2 * (64 * 2 + 32 * 2 + 128 * 2 + 64)


def test_four_bits_count_as_the_weights_that_they_are(llama: Path) -> None:
    pytest.importorskip("bitsandbytes")
    _, packed = prepared(llama, "qlora")
    _, plain = prepared(llama, "lora")
    assert (packed.trainable, packed.total) == (plain.trainable, plain.total)


def test_the_same_seed_begins_alike_and_another_does_not(llama: Path) -> None:
    first, again = (prepared(llama, "lora")[1].model.state_dict() for _ in range(2))
    assert all(torch.equal(first[name], again[name]) for name in first)
    loaded = load_model(llama, CPU)
    other = prepare_for_training(
        loaded, TrainingSettings(lora=LoraSettings(r=4), seed=4), "base"
    ).model.state_dict()
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_all_weights_cannot_learn_in_four_bits(llama: Path) -> None:
    pytest.importorskip("bitsandbytes")
    loaded = load_model(llama, CPU, quantized=True)
    with pytest.raises(RecipeInvalid):
        prepare_for_training(loaded, TrainingSettings(method="full"), "base")


@pytest.mark.parametrize("device", [CPU, BF16], ids=["fp32", "bf16"])
def test_an_evaluation_changes_no_gradient_in_four_bits(
    llama: Path, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = pytest.importorskip("bitsandbytes.nn.modules")
    # As on a processor with bf16 instructions, whatever this one is.
    monkeypatch.setattr(modules, "has_avx512bf16", lambda: True)
    loaded, ready = prepared(llama, "qlora", device)
    examples = encode(ROWS, ConversationEncoder(loaded.chat, 64)).examples
    # Not by `Loss`, which looks at the model in evaluation mode when it is made.
    before = _plain_gradients(ready.model, examples[0].ids)
    objective = Loss(ready.model)
    rows = objective.rows(examples, 4)
    after = _plain_gradients(ready.model, examples[0].ids)
    assert before.keys() == after.keys() and len(before) == 28
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert any(bool(gradient.abs().max() > 0) for gradient in after.values())
    ready.model.eval()
    assert objective.rows(examples, 4) == rows


def _plain_gradients(model: Any, ids: list[int]) -> dict[str, torch.Tensor]:
    model.train()
    tokens = torch.tensor([ids])
    model(input_ids=tokens, labels=tokens).loss.backward()
    found = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    model.zero_grad()
    model.eval()
    return found


@pytest.mark.parametrize("device", [CPU, BF16], ids=["fp32", "bf16"])
def test_a_whole_model_is_kept_in_the_format_that_it_was_computed_in(
    llama: Path, tmp_path: Path, device: Device
) -> None:
    from safetensors.torch import load_file

    loaded, ready = prepared(llama, "full", device)
    optimizer = Optimizer(ready.model, device.dtype, 0.0)
    for _ in range(3):
        loss = Loss(ready.model)
        loss.total(loss.prepare(encode(ROWS, ConversationEncoder(loaded.chat, 64)).examples)).backward()
        optimizer.step(1e-3, 1.0)
    write_kept(tmp_path, loaded, ready.model, optimizer.weights(), description(ready.model))
    stored = load_file(tmp_path / "model.safetensors")
    assert {tensor.dtype for tensor in stored.values()} == {device.dtype}
    examples = encode(ROWS, ConversationEncoder(loaded.chat, 64)).examples
    again = load_model(tmp_path, device)
    assert Loss(again.model).rows(examples, 4) == Loss(ready.model.eval()).rows(examples, 4)


@pytest.mark.parametrize("method", ["lora", "full"])
def test_passages_are_gone_on_learning_from(llama: Path, method: str) -> None:
    loaded, ready = prepared(llama, method)
    examples = encode(PASSAGES, ConversationEncoder(loaded.chat, 48)).examples
    assert len(examples) > len(PASSAGES), "a passage longer than the limit is several examples"
    objective = objective_for(ready.model, TrainingSettings(max_seq_length=48), CPU)
    optimizer = Optimizer(ready.model, CPU.dtype, 0.0)
    batch = objective.prepare(examples)
    losses = []
    ready.model.train()
    for _ in range(8):
        loss = objective.total(batch) / batch.trained
        loss.backward()
        optimizer.step(1e-2 if method == "lora" else 3e-3, 1.0)
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.85 * losses[0]


# Number formats


@pytest.mark.parametrize(("wanted", "chosen"), [("fp32", "fp32"), ("bf16", "bf16"), ("auto", "measured")])
def test_the_recipe_chooses_the_number_format(
    wanted: str, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIBEFLOW_PRECISION", raising=False)
    monkeypatch.setenv("VIBEFLOW_DEVICE", "cpu")
    monkeypatch.setattr(devices, "_precision", lambda kind: "measured")
    threads = torch.get_num_threads()
    assert devices.choose(wanted).precision == chosen
    monkeypatch.setenv("VIBEFLOW_PRECISION", "fp32")
    assert devices.choose("bf16").precision == "fp32", "the environment overrules the recipe"
    torch.set_num_threads(threads)


def test_free_memory_is_within_what_there_is() -> None:
    assert 0 < CPU.memory_free() <= CPU.memory_total()


# Memory


def test_a_need_is_linear_in_tokens_and_smaller_when_computed_twice() -> None:
    need = Need(per_token=1000, layers=10, boundary=20, fixed=5000)
    assert need.of(0, False) == need.of(0, True) == 5000
    assert need.of(300, False) == 5000 + 300_000
    assert need.of(300, True) == 5000 + 300 * (20 * 10 + 100)
    single = Need(per_token=1000, layers=1, boundary=20, fixed=0)
    assert single.of(10, True) == single.of(10, False), "one block is computed again as a whole"


def test_twice_only_where_memory_does_not_last() -> None:
    need = Need(per_token=1000, layers=10, boundary=20, fixed=5000)
    enough = round(need.of(300, False) / SHARE)
    assert not wants_checkpointing(need, 300, enough + 1)
    assert wants_checkpointing(need, 300, enough - 1)
    assert not wants_checkpointing(Need(1000, 1, 20, 0), 300, 1), "it would save nothing"


def test_fixed_bytes_and_the_largest_batch() -> None:
    # True value, its gradient, two moments in fp32; the gradient in the model's format.
    assert fixed_bytes(10, 2, "adamw") == 10 * (4 + 4 + 8 + 2)
    assert fixed_bytes(10, 4, "adafactor") == 10 * (4 + 4 + 4)
    assert largest_batch([3, 9, 4], 2) == 18
    assert largest_batch([3, 9, 4], 8) == 27
    assert largest_batch([], 8) == 0


def test_what_is_kept_is_measured_and_grows_with_the_tokens(llama: Path) -> None:
    loaded, ready = prepared(llama, "lora")
    loss = Loss(ready.model)
    examples = encode(ROWS, ConversationEncoder(loaded.chat, 64)).examples
    sizes = {}
    for rows in (2, 4, 8):
        batch = collate(examples[:rows], "cpu")
        sizes[batch.ids.numel()] = kept_bytes(ready.model, lambda batch=batch: loss.total(batch))
    (small, least), (middle, medium), (large, most) = sorted(sizes.items())
    per_token = (most - least) / (large - small)
    assert medium == pytest.approx(least + per_token * (middle - small), rel=0.05)
    # Two blocks of a width of 64 in fp32 keep at least their inputs and those of every layer.
    assert per_token > 2 * 4 * 64 * 8
    need = measure(ready.model, loss, TrainingSettings(), examples, ready.trainable)
    assert need.per_token == pytest.approx(per_token, rel=0.15)
    assert (need.layers, need.boundary) == (2, 64 * 4)


@pytest.mark.parametrize("method", ["lora", "qlora", "full"])
def test_computed_twice_the_gradients_are_the_same_bits_and_less_is_kept(llama: Path, method: str) -> None:
    if method == "qlora":
        pytest.importorskip("bitsandbytes")
    loaded, ready = prepared(llama, method)
    plain = gradients(ready.model, loaded)
    examples = encode(ROWS, ConversationEncoder(loaded.chat, 64)).examples
    loss = Loss(ready.model)
    batch = loss.prepare(examples)
    ready.model.train()
    before = kept_bytes(ready.model, lambda: loss.total(batch))
    on = TrainingSettings(gradient_checkpointing="on")
    assert fit_checkpointing(ready.model, loss, on, examples, ready.trainable, 1 << 60)
    ready.model.train()
    assert kept_bytes(ready.model, lambda: loss.total(batch)) < 0.7 * before
    twice = gradients(ready.model, loaded)
    assert plain.keys() == twice.keys()
    assert all(torch.equal(plain[name], twice[name]) for name in plain)


@pytest.mark.parametrize(
    ("setting", "free", "expected"),
    [("auto", 1 << 60, False), ("auto", 1 << 16, True), ("off", 1 << 16, False), ("on", 1 << 60, True)],
)
def test_checkpointing_by_setting_and_by_what_is_free(
    llama: Path, setting: str, free: int, expected: bool
) -> None:
    loaded, ready = prepared(llama, "lora")
    examples = encode(ROWS, ConversationEncoder(loaded.chat, 64)).examples
    settings = TrainingSettings(gradient_checkpointing=setting)
    random = torch.get_rng_state()
    found = fit_checkpointing(ready.model, Loss(ready.model), settings, examples, ready.trainable, free)
    assert found is expected
    assert ready.model.get_base_model().is_activation_checkpointing is expected
    assert torch.equal(torch.get_rng_state(), random), "measuring must not move the run's random numbers"


def test_what_is_kept_are_the_weights_of_the_best_step_not_the_last(llama: Path, tmp_path: Path) -> None:
    loaded, ready = prepared(llama, "full")
    optimizer = Optimizer(ready.model, CPU.dtype, 0.0)
    examples = encode(ROWS, ConversationEncoder(loaded.chat, 64)).examples
    best = {name: tensor.clone() for name, tensor in optimizer.weights().items()}
    expected = Loss(ready.model).rows(examples, 4)
    loss = Loss(ready.model)
    loss.total(loss.prepare(examples)).backward()
    optimizer.step(1e-2, 1.0)
    assert Loss(ready.model).rows(examples, 4) != expected
    write_kept(tmp_path, loaded, ready.model, best, description(ready.model))
    assert Loss(load_model(tmp_path, CPU).model).rows(examples, 4) == expected
