"""Bytes of a file from any place: of a plain one, and of a gzip one as if it were unpacked."""

from __future__ import annotations

import threading
import zlib
from pathlib import Path
from typing import Protocol

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import DataUnreadable

_STEP = 1 << 20
_FIRST_SPACING = 4 << 20
_MOST_CHECKPOINTS = 128
_MOST_UNPACKED = 64_000_000_000


class Storage(Protocol):
    """Safe for several threads."""

    def read(self, at: int, size: int) -> bytes:
        """At most `size` bytes from `at` on; fewer only at the end."""
        ...


class PlainFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, at: int, size: int) -> bytes:
        with self._path.open("rb", buffering=0) as file:
            file.seek(at)
            parts: list[bytes] = []
            while size > 0 and (part := file.read(size)):
                parts.append(part)
                size -= len(part)
            return parts[0] if len(parts) == 1 else b"".join(parts)


class GzipFile:
    """Unpacks from the nearest checkpoint before the wanted place. Checkpoints are copies of the
    unpacker's state;
    the further the file was read, the wider apart they are kept: memory stays small."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._spacing = _FIRST_SPACING
        self._checkpoints: list[_Unpacker] = [_Unpacker()]
        self._last = self._checkpoints[0].copy()
        self._piece = b""  # what was unpacked last, up to where `_last` stands

    def read(self, at: int, size: int) -> bytes:
        """Raises `DataUnreadable` where the file is damaged or unpacks without end."""
        with self._lock, self._path.open("rb", buffering=0) as file:
            if self._last.place - len(self._piece) > at:
                self._last = [one for one in self._checkpoints if one.place <= at][-1].copy()
                self._piece = b""
            unpacker = self._last
            parts: list[bytes] = []
            try:
                while size > 0:
                    begins = unpacker.place - len(self._piece)
                    if unpacker.place > at and (part := self._piece[max(at - begins, 0) :][:size]):
                        parts.append(part)
                        size -= len(part)
                        at += len(part)
                        continue
                    self._piece = unpacker.next(file)
                    if not self._piece:
                        break
                    self._remember(unpacker)
            except zlib.error as error:
                raise DataUnreadable(
                    t(
                        "{name} is damaged: it cannot be unpacked from byte {place:,} on.",
                        name=self._path.name,
                        place=unpacker.place,
                    ),
                    hint=t("Download or copy the file again."),
                ) from error
            if unpacker.place > _MOST_UNPACKED:
                raise DataUnreadable(
                    t(
                        "{name} unpacks to more than {most}.",
                        name=self._path.name,
                        most=file_size(_MOST_UNPACKED),
                    ),
                    hint=t("Such files are made to fill disks. Check where it comes from."),
                )
            return b"".join(parts)

    def _remember(self, unpacker: _Unpacker) -> None:
        if unpacker.place < self._checkpoints[-1].place + self._spacing:
            return
        self._checkpoints.append(unpacker.copy())
        if len(self._checkpoints) > _MOST_CHECKPOINTS:
            self._checkpoints = self._checkpoints[::2]
            self._spacing *= 2


class _Unpacker:
    """The state of unpacking at one place."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)
        self._pending = b""
        self._packed = 0
        self.place = 0
        """Bytes unpacked so far."""

    def copy(self) -> _Unpacker:
        other = _Unpacker.__new__(_Unpacker)
        other._inner = self._inner.copy()
        other._pending, other._packed, other.place = self._pending, self._packed, self.place
        return other

    def next(self, file: _Readable) -> bytes:
        """The next piece, at most a megabyte; empty at the end."""
        while True:
            if not self._pending:
                file.seek(self._packed)
                self._pending = file.read(1 << 16)
                self._packed += len(self._pending)
                if not self._pending:
                    return b""
            if self._inner.eof:
                # Several archives one after the other are one file; zeros after the last are padding.
                self._pending = self._pending.lstrip(b"\0")
                if not self._pending:
                    continue
                self._inner = zlib.decompressobj(31)
            piece = self._inner.decompress(self._pending, _STEP)
            self._pending = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
            if piece:
                self.place += len(piece)
                return piece


class _Readable(Protocol):
    def seek(self, offset: int, /) -> int: ...
    def read(self, size: int, /) -> bytes: ...
