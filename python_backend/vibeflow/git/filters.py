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

from . import lfs_filter, settings
from .config import UserConfig

_NAMES = ("clean", "smudge", "process", "required")


def set_up_filters(common_folder: Path, user: UserConfig) -> None:
    """Make the repository's local `filter.lfs` right for what is installed now; writes only what differs."""
    wanted = _wanted(user)
    file = common_folder / "config"
    local = settings.read(file)
    for name in _NAMES:
        setting = f"filter.lfs.{name}"
        if wanted is None:
            # Only what we set ourselves is taken back: a setting of the user's own stays.
            if "lfs_filter.py" in local.get("filter.lfs.clean", "") and setting in local:
                settings.remove(file, setting)
        elif local.get(setting) != wanted[name]:
            settings.write(file, setting, wanted[name])


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
    # Isolated, without site packages: starts in a few hundredths of a second and imports nothing from the
    # project.
    ours = f"{_word(sys.executable)} -I -S {_word(str(Path(lfs_filter.__file__).resolve()))}"
    return {
        "clean": f"{ours} clean",
        "smudge": f"{ours} smudge",
        "process": f"{ours} process",
        "required": "true",
    }


def _word(path: str) -> str:
    """For the shell that git uses, which is a POSIX one on Windows too."""
    return shlex.quote(path.replace("\\", "/"))
