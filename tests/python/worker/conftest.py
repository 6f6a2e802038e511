"""Torch with one thread; a nursery of workers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from nursery_kit import Nursery


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """A second thread helps no model this small, and waits for a core when tests run side by side."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()
