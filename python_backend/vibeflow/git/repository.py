"""Opens a project's git repository, or makes its folder one. Knows nothing of versions."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import GitFault, VibeFlowError
from vibeflow.store import atomic
from vibeflow.store.layout import ATTRIBUTES_FILE

from . import trust
from .attributes import with_our_part
from .command import Git
from .config import user_config
from .filters import set_up_filters
from .objects import Entry, Repository
from .ordinary import own_file
from .secrets import refuse_secret
from .worktree import update_index

_FIRST_FILES = ("vibeflow.yaml", ".gitignore", ATTRIBUTES_FILE)


def open_repository(folder: Path) -> Repository | None:
    """The repository whose top `folder` is, a worktree of another included; None when there is none.

    Raises:
        ForeignState: its `.git` leads elsewhere, or what is in it does.
        GitFault: there is a `.git` that is no repository.
    """
    found = trust.git_folders(folder)
    return None if found is None else Repository(folder, *found)


def init(folder: Path) -> Repository:
    """The repository of `folder`, made with a first commit where there is none. May be called again at any
    time.

    A folder inside another repository becomes one of its own. In a repository that is there already, the
    recipe and our attributes are committed once, and nothing that the user changed or staged.

    Raises:
        GitFault, DiskFull: what was made here is taken back.
        ForeignState: as `open_repository`, or a link is in the place of a file to be committed.
    """
    repository = open_repository(folder)
    made = repository is None
    if repository is None:
        repository = _make(folder)
    had_attributes = os.path.lexists(folder / ATTRIBUTES_FILE)
    try:
        set_up_filters(repository.common_folder, repository.user)
        _first_commit(repository)
    except BaseException:
        if made:
            shutil.rmtree(folder / ".git", ignore_errors=True)
            with contextlib.suppress(OSError):
                if not had_attributes:
                    (folder / ATTRIBUTES_FILE).unlink()
        raise
    return repository


def _make(folder: Path) -> Repository:
    """Only where there is no `.git` of any kind, so that what is taken back is ours."""
    git = Git(folder)
    # The user's own default branch counts; git's old default does not.
    branch = () if _default_branch(git) else ("--initial-branch=main",)
    try:
        git.run("init", "--quiet", *branch)
        found = trust.git_folders(folder)
        if found is None:
            raise GitFault(
                t("Git made no repository in {folder}.", folder=folder),
                hint=t("Run git init in that folder to see why, then try again."),
            )
    except BaseException:
        shutil.rmtree(folder / ".git", ignore_errors=True)
        raise
    return Repository(folder, *found)


def _default_branch(git: Git) -> str | None:
    return user_config(git).default_branch


def _first_commit(repository: Repository) -> None:
    head = repository.head()
    there = repository.tree(head)
    if "vibeflow.yaml" in there and ATTRIBUTES_FILE in there:
        return
    folder = repository.folder
    attributes = folder / ATTRIBUTES_FILE
    before = _read(folder, ATTRIBUTES_FILE) or b""
    ours = with_our_part(before.decode("utf-8", "surrogateescape"), ()).encode("utf-8", "surrogateescape")
    if ours != before:
        atomic.write_bytes(attributes, ours)
    changes: dict[str, Entry | None] = {}
    for name in _FIRST_FILES:
        data = _read(folder, name)
        if name not in there and data is not None:
            refuse_secret(name, data)
            changes[name] = Entry("100644", repository.store_blob(data))
    if not changes:
        return
    repository.wait_for_index()
    tree = repository.store_tree(head, changes)
    commit = repository.store_commit(tree, head, f"Start project {_name(folder)}\n")
    if repository.advance(head, commit, "start project"):
        update_index(repository, {}, changes)


def _name(folder: Path) -> str:
    from vibeflow.recipe.store import load_recipe

    try:
        return load_recipe(folder).name
    except VibeFlowError:
        return folder.name


def _read(folder: Path, name: str) -> bytes | None:
    file = own_file(folder, name)
    return None if file is None else file.read_bytes()
