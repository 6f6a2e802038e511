"""Lines of a log as they may be told: time, level, who says it, known sentences, and where a trace leads."""

from __future__ import annotations

import builtins
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import vibeflow
from vibeflow.protocol import errors

from .packages import known_packages, package_folders, spelled
from .phrases import LEFT_OUT, told

_INNER = "."
"""In the names of what is no package: `x.dist-info`, `x.py`."""
_TIME = re.compile(r"\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?)\]?\s*")
_LEVEL = re.compile(r"\[?(debug|info|warning|warn|error|critical|trace)\]?:?\s+", re.IGNORECASE)
_LOGGER = re.compile(r"([a-z_]\w*(?:\.\w+)*): ?")
_PLACE = re.compile(r'\s*File "([^"]{1,400})", line (\d{1,6}), in (\w{1,80}|<\w{1,20}>)\s*')
_FAULT = re.compile(r"([A-Za-z_]\w{0,60}(?:\.\w{1,60}){0,5})(?:: (.*))?")


def told_lines(lines: Iterable[str]) -> list[str]:
    """Lines of which nothing may be told are counted, a row of them in one."""
    found: list[str] = []
    silent = 0
    in_trace = False
    for line in lines:
        if in_trace and line.startswith("    "):
            continue  # the program's own text, which the line number says
        said = _told(line)
        in_trace = _PLACE.fullmatch(line) is not None or (in_trace and line.startswith("  "))
        if said:
            found += _silence(silent)
            silent = 0
            found.append(said)
        elif line.strip():
            silent += 1
    return [*found, *_silence(silent)]


def _silence(lines: int) -> Iterator[str]:
    if lines:
        yield f"{LEFT_OUT} ({lines:,} {'line' if lines == 1 else 'lines'} left out)"


def _told(line: str) -> str:
    place = _PLACE.fullmatch(line)
    if place:
        return _told_place(*place.groups())
    head, text = _head(line)
    said = _told_fault(text) or told(text)
    if said:
        return head + said
    return f"{head}{LEFT_OUT}" if head.strip() else ""


def _head(line: str) -> tuple[str, str]:
    """What stands before the text, and the text."""
    head, rest = "", line.strip()
    for pattern in (_TIME, _LEVEL):
        found = pattern.match(rest)
        if found:
            head, rest = head + found.group(1) + " ", rest[found.end() :]
    logger = _LOGGER.match(rest)
    if logger and _is_known(logger.group(1)):
        head, rest = f"{head}{logger.group(1)}: ", rest[logger.end() :]
    return head, rest


def _is_known(logger: str) -> bool:
    """Ours are the modules that there are; of others only who they are."""
    top, _, rest = logger.partition(".")
    if top == "vibeflow":
        place = Path(vibeflow.__file__).parent.joinpath(*rest.split("."))
        return place.is_dir() or place.with_suffix(".py").is_file()
    return logger in ("root", "asyncio", "py.warnings") or (top in _tops() and not rest)


def _told_fault(text: str) -> str:
    """The last line of a trace: the kind of fault, and of its text what is known."""
    found = _FAULT.fullmatch(text)
    if not found or not _is_fault(found.group(1)):
        return ""
    name, message = found.groups()
    return f"{name}: {told(message) or LEFT_OUT}" if message else str(name)


def _is_fault(name: str) -> bool:
    top, dot, rest = name.partition(".")
    if not dot:
        kind = getattr(builtins, name, None) or getattr(errors, name, None)
        return isinstance(kind, type) and issubclass(kind, BaseException)
    last = rest.rpartition(".")[2]
    module = sys.modules.get(name.rpartition(".")[0])
    # Torch and its friends are not loaded here: theirs are known by their ending, and by whose they are.
    return hasattr(module, last) if module else top in _tops() and last.endswith(("Error", "Exception"))


def _told_place(path: str, line: str, function: str) -> str:
    """Only in a file of VibeFlow, of Python or of a package that it needs, and only if it names that
    function."""
    file = Path(path)
    for top in _program_folders():
        if file.is_relative_to(top) and ".." not in file.parts:
            break
    else:
        return ""
    try:
        known = function.startswith("<") or f"def {function}(" in file.read_text("utf-8", "replace")
    except OSError:
        return ""
    return f'  File "{file.relative_to(top.parent).as_posix()}", line {line}, in {function}' if known else ""


@lru_cache(maxsize=1)
def _program_folders() -> tuple[Path, ...]:
    """The packages by their own folders: a stranger's beside them is none of theirs."""
    packages = (folder / top for folder in package_folders() for top in sorted(_tops()))
    return (
        Path(vibeflow.__file__).parent,
        *(place for place in packages if place.is_dir()),
        Path(sysconfig.get_path("stdlib")),
    )


@lru_cache(maxsize=1)
def _tops() -> frozenset[str]:
    """The modules at the top of the packages that VibeFlow names in its locks, as far as they are called
    like their packages."""
    found = {
        place.name for folder in package_folders() for place in folder.iterdir() if _INNER not in place.name
    }
    return frozenset(name for name in found if spelled(name) in known_packages()) | {"vibeflow"}
