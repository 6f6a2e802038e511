"""Reads and writes a repository's own settings file as what it is, a file: nothing that it says is followed.

Git is started where there is no repository, so that the settings count for nothing while they are read; files
that they include are not. Knows nothing of what a setting means, but how git writes a yes.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from . import running

_TRUE, _FALSE = frozenset(("true", "yes", "on")), frozenset(("false", "no", "off", ""))


def read(file: Path) -> dict[str, str]:
    """Names (section and key in lower case) and values, the last of each; none where there is no file.

    Raises:
        GitFault: it is no file of settings.
    """
    try:
        facts = file.stat()
    except FileNotFoundError:
        return {}
    return dict(_read(file, facts.st_ino, facts.st_mtime_ns, facts.st_size))


@lru_cache(maxsize=64)
def _read(file: Path, _inode: int, _time: int, _size: int) -> dict[str, str]:
    """Kept until the file changes."""
    out = _config(file, "--list", "-z").decode("utf-8", "surrogateescape")
    pairs = (setting.partition("\n") for setting in out.split("\0") if setting)
    return {name: value if line_end else "true" for name, line_end, value in pairs}


def write(file: Path, name: str, value: str) -> None:
    """In place of every value that the name has.

    Raises:
        GitFault: another program holds the file.
        DiskFull
    """
    _config(file, "--replace-all", name, value)


def remove(file: Path, name: str) -> None:
    """Every value of the name, if there is one. Raises as `write`."""
    _config(file, "--unset-all", name, accept=(0, 5))


def as_bool(value: str | None) -> bool | None:
    """As git understands it; None for what is neither yes nor no."""
    if value is None:
        return None
    plain = value.lower()
    if plain in _TRUE or plain in _FALSE:
        return plain in _TRUE
    return (
        int(plain) != 0 if plain.removeprefix("-").isascii() and plain.removeprefix("-").isdigit() else None
    )


def _config(file: Path, *arguments: str, accept: tuple[int, ...] = (0,)) -> bytes:
    folder = file.parent.resolve()
    nowhere = {"GIT_DIR": str(folder / "no repository")}
    command = ("config", "--file", str(file.resolve()), "--no-includes", *arguments)
    return running.start(folder, nowhere, command, accept=accept)[1]
