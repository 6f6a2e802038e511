"""Decoding by an encoding that was found or chosen, in pieces or at once; what came out broken is counted."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Protocol

from .encoding import Encoding
from .evidence import MOSTLY, utf8_weight
from .names import WIDE

STRAY = "vibeflow-stray"
"""Error handler: bytes that Windows-1252 leaves undefined become the control characters of their number."""
_BROKEN = re.compile("[\ufffd\x80-\x9f]")
"""What sound text does not hold: the mark of a lost character, and control characters."""
_AROUND = 30


class Decoder(Protocol):
    def decode(self, data: bytes, final: bool = False) -> str: ...


@dataclass
class Broken:
    """What was broken in the text that was decoded."""

    count: int = 0
    foreign: int = 0
    """Characters beyond ASCII."""
    example: str = ""
    """The first broken place with some words around it."""
    line: int = 0
    """That of the first broken place, 1-based; 0: there is none."""
    _lines: int = 1

    def look(self, text: str) -> None:
        if not text.isascii():
            self._look(text)
        self._lines += text.count("\n")

    def _look(self, text: str) -> None:
        self.foreign += sum(map(len, _BEYOND.findall(text)))
        places = 0
        for match in _BROKEN.finditer(text):
            places += 1
            if not self.line:
                self.line = self._lines + text.count("\n", 0, match.start())
                around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
                self.example = " ".join(_BROKEN.sub("\ufffd", around).split())
        self.count += places

    def look_utf8(self, data: bytes) -> None:
        """As `look`, of UTF-8 that is taken as it is. Only marks of lost characters are looked for."""
        if not data.isascii():
            self._look_utf8(data)
        self._lines += data.count(b"\n")

    def _look_utf8(self, data: bytes) -> None:
        self.foreign += len(data) - len(data.translate(None, _LEADS))
        lost = data.count(_LOST)
        if lost and not self.line:
            at = data.index(_LOST)
            self.line = self._lines + data.count(b"\n", 0, at)
            around = data[max(0, at - 2 * _AROUND) : at + 2 * _AROUND].decode("utf-8", "ignore")
            self.example = " ".join(around.split())
        self.count += lost


_BEYOND = re.compile(r"[^\x00-\x7f]+")
_LEADS = bytes(range(0xC0, 0x100))
_LOST = "\ufffd".encode()


def decoder_of(encoding: Encoding) -> Decoder:
    """A fresh decoder."""
    if encoding.mixed:
        return _Lines("cp1252" if encoding.codec.startswith("utf-8") else encoding.codec)
    errors = STRAY if encoding.codec == "cp1252" else "replace"
    return codecs.getincrementaldecoder(encoding.codec)(errors)


def strict_decoder(codec: str) -> Decoder:
    """One that shows every broken place."""
    return codecs.getincrementaldecoder(codec)("replace")


def decoded(data: bytes, encoding: Encoding) -> str:
    """The whole text, without a mark before it."""
    return decoder_of(encoding).decode(data, final=True).removeprefix("\ufeff")


class _Lines:
    """UTF-8 with lines, or single characters, of another encoding."""

    def __init__(self, other: str) -> None:
        self._other = other
        self._held = b""

    def decode(self, data: bytes, final: bool = False) -> str:
        data = self._held + data
        end = len(data) if final else max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        data, self._held = data[:end], data[end:]
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return "".join(map(self._line, data.splitlines(keepends=True)))

    def _line(self, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            weight, stray = utf8_weight(line)
        errors = STRAY if self._other == "cp1252" else "replace"
        if weight < MOSTLY * stray:
            return line.decode(self._other, errors)
        parts: list[str] = []
        while line:
            try:
                parts.append(line.decode("utf-8"))
                break
            except UnicodeDecodeError as error:
                parts.append(line[: error.start].decode("utf-8"))
                single = self._other not in WIDE
                parts.append(
                    line[error.start : error.end].decode(self._other if single else "cp1252", errors)
                )
                line = line[error.end :]
        return "".join(parts)


def _stray_byte(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(STRAY, _stray_byte)
