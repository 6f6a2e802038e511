"""What the backend writes: whole frames, whoever writes them and however slowly they are read."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vibeflow.recipe.template import fresh_recipe
from vibeflow.rpc.frames import FrameWriter

HEADER = re.compile(rb"Content-Length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n")
WRITERS, FRAMES_EACH = 6, 12


def frames(data: bytes) -> list[Any]:
    """Every frame of a stream; fails where one is cut into."""
    found, at = [], 0
    while at < len(data):
        header = HEADER.match(data, at)
        assert header, f"no frame begins at byte {at}: {data[at : at + 60]!r}"
        end = header.end() + int(header[1])
        found.append(json.loads(data[header.end() : end]))
        at = end
    return found


def frame(content: Any) -> bytes:
    body = json.dumps(content).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def read_slowly(read: Callable[[int], bytes], into: bytearray) -> None:
    """As a window that is busy: nothing for a while, then a little at a time."""
    time.sleep(0.15)
    while data := read(8000):
        into += data
        time.sleep(0.001)


def pipe() -> tuple[int, int]:
    return os.pipe()


def sockets() -> tuple[int, int]:
    """What Node gives a child in place of pipes."""
    ours, theirs = socket.socketpair()
    return ours.detach(), theirs.detach()


def never_waiting() -> tuple[int, int]:
    """Takes what fits, and says no to the rest."""
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    return ours, theirs


@pytest.mark.skipif(os.name == "nt", reason="pipes there always wait")
@pytest.mark.parametrize("made", [pipe, sockets, never_waiting])
def test_many_threads_write_whole_frames_to_a_slow_reader(made: Callable[[], tuple[int, int]]) -> None:
    ours, theirs = made()
    taken = bytearray()
    reader = threading.Thread(target=read_slowly, args=(lambda most: os.read(ours, most), taken))
    writer = FrameWriter(theirs)

    def write(who: int) -> None:
        for number in range(FRAMES_EACH):
            writer.write(frame({"who": who, "number": number, "text": str(who) * 40_000}))
            writer.flush()

    threads = [threading.Thread(target=write, args=(who,)) for who in range(WRITERS)]
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    reader.join()
    os.close(ours)
    found = frames(bytes(taken))
    for who in range(WRITERS):
        assert [one["number"] for one in found if one["who"] == who] == list(range(FRAMES_EACH))


def test_after_a_frame_that_was_cut_off_nothing_more_is_written() -> None:
    ours, theirs = os.pipe()
    writer = FrameWriter(theirs)
    os.close(ours)
    for _ in range(2):
        with pytest.raises(BrokenPipeError):
            writer.write(b"x" * 100_000)
    writer.close()
    with pytest.raises(BrokenPipeError):
        writer.write(b"after the end")


def test_answers_and_events_do_not_mix_when_output_is_not_buffered_and_the_window_is_busy(
    tmp_path: Path,
) -> None:
    """Node's sockets, PYTHONUNBUFFERED as many a shell has it, answers of the loop and diagnostics of the
    checking thread, both larger than what fits into the socket."""
    ours, theirs = socket.socketpair()
    backend = subprocess.Popen(
        [sys.executable, "-m", "vibeflow.rpc"],
        stdin=subprocess.PIPE,
        stdout=theirs.fileno(),
        stderr=subprocess.DEVNULL,
        env={**os.environ, "VIBEFLOW_HOME": str(tmp_path / "home"), "PYTHONUNBUFFERED": "1"},
    )
    theirs.close()
    taken = bytearray()
    reader = threading.Thread(target=read_slowly, args=(ours.recv, taken))
    reader.start()
    assert backend.stdin is not None
    project = tmp_path / "project"
    project.mkdir()
    (project / "vibeflow.yaml").write_text(fresh_recipe("Support"), encoding="utf-8")
    rounds = 12
    messages: list[dict[str, Any]] = [
        {"id": 0, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
    ]
    for number in range(1, rounds + 1):
        uri = (project / f"rows-{number}.jsonl").as_uri()
        document = {"uri": uri, "languageId": "jsonl", "version": 1, "text": "not json\n" * 500}
        messages.append({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        for part in range(4):
            ping = {"payload": "x" * 200_000}
            messages.append({"id": 4 * number + part, "method": "vibeflow/backend/ping", "params": ping})
    for message in messages:
        backend.stdin.write(frame({"jsonrpc": "2.0", **message}))
        backend.stdin.flush()
    wait_until(lambda: taken.count(b"publishDiagnostics") >= rounds)
    backend.stdin.close()
    assert backend.wait(60) == 0
    reader.join()
    ours.close()
    found = frames(bytes(taken))
    assert sorted(one["id"] for one in found if "id" in one) == sorted([0, *range(4, 4 * rounds + 4)])
    published = [one for one in found if one.get("method") == "textDocument/publishDiagnostics"]
    assert [len(one["params"]["diagnostics"]) for one in published] == [500] * rounds


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_what_is_printed_is_no_frame(tmp_path: Path) -> None:
    """A library that prints, or a child that inherits standard output, writes into the log."""
    code = (
        "import os, subprocess, sys\n"
        "from vibeflow.rpc.frames import take_stdout\n"
        "writer = take_stdout()\n"
        "print('from Python', flush=True)\n"
        "os.write(1, b'from C')\n"
        "subprocess.run([sys.executable, '-c', 'print(\"from a child\")'])\n"
        "writer.write(b'a frame')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=tmp_path, check=True)
    assert done.stdout == b"a frame"
    assert [text in done.stderr for text in (b"from Python", b"from C", b"from a child")] == [True] * 3
