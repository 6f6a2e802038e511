"""The common folder that git is shown in place of a repository's own: the same objects, settings of ours.

Git takes its settings from `$GIT_COMMON_DIR/config` and, where those say so, from `config.worktree`; and the
attributes that count most from `$GIT_COMMON_DIR/info/attributes`. Here the first is written by us and the
second takes every filter away. So whatever a repository configures counts for nothing, known to us or not:
what is taken over from it are a few yes and no that say how files lie on this disk.

The objects are reached through a link, as in git's own contrib/git-new-workdir. References are read and
written in the repository itself: git looks for them by the GIT_DIR alone. The links to them serve the listing
of other worktrees. One folder for each repository and process, removed when the process ends.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import GitFault

from . import settings

_LINKS_FILES = sys.platform != "win32"
"""A link to a file needs a privilege on Windows."""
_FOLDERS = ("objects", "refs", "worktrees", "reftable")
_FILES = ("packed-refs", "shallow", "HEAD", "info/exclude")
"""Git reads them there and writes none of them. HEAD is that of the main worktree, for the others."""
_ATTRIBUTES = "* !filter !diff !merge\n"
"""Not even the user's own git-lfs: it runs programs that the repository names (`lfs.extension`)."""
_YES_OR_NO = (
    *("core.filemode", "core.symlinks", "core.ignorecase", "core.precomposeunicode", "core.trustctime"),
    *("core.sparsecheckout", "core.sparsecheckoutcone", "index.sparse"),
)
_WORDS = {
    "core.autocrlf": re.compile("(?i)input|true|false|yes|no|on|off|[01]"),
    "core.logallrefupdates": re.compile("(?i)always|true|false|yes|no|on|off|[01]"),
    "core.eol": re.compile("(?i)lf|crlf|native"),
    "core.checkstat": re.compile("(?i)default|minimal"),
    "core.sharedrepository": re.compile("(?i)group|all|world|everybody|umask|true|false|[012]|0[0-7]{3}"),
    "extensions.objectformat": re.compile("(?i)sha1|sha256"),
    "extensions.refstorage": re.compile("(?i)files|reftable"),
}
_WITHOUT_EFFECT = frozenset(
    f"extensions.{name}"
    for name in (
        *("worktreeconfig", "partialclone", "preciousobjects", "noop", "noop-v1", "relativeworktrees"),
        "submodulepathconfig",
    )
)
"""Extensions of a repository that change nothing of what we do there."""

_made: dict[tuple[int, Path, Path], Path] = {}
_lock = threading.Lock()


def environment(folder: Path, own: Path, common: Path) -> dict[str, str]:
    """What makes git work on the repository of `folder` and see our settings. `own` and `common` are its git
    folders, known to be its own (`trust`).

    Raises:
        GitFault: the repository is of a kind that we do not know.
        OSError: the folder cannot be made.
    """
    return {"GIT_DIR": str(own), "GIT_WORK_TREE": str(folder), "GIT_COMMON_DIR": str(_shadow(own, common))}


def settings_of(own: Path, common: Path) -> dict[str, str]:
    """What is taken over from a repository's settings, and those without which git knows it not.

    Raises:
        GitFault: it has an extension that we do not know; git refuses such a repository too.
    """
    said = settings.read(common / "config")
    if settings.as_bool(said.get("extensions.worktreeconfig")):
        said = {**said, **settings.read(own / "config.worktree")}
    taken = {"core.bare": "false"}
    for name in _YES_OR_NO:
        if (yes := settings.as_bool(said.get(name))) is not None:
            taken[name] = "true" if yes else "false"
    taken |= {name: said[name] for name, form in _WORDS.items() if form.fullmatch(said.get(name, ""))}
    version = said.get("core.repositoryformatversion", "0")
    unknown = [name for name in said if name.startswith("extensions.") and name not in taken]
    unknown = [name for name in unknown if name not in _WITHOUT_EFFECT] if version == "1" else []
    if unknown or version not in ("0", "1"):
        what = (
            unknown[0].removeprefix("extensions.")[:60]
            if unknown
            else t("format {version}", version=version[:10])
        )
        raise GitFault(
            t("This repository is of a kind that VibeFlow does not know ({what}).", what=what),
            hint=t("Clone the project again with git clone, without that extension of git."),
        )
    extended = any(name.startswith("extensions.") for name in taken)
    return {"core.repositoryformatversion": "1" if extended else "0", **taken}


def _shadow(own: Path, common: Path) -> Path:
    """Made where there is none yet, and brought up to what the repository has now."""
    with _lock:
        key = (os.getpid(), own, common)
        place = _made.get(key)
        if place is None or not (place / "info" / "attributes").is_file():
            place = Path(tempfile.mkdtemp(prefix="vibeflow-git-")).resolve()
            atexit.register(_remove, os.getpid(), place)
            (place / "info").mkdir()
            (place / "info" / "attributes").write_text(_ATTRIBUTES, encoding="utf-8")
            _made[key] = place
        _write_settings(place / "config", settings_of(own, common))
        for name in _FOLDERS:
            _link_folder(common / name, place / name)
        for name in _FILES:
            _link_file(common / name, place / name)
        return place


def _write_settings(file: Path, wanted: dict[str, str]) -> None:
    lines = []
    for name, value in wanted.items():
        section, _, key = name.partition(".")
        lines.append(f"[{section}]\n\t{key} = {value}\n")
    text = "".join(lines)
    with contextlib.suppress(FileNotFoundError):
        if file.read_text(encoding="utf-8") == text:
            return
    temporary = file.with_name("config.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(file)  # another thread's git may be reading it


def _link_folder(real: Path, link: Path) -> None:
    if os.path.lexists(link) or not real.is_dir():
        return
    if sys.platform == "win32":
        import _winapi

        _winapi.CreateJunction(str(real), str(link))  # needs no privilege, as a link would
    else:
        link.symlink_to(real, target_is_directory=True)


def _link_file(real: Path, link: Path) -> None:
    """A link, also to what is not there yet; or else a copy, as it is now."""
    if _LINKS_FILES:
        if not link.is_symlink():
            link.symlink_to(real)
        return
    try:
        content = real.read_bytes()
    except FileNotFoundError:
        link.unlink(missing_ok=True)
        return
    if not link.exists() or link.read_bytes() != content:
        temporary = link.with_name(f"{link.name}.new")
        temporary.write_bytes(content)
        temporary.replace(link)


def _remove(process: int, place: Path) -> None:
    """Links are removed, never what they lead to. A child that was forked leaves it to its parent."""
    if process != os.getpid():
        return
    for name in _FOLDERS:
        with contextlib.suppress(OSError):
            (place / name).rmdir() if sys.platform == "win32" else (place / name).unlink()
    shutil.rmtree(place, ignore_errors=True)
