"""A small JSON-RPC client over a real backend process, for tests and benchmarks."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from vibeflow.protocol.base import PROTOCOL_VERSION


class BackendProcess:
    """`python -m vibeflow.rpc` with a reader thread; `request` waits for the answer of its own id."""

    def __init__(self, home: Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> None:
        self.process = subprocess.Popen(
            self.command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "VIBEFLOW_HOME": str(home), **(env or {})},
            cwd=cwd,
        )
        self.events: queue.Queue[dict[str, Any]] = queue.Queue()
        self.unasked: queue.Queue[dict[str, Any]] = queue.Queue()
        """Answers to messages that were sent raw."""
        self._answers: dict[int, queue.Queue[dict[str, Any]]] = {}
        self._next = 0
        self.stderr = ""
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._read_errors, daemon=True).start()

    def command(self) -> list[str]:
        """What is started; a benchmark compares with another server."""
        return [sys.executable, "-m", "vibeflow.rpc"]

    def initialize(self, protocol_version: int = PROTOCOL_VERSION, process_id: int | None = None) -> Any:
        options = {"protocolVersion": protocol_version, "extensionVersion": "0.1.0"}
        answer = self.call(
            "initialize",
            {"processId": process_id, "rootUri": None, "capabilities": {}, "initializationOptions": options},
        )
        if "error" not in answer:
            self.notify("initialized", {})
        return answer

    def request(self, method: str, params: dict[str, Any] | None = None, timeout: float = 60) -> Any:
        """The result; raises `AssertionError` with the error's data when there is one."""
        answer = self.call(method, params or {}, timeout)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def call(self, method: str, params: Any, timeout: float = 60) -> dict[str, Any]:
        """The whole answer, result or error."""
        self._next += 1
        number = self._next
        self._answers[number] = queue.Queue()
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return self._answers[number].get(timeout=timeout)

    def notify(self, method: str, params: Any) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def send(self, message: dict[str, Any]) -> None:
        self.send_raw(json.dumps(message).encode())

    def send_raw(self, body: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def close(self) -> int:
        """Shut down as LSP says; kills it when that does not help. The exit code."""
        try:
            self.call("shutdown", None, timeout=10)
            self.notify("exit", None)
            return self.process.wait(timeout=10)
        except (OSError, queue.Empty, subprocess.TimeoutExpired):
            self.process.kill()
            return self.process.wait(timeout=10)

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not line:
                return
            message = json.loads(stream.read(length))
            if "id" in message and "method" not in message:
                self._answers.get(message["id"], self.unasked).put(message)
            else:
                self.events.put(message)

    def _read_errors(self) -> None:
        stream = self.process.stderr
        assert stream is not None
        for line in stream:
            self.stderr += line.decode(errors="replace")
