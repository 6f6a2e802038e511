"""What of a project's folder VibeFlow made, and its removal. Whatever else lies there is the user's, and
stays.

By name and, where a folder is shared, by the manifest that names each file. A git repository goes along only
when nobody but VibeFlow ever committed to it.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from vibeflow.git.attributes import pointers_in, with_our_part
from vibeflow.git.command import Git
from vibeflow.judging.prompt import PROMPT_FILE, default_prompt
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.store.inside import STATE_FOLDER
from vibeflow.store.layout import EDITS, MANIFEST, RECIPE_FILE, SPLITS, is_ours

from .folder import read_id

_LAST = (RECIPE_FILE, STATE_FOLDER)
"""Removed last: while they are there, the project is listed and deleting it can be done again."""
_IGNORED = ("# Jobs, checkpoints and caches of VibeFlow", f"{STATE_FOLDER}/")
_START = re.compile(r"Start project .*\Z")
_TRAILER = re.compile(r"^VibeFlow-[A-Za-z-]+: .+$", re.MULTILINE)


def ours(folder: Path) -> tuple[str, ...]:
    """Paths from the folder's top that go with the project, in the order of their removal."""
    found = [
        *(f"data/{name}" for name in _data_names()),
        *_listed(folder, "model"),
        *_listed(folder, "evaluation"),
        *(f"evaluation/{name}" for name in ("ratings.jsonl", "later")),
        *(name for name in (".gitattributes", ".gitignore") if _wholly_ours(folder, name)),
        *([PROMPT_FILE] if _as_we_wrote_it(folder / PROMPT_FILE) else []),
        *([".git"] if owns_repository(folder) else []),
        *_LAST,
    ]
    return tuple(path for path in dict.fromkeys(found) if _is_real(folder, path))


def kept(folder: Path, going: Iterable[str]) -> list[str]:
    """What stays, at the highest level that is wholly the user's; sorted."""
    gone = set(going)
    above = {str(parent) for path in gone for parent in Path(path).parents}
    found: list[str] = []

    def look(at: Path) -> None:
        for entry in sorted((folder / at).iterdir()):
            path = (at / entry.name).as_posix()
            if path in gone:
                continue
            if path in above and entry.is_dir() and not entry.is_symlink():
                look(at / entry.name)
            else:
                found.append(path)

    look(Path())
    return found


def erase(folder: Path, going: Iterable[str], project_id: str) -> None:
    """Remove these, and the folders that are empty then. May be done again after a crash.

    Raises:
        OSError: something cannot be removed; the recipe is still there, so that it can be tried again.
    """
    if read_id(folder) not in (project_id, None):
        return  # another project lies there by now
    for path in going:
        place = folder / path
        if place.is_symlink() or place.is_file():
            place.unlink()
        elif place.is_dir():
            shutil.rmtree(place)
    for above in sorted({parent for path in going for parent in Path(path).parents}, reverse=True):
        with contextlib.suppress(OSError):
            (folder / above).rmdir()


def owns_repository(folder: Path) -> bool:
    """Whether every commit there is VibeFlow's, and no other working tree needs it."""
    git = folder / ".git"
    if (
        not git.is_dir()
        or git.is_symlink()
        or any((git / name).is_dir() for name in ("worktrees", "modules"))
    ):
        return False
    try:
        told = Git(folder).run("log", "--all", "--format=%B%x00").decode(errors="replace")
    except VibeFlowError:
        return False  # without git nobody can say whose commits these are
    messages = [message.strip() for message in told.split("\0")]
    return all(_TRAILER.search(text) or _START.match(text) for text in messages if text)


def _data_names() -> tuple[str, ...]:
    return (*SPLITS, EDITS, MANIFEST)


def _listed(folder: Path, part: str) -> list[str]:
    """The files of a part that its manifest names, or that have a name which only we give."""
    place = folder / part
    try:
        named = json.loads((place / "manifest.json").read_text(encoding="utf-8"))["files"]
        listed = {str(name) for name in named}
    except (OSError, ValueError, KeyError, TypeError):
        listed = set()
    names = sorted(file.name for file in place.iterdir()) if place.is_dir() else []
    return [f"{part}/{name}" for name in names if name in listed or is_ours(f"{part}/{name}")]


def _wholly_ours(folder: Path, name: str) -> bool:
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    if name == ".gitattributes":
        return text == with_our_part("", pointers_in(text))
    return all(line in _IGNORED for line in text.splitlines() if line)


def _as_we_wrote_it(prompt: Path) -> bool:
    """Whether nobody has changed the judge's instructions yet; changed, they are the user's."""
    try:
        return prompt.read_text(encoding="utf-8") == default_prompt()
    except (OSError, UnicodeDecodeError):
        return False


def _is_real(folder: Path, path: str) -> bool:
    """There, and not behind a link that leads elsewhere."""
    place = folder / path
    way = [parent for parent in place.parents if parent != folder and folder in parent.parents]
    return (place.exists() or place.is_symlink()) and not any(part.is_symlink() for part in way)
