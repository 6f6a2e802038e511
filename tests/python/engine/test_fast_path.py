"""The fast path gives the plain path's losses and gradients: every family it knows, every way to train."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch
from loop_kit import changed

from vibeflow.engine.fast import head, site
from vibeflow.engine.fast.head import HeadLoss, losses
from vibeflow.engine.fast.objective import FastLoss
from vibeflow.engine.fast.pack import pack
from vibeflow.engine.models.adapters import add_lora
from vibeflow.engine.models.device import Device
from vibeflow.engine.rows.conversations import Example
from vibeflow.engine.rows.objective import Objective
from vibeflow.engine.tasks.causal import Loss, objective_for
from vibeflow.engine.train.optimizer import Optimizer
from vibeflow.recipe.training import LoraSettings, TrainingSettings

CPU = Device("cpu", "fp32", 1, "CPU")
SETTINGS = TrainingSettings(max_seq_length=512)
ADAPTER = LoraSettings(r=4, alpha=6)
SHAPE = {
    "vocab_size": 997,
    "hidden_size": 48,
    "intermediate_size": 80,
    "num_hidden_layers": 3,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "max_position_embeddings": 1024,
}
FAMILIES: dict[str, dict[str, Any]] = {
    "llama": {},
    "llama with biases, tied": {"attention_bias": True, "mlp_bias": True, "tie_word_embeddings": True},
    "llama, scaled positions": {
        "rope_parameters": {"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.0}
    },
    "mistral": {"sliding_window": 700, "num_key_value_heads": 6},
    "qwen2": {"tie_word_embeddings": True},
    "qwen3": {"head_dim": 16},
}


def make(family: str, **changes: Any) -> Any:
    """A small model of the family, its norms and biases far from their first values, nothing trained."""
    import transformers

    names = {"llama": "Llama", "mistral": "Mistral", "qwen2": "Qwen2", "qwen3": "Qwen3", "gemma": "Gemma"}
    name = names[family.split()[0].rstrip(",")]
    config = getattr(transformers, f"{name}Config")(**{**SHAPE, **FAMILIES.get(family, {}), **changes})
    torch.manual_seed(0)
    model = getattr(transformers, f"{name}ForCausalLM")(config).eval()
    for parameter in model.parameters():
        # As far from the first values as a trained model's are: sharp attention, uneven norms.
        parameter.data = (
            parameter.data * 3
            if parameter.dim() > 1
            else parameter.data + torch.randn(parameter.shape).mul_(0.1)
        )
    return model.requires_grad_(False)


def adapted(model: Any, settings: LoraSettings = ADAPTER) -> Any:
    """With adapters that already say something."""
    wrapped = add_lora(model, settings, 0, "tiny")
    for name, parameter in wrapped.named_parameters():
        if "lora_B" in name:
            parameter.data.normal_(0, 0.05)
    return wrapped.eval()


def train_mode(model: Any, method: str) -> Any:
    return adapted(model) if method == "lora" else model.requires_grad_(True)


def rows(*lengths: int, words: int = 997) -> list[Example]:
    """Rows of random tokens, two thirds of them trained."""
    dice = random.Random(str(lengths))
    return [
        Example(
            [dice.randrange(10, words) for _ in range(length)],
            [dice.random() < 0.7 or place == length - 1 for place in range(length)],
        )
        for length in lengths
    ]


def gradients(model: Any, objective: Objective, examples: Sequence[Example]) -> tuple[float, dict[str, Any]]:
    model.zero_grad(set_to_none=True)
    loss = objective.total(objective.prepare(examples))
    loss.backward()  # type: ignore[no-untyped-call]
    found = {name: p.grad.clone() for name, p in model.named_parameters() if p.requires_grad}
    return loss.item(), found


def apart(one: dict[str, Any], other: dict[str, Any]) -> float:
    """The largest relative distance between two gradients of the same weight."""
    assert one.keys() == other.keys()
    return max(float((one[name] - other[name]).norm() / one[name].norm()) for name in one)


@pytest.mark.parametrize("method", ["lora", "full"])
@pytest.mark.parametrize("family", FAMILIES)
def test_losses_and_gradients_are_those_of_the_plain_path(family: str, method: str) -> None:
    model = train_mode(make(family), method)
    plain, fast = Loss(model), FastLoss(model)
    for examples in (rows(7, 20, 13), rows(9, 9), rows(1 + 2, 40, 40, 5), rows(560, 300)):
        loss, found = gradients(model, plain, examples)
        quick, quickly = gradients(model, fast, examples)
        assert quick == pytest.approx(loss, rel=1e-5)
        assert apart(found, quickly) < 1e-4


@pytest.mark.parametrize("targets", [["q_proj", "v_proj"], ["o_proj"], ["up_proj", "k_proj"]])
def test_adapters_on_some_layers_only(targets: list[str]) -> None:
    model = adapted(make("llama"), changed(ADAPTER, target_modules=targets))
    loss, found = gradients(model, Loss(model), rows(7, 20, 13))
    quick, quickly = gradients(model, FastLoss(model), rows(7, 20, 13))
    assert quick == pytest.approx(loss, rel=1e-5)
    assert apart(found, quickly) < 1e-4


def test_losses_of_single_rows_are_those_of_the_plain_path() -> None:
    model = adapted(make("qwen3"))
    examples = rows(3, 30, 7, 19, 19, 4)
    found = FastLoss(model).rows(examples, 4)
    wanted = Loss(model).rows(examples, 4)
    assert found is not None and wanted is not None
    assert [loss for loss, _ in found] == pytest.approx([loss for loss, _ in wanted], rel=1e-5)
    assert [count for _, count in found] == [example.trained_count for example in examples]
    assert FastLoss(model).rows(examples, 4, lambda: True) is None


def test_memory_is_not_held_twice_and_the_model_is_as_it_was() -> None:
    model = make("llama")
    before = {name: value.clone() for name, value in model.state_dict().items()}
    ids = torch.tensor([[5, 6, 7]])
    said = model.generate(ids, max_new_tokens=8, do_sample=False)
    wrapped = adapted(model)
    gradients(wrapped, FastLoss(wrapped), rows(7, 20))
    for name, value in wrapped.get_base_model().state_dict().items():
        if "lora" not in name:
            assert torch.equal(value, before[name.replace("base_layer.", "")])
    attention = model.model.layers[0].self_attn
    query, key = attention.q_proj.base_layer.weight, attention.k_proj.base_layer.weight
    assert query.untyped_storage().data_ptr() == key.untyped_storage().data_ptr()
    with wrapped.disable_adapter():
        assert torch.equal(wrapped.generate(ids, max_new_tokens=8, do_sample=False), said)


def test_sees_values_that_were_changed_or_put_in_another_format() -> None:
    """The optimizer makes the trained weights' storage anew, and writes into it after each step."""
    for method in ("lora", "full"):
        model = train_mode(make("llama", tie_word_embeddings=True), method)
        fast = FastLoss(model)
        gradients(model, fast, rows(7, 20))
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.data = parameter.data * 1.05
        loss, found = gradients(model, Loss(model), rows(7, 20))
        quick, quickly = gradients(model, fast, rows(7, 20))
        assert quick == pytest.approx(loss, rel=1e-5)
        assert apart(found, quickly) < 1e-4


def test_a_gradient_after_an_evaluation_is_the_gradient_before_it() -> None:
    model = adapted(make("llama"))
    fast = FastLoss(model)
    _, before = gradients(model, fast, rows(7, 20))
    fast.rows(rows(12, 5, 30), 2)
    _, after = gradients(model, fast, rows(7, 20))
    assert all(torch.equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("method", ["lora", "full"])
def test_computing_activations_again_changes_no_bit(method: str) -> None:
    model = make("qwen3")
    model = adapted(model, changed(ADAPTER, dropout=0.1)) if method == "lora" else model.requires_grad_(True)
    model.train()
    fast = FastLoss(model)
    torch.manual_seed(3)
    loss, before = gradients(model, fast, rows(7, 20, 13))
    model.gradient_checkpointing_enable()
    torch.manual_seed(3)
    again, after = gradients(model, fast, rows(7, 20, 13))
    assert again == loss
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_dropout_has_the_right_gradient() -> None:
    """Against the slope of the loss itself, the same draw on both sides."""
    model = adapted(make("llama"), changed(ADAPTER, dropout=0.3)).train()
    fast, examples = FastLoss(model), rows(7, 20, 13)

    def loss() -> float:
        torch.manual_seed(5)
        return float(fast.total(fast.prepare(examples)).detach())

    torch.manual_seed(5)
    _, found = gradients(model, fast, examples)
    torch.manual_seed(6)
    for name, parameter in model.named_parameters():
        if parameter.requires_grad and "layers.1" in name:
            along = found[name] / found[name].norm()
            step = 3e-2
            parameter.data += along * step
            above = loss()
            parameter.data -= along * 2 * step
            below = loss()
            parameter.data += along * step
            assert (above - below) / (2 * step) == pytest.approx(float(found[name].norm()), rel=2e-2)


def test_dropout_leaves_out_its_share_and_only_in_training() -> None:
    torch.manual_seed(0)
    kept = site._keep(torch.ones(500, 401), 0.1)
    assert float((kept == 0).float().mean()) == pytest.approx(0.1, abs=0.005)
    assert float(kept.mean()) == pytest.approx(1.0, abs=0.005)
    model = adapted(make("llama"), changed(ADAPTER, dropout=0.3))
    fast, batch = FastLoss(model), pack(rows(7, 20))
    assert (
        fast.total(batch).item()
        == fast.total(batch).item()
        == pytest.approx(Loss(model).total(Loss(model).prepare(rows(7, 20))).item(), rel=1e-5)
    )
    model.train()
    assert fast.total(batch).item() != fast.total(batch).item()


def test_head_is_exact_for_large_logits_and_any_block(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    hidden, weight = torch.randn(11, 8).mul_(12), torch.randn(700, 8).mul_(4)
    targets = torch.randint(0, 700, (11,))
    targets[0] = int((hidden[0] @ weight.t()).argmax())  # a token the model is certain of
    for room in (256 * 11, 10_000_000):
        monkeypatch.setattr(head, "_ROOM", room)
        one, other = hidden.clone().requires_grad_(), weight.clone().requires_grad_()
        quick = HeadLoss.apply(one, other, targets)
        (quick * 0.5).backward()
        again, against = hidden.clone().requires_grad_(), weight.clone().requires_grad_()
        wanted = torch.nn.functional.cross_entropy(again @ against.t(), targets, reduction="none")
        (wanted.sum() * 0.5).backward()  # type: ignore[no-untyped-call]
        assert torch.allclose(losses(hidden, weight, targets), wanted.detach(), rtol=1e-5, atol=1e-4)
        assert apart({"hidden": one.grad}, {"hidden": again.grad}) < 1e-4
        assert apart({"weight": other.grad}, {"weight": against.grad}) < 1e-4


def steps(model: Any, optimizer: Optimizer, objective: Objective, first: int, last: int) -> list[float]:
    """Train on rows that the step's number gives; the mean loss of each step."""
    found = []
    for step in range(first, last):
        torch.manual_seed(step)
        batch = objective.prepare(rows(*[5 + (step * 7 + k * 3) % 23 for k in range(4)], words=40))
        loss = objective.total(batch) / batch.trained
        loss.backward()  # type: ignore[no-untyped-call]
        found.append(loss.item())
        optimizer.step(5e-3, 1.0)
    return found


def fresh(objective: Callable[[Any], Objective]) -> tuple[Any, Optimizer, Objective]:
    model = add_lora(make("llama").bfloat16(), changed(ADAPTER, dropout=0.1), 0, "tiny").train()
    return model, Optimizer(model, torch.bfloat16, 0.0), objective(model)


def test_resumed_gives_the_same_bits() -> None:
    model, optimizer, fast = fresh(FastLoss)
    whole = steps(model, optimizer, fast, 0, 8)
    wanted = optimizer.weights()
    model, optimizer, fast = fresh(FastLoss)
    begun = steps(model, optimizer, fast, 0, 3)
    weights = {name: value.clone() for name, value in optimizer.weights().items()}
    state = {name: value.clone() for name, value in optimizer.state().items()}
    model, optimizer, fast = fresh(FastLoss)
    optimizer.restore(weights, state)
    assert begun + steps(model, optimizer, fast, 3, 8) == whole
    assert all(torch.equal(value, wanted[name]) for name, value in optimizer.weights().items())


def test_in_bf16_it_learns_as_the_plain_path_does() -> None:
    """Means of ten steps over a run of sixty: nearer to each other than ten steps are to the next ten."""

    def curve(objective: Callable[[Any], Objective]) -> list[float]:
        model, optimizer, made = fresh(objective)
        found = steps(model, optimizer, made, 0, 60)
        return [sum(found[at : at + 10]) / 10 for at in range(0, 60, 10)]

    plain, fast = curve(Loss), curve(FastLoss)
    assert plain[-1] < plain[0] - 0.3
    assert fast == pytest.approx(plain, rel=0.01)


def test_takes_what_it_knows_and_leaves_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    for family in FAMILIES:
        assert isinstance(objective_for(adapted(make(family)), SETTINGS, CPU), FastLoss), family
    known = adapted(make("llama"))
    assert isinstance(objective_for(known, SETTINGS, replace(CPU, kind="cuda")), Loss)
    monkeypatch.setenv("VIBEFLOW_PLAIN", "1")
    assert isinstance(objective_for(known, SETTINGS, CPU), Loss)
    monkeypatch.delenv("VIBEFLOW_PLAIN")
    left: dict[str, Any] = {
        "another family": adapted(make("gemma", head_dim=8)),
        "dora": add_lora(make("llama"), ADAPTER, 0, "tiny", dora=True),
        "another activation": adapted(make("llama", hidden_act="gelu")),
        "dropout in attention": adapted(make("llama", attention_dropout=0.1)),
    }
    some = make("llama")
    some.model.norm.weight.requires_grad_(True)
    left["a norm alone is trained"] = some
    for why, model in left.items():
        assert isinstance(objective_for(model, SETTINGS, CPU), Loss), why
    far = adapted(make("mistral", sliding_window=100))
    assert isinstance(objective_for(far, SETTINGS, CPU), Loss)
    assert isinstance(objective_for(far, changed(SETTINGS, max_seq_length=100), CPU), FastLoss)


def test_a_model_that_computes_otherwise_than_it_looks_takes_the_plain_path() -> None:
    model = adapted(make("llama"))
    gated = model.get_base_model().model.layers[1].mlp
    gated.act_fn = torch.nn.ReLU()
    assert isinstance(objective_for(model, SETTINGS, CPU), Loss)
