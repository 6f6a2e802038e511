"""JSON-RPC messages a second, 1 kB each way, in turn: our registry against a bare pygls handler."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from client import BackendProcess
from result import report

REPETITIONS = 7
MESSAGES = 1000
PAYLOAD = "x" * 1000
BARE = Path(__file__).with_name("bare_server.py")


class BareProcess(BackendProcess):
    """The same client over the bare server."""

    def command(self) -> list[str]:
        return [sys.executable, str(BARE)]


def messages_per_second(server: BackendProcess, method: str) -> float:
    began = time.perf_counter()
    for _ in range(MESSAGES):
        answer = server.request(method, {"payload": PAYLOAD})
        assert answer["payload"] == PAYLOAD
    return MESSAGES / (time.perf_counter() - began)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours = BackendProcess(Path(folder))
        bare = BareProcess(Path(folder))
        servers = [
            ("messages: vibeflow/backend/ping, 1 kB", ours, "vibeflow/backend/ping"),
            ("messages: bare pygls handler, 1 kB", bare, "bare/ping"),
        ]
        values: dict[str, list[float]] = {name: [] for name, _, _ in servers}
        for _, server, method in servers:
            server.initialize()
            messages_per_second(server, method)  # warm up
        # In turns, so that a busy moment of the machine hits both.
        for _ in range(REPETITIONS):
            for name, server, method in servers:
                values[name].append(messages_per_second(server, method))
        for name, server, _ in servers:
            server.close()
            report(name, "messages/s", values[name])


main()
