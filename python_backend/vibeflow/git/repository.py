"""Opens a project's git repository, or makes its folder one. Knows nothing of versions."""

from __future__ import annotations

import shutil
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import GitFault
from vibeflow.store.layout import ATTRIBUTES_FILE

from . import trust
from .command import Git
from .config import user_config
from .objects import Repository

_FIRST_FILES = ("vibeflow.yaml", ".gitignore", ATTRIBUTES_FILE)


def open_repository(folder: Path) -> Repository | None:
    """The repository whose top `folder` is, a worktree of another included; None when there is none.

    Raises:
        ForeignState: its `.git` leads elsewhere, or what is in it does.
        GitFault: there is a `.git` that is no repository.
    """
    found = trust.git_folders(folder)
    return None if found is None else Repository(folder, *found)


def make_repository(folder: Path) -> Repository:
    """Make one, only where there is no `.git` of any kind, so that what is taken back is ours.

    Raises `GitFault`.
    """
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
