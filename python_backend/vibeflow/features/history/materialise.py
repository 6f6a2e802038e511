"""A version's model as a folder that can be loaded: what is served, asked and exported, exactly as its commit
pins it."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
from pathlib import Path
from typing import Any

from vibeflow.git import lfs
from vibeflow.git.objects import Repository
from vibeflow.git.repository import open_repository
from vibeflow.l10n import t
from vibeflow.protocol.errors import GitFault, NotFound
from vibeflow.store import atomic

from .content import copy_file
from .curves import CURVES_FILE

SEAL = "vibeflow-files.json"
"""In a published folder: the digest of every file, so that a later look sees whether it still is what it
was."""


def materialise(project_path: Path, commit: str, cache_dir: Path) -> Path:
    """As `model_of`, of the repository in `project_path`. Raises `NotFound` where there is none."""
    repository = open_repository(project_path)
    if repository is None:
        raise NotFound(
            t("There is no git repository in {project_path}.", project_path=project_path),
            hint=t("Open the project's folder again, or train it: the first version makes one."),
        )
    return model_of(repository, commit, cache_dir)


def model_of(repository: Repository, commit: str, cache_dir: Path) -> Path:
    """The folder below `cache_dir` with the model of `commit`; made once, checked at every use.

    Raises:
        NotFound: no such version, or no model in it.
        GitFault: an object is missing, or does not match its digest; the message names it.
        DiskFull, OSError: nothing is left behind.
    """
    full = repository.resolve(commit)
    final = cache_dir / full
    if _is_sound(final):
        return final
    cache_dir.mkdir(parents=True, exist_ok=True)
    temporary = cache_dir / f".{full[:12]}{atomic.TEMPORARY_MARK}{secrets.token_hex(6)}"
    try:
        temporary.mkdir()
        _fill(repository, full, temporary)
        _publish(temporary, final)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return final


def _fill(repository: Repository, commit: str, folder: Path) -> None:
    # All of the commit is read, so that one with a path that git refuses is not used at all.
    entries = {path: entry for path, entry in repository.tree(commit).items() if path.startswith("model/")}
    if "model/model.json" not in entries:
        raise NotFound(
            t("The commit {commit} holds no model.", commit=commit[:12]),
            hint=t("Choose one from the list of versions."),
        )
    sealed: dict[str, list[str | int]] = {}
    for path, entry in entries.items():
        name = path.removeprefix("model/")
        # Models are flat; a user's own folder beside them is no part of one, and no name leads outside.
        if not re.fullmatch(r"[\w][\w. +-]*", name) or path == CURVES_FILE:
            continue
        copy_file(repository, path, entry, folder / name)
        found = lfs.digest(folder / name)
        sealed[name] = [found.oid, found.size]
    _check_pinned(folder, {name: str(facts[0]) for name, facts in sealed.items()})
    atomic.write_json(folder / SEAL, sealed)


def _check_pinned(folder: Path, digests: dict[str, str]) -> None:
    """Compare with the digests in model.json, which the trainer wrote."""
    try:
        described: Any = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        pinned = dict(described.get("files", {}))
    except (ValueError, AttributeError, TypeError) as error:
        raise GitFault(
            t("The model.json of this version cannot be read."),
            hint=t("It was changed by hand or is damaged. Choose another version, or train again."),
        ) from error
    for name, wanted in pinned.items():
        if digests.get(name) != wanted:
            raise GitFault(
                t("The file model/{name} of this version is missing.", name=name)
                if name not in digests
                else t(
                    "The file model/{name} of this version does not match the digest in model.json.",
                    name=name,
                ),
                hint=t("The commit was changed by hand. Choose another version, or train again."),
            )


def _is_sound(folder: Path) -> bool:
    try:
        sealed = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        if {path.name for path in folder.iterdir()} != {*sealed, SEAL}:
            return False
        return all(lfs.digest(folder / name) == lfs.Pointer(*facts) for name, facts in sealed.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return False


def _publish(temporary: Path, final: Path) -> None:
    """Give the folder its name; an unsound one that has it is moved out of the way first."""
    for _ in range(3):
        with contextlib.suppress(FileExistsError):
            atomic.publish_dir(temporary, final)
            return
        if _is_sound(final):  # another process was quicker
            return
        aside = temporary.with_name(f"{temporary.name}-old")
        with contextlib.suppress(OSError):
            final.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    raise FileExistsError(f"{final} cannot be replaced")
