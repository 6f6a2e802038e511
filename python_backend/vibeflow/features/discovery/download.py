"""Fetches one file whole or not at all: resumed where the connection breaks, checked by size and digest.

The content is written as it comes and never looked into. Nothing is left behind after an error or a cancel.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal, Protocol

import httpx2

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import Cancelled, DataUnreadable, DiskFull
from vibeflow.store.atomic import temporary_beside

from .candidates import MAX_BYTES
from .web import RETRY, Web, pause

_TRIES = 5
"""In a row without a byte of progress."""
_SILENCE = 10.0
"""Seconds after which the connection counts as broken; a cancel waits no longer."""
_TELL_EVERY = 0.2
_ROOM = 3
"""Times the file's size that the disk must hold: the file, its rows as a cache, the dataset."""

Tell = Callable[[int, "int | None"], None]
"""Bytes so far, bytes in all where that is known."""


@dataclass(frozen=True)
class Digest:
    kind: Literal["sha256", "git"]
    """`git`: sha1 over "blob <size>", a NUL and the content."""
    hex: str


@dataclass(frozen=True)
class Location:
    """Where a file lies, and what is known of it before it is fetched."""

    web: Web
    url: str
    name: str
    """A file name as the catalogue gives it: to be made safe before use."""
    headers: Mapping[str, str] = field(default_factory=dict)
    bytes: int | None = None
    """Exactly; None where that is not known."""
    announced: int | None = None
    """About, where what comes may be packed."""
    digest: Digest | None = None

    def fetch(self, target: Path, cancelled: threading.Event, tell: Tell) -> None:
        """As `fetch` below."""
        fetch(self, target, cancelled, tell)


class Fetchable(Protocol):
    """What can be fetched into a file; what it needs is known before."""

    @property
    def name(self) -> str: ...
    @property
    def bytes(self) -> int | None: ...
    @property
    def announced(self) -> int | None: ...
    def fetch(self, target: Path, cancelled: threading.Event, tell: Tell) -> None: ...


def safe_name(name: str) -> str:
    """A file name from text of anyone's: the letters, digits, dots and dashes of its last part."""
    last = re.split(r"[/\\]", name)[-1]
    kept = re.sub(r"[^\w.-]+", "-", last).strip(".-_")[-120:].lstrip(".-_")
    reserved = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", kept)
    return f"data-{kept}" if reserved or not kept else kept


def require_size(location: Fetchable, folder: Path) -> None:
    """Raises `TooLarge` or `DiskFull` before a byte is fetched, where the size is known."""
    size = location.bytes if location.bytes is not None else location.announced
    if size is None:
        return
    _require_small(size, location.name)
    free = shutil.disk_usage(folder).free
    if free < size * _ROOM:
        raise DiskFull(
            t(
                "The file has {size} and needs about {needed} with its import; the disk has {free} left.",
                size=file_size(size),
                needed=file_size(size * _ROOM),
                free=file_size(free),
            ),
            hint=t("Free some space, or choose a smaller file."),
            action=RETRY,
        )


def fetch(location: Location, target: Path, cancelled: threading.Event, tell: Tell) -> None:
    """Fetch into `target`, which is there only once it is whole.

    Raises:
        Cancelled: `cancelled` was set.
        CatalogueUnreachable: the connection broke too often, or the content is not what was announced.
        TooLarge: it turned out larger than 500 MB.
    """
    require_size(location, target.parent)
    part = temporary_beside(target)
    try:
        with part.open("xb") as out:
            _Transfer(location, out, cancelled, tell).run()
        _require_digest(location, part, cancelled)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


class _Transfer:
    """One download over as many connections as it takes."""

    def __init__(self, location: Location, out: IO[bytes], cancelled: threading.Event, tell: Tell) -> None:
        self._location = location
        self._out = out
        self._cancelled = cancelled
        self._tell = tell
        self._at = 0
        self._total = location.bytes
        self._version: str | None = None
        """The server's mark of this very content, so that two contents are never joined."""
        self._told = 0.0

    def run(self) -> None:
        failures = 0
        while True:
            before, why = self._at, ""
            try:
                if self._once():
                    break
                why = t("the connection ended early")
            except httpx2.TransportError as error:
                why = str(error) or type(error).__name__
            failures = failures + 1 if self._at <= before else 1
            if failures >= _TRIES:
                raise self._location.web.unreachable(why)
            if self._cancelled.wait(pause(failures - 1)):
                self._stop()
        self._tell(self._at, self._at)

    def _once(self) -> bool:
        """One connection; whether the file is whole now."""
        web, headers = self._location.web, {**self._location.headers, "Accept-Encoding": "identity"}
        if self._at and self._version is not None:
            headers |= {"Range": f"bytes={self._at}-", "If-Range": self._version}
        self._require_going()
        with web.stream(self._location.url, headers, seconds=_SILENCE) as response:
            if response.status_code in (408, 416, 429, 500, 502, 503, 504):
                self._restart_unless(response.status_code != 416)
                return False
            web.require_success(response)
            self._begin(response)
            # As it comes: a chunk that is being filled would be lost when the connection breaks.
            for chunk in response.iter_bytes():
                self._require_going()
                self._out.write(chunk)
                self._at += len(chunk)
                _require_small(self._at, self._location.name)
                self._say()
        return self._total is None or self._at >= self._total

    def _begin(self, response: httpx2.Response) -> None:
        """Go on where the content goes on, or from its beginning."""
        span = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("content-range", ""))
        self._restart_unless(response.status_code == 206 and span is not None and int(span[1]) == self._at)
        encoded = response.headers.get("content-encoding", "identity").lower() != "identity"
        length = response.headers.get("content-length", "")
        if length.isdigit() and not encoded and self._total is None:
            self._total = self._at + int(length)
            _require_small(self._total, self._location.name)
        mark = response.headers.get("etag", "")
        self._version = mark if mark and not mark.startswith("W/") and not encoded else None

    def _restart_unless(self, going_on: bool) -> None:
        if not going_on:
            self._at = 0
            self._out.seek(0)
            self._out.truncate()

    def _say(self) -> None:
        now = time.monotonic()
        if now - self._told >= _TELL_EVERY:
            self._told = now
            self._tell(self._at, self._total)

    def _require_going(self) -> None:
        if self._cancelled.is_set():
            self._stop()

    def _stop(self) -> None:
        raise Cancelled(t("The download was cancelled."), hint=t("Nothing of it was kept."))


def _require_digest(location: Location, part: Path, cancelled: threading.Event) -> None:
    size = part.stat().st_size
    if location.bytes is not None and size != location.bytes:
        raise location.web.unreachable(
            t("it sent {size:,} bytes in place of {announced:,}", size=size, announced=location.bytes)
        )
    if location.digest is None:
        return
    if location.digest.kind == "git":
        total = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    else:
        total = hashlib.sha256()
    with part.open("rb") as content:
        while chunk := content.read(1 << 20):
            if cancelled.is_set():
                raise Cancelled(t("The download was cancelled."), hint=t("Nothing of it was kept."))
            total.update(chunk)
    if total.hexdigest() != location.digest.hex:
        raise location.web.unreachable(t("the file arrived damaged: its digest is another than announced"))


def _require_small(size: int, name: str) -> None:
    if size > MAX_BYTES:
        raise TooLarge(
            t(
                "{name} is larger than {most}, the most that is fetched at once.",
                name=safe_name(name),
                most=file_size(MAX_BYTES),
            ),
            hint=t("Choose a smaller file of the dataset, or download it yourself and import it from disk."),
        )


class TooLarge(DataUnreadable):
    """The file is over the limit."""
