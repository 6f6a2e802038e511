"""git's filters for large files, for where git-lfs is not installed: content to pointer and back.

git starts this file by its path, isolated and without site packages, so it must import nothing heavy and
nothing of the project that it is started in. Speaks git's long-running protocol (gitattributes, "Long Running
Filter Process", version 2) and the plain one: `clean`, `smudge` from stdin to stdout.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

if not __package__:
    sys.path.append(str(Path(__file__).resolve().parents[2]))

from vibeflow.git.lfs import (  # needs the path above
    POINTER_LIMIT,
    LfsError,
    ObjectStore,
    copy,
    git_folders,
    parse_pointer,
)

_MOST = 65516
"""Bytes of content in a packet."""


def clean(source: BinaryIO, target: BinaryIO, store: ObjectStore) -> None:
    """git's clean filter: content in, pointer out. A pointer and an empty file pass as they are."""
    first = _read_exactly(source, POINTER_LIMIT)
    if not first or parse_pointer(first):
        target.write(first)
        return
    target.write(store.put(source, first).text())


def smudge(source: BinaryIO, target: BinaryIO, store: ObjectStore) -> str | None:
    """git's smudge filter: pointer in, content out; returns what to tell the user, None when all is well.

    Without a sound object the pointer stays in the file, so that a checkout never fails for want of weights.
    """
    first = _read_exactly(source, POINTER_LIMIT)
    pointer = parse_pointer(first)
    if pointer is None:
        target.write(first)
        copy(source, target.write)
        return None
    try:
        path = store.verified(pointer)
    except LfsError as error:
        target.write(first)
        return str(error)
    with path.open("rb") as stream:
        copy(stream, target.write)
    return None


class _Packets:
    """git's packet lines: four hex digits of length, then the content; `0000` ends a list."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source, self._target = source, target

    def receive(self) -> bytes | None:
        """The next packet, None at the end of a list. Raises `EOFError` when git is gone."""
        head = _read_exactly(self._source, 4)
        if len(head) < 4:
            raise EOFError
        length = int(head, 16)
        return _read_exactly(self._source, length - 4) if length >= 4 else None

    def receive_list(self) -> list[str]:
        return [packet.decode(errors="replace").rstrip("\n") for packet in iter(self.receive, None)]

    def send(self, *packets: bytes) -> None:
        for packet in packets:
            self._target.write(b"%04x" % (len(packet) + 4) + packet)

    def end_list(self) -> None:
        self._target.write(b"0000")
        self._target.flush()


class _Content:
    """The content of one file, as `clean` and `smudge` read and write it."""

    def __init__(self, packets: _Packets) -> None:
        self._packets = packets
        self._rest: Iterator[bytes] = iter(packets.receive, None)
        self._held = b""
        self.answered = False

    def read(self, size: int = -1) -> bytes:
        if not self._held:
            self._held = next(self._rest, b"")
        out, self._held = (self._held, b"") if size < 0 else (self._held[:size], self._held[size:])
        return out

    def write(self, data: bytes) -> int:
        self.succeed()
        for start in range(0, len(data), _MOST):
            self._packets.send(data[start : start + _MOST])
        return len(data)

    def succeed(self) -> None:
        """Tell git, once, that content follows."""
        if not self.answered:
            self.answered = True
            self._packets.send(b"status=success\n")
            self._packets.end_list()


def serve(source: BinaryIO, target: BinaryIO, store: ObjectStore) -> None:
    """Filter one file after another until git closes the pipe."""
    packets = _Packets(source, target)
    packets.receive_list()
    packets.send(b"git-filter-server\n", b"version=2\n")
    packets.end_list()
    packets.receive_list()
    packets.send(b"capability=clean\n", b"capability=smudge\n")
    packets.end_list()
    while True:
        try:
            request = packets.receive_list()
        except EOFError:
            return
        content = _Content(packets)
        try:
            _filter("command=clean" in request, content, store)
            while content.read():
                pass
            content.succeed()
            packets.end_list()
        except (OSError, LfsError) as error:
            sys.stderr.write(f"vibeflow: {error}\n")
            while content.read():
                pass
            if (
                content.answered
            ):  # the content breaks off here: say so in the list that may correct the status
                packets.end_list()
            packets.send(b"status=error\n")
        packets.end_list()


def _filter(cleaning: bool, content: _Content, store: ObjectStore) -> None:
    # `_Content` has the two methods of a file that are used.
    stream: BinaryIO = content  # type: ignore[assignment]  # it has read and write, all that is asked of it
    if cleaning:
        clean(stream, stream, store)
    elif note := smudge(stream, stream, store):
        _tell(note)


def main(arguments: list[str]) -> int:
    """`clean`, `smudge` or `process`, run by git at the top of a working tree."""
    if arguments not in (["clean"], ["smudge"], ["process"]):
        sys.stderr.write("usage: lfs_filter.py clean|smudge|process\n")
        return 2
    # git tells filters about a repository elsewhere (`git --git-dir=…`) in the environment only.
    folders = git_folders(Path.cwd())
    common = folders[1] if folders else None
    if named := os.environ.get("GIT_COMMON_DIR") or (os.environ.get("GIT_DIR") if common is None else None):
        common = Path(named).absolute()
    if common is None:
        sys.stderr.write("vibeflow: no git repository here\n")
        return 1
    store = ObjectStore(common)
    if arguments == ["process"]:
        serve(sys.stdin.buffer, sys.stdout.buffer, store)
    elif arguments == ["clean"]:
        clean(sys.stdin.buffer, sys.stdout.buffer, store)
    elif note := smudge(sys.stdin.buffer, sys.stdout.buffer, store):
        _tell(note)
    sys.stdout.buffer.flush()
    return 0


def _tell(note: str) -> None:
    sys.stderr.write(f"vibeflow: {note}; the pointer was left in place\n")
    sys.stderr.flush()


def _read_exactly(stream: BinaryIO, count: int) -> bytes:
    """Up to `count` bytes, fewer only at the end: a pipe may give them in pieces."""
    parts = bytearray()
    while len(parts) < count and (piece := stream.read(count - len(parts))):
        parts += piece
    return bytes(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
