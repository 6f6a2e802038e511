"""The machines that the environment is made on."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest
from tiny_machine import SCRIPT, Machine


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an environment that pip alone is in, made once by the script itself."""
    root = tmp_path_factory.mktemp("made")
    machine = Machine(root, root / "storage" / "python")
    assert machine.run()["type"] == "ok"
    return machine.env_dir


@pytest.fixture
def machine(tmp_path: Path, made: Path) -> Machine:
    """One with an environment that was begun: pip is in it, VibeFlow is not."""
    machine = Machine(tmp_path, made)
    machine.strip()
    return machine


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    """One without an environment."""
    return Machine(tmp_path, tmp_path / "storage" / "python")


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, for what it asks of the system to be answered otherwise."""
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    return importlib.import_module("environment")
