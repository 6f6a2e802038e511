"""Which paths of a git tree may be written to disk at all: git's own rules, with every protection on.

A port of `verify_path` (read-cache.c), `is_ntfs_dotgit` and `is_ntfs_dotgitmodules` (path.c) and
`is_hfs_dotgit` (utf8.c). Git applies those of Windows and macOS only there, or where it is told to; here they
hold everywhere, since a project travels. Git writes nothing to the paths that are refused here, and neither
do we, who write files without it. Knows no repository.
"""

from __future__ import annotations

import re
import sys

from vibeflow.store.inside import STATE_FOLDER

LINK = "120000"
"""Mode of a symbolic link in a tree."""

_HFS_IGNORES = frozenset(
    map(chr, (*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF))
)
"""HFS+ takes names that differ in these alone for the same name."""
_END = rb"[ .]*(?:\Z|:)"
"""NTFS drops spaces and dots at the end, and a colon begins the name of a stream within the file."""
_NTFS_GIT = re.compile(rb"(?i)(?:\.git|git~1)[ .]*(?:\Z|[\\/:])")
_NTFS_MODULES = re.compile(
    rb"(?i)(?:\.gitmodules|gitmod~[1-4]|"
    # A short name that NTFS makes of a hash, when the simple ones are taken: eight characters in all.
    + rb"|".join(re.escape(b"gi7eba"[:kept]) + rb"~[1-9][0-9]{%d}" % (6 - kept) for kept in range(7))
    + rb")"
    + _END
)
_PLAIN = re.compile(rb"[\w+=@%,()-][\w .+=@%,()-]*(?:/[\w+=@%,()-][\w .+=@%,()-]*)*")
"""Most paths: no component begins with a dot, and no character means anything to a file system."""
_DRIVE = re.compile(rb"[^/\\]:")
_WINDOWS_DEVICE = re.compile(rb"(?i)(?:aux|com[1-9]|con|conin\$|conout\$|lpt[0-9]|nul|prn) *(?:\Z|[.:\\/])")
_WINDOWS_ILLEGAL = re.compile(rb'[\\:<>"|?*\x01-\x1f]|[ .](?:/|\Z)')


def is_writable(path: str, mode: str, *, windows: bool = sys.platform == "win32") -> bool:
    """Whether git itself would write this entry of a tree. `path` is decoded with `surrogateescape`."""
    raw = path.encode("utf-8", "surrogateescape")
    if not raw or b"\0" in raw or (windows and not _windows_allows(raw)):
        return False
    if _PLAIN.fullmatch(raw):
        return True
    link = mode == LINK
    parts = raw.split(b"/")
    return all(_component_allowed(part, link) for part in parts) and not any(
        _ntfs_forbids(raw, start, link) for start in _starts(raw)
    )


def in_state_folder(path: str) -> bool:
    """Whether the path is VibeFlow's own folder or in it, however a file system may spell that."""
    first = path.partition("/")[0].partition("\\")[0].partition(":")[0]
    plain = _without_ignored(first).rstrip(" .").casefold()
    # The second is the short name that NTFS gives it.
    return plain == STATE_FOLDER or re.fullmatch(r"vibefl~\d", plain) is not None


def _component_allowed(part: bytes, link: bool) -> bool:
    """Empty ones stand for `//` and for a slash at either end."""
    if part in (b"", b".", b".."):
        return False
    names = (b".git", b".gitmodules") if link else (b".git",)
    return part.lower() not in names and not any(_hfs_reads(part, name.decode()) for name in names)


def _hfs_reads(part: bytes, name: str) -> bool:
    """Whether HFS+ may take the component for `name`."""
    shown = _without_ignored(part.decode("utf-8", "surrogateescape"))
    rest = shown[len(name) :]
    # What is no UTF-8 ends the name, for git as for us: it cannot be known what HFS+ makes of it.
    ends = not rest or "\udc80" <= rest[0] <= "\udcff" or rest[0] in "\ufffe\uffff"
    return shown[: len(name)].isascii() and shown[: len(name)].lower() == name and ends


def _without_ignored(text: str) -> str:
    return "".join(char for char in text if char not in _HFS_IGNORES)


def _starts(raw: bytes) -> list[int]:
    """Where a component begins for Windows, which takes both slashes."""
    return [0, *(slash.end() for slash in re.finditer(rb"[/\\]", raw))]


def _ntfs_forbids(raw: bytes, start: int, link: bool) -> bool:
    return bool(_NTFS_GIT.match(raw, start) or (link and _NTFS_MODULES.match(raw, start)))


def _windows_allows(raw: bytes) -> bool:
    """What git for Windows refuses besides."""
    return not (
        _DRIVE.match(raw)
        or _WINDOWS_ILLEGAL.search(raw)
        or any(_WINDOWS_DEVICE.match(part) for part in raw.split(b"/"))
    )
