"""The optimizer is PyTorch's AdamW with clipping, bit for bit, and needs less of PyTorch."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from vibeflow.engine.models.device import Device
from vibeflow.engine.train import optimizer as module
from vibeflow.engine.train.adafactor import Adafactor
from vibeflow.engine.train.optimizer import Optimizer
from vibeflow.engine.train.optimizers import optimizer_for
from vibeflow.recipe.training import TrainingSettings


def model() -> torch.nn.Module:
    torch.manual_seed(0)
    made = torch.nn.Sequential(torch.nn.Linear(7, 5), torch.nn.Linear(5, 3), torch.nn.Linear(3, 2))
    made[1].weight.requires_grad_(False)
    return made


def backward(made: torch.nn.Module, step: int) -> None:
    torch.manual_seed(step)
    first = next(made.parameters())
    made(torch.randn(4, 7, dtype=first.dtype)).float().square().sum().mul(10 ** (step % 3 - 1)).backward()


@pytest.mark.parametrize("together", [1, 20, 10_000])
def test_is_adamw_with_clipping(monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    monkeypatch.setattr(module, "_TOGETHER", together)
    ours, theirs = model(), model()
    optimizer = Optimizer(ours, torch.float32, 0.1)
    trained = [parameter for parameter in theirs.parameters() if parameter.requires_grad]
    reference = torch.optim.AdamW(trained, weight_decay=0.1, fused=True)
    for step in range(6):
        rate = 0.01 * (step + 1)
        backward(ours, step)
        backward(theirs, step)
        norm = optimizer.step(rate, 1.0)
        assert norm == pytest.approx(float(torch.nn.utils.clip_grad_norm_(trained, 1.0)), rel=1e-6)
        for group in reference.param_groups:
            group["lr"] = rate
        reference.step()
        reference.zero_grad()
        for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            assert torch.allclose(one, other, rtol=1e-6, atol=1e-8)
    assert all(parameter.grad is None for parameter in ours.parameters())


def test_true_values_are_finer_than_what_the_model_computes_with() -> None:
    made = model().bfloat16()
    optimizer = Optimizer(made, torch.bfloat16, 0.0)
    before = {name: value.clone() for name, value in optimizer.weights().items()}
    for step in range(3):
        backward(made, step)
        optimizer.step(1e-6, 1.0)
    after = optimizer.weights()
    assert all(value.dtype == torch.float32 for value in after.values())
    assert any(not torch.equal(after[name], before[name]) for name in after)
    for name, parameter in made.named_parameters():
        if parameter.requires_grad:
            assert parameter.dtype == torch.bfloat16
            assert torch.equal(parameter, after[name].bfloat16())


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_not_a_number_changes_nothing(wrong: float) -> None:
    made = model()
    optimizer = Optimizer(made, torch.float32, 0.0)
    backward(made, 0)
    optimizer.step(0.1, 1.0)
    before = {name: value.clone() for name, value in {**optimizer.weights(), **optimizer.state()}.items()}
    backward(made, 1)
    made[2].weight.grad[0, 0] = wrong  # type: ignore[index]
    assert not optimizer.step(0.1, 1.0) < 1e9
    after = {**optimizer.weights(), **optimizer.state()}
    assert all(torch.equal(value, before[name]) for name, value in after.items())
    assert all(parameter.grad is None for parameter in made.parameters())


@pytest.mark.parametrize("begun", [0, 2])
def test_put_back_it_goes_on_bit_by_bit(begun: int) -> None:
    def run(made: torch.nn.Module, optimizer: Optimizer, steps: range) -> None:
        for step in steps:
            backward(made, step)
            optimizer.step(0.01, 1.0)

    whole = model()
    first = Optimizer(whole, torch.float32, 0.1)
    run(whole, first, range(begun))
    weights = {name: value.clone() for name, value in first.weights().items()}
    state = {name: value.clone() for name, value in first.state().items()}
    assert bool(state) == bool(begun)
    run(whole, first, range(begun, 5))
    again = model()
    second = Optimizer(again, torch.float32, 0.1)
    run(again, second, range(1))
    second.restore(weights, state)
    run(again, second, range(begun, 5))
    assert all(torch.equal(value, first.weights()[name]) for name, value in second.weights().items())
    with pytest.raises(KeyError):
        second.restore({}, {})


def test_names_are_those_of_adapter_files() -> None:
    class Named(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lora_A = torch.nn.ModuleDict({"default": torch.nn.Linear(2, 2, bias=False)})

    assert list(Optimizer(Named(), torch.float32, 0.0).weights()) == ["lora_A.weight"]


def test_a_step_loads_no_compiler() -> None:
    """It takes over a second to load, which nobody is to wait for before the first step."""
    program = (
        "import sys, torch\n"
        "from vibeflow.engine.train.optimizer import Optimizer\n"
        "layer = torch.nn.Linear(2, 2)\n"
        "optimizer = Optimizer(layer, torch.float32, 0.0)\n"
        "layer(torch.ones(1, 2)).sum().backward()\n"
        "optimizer.step(0.1, 1.0)\n"
        "assert 'torch._dynamo' not in sys.modules and 'sympy' not in sys.modules\n"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr


def test_adafactor_is_pytorchs_and_goes_on_where_it_was() -> None:
    ours, theirs = model(), model()
    optimizer = Adafactor(ours, torch.float32, 0.1)
    trained = [parameter for parameter in theirs.parameters() if parameter.requires_grad]
    reference = torch.optim.Adafactor(trained, weight_decay=0.1)
    for step in range(8):
        rate = 0.01 * (step + 1)
        backward(ours, step)
        backward(theirs, step)
        optimizer.step(rate, 1.0)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        for group in reference.param_groups:
            group["lr"] = rate
        reference.step()
        reference.zero_grad()
        for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            assert torch.allclose(one, other, rtol=1e-5, atol=1e-7)
        if step == 3:  # killed here, and resumed
            weights, state = optimizer.weights(), optimizer.state()
            assert state["row_var.0.weight"].numel() + state["col_var.0.weight"].numel() == 5 + 7
            weights, state = ({k: v.clone() for k, v in kept.items()} for kept in (weights, state))
            ours = model()
            optimizer = Adafactor(ours, torch.float32, 0.1)
            optimizer.restore(weights, state)


def test_the_settings_name_the_optimizer() -> None:
    device = Device("cpu", "fp32", 1, "CPU")
    assert type(optimizer_for(model(), device, TrainingSettings(optimizer="adafactor"))) is Adafactor
    assert type(optimizer_for(model(), device, TrainingSettings())) is Optimizer
