"""A project's git repository as it begins: made where there is none, with a first commit of the recipe and of
our attributes."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from vibeflow.git.attributes import with_our_part
from vibeflow.git.filters import set_up_filters
from vibeflow.git.objects import Entry, Repository
from vibeflow.git.ordinary import own_file
from vibeflow.git.repository import make_repository, open_repository
from vibeflow.git.secrets import refuse_secret
from vibeflow.git.worktree import update_index
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.recipe.store import load_recipe
from vibeflow.store import atomic
from vibeflow.store.layout import ATTRIBUTES_FILE, RECIPE_FILE

_FIRST_FILES = (RECIPE_FILE, ".gitignore", ATTRIBUTES_FILE)


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
        repository = make_repository(folder)
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


def _first_commit(repository: Repository) -> None:
    head = repository.head()
    there = repository.tree(head)
    if RECIPE_FILE in there and ATTRIBUTES_FILE in there:
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
    try:
        return load_recipe(folder).name
    except VibeFlowError:
        return folder.name


def _read(folder: Path, name: str) -> bytes | None:
    file = own_file(folder, name)
    return None if file is None else file.read_bytes()
