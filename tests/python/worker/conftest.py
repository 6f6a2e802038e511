"""Torch with one thread; a nursery of workers; a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import serve_kit
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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[serve_kit.Server]:
    root = tmp_path_factory.mktemp("serve")
    version = serve_kit.write_version(root / "version", tiny_model)
    started = serve_kit.begin(serve_kit.serve_job(root / "job", version, 0), version)
    yield started
    serve_kit.end(started)
