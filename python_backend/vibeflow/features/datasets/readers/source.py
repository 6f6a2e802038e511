"""What a file is before it is parsed: readable, text or not, in which encoding. One pass over its bytes."""

from __future__ import annotations

import codecs
import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from vibeflow.protocol.errors import DataEmpty, DataUnreadable, ErrorAction

MAX_BYTES = 500_000_000
_CHUNK = 1 << 20
CHOOSE = ErrorAction(kind="chooseFile", label="Choose another file")

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook or zip archive", "Open it and save the sheet as CSV UTF-8."),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document", "Open it and save the sheet as CSV UTF-8."),
    (b"PAR1", "a Parquet file", "Convert it to CSV or JSONL."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it and import the file inside."),
    (b"%PDF", "a PDF document", "Put questions and answers into a CSV or JSONL file."),
    (b"\x89PNG", "a picture", "Put questions and answers into a CSV or JSONL file."),
    (b"\xff\xd8\xff", "a picture", "Put questions and answers into a CSV or JSONL file."),
    (b"SQLite format 3", "an SQLite database", "Export the table as CSV."),
    (b"ARROW1", "an Arrow file", "Convert it to CSV or JSONL."),
    (b"\x7fELF", "a program", "Choose a CSV, TSV, JSON or JSONL file."),
)

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True)
class Source:
    path: Path
    sha256: str
    bytes: int
    encoding: str
    """Python codec name."""
    encoding_errors: str
    """Python error handler: "strict", or the one that mends a file of mixed encodings."""
    encoding_label: str
    """For people: "UTF-8"."""


def cp1252_for_stray_bytes(error: UnicodeError) -> tuple[str, int]:
    """Decoding error handler for UTF-8 text into which single Windows-1252 bytes were pasted."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return "".join(_CP1252.get(byte, chr(byte)) for byte in stray), error.end


_CP1252 = {byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(128, 256)}
codecs.register_error("vibeflow-stray", cp1252_for_stray_bytes)


def inspect(path: Path) -> Source:
    """Digest and encoding of a file. Raises `DataUnreadable` or `DataEmpty` with cause and way out."""
    name = path.name
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _unreadable(f"{name} is a folder.", "Choose one file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise _unreadable(f"{name} is not a regular file.", "Choose a CSV, TSV, JSON or JSONL file.")
        if status.st_size > MAX_BYTES:
            raise _unreadable(
                f"{name} has {status.st_size / 1e6:,.0f} MB; at most {MAX_BYTES // 10**6} can be imported.",
                "Split the file, or import a part of it: a few thousand good rows are usually enough.",
            )
        with path.open("rb") as file:
            head = file.read(_CHUNK)
            _refuse_binary(name, head)
            codec, errors, label = _marked(head) or _unmarked(path, head)
            digest = hashlib.sha256(head)
            if codec not in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
                _refuse_zero_bytes(name, head, 0)
            at = len(head)
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                if codec not in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
                    _refuse_zero_bytes(name, chunk, at)
                at += len(chunk)
    except FileNotFoundError as error:
        raise _unreadable(
            f"There is no file {path}.", "It may have been moved or renamed. Choose it again."
        ) from error
    except PermissionError as error:
        raise _unreadable(
            f"You have no permission to read {name}.", "Change the file's permissions, or copy it elsewhere."
        ) from error
    except OSError as error:
        raise _unreadable(
            f"{name} cannot be read: {error.strerror or error}.", "Check the disk or the network drive."
        ) from error
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise DataEmpty(f"{name} is empty.", hint="Choose a file with rows in it.", action=CHOOSE)
    return Source(path, digest.hexdigest(), at, codec, errors, label)


def _unreadable(message: str, hint: str) -> DataUnreadable:
    return DataUnreadable(message, hint=hint, action=CHOOSE)


def _refuse_binary(name: str, head: bytes) -> None:
    for magic, what, hint in _MAGIC:
        if head.startswith(magic):
            raise _unreadable(f"{name} is {what}, not a text file.", hint)


def _refuse_zero_bytes(name: str, chunk: bytes, at: int) -> None:
    zero = chunk.find(0)
    if zero >= 0:
        raise _unreadable(
            f"{name} is not a text file: byte {at + zero + 1:,} is zero, which text never holds.",
            "The file may be damaged or of another kind. Save or export it again as CSV or JSONL.",
        )


def _marked(head: bytes) -> tuple[str, str, str] | None:
    for mark, codec, label in _MARKS:
        if head.startswith(mark):
            return codec, "replace" if codec != "utf-8-sig" else "vibeflow-stray", label
    return None


def _unmarked(path: Path, head: bytes) -> tuple[str, str, str]:
    """Codec, error handler and label of a file without a byte-order mark."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    # UTF-16 of mostly Latin text has a zero in nearly every second byte, always on the same side.
    if odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le", "replace", "UTF-16"
    if even > 0.6 * half and odd < 0.05 * half:
        return "utf-16-be", "replace", "UTF-16"
    wide, stray, strays = _utf8_evidence(path)
    if stray == 0:
        return "utf-8", "strict", "UTF-8"
    # More good multi-byte characters than stray bytes: UTF-8 with pasted pieces, rather than a legacy
    # encoding, in which good ones arise by rare chance only.
    if wide > stray:
        return "utf-8", "vibeflow-stray", "UTF-8 with some Windows-1252"
    return _legacy(strays)


def _utf8_evidence(path: Path) -> tuple[int, int, bytes]:
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
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            wide += 0 if text.isascii() else sum(1 for char in text if char > "\x7f")
            if stray > 20_000 and stray > wide:
                break
        decoder.decode(b"", final=True)
    return wide, stray, bytes(contexts)


_MAC_QUOTES = frozenset(b"\xd2\xd3\xd4\xd5\xd0\xd1\xc9\x8e\x8f\x87\x92\x97")
_WINDOWS_QUOTES = frozenset(b"\x91\x92\x93\x94\x96\x97\x85\xe9\xe8\xe1\xf3\xed\xf1\xfc\xf6\xe4\xdf\xa0")
_NOT_WINDOWS = frozenset(b"\x81\x8d\x8f\x90\x9d")


def _legacy(contexts: bytes) -> tuple[str, str, str]:
    """Windows-1252, Mac Roman or Latin-1, by which bytes stand for common letters and quotes in each."""
    mac = sum(byte in _MAC_QUOTES for byte in contexts)
    windows = sum(byte in _WINDOWS_QUOTES for byte in contexts)
    if mac > 2 * windows:
        return "mac-roman", "strict", "Mac Roman"
    if any(byte in _NOT_WINDOWS for byte in contexts):
        return "latin-1", "strict", "Latin-1"
    return "cp1252", "vibeflow-stray", "Windows-1252"
