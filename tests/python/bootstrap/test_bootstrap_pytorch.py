"""Which build of PyTorch is taken, by graphics card and by what can be reached."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tiny_machine import Machine

OFFICIAL = "https://download.pytorch.org/whl"


def choice(
    script: ModuleType, bare: Machine, monkeypatch: pytest.MonkeyPatch, *arguments: str, **answers: Any
) -> tuple[str | None, list[str]]:
    """The index that is chosen, and those that were asked."""
    asked: list[str] = []

    def offers(index: str, version: str | None) -> bool:
        asked.append(index)
        return index in answers.get("reachable", ())

    monkeypatch.setattr(script.pytorch, "offers", offers)
    monkeypatch.setattr(script.pytorch, "cuda_version", lambda: answers.get("cuda"))
    if "environment" not in answers:
        monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    given = ["--env-dir", str(bare.env_dir), "--wheel", str(bare.wheel), "--locks", str(bare.locks)]
    options = script.parse([*given, *arguments])
    maker = script.Maker(options, script.Reporter(1), script.Canceller())
    maker._configured_index = lambda: answers.get("configured", False)
    return maker._torch_index(), asked


def test_without_a_card_the_small_build_for_processors(
    script: ModuleType, bare: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert choice(script, bare, monkeypatch, reachable=[f"{OFFICIAL}/cpu"])[0] == f"{OFFICIAL}/cpu"


def test_with_a_card_the_newest_build_that_its_driver_runs(
    script: ModuleType, bare: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    reachable = [f"{OFFICIAL}/cu130", f"{OFFICIAL}/cu128", f"{OFFICIAL}/cu126", f"{OFFICIAL}/cpu"]
    chosen, asked = choice(script, bare, monkeypatch, cuda=(12, 8), reachable=reachable)
    assert chosen == f"{OFFICIAL}/cu128"
    assert f"{OFFICIAL}/cu130" not in asked


@pytest.mark.parametrize(("system", "cuda"), [("linux", (13, 0)), ("linux", (13, 2)), ("win32", None)])
def test_the_usual_index_with_its_locked_digests_wherever_it_has_the_build(
    script: ModuleType,
    bare: Machine,
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    cuda: tuple[int, int] | None,
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    reachable = [f"{OFFICIAL}/{build}" for build in ("cu132", "cu130", "cu126", "cpu")]
    assert choice(script, bare, monkeypatch, cuda=cuda, reachable=reachable) == (None, [])


def test_an_older_driver_on_linux_gets_the_build_for_it(
    script: ModuleType, bare: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    reachable = [f"{OFFICIAL}/cu126", f"{OFFICIAL}/cpu"]
    assert choice(script, bare, monkeypatch, cuda=(12, 7), reachable=reachable)[0] == f"{OFFICIAL}/cu126"


def test_what_cannot_be_reached_leaves_the_usual_index(
    script: ModuleType, bare: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert choice(script, bare, monkeypatch)[0] is None


@pytest.mark.parametrize("own", ["setting", "pip.conf", "environment"])
def test_an_index_of_the_users_own_is_not_gone_around(
    script: ModuleType, bare: Machine, monkeypatch: pytest.MonkeyPatch, own: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    arguments = ["--index-url", "https://mirror.example/simple"] if own == "setting" else []
    answers: dict[str, Any] = {"reachable": [f"{OFFICIAL}/cpu"], "configured": own == "pip.conf"}
    if own == "environment":
        monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
        answers["environment"] = True
    chosen, asked = choice(script, bare, monkeypatch, *arguments, **answers)
    assert (chosen, asked) == (None, [])


def test_macos_has_one_build(script: ModuleType, bare: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert choice(script, bare, monkeypatch) == (None, [])


def test_the_version_that_is_looked_for_is_the_tested_one(script: ModuleType, tmp_path: Path) -> None:
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("tokenizers==1.0\ntorch==2.13.0\n")
    assert script.pytorch.pinned_version(constraints) == "2.13.0"
    assert script.pytorch.pinned_version(None) is None


def test_the_drivers_cuda_is_read_from_what_it_prints(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho '| NVIDIA-SMI 570.1  Driver Version: 570.1  CUDA Version: 12.8 |'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert script.pytorch.cuda_version() == (12, 8)
    monkeypatch.setenv("PATH", "/nonexistent")
    assert script.pytorch.cuda_version() is None
