"""In which encoding a text file is, and its bytes as UTF-8. One pass over the file where it is plain
UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from .source import CHUNK, Source, unreadable

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
STRAY = "vibeflow-stray"
"""Error handler for UTF-8 text into which single Windows-1252 bytes were pasted."""


@dataclass(frozen=True)
class Encoding:
    codec: str
    errors: str
    label: str
    """For people: "UTF-8"."""


def encoding_of(source: Source, whole: bool = True) -> Encoding:
    """`whole`: look at all of the file, not at its first megabyte only. Raises
    `DataUnreadable` for a file that holds zero bytes and is not UTF-16 or UTF-32."""
    head = source.head
    for mark, codec, label in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, STRAY if codec == "utf-8-sig" else "replace", label)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    # UTF-16 of mostly Latin text has a zero in nearly every second byte, always on the same side.
    if odd > 0.6 * half and even < 0.05 * half:
        return Encoding("utf-16-le", "replace", "UTF-16")
    if even > 0.6 * half and odd < 0.05 * half:
        return Encoding("utf-16-be", "replace", "UTF-16")
    if _is_utf8(source, whole):
        return Encoding("utf-8", "strict", "UTF-8")
    wide, stray, strays = _evidence(source, whole)
    # More good multi-byte characters than stray bytes: UTF-8 with pasted pieces, rather than a legacy
    # encoding, in which good ones arise by rare chance only.
    if wide > stray:
        return Encoding("utf-8", STRAY, "UTF-8 with some Windows-1252")
    return _legacy(strays)


def utf8_chunks(source: Source, encoding: Encoding) -> Iterator[bytes]:
    """The text as UTF-8 with line ends of one kind (LF), a few megabytes at a time."""
    decoder = None
    if encoding.codec != "utf-8" or encoding.errors != "strict":
        decoder = codecs.getincrementaldecoder(encoding.codec)(encoding.errors)
    held = b""
    with source.open() as file:
        while chunk := file.read(CHUNK):
            data = held + (chunk if decoder is None else decoder.decode(chunk).encode("utf-8", "replace"))
            # A CR at the end may be half of a CRLF.
            held = b"\r" if data.endswith(b"\r") else b""
            data = data[: len(data) - len(held)]
            yield _one_line_end(data)
        rest = b"" if decoder is None else decoder.decode(b"", final=True).encode("utf-8", "replace")
        if held or rest:
            yield _one_line_end(held + rest)


def _one_line_end(data: bytes) -> bytes:
    returns = data.count(b"\r")
    if not returns:
        return data
    if data.count(b"\r\n") == returns:
        return data.translate(None, b"\r")  # several times as fast as to replace
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _is_utf8(source: Source, whole: bool) -> bool:
    """Whether it is. Raises `DataUnreadable` at a zero byte."""
    sound, at, held = True, 0, b""
    for chunk in _chunks(source, whole):
        _refuse_zero(source, chunk, at)
        at += len(chunk)
        if not sound or (not held and chunk.isascii()):
            continue
        data = held + chunk
        end = _last_start(data)
        held = data[end:]
        sound = _valid(data[:end])
    return sound and (not held or not whole)


def _chunks(source: Source, whole: bool) -> Iterator[bytes]:
    if not whole:
        yield source.head
        return
    with source.open() as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _valid(data: bytes) -> bool:
    """Whether it is UTF-8. Polars tells without making a Python string, which takes several times as long."""
    try:
        pl.Series([data], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _last_start(data: bytes) -> int:
    """Where the last character begins when it may go on beyond the data; else the data's end."""
    for back in range(1, min(4, len(data)) + 1):
        if data[-back] >= 0xC0:
            return len(data) - back
        if data[-back] < 0x80:
            break
    return len(data)


def _refuse_zero(source: Source, chunk: bytes, at: int) -> None:
    zero = chunk.find(0)
    if zero >= 0:
        raise unreadable(
            f"{source.name} is not a text file: byte {at + zero + 1:,} is zero, which text never holds.",
            "The file may be damaged or of another kind. Save or export it again as CSV or JSONL.",
        )


def _evidence(source: Source, whole: bool) -> tuple[int, int, bytes]:
    """How many characters are valid multi-byte UTF-8, how many bytes are not, with some of those."""
    wide = stray = 0
    contexts = bytearray()
    decoder = codecs.getincrementaldecoder("utf-8")("vibeflow-count")

    def count(error: UnicodeError) -> tuple[str, int]:
        nonlocal stray
        if not isinstance(error, UnicodeDecodeError):
            raise error
        stray += error.end - error.start
        if len(contexts) < 30_000:
            contexts.extend(error.object[max(0, error.start - 1) : error.end + 1] + b" ")
        return "", error.end

    codecs.register_error("vibeflow-count", count)
    for chunk in _chunks(source, whole):
        text = decoder.decode(chunk)
        wide += len(text) - len(text.encode("ascii", "ignore"))
        if stray > 20_000 and stray > wide:
            break
    if whole:
        decoder.decode(b"", final=True)
    return wide, stray, bytes(contexts)


def _stray_byte(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return "".join(_CP1252.get(byte, chr(byte)) for byte in stray), error.end


_CP1252 = {byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(128, 256)}
codecs.register_error(STRAY, _stray_byte)

_MAC_QUOTES = frozenset(b"\xd2\xd3\xd4\xd5\xd0\xd1\xc9\x8e\x8f\x87\x92\x97")
_WINDOWS_QUOTES = frozenset(b"\x91\x92\x93\x94\x96\x97\x85\xe9\xe8\xe1\xf3\xed\xf1\xfc\xf6\xe4\xdf\xa0")
_NOT_WINDOWS = frozenset(b"\x81\x8d\x8f\x90\x9d")


def _legacy(contexts: bytes) -> Encoding:
    """Windows-1252, Mac Roman or Latin-1, by which bytes stand for common letters and quotes in each."""
    mac = sum(byte in _MAC_QUOTES for byte in contexts)
    windows = sum(byte in _WINDOWS_QUOTES for byte in contexts)
    if mac > 2 * windows:
        return Encoding("mac-roman", "strict", "Mac Roman")
    if any(byte in _NOT_WINDOWS for byte in contexts):
        return Encoding("latin-1", "strict", "Latin-1")
    return Encoding("cp1252", STRAY, "Windows-1252")
