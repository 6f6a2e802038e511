"""Which program turns large files into pointers in the user's own `git status` and `git checkout`: git-lfs,
or ours.

Where git-lfs is installed, it is left to work as everywhere else. Where it is not, the repository's local
setting names our filter, so that a status stays clean and a checkout works. Our own commands use neither.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from . import lfs_filter
from .config import UserConfig
from .git import Git

_NAMES = ("clean", "smudge", "process", "required")


def set_up_filters(git: Git, user: UserConfig) -> None:
    """Make the repository's local `filter.lfs` right for what is installed now; writes only what differs."""
    wanted = _wanted(user)
    listed = git.run("config", "--local", "--list", "-z", accept=(0, 1)).decode(errors="replace")
    local = dict(line.partition("\n")[::2] for line in listed.split("\0") if line)
    for name in _NAMES:
        setting = f"filter.lfs.{name}"
        if wanted is None:
            # Only what we set ourselves is taken back: a setting of the user's own stays.
            if "lfs_filter.py" in local.get("filter.lfs.clean", "") and setting in local:
                git.run("config", "--local", "--unset-all", setting)
        elif local.get(setting) != wanted[name]:
            git.run("config", "--local", setting, wanted[name])


def _wanted(user: UserConfig) -> dict[str, str] | None:
    """None: the user's own configuration does it already."""
    if shutil.which("git-lfs"):
        if user.values.get("filter.lfs.clean"):
            return None
        return {  # as `git lfs install` would set them
            "clean": "git-lfs clean -- %f",
            "smudge": "git-lfs smudge -- %f",
            "process": "git-lfs filter-process",
            "required": "true",
        }
    return {name.removeprefix("filter.lfs."): value for name, value in lfs_commands().items()}


def lfs_commands() -> dict[str, str]:
    """Settings that make git use our filter."""
    # Isolated, without site packages: starts in a few hundredths of a second and imports nothing from the
    # project.
    ours = f"{_word(sys.executable)} -I -S {_word(str(Path(lfs_filter.__file__).resolve()))}"
    return {
        "filter.lfs.clean": f"{ours} clean",
        "filter.lfs.smudge": f"{ours} smudge",
        "filter.lfs.process": f"{ours} process",
        "filter.lfs.required": "true",
    }


def _word(path: str) -> str:
    """For the shell that git uses, which is a POSIX one on Windows too."""
    return shlex.quote(path.replace("\\", "/"))
