"""Clients that are silent, slow, many or rude hold up nobody: real sockets against a real server."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

if sys.platform == "win32":
    pytest.skip("the limit on open files is set by POSIX's means", allow_module_level=True)

HERE = Path(__file__).resolve().parent
QUICK = {"headers": 0.6, "body": 0.6, "idle": 0.6, "stalled": 0.6, "connections": 40}
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"


@dataclass
class Server:
    port: int
    log: Path

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def ask(self, timeout: float = 5) -> int:
        return httpx.get(f"http://127.0.0.1:{self.port}/", timeout=timeout).status_code

    def ask_patiently(self, timeout: float = 5) -> int:
        """Tries again shortly, as told, while all places are taken by requests that are being answered."""
        until = time.monotonic() + 10
        while (status := self.ask(timeout)) == 503 and time.monotonic() < until:
            time.sleep(0.1)
        return status


Starter = Callable[..., Server]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    with ExitStack() as stack:

        def begin(files: int = 1024, **limits: float) -> Server:
            log = tmp_path / "log.txt"
            command = [
                sys.executable,
                str(HERE / "tiny_server.py"),
                json.dumps({**QUICK, **limits}),
                str(files),
                str(log),
            ]
            with log.open("ab") as out:
                process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=out)
            stack.callback(process.wait)
            stack.callback(process.kill)
            assert process.stdout is not None
            stack.callback(process.stdout.close)
            return Server(int(process.stdout.readline()), log)

        yield begin


def read_all(client: socket.socket) -> bytes:
    """Until the server ends the connection."""
    parts = []
    with suppress(ConnectionResetError):
        while part := client.recv(65536):
            parts.append(part)
    return b"".join(parts)


def read_ok(client: socket.socket) -> None:
    """One answer, of a connection that stays open."""
    said = b""
    while not said.endswith(b'"ok"'):
        part = client.recv(65536)
        assert part and b" 200 " in (said + part)[:20]
        said += part


def refused(answer: bytes, status: int) -> dict[str, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), answer[:200]
    assert b"connection: close" in head.lower()
    error = json.loads(body)["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return error  # type: ignore[no-any-return]  # of JSON


def dribble(client: socket.socket, data: bytes, every: float) -> float:
    """Seconds until the server had enough of a client that sends a byte now and then."""
    began = time.monotonic()
    client.settimeout(every)
    for at in range(len(data)):
        try:
            client.sendall(data[at : at + 1])
            if client.recv(1, socket.MSG_PEEK):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    client.settimeout(10)
    return time.monotonic() - began


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "])
def test_headers_that_do_not_come_end_the_connection_in_time(start: Starter, sent: bytes) -> None:
    with start().connect() as client:
        began = time.monotonic()
        client.sendall(sent)
        assert "0.6 seconds" in refused(read_all(client), 408)["message"]
        assert 0.4 < time.monotonic() - began < 8


def test_the_deadline_is_for_the_whole_and_not_from_byte_to_byte(start: Starter) -> None:
    server = start()
    with server.connect() as client:
        assert dribble(client, b"GET / HTTP/1.1\r\n" + b"X-Slow: aaaa\r\n" * 20, 0.1) < 8
        refused(read_all(client), 408)
    with server.connect() as client:
        client.sendall(POST % 1000)
        assert dribble(client, b"x" * 200, 0.1) < 8
        assert "not complete" in refused(read_all(client), 408)["message"]
    with server.connect() as client:
        client.sendall(GET)
        read_ok(client)
        assert dribble(client, b"GET / HTTP/1.1\r\n" + b"X-Slow: aaaa\r\n" * 20, 0.1) < 8, (
            "the second request"
        )
        refused(read_all(client), 408)


def test_an_idle_connection_is_closed_without_a_word(start: Starter) -> None:
    with start().connect() as client:
        client.sendall(GET)
        assert read_all(client).endswith(b'"ok"')


def test_a_client_that_reads_nothing_is_let_go(start: Starter) -> None:
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(10)
        client.connect(("127.0.0.1", start().port))
        client.sendall(GET.replace(b"GET /", b"GET /long"))
        time.sleep(1.5)
        assert len(read_all(client)) < 8_000_000


def test_silent_connections_beyond_the_cap_make_way_for_a_real_client(start: Starter) -> None:
    server = start(headers=30)
    with ExitStack() as stack:
        silent = [stack.enter_context(server.connect()) for _ in range(150)]
        began = time.monotonic()
        for _ in range(5):
            assert server.ask() == 200
        assert time.monotonic() - began < 2
        assert "silent" in refused(read_all(silent[0]), 503)["message"], "the oldest went first"
        silent[-1].sendall(GET)
        read_ok(silent[-1])  # the youngest is still there
    assert server.log.stat().st_size < 2_000


def test_requests_that_are_not_whole_make_way_too(start: Starter) -> None:
    server = start(headers=30, body=30)
    with ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(server.connect()).sendall(POST % 10_000 + b"x")
        assert server.ask() == 200


def test_where_all_are_being_answered_one_more_is_refused_and_there_is_room_again_soon(
    start: Starter,
) -> None:
    server = start(stalled=6, headers=30, body=30)
    with ExitStack() as stack:
        for _ in range(40):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(20)
            client.connect(("127.0.0.1", server.port))
            client.sendall(GET.replace(b"GET /", b"GET /long"))
            assert client.recv(1)  # its answer has begun
        with server.connect() as one_more:
            assert "as many connections" in refused(read_all(one_more), 503)["message"]
        ends = time.monotonic() + 30
        while time.monotonic() < ends and not is_answered(server):
            time.sleep(0.2)
        assert server.ask() == 200


def is_answered(server: Server) -> bool:
    try:
        return server.ask() == 200
    except httpx.HTTPError:
        return False


def test_few_files_are_enough_and_no_log_fills(start: Starter) -> None:
    """1,100 connections to a process that may open 300 files."""
    server = start(files=300, connections=512, headers=30)
    began = time.monotonic()
    with ExitStack() as stack:
        for _ in range(1100):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", server.port))
        assert server.ask_patiently(timeout=10) == 200
    assert server.ask_patiently() == 200
    assert time.monotonic() - began < 15
    assert server.log.stat().st_size < 20_000


def test_without_a_single_file_left_it_goes_on_when_there_is_one(start: Starter) -> None:
    """As after other parts of the process opened more than the margin."""
    server = start(files=24)
    with ExitStack() as stack:
        for _ in range(100):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", server.port))
        time.sleep(3)
    assert server.ask(timeout=10) == 200
    assert server.log.stat().st_size < 50_000


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/x\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1, 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: local\x00host\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000,
        b"\r\n" * 500 + b"\x00\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_in_openais_form(start: Starter, sent: bytes) -> None:
    server = start()
    with server.connect() as client:
        with suppress(OSError):
            client.sendall(sent)
        refused(read_all(client), 400)
    assert server.ask() == 200
    assert server.log.read_bytes() == b""


def test_a_body_that_is_too_large_is_told_so_while_it_is_still_sent(start: Starter) -> None:
    server = start(body=10)
    for head in (POST % 5_000_000, POST.replace(b"Content-Length: %d", b"Transfer-Encoding: chunked")):
        with server.connect() as client:
            client.sendall(head)
            with suppress(OSError):
                for _ in range(50):
                    client.sendall(b"186a0\r\n" + b"x" * 100_000 + b"\r\n")
            assert "larger than" in refused(read_all(client), 413)["message"]


def test_a_thousand_faults_are_few_lines(start: Starter) -> None:
    server = start()
    with httpx.Client() as client:
        for _ in range(300):
            assert client.get(f"http://127.0.0.1:{server.port}/fault").status_code == 500
    text = server.log.read_text()
    assert 1 <= text.count("RuntimeError: planned") <= 6
    assert server.log.stat().st_size < 40_000


def test_many_rude_clients_and_a_patient_one(start: Starter) -> None:
    """Resets, half requests and silence at random; whoever asks properly gets an answer each time, at
    most a moment later."""
    import random

    dice = random.Random(10)
    server = start(connections=20)
    rude: list[socket.socket] = []
    for _ in range(300):
        client = server.connect()
        with suppress(OSError):
            client.sendall(dice.choice([b"", b"GET", GET[:-2], GET, POST % 50, b"\x00\xff", GET * 3]))
        if dice.random() < 0.3:
            client.close()
        else:
            rude.append(client)
        if dice.random() < 0.1:
            assert server.ask_patiently() == 200
    for client in rude:
        client.close()
    assert server.ask_patiently() == 200
