"""What the script says when it cannot go on: one code, what happened, what to do. Nothing is lost by it."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tiny_machine import SCRIPT, Machine, make_wheel

posix = pytest.mark.skipif(os.name != "posix", reason="signals and mounts as on Linux and macOS")
Usage = namedtuple("Usage", "total used free")


def run_inside(script: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Runs the script in this process, so that what it asks the system can be answered otherwise."""
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    try:
        code = script.main(machine.command()[3:])
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)
    message: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (code == 0) == (message["type"] == "ok")
    return message


def patched(folder: Path, before: str, after: str) -> Path:
    """A copy of the script in which one constant is another."""
    copy = Path(shutil.copytree(SCRIPT.parent, folder / "bootstrap")) / SCRIPT.name
    assert before in copy.read_text()
    copy.write_text(copy.read_text().replace(before, after))
    return copy


def test_too_little_space_is_said_before_anything_is_made(
    script: ModuleType, bare: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 12_000_000))
    message = run_inside(script, bare, capsys)
    assert message["code"] == "diskFull"
    assert "12 MB free" in message["message"] and "330 MB" in message["message"]
    assert not bare.env_dir.exists()


def test_a_disk_that_fills_up_is_told_from_other_failures(script: ModuleType, tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert script.as_fault(full, tmp_path).code == "diskFull"
    assert script.as_fault(OSError(errno.EIO, "I/O error"), tmp_path).code == "broken"


@posix
def test_pip_on_a_full_disk(bare: Machine, tmp_path: Path) -> None:
    """A real small disk, where this user may mount one; the space check is answered from outside."""
    storage = bare.root / "storage"
    storage.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40m", "none", str(storage)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this user may not mount a small disk")
    try:
        filler = "x = '''" + "a" * 30_000_000 + "'''\n"
        make_wheel(bare.index, "tinydep", "3.0", module=filler)
        bare.lock("3.0")
        bare.script = patched(tmp_path, '"light": 330 * MB', '"light": 1')
        assert bare.run()["code"] == "diskFull"
        assert not bare.marker_file.exists()
    finally:
        subprocess.run(["umount", str(storage)], check=True)


def test_no_network(machine: Machine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}/simple"  # bound and not listening: refused
        command = [part for part in machine.command() if part not in ("--find-links", str(machine.index))]
        done = subprocess.run(
            [*command, "--index-url", dead], capture_output=True, text=True, timeout=150, check=False
        )
    message = json.loads(done.stdout.splitlines()[-1])
    assert message["code"] == "noNetwork"
    assert "http.proxy" in message["hint"] and "vibeflow.python.indexUrl" in message["hint"]


def test_an_index_without_the_package(machine: Machine) -> None:
    (machine.index / "tinydep-1.0-py3-none-any.whl").unlink()
    message = machine.run()
    assert message["code"] == "noPackage"
    assert "tinydep" in message["message"]


def test_a_package_that_does_not_start_is_not_called_finished(machine: Machine) -> None:
    machine.wheel = machine.vibeflow("raise RuntimeError('no such library')\n")
    message = machine.run()
    assert message["code"] == "broken" and "no such library" in message["message"]
    assert not machine.marker_file.exists()


@posix
def test_a_python_that_is_too_old_says_its_version(bare: Machine, tmp_path: Path) -> None:
    bare.script = patched(tmp_path, "MINIMUM = (3, 10)", f"MINIMUM = (3, {sys.version_info[1] + 1})")
    message = bare.run()
    assert message["code"] == "tooOld"
    assert ".".join(map(str, sys.version_info[:3])) in message["message"]
    assert not bare.env_dir.exists()


def test_the_script_itself_can_be_read_by_an_old_python() -> None:
    import ast

    for module in SCRIPT.parent.glob("*.py"):
        ast.parse(module.read_text(), feature_version=(3, 7))


def test_a_python_without_ensurepip(
    script: ModuleType, bare: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name))
    message = run_inside(script, bare, capsys)
    assert message["code"] == "noVenv"
    assert "venv" in message["hint"]


@posix
def test_two_windows_do_not_make_it_at_once(machine: Machine) -> None:
    import fcntl

    with (machine.env_dir.parent / "python.lock").open("a+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert machine.run()["code"] == "busy"
    assert machine.run()["type"] == "ok"


def slow(machine: Machine) -> None:
    """A dependency that pip has to build, which takes longer than any test waits."""
    (machine.index / "tinydep-1.0-py3-none-any.whl").unlink()
    source = machine.root / "tinydep-1.0"
    source.mkdir()
    (source / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: tinydep\nVersion: 1.0\n")
    (source / "setup.py").write_text("import time\ntime.sleep(600)\n")
    backend = '[build-system]\nrequires = []\nbuild-backend = "slow"\nbackend-path = ["."]\n'
    (source / "pyproject.toml").write_text(backend)
    hook = "import pathlib, time\n\ndef build_wheel(folder, settings=None, metadata=None):\n"
    begun = machine.root / "begun"
    (source / "slow.py").write_text(f"{hook}    pathlib.Path({str(begun)!r}).touch()\n    time.sleep(600)\n")
    shutil.make_archive(str(machine.index / "tinydep-1.0"), "gztar", machine.root, "tinydep-1.0")
    machine.lock()


@pytest.mark.parametrize("way", ["signal", "end of input"])
def test_cancelling_ends_pip_too_and_the_next_run_goes_on(machine: Machine, way: str) -> None:
    if way == "signal" and os.name != "posix":
        pytest.skip("Windows has no such signal")
    slow(machine)
    command = machine.command("--cancel-on-eof")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 90
    while not (machine.root / "begun").exists():
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    if way == "signal":
        process.terminate()
    else:
        assert process.stdin
        process.stdin.close()
        process.stdin = None
    said, _ = process.communicate(timeout=20)
    assert json.loads(said.splitlines()[-1])["code"] == "cancelled"
    assert not machine.marker_file.exists()
    assert_nothing_runs_from(machine.env_dir)

    (machine.index / "tinydep-1.0.tar.gz").unlink()
    make_wheel(machine.index, "tinydep")
    machine.lock()
    assert machine.run()["type"] == "ok"
    made = [message for message in machine.messages if message.get("message") == "Making the environment"]
    assert made == [], "what was there is completed"


def assert_nothing_runs_from(folder: Path) -> None:
    import psutil

    time.sleep(0.3)
    left = [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or [])
    ]
    assert left == []
