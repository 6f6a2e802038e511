"""In which encoding a text file is, and its bytes as UTF-8. One pass over the file where it is plain
UTF-8."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from vibeflow.l10n import t, tn
from vibeflow.text.encodings.detect import judged
from vibeflow.text.encodings.encoding import UTF8, Encoding
from vibeflow.text.encodings.evidence import Evidence
from vibeflow.text.encodings.marked import by_escapes, by_mark, by_zeros
from vibeflow.text.encodings.names import resolve
from vibeflow.text.encodings.reading import Broken, decoder_of, strict_decoder

from .source import CHUNK, Source, unreadable

__all__ = ["Encoding", "encoding_of", "first_text", "utf8_chunks"]
_MOST_BROKEN = 0.01
"""Share of the characters beyond ASCII that may be broken in an encoding that the user chose."""
_LONG_LINE = 16 << 20


def encoding_of(source: Source, whole: bool = True, chosen: str | None = None) -> Encoding:
    """`whole`: look at all of the file, not at its first megabyte only. `chosen`: the user's word for it.

    Raises `DataUnreadable` for a file that holds zero bytes and is not UTF-16 or UTF-32, and for a choice
    that cannot be what the file is in.
    """
    if chosen is not None:
        return _chosen(source, chosen)
    told = by_mark(source.head) or by_zeros(source.head)
    if told is not None and told.codec != "utf-8-sig":
        return told
    sound, escapes = _is_utf8(source, whole)
    if sound:
        return told or (by_escapes(source.head) if escapes else None) or UTF8
    evidence = Evidence(expected=source.size // CHUNK + 1 if whole else 1)
    for lines in _whole_lines(source, whole):
        evidence.add(lines)
    return judged(evidence)


def utf8_chunks(source: Source, encoding: Encoding) -> Iterator[bytes]:
    """The text as UTF-8 with line ends of one kind (LF), a few megabytes at a time. What is broken in it is
    counted in `source.broken`, anew each time."""
    broken = source.broken = Broken()
    decoder = None if encoding.plain else decoder_of(encoding)
    held = b""
    with source.open() as file:
        while chunk := file.read(CHUNK):
            if decoder is None:
                broken.look_utf8(chunk)
                data = held + chunk
            else:
                text = decoder.decode(chunk)
                broken.look(text)
                data = held + text.encode("utf-8", "replace")
            # A CR at the end may be half of a CRLF.
            held = b"\r" if data.endswith(b"\r") else b""
            data = data[: len(data) - len(held)]
            yield _one_line_end(data)
        rest = "" if decoder is None else decoder.decode(b"", final=True)
        broken.look(rest)
        if held or rest:
            yield _one_line_end(held + rest.encode("utf-8", "replace"))


def first_text(source: Source, encoding: Encoding) -> str:
    """The beginning of the text, without a mark or blanks before it."""
    return decoder_of(encoding).decode(source.head[: 1 << 18]).lstrip("\ufeff \t\r\n")


def _one_line_end(data: bytes) -> bytes:
    returns = data.count(b"\r")
    if not returns:
        return data
    if data.count(b"\r\n") == returns:
        return data.translate(None, b"\r")  # several times as fast as to replace
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _is_utf8(source: Source, whole: bool) -> tuple[bool, bool]:
    """Whether it is, and whether it has escape sequences. Raises `DataUnreadable` at a zero byte."""
    sound, escapes, at, held = True, False, 0, b""
    for chunk in _chunks(source, whole):
        _refuse_zero(source, chunk, at)
        at += len(chunk)
        escapes = escapes or b"\x1b" in chunk or b"~{" in chunk
        if not sound or (not held and chunk.isascii()):
            continue
        data = held + chunk
        end = _last_start(data)
        held = data[end:]
        sound = _valid(data[:end])
    return sound and (not whole or not held or _valid(held)), escapes


def _chunks(source: Source, whole: bool) -> Iterator[bytes]:
    if not whole:
        yield source.head
        return
    with source.open() as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _whole_lines(source: Source, whole: bool) -> Iterator[bytes]:
    """Pieces that end where a line does, as far as lines are not endless."""
    held = b""
    for chunk in _chunks(source, whole):
        data = held + chunk
        end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1 or (len(data) if len(data) > _LONG_LINE else 0)
        held = data[end:]
        if end:
            yield data[:end]
    if held and (whole or not _only_torn(held)):
        yield held


def _only_torn(data: bytes) -> bool:
    """Whether a line of a text that was cut off is good UTF-8 but for the character at the cut."""
    try:
        data[: _last_start(data)].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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
            t(
                "{name} is not a text file: byte {at:,} is zero, which text never holds.",
                name=source.name,
                at=at + zero + 1,
            ),
            t("The file may be damaged or of another kind. Save or export it again as CSV or JSONL."),
        )


def _chosen(source: Source, name: str) -> Encoding:
    known = resolve(name)
    if known is None:
        raise unreadable(
            t("There is no encoding “{name}”.", name=name[:40]),
            t("Name one such as utf-8, windows-1252, windows-1251, shift_jis, gb18030 or cp850."),
        )
    encoding = Encoding(known.codec, known.label, chosen=True)
    told = by_mark(source.head)
    if told is not None and known.codec.startswith(told.codec.removesuffix("-sig")):
        encoding = replace(told, chosen=True)
    broken = _broken_by(source, encoding)
    if broken.count > _MOST_BROKEN * broken.foreign:
        raise unreadable(
            tn(
                "{name} is not in {label}: one character would be broken, "
                "the first in line {line:,} (“{example}”).",
                "{name} is not in {label}: {n:,} characters would be broken, "
                "the first in line {line:,} (“{example}”).",
                broken.count,
                name=source.name,
                label=known.label,
                line=broken.line,
                example=broken.example[:60],
            ),
            t("Choose another encoding, or leave the choice to VibeFlow."),
        )
    # A few broken places in UTF-8: its bytes cannot be taken as they are.
    return replace(encoding, mixed=True) if encoding.plain and broken.count else encoding


def _broken_by(source: Source, encoding: Encoding) -> Broken:
    """What this encoding would break."""
    decoder = strict_decoder(encoding.codec)
    broken = Broken()
    with source.open() as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            if "\0" in text:
                raise unreadable(
                    t(
                        "{name} is not in {label}: it holds zero bytes, as text never does.",
                        name=source.name,
                        label=encoding.label,
                    ),
                    t("Choose another encoding, or leave the choice to VibeFlow."),
                )
            broken.look(text)
        broken.look(decoder.decode(b"", True))
    return broken
