"""Torch with one thread."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """A second thread helps no model this small, and waits for a core when tests run side by side."""
    import torch

    torch.set_num_threads(1)
