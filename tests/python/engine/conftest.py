"""Torch with one thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from loop_kit import Bench


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """A second thread helps no model this small, and waits for a core when tests run side by side."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture
def bench(tiny_model: Path, rows_file: Callable[..., Path], tmp_path: Path) -> Bench:
    return Bench(tiny_model, rows_file("train.jsonl", 26), rows_file("test.jsonl", 6, 100), tmp_path)
