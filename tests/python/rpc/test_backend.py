"""A real backend process over stdio: handshake, errors, light start, malformed input, orphanhood."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from client import BackendProcess

from vibeflow.protocol.base import PROTOCOL_VERSION
from vibeflow.rpc.watch import _lives

HEAVY = ("torch", "transformers", "datasets", "peft", "accelerate", "fastapi", "polars", "numpy")


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[BackendProcess]:
    process = BackendProcess(tmp_path / "home")
    yield process
    process.close()


def test_says_who_it_is(backend: BackendProcess, tmp_path: Path) -> None:
    backend.initialize()
    info = backend.request("vibeflow/backend/info")
    assert info["protocolVersion"] == PROTOCOL_VERSION
    assert info["pid"] == backend.process.pid
    assert Path(info["home"]) == tmp_path / "home"


def test_refuses_another_protocol_and_says_how_to_mend_it(backend: BackendProcess) -> None:
    answer = backend.initialize(protocol_version=PROTOCOL_VERSION + 1)
    data = answer["error"]["data"]
    assert data["code"] == "protocol.mismatch"
    assert data["action"]["kind"] == "setUpPython"


def test_a_request_that_does_not_fit_is_an_error_and_the_next_is_answered(backend: BackendProcess) -> None:
    backend.initialize()
    answer = backend.call("vibeflow/projects/create", {"nme": 1})
    assert answer["error"]["data"]["code"] == "internal"
    assert "nme" in answer["error"]["message"]
    assert backend.request("vibeflow/backend/ping", {"payload": "still here"}) == {"payload": "still here"}


def test_malformed_frames_do_not_stop_it(backend: BackendProcess) -> None:
    backend.initialize()
    for body in (b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b'{"jsonrpc":"2.0","id":[],"method":7}'):
        backend.send_raw(body)
    assert backend.request("vibeflow/backend/ping", {"payload": "x"}, timeout=10) == {"payload": "x"}


def test_start_and_store_load_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys, vibeflow.rpc.server as s; s.create_server();"
        "from vibeflow.features.services import Services;"
        "from vibeflow.protocol.base import Nothing;"
        "Services(emit=lambda n, p: None).overview.list(Nothing());"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "VIBEFLOW_HOME": str(tmp_path)},
    )
    assert result.stdout.strip() == "[]", result.stdout + result.stderr


def test_ends_when_stdin_closes(tmp_path: Path) -> None:
    backend = BackendProcess(tmp_path)
    backend.initialize()
    assert backend.process.stdin is not None
    backend.process.stdin.close()
    assert backend.process.wait(timeout=15) is not None


def test_ends_when_its_window_is_killed_though_stdin_stays_open(tmp_path: Path) -> None:
    window = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    backend = BackendProcess(tmp_path)
    backend.initialize(process_id=window.pid)
    window.kill()
    window.wait()
    deadline = time.monotonic() + 15
    while psutil.pid_exists(backend.process.pid) and backend.process.poll() is None:
        assert time.monotonic() < deadline, "the backend outlived its window"
        time.sleep(0.1)


def test_a_window_reaped_between_two_questions_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    window = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    process = psutil.Process(window.pid)
    assert _lives(process)

    def running_and_then_reaped() -> bool:
        window.kill()
        window.wait()
        return True

    monkeypatch.setattr(process, "is_running", running_and_then_reaped)
    assert not _lives(process)
