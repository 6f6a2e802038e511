"""A file before it is parsed: regular, not too large, readable, unpacked where it is packed, and its
digest."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import re
import stat
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import BinaryIO, cast

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import DataEmpty, DataUnreadable, ErrorAction
from vibeflow.text.encodings.reading import Broken

from .told import Remark

MAX_BYTES = 550_000_000
"""Somewhat over the 500 MB that are promised, whichever way a megabyte is counted."""
MAX_UNPACKED = 2_000_000_000
_RATIO = 200
"""Real text is packed to a tenth; what unpacks to so many times its size beyond some megabytes is a bomb."""
_FREE = 64 << 20
CHUNK = 4 << 20
CHOOSE = ErrorAction(kind="chooseFile", label=t("Choose another file"))
_HEAD = 1 << 20
_GZIP = b"\x1f\x8b"

_POINTER = b"version https://git-lfs.github.com/spec/"
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", t("an old Excel or Word document"), t("Open it and save the sheet as CSV UTF-8.")),
    (b"{\\rtf", t("a document in rich text (RTF)"), t("Save it as plain text (.txt), or its table as CSV.")),
    (b"%PDF", t("a PDF document"), t("Put questions and answers into a CSV or JSONL file.")),
    (b"\x89PNG", t("a picture"), t("Put questions and answers into a CSV or JSONL file.")),
    (b"\xff\xd8\xff", t("a picture"), t("Put questions and answers into a CSV or JSONL file.")),
    (b"GIF8", t("a picture"), t("Put questions and answers into a CSV or JSONL file.")),
    (b"SQLite format 3", t("an SQLite database"), t("Export the table as CSV.")),
    (b"\x7fELF", t("a program"), t("Choose a file with a table or with conversations.")),
    (b"BZh", t("a bzip2 archive"), t("Unpack it and import the file inside.")),
    (b"\xfd7zXZ", t("an xz archive"), t("Unpack it and import the file inside.")),
    (b"\x28\xb5\x2f\xfd", t("a Zstandard archive"), t("Unpack it and import the file inside.")),
)


@dataclass
class Source:
    """One file. `name` and `suffix` are of what is inside where it is packed."""

    path: Path
    size: int
    """Bytes on disk."""
    packed: bool
    head: bytes
    """The first megabyte, unpacked."""
    notes: list[str] = field(default_factory=list)
    """What its reader has to say to people: a sentence each."""
    remarks: Callable[[], list[Remark]] = list
    """What its reader did that is to be told; complete when its last row was drawn."""
    broken: Broken = field(default_factory=Broken)
    """What was broken in its text, as far as it was decoded."""
    _at: BinaryIO | None = None
    _digest: list[str] = field(default_factory=list)
    _thread: threading.Thread | None = None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def suffix(self) -> str:
        """Ending of the name in lower case, ".gz" left out."""
        name = self.path.name.lower()
        return Path(name.removesuffix(".gz") if self.packed else name).suffix

    def open(self) -> BinaryIO:
        """Its bytes from the start, unpacked. Raises `DataUnreadable` while reading a damaged archive."""
        file = self.path.open("rb")
        self._at = file
        if not self.packed:
            return file
        return cast(BinaryIO, io.BufferedReader(_Unpacking(self, file), CHUNK))

    def position(self) -> int:
        """Bytes of the file on disk that were read by whoever opened it last."""
        if self._at is None:
            return 0
        return self.size if self._at.closed else self._at.tell()

    def start_digest(self) -> None:
        """Begin to compute the digest beside the reading: hashing needs no interpreter lock."""
        self._thread = threading.Thread(target=self._hash, name="digest of the source", daemon=True)
        self._thread.start()

    def sha256(self) -> str:
        """Raises `DataUnreadable` where the file went away meanwhile."""
        if self._thread is None:
            self._hash()
        else:
            self._thread.join()
        if not self._digest:
            raise unreadable(t("{name} went away while it was read.", name=self.name), t("Choose it again."))
        return self._digest[0]

    def _hash(self) -> None:
        digest = hashlib.sha256()
        with contextlib.suppress(OSError), self.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
            self._digest.append(digest.hexdigest())


class _Unpacking(io.RawIOBase):
    """A gzip file's content, as far as it keeps within bounds."""

    def __init__(self, source: Source, file: BinaryIO) -> None:
        self._source = source
        self._file = file
        self._inside = gzip.GzipFile(fileobj=file, mode="rb")
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # io hands over a buffer
        try:
            data = self._inside.read(len(view))
        except (OSError, EOFError, zlib.error) as error:
            raise unreadable(
                t("{name} is a damaged gzip archive: {error}.", name=self._source.name, error=error),
                t(
                    "It may have been cut off while it was copied. Get it again, or unpack it and look "
                    "inside."
                ),
            ) from error
        view[: len(data)] = data
        self._given += len(data)
        if self._given > _FREE and self._given > _RATIO * self._source.size:
            raise unreadable(
                t(
                    "{name} unpacks to over {ratio} times its size, as no real text does.",
                    name=self._source.name,
                    ratio=_RATIO,
                ),
                t("If it is what you expect, unpack it yourself and import the file inside."),
            )
        if self._given > MAX_UNPACKED:
            raise unreadable(
                t(
                    "{name} unpacks to over {most}.",
                    name=self._source.name,
                    most=file_size(MAX_UNPACKED),
                ),
                t("Unpack it yourself and import a part of it."),
            )
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _not_fetched(source: Source) -> str:
    found = re.search(rb"^size (\d{1,15})$", source.head[:1000], re.MULTILINE)
    if found is None:
        return t(
            "{name} is a Git LFS pointer. The file that it stands for was not fetched.", name=source.name
        )
    return t(
        "{name} is a Git LFS pointer. The file that it stands for was not fetched ({size}).",
        name=source.name,
        size=file_size(int(found[1])),
    )


def unreadable(message: str, hint: str) -> DataUnreadable:
    return DataUnreadable(message, hint=hint, action=CHOOSE)


def _missing(path: Path) -> DataUnreadable:
    return unreadable(
        t("There is no file {path}.", path=path), t("It may have been moved or renamed. Choose it again.")
    )


def look_at(path: Path) -> Source:
    """Raises `DataUnreadable` or `DataEmpty` with cause and way out for what is no file that can be read."""
    name = path.name
    if "\0" in str(path):  # no name has one; Python says that in another way than of a missing file
        raise _missing(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise unreadable(
                t("{name} is not a regular file.", name=name),
                t("Choose a file with a table or conversations."),
            )
        if status.st_size > MAX_BYTES:
            raise unreadable(
                t(
                    "{name} has {size}; files of up to {most} can be imported.",
                    name=name,
                    size=file_size(status.st_size),
                    most=file_size(MAX_BYTES),
                ),
                t("Split the file, or import a part of it: a few thousand good rows are usually enough."),
            )
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
        source = Source(path, status.st_size, packed, b"")
        with source.open() as inside:
            source.head = inside.read(_HEAD)
    except FileNotFoundError as error:
        raise _missing(path) from error
    except PermissionError as error:
        raise unreadable(
            t("You have no permission to read {name}.", name=name),
            t("Change the file's permissions, or copy it elsewhere."),
        ) from error
    except OSError as error:
        raise unreadable(
            t("{name} cannot be read: {why}.", name=name, why=error.strerror or error),
            t("Check the disk or the network drive."),
        ) from error
    if not source.head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise DataEmpty(
            t("{name} is empty.", name=name), hint=t("Choose a file with rows in it."), action=CHOOSE
        )
    if source.head.startswith(_POINTER):
        raise unreadable(
            _not_fetched(source),
            t(
                "Run “git lfs pull --include {name}” in its repository, then choose the file again.",
                name=quote(name),
            ),
        )
    for magic, what, hint in _REFUSED:
        if source.head.startswith(magic):
            raise unreadable(t("{name} is {what}, not a text file.", name=name, what=what), hint)
    return source
