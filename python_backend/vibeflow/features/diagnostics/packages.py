"""The packages that VibeFlow itself names, with the versions that are installed.

Others are nobody's business: in a Python of the user's own there may be some whose very names are private.
Read from the names of their folders, which takes milliseconds where their metadata takes seconds.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

_REQUIREMENT = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)
_INSTALLED = re.compile(r"(.+)-([^-]+)\.dist-info")


@lru_cache(maxsize=1)
def known_packages() -> frozenset[str]:
    """By the locks that came with VibeFlow, in the index's spelling."""
    locks = [one for one in files("vibeflow").joinpath("locks").iterdir() if one.name.endswith(".txt")]
    return frozenset(
        spelled(name) for lock in locks for name in _REQUIREMENT.findall(lock.read_text(encoding="utf-8"))
    )


def installed() -> list[str]:
    """`name version`, sorted; of two the one that is imported."""
    found: dict[str, str] = {}
    for folder in package_folders():
        for place in folder.glob("*.dist-info"):
            about = _INSTALLED.fullmatch(place.name)
            if about and spelled(about[1]) in known_packages():
                found.setdefault(spelled(about[1]), about[2])
    return [f"{name} {version}" for name, version in sorted(found.items())]


def package_folders() -> list[Path]:
    """Where packages lie, in the order in which Python looks."""
    return [Path(place) for place in sys.path if Path(place).name in ("site-packages", "dist-packages")]


def spelled(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
