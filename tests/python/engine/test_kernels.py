"""What PyTorch may take away: with it gone or changed, the public way gives the same."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from vibeflow.engine import kernels
from vibeflow.engine.train.optimizer import Optimizer

HERE = Path(__file__).parent


def trained(steps: int, dtype: torch.dtype = torch.float32) -> list[torch.Tensor]:
    """Where AdamW leads a small model."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(7, 5), torch.nn.Linear(5, 3)).to(dtype)
    optimizer = Optimizer(model, dtype, 0.1)
    for step in range(steps):
        torch.manual_seed(step)
        model(torch.randn(4, 7, dtype=dtype)).float().square().sum().backward()
        optimizer.step(0.01 * (step + 1), 1.0)
    return [value.clone() for value in optimizer.weights().values()]


@pytest.fixture
def taken_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delattr(torch, "_fused_adamw_")
    monkeypatch.delattr(torch, "_softmax_backward_data")
    importlib.reload(kernels)
    yield
    monkeypatch.undo()
    importlib.reload(kernels)


def test_the_private_functions_are_used_where_they_are() -> None:
    used = (kernels.adamw, kernels.softmax_backward, kernels.silu_backward)
    assert used == (kernels._fused_adamw, kernels._softmax_backward, kernels._silu_backward)


def test_without_them_training_goes_where_it_went(request: pytest.FixtureRequest) -> None:
    before = trained(12)
    request.getfixturevalue("taken_away")
    assert kernels.adamw is kernels.public_adamw
    assert kernels.softmax_backward is kernels.public_softmax_backward
    for one, other in zip(before, trained(12), strict=True):
        assert torch.allclose(one, other, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_gradients_are_the_same_either_way(dtype: torch.dtype) -> None:
    torch.manual_seed(1)
    near = {"rtol": 1e-5, "atol": 1e-7} if dtype == torch.float32 else {"rtol": 2e-2, "atol": 1e-3}
    grad, weights = torch.randn(3, 4, 9).to(dtype), torch.randn(3, 4, 9).softmax(-1).to(dtype)
    found = kernels.softmax_backward(grad, weights)
    assert found.dtype == dtype
    assert torch.allclose(found, kernels.public_softmax_backward(grad, weights), **near)
    gate, one, other = (
        torch.randn(3, 9).to(dtype),
        torch.empty(3, 9, dtype=dtype),
        torch.empty(3, 9, dtype=dtype),
    )
    kernels.silu_backward(grad[0, :3], gate, one)
    kernels.public_silu_backward(grad[0, :3], gate, other)
    assert torch.allclose(one, other, **near)


def test_one_that_means_something_else_is_not_used() -> None:
    def raises(*_: Any) -> torch.Tensor:
        raise TypeError("another signature")

    def other(grad: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        return grad * weights

    for changed in (raises, other):
        found = kernels.chosen(changed, kernels.public_softmax_backward, kernels._softmax_tried)
        assert found is kernels.public_softmax_backward


def test_the_fast_path_holds_without_them() -> None:
    """Its own tests, in a process in which they were never there."""
    code = (
        "import sys, torch, pytest; del torch._fused_adamw_, torch._softmax_backward_data;"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '-x', '-k', 'gradient', sys.argv[1]]))"
    )
    path = str(HERE / "test_fast_path.py")
    done = subprocess.run(
        [sys.executable, "-c", code, path], env=os.environ, capture_output=True, text=True, timeout=170
    )
    assert done.returncode == 0, done.stdout[-2000:]
