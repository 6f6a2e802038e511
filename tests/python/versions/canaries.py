"""A repository that names programs wherever git lets it: in every setting that git has, by every way in which
it reads settings, in attributes and hooks. Each program leaves a file where it ran."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from finished_run import git

NEWER = (
    *("hook.evil.command", "hook.evil.event", "gc.recentObjectsHook", "core.alternateRefsCommand"),
    *("uploadpack.packObjectsHook", "trailer.evil.cmd", "trailer.evil.command", "lfs.extension.evil.clean"),
    *("lfs.extension.evil.smudge", "lfs.customtransfer.evil.path", "lfs.standalonetransferagent"),
    *("merge.evil.driver", "diff.evil.textconv", "diff.evil.command", "filter.evil.clean"),
    *("filter.evil.smudge", "filter.evil.process", "filter.lfs.clean", "filter.lfs.smudge"),
    *("filter.lfs.process", "core.sshCommand", "core.fsmonitor", "core.hooksPath", "core.askPass"),
    *("credential.helper", "gpg.program", "gpg.ssh.defaultKeyCommand", "sendemail.smtpServer", "alias.evil"),
    *("remote.evil.vcs", "remote.evil.uploadpack", "remote.evil.receivepack", "pager.status", "pager.log"),
    *("interactive.diffFilter", "sequence.editor", "core.editor", "core.pager", "diff.external"),
    *("browser.evil.cmd", "difftool.evil.cmd", "guitool.evil.cmd", "man.evil.cmd", "mergetool.evil.cmd"),
    *("blame.ignoreRevsFile", "receive.procReceiveRefs", "imap.tunnel", "instaweb.httpd", "web.browser"),
    *("submodule.evil.update", "tar.evil.command", "alias.evil.command", "core.gitProxy", "help.browser"),
)
"""Those that name programs, some of them in releases after Debian's; `git help --config` lists the others."""
_FORMAT = re.compile(r"core\.repositoryformatversion|extensions\..*", re.IGNORECASE)
"""What says of what kind the repository is names no program, and git opens none where it is not so."""
HOOKS = (
    *("post-checkout", "pre-commit", "post-commit", "commit-msg", "prepare-commit-msg", "post-index-change"),
    *("reference-transaction", "post-merge", "pre-merge-commit", "post-rewrite", "pre-auto-gc"),
    *("fsmonitor-watchman", "applypatch-msg", "pre-push", "pre-rebase", "push-to-checkout"),
)
DRIVERS = "[attr]hidden filter=evil diff=evil merge=evil\n* filter=evil diff=evil merge=evil\n* hidden\n"
EQUALS = "a=b"
"""In a filter's name it cannot be said on git's command line, and so not be turned off there."""


def every_setting() -> list[str]:
    """The installed git's own list, a name in each place that is left open, and those above."""
    listed = subprocess.run(["git", "help", "--config"], capture_output=True, text=True, check=True).stdout
    names = [re.sub(r"<[^>]*>|\*", "evil", line.strip()) for line in listed.splitlines()]
    # Not `gitweb.remote_heads`: git reads no setting of such a name.
    sound = [name for name in names if re.fullmatch(r"[a-zA-Z0-9-]+(\..+)?\.[A-Za-z][A-Za-z0-9-]*", name)]
    assert len(sound) > 500
    return [name for name in dict.fromkeys([*sound, *NEWER]) if not _FORMAT.fullmatch(name)]


def said(names: list[str], value: str) -> str:
    """The text of a file of settings that gives all of them this value."""
    lines = []
    for name in names:
        section, _, rest = name.partition(".")
        middle, _, key = rest.rpartition(".")
        lines.append(f'[{section} "{middle}"]' if middle else f"[{section}]")
        lines.append(f"\t{key} = {value}")
    return "\n".join(lines) + "\n"


@dataclass
class Canaries:
    """Programs by the way that leads to them, and the files by which they are found out."""

    place: Path

    def program(self, way: str) -> str:
        self.place.mkdir(exist_ok=True)
        file = self.place / f"{way}.sh"
        # A filter has to give something back, or git takes the file for an error.
        file.write_text(f'#!/bin/sh\necho "$0 $*" >> "{self.place}/{way}.ran"\ncat\n')
        file.chmod(0o755)
        return str(file)

    def ran(self) -> list[str]:
        return sorted(file.stem for file in self.place.glob("*.ran"))

    def forget(self) -> None:
        for file in self.place.glob("*.ran"):
            file.unlink()


def arm(folder: Path, canaries: Canaries, way: str, names: list[str]) -> None:
    """Have the settings named by one way in which git reads them."""
    config = folder / ".git" / "config"
    text = said(names, canaries.program(way))
    if way == "itself":
        config.write_text(config.read_text() + text)
    elif way in ("include", "includeIf"):
        section = "[include]" if way == "include" else f'[includeIf "gitdir:{folder}/"]'
        (folder / ".git" / f"{way}.txt").write_text(text)
        config.write_text(f"{config.read_text()}{section}\n\tpath = {way}.txt\n")
    elif way == "worktreeConfig":
        before = config.read_text().replace("repositoryformatversion = 0", "repositoryformatversion = 1")
        config.write_text(f"{before}[extensions]\n\tworktreeConfig = true\n")
        (folder / ".git" / "config.worktree").write_text(text)
    elif way == "equals":
        config.write_text(config.read_text() + text.replace('"evil"', f'"{EQUALS}"'))
    else:
        raise AssertionError(way)


def name_drivers(folder: Path, filter_name: str = "evil") -> None:
    """All files have drivers, by the attributes that lie with the files and by those of the repository."""
    text = DRIVERS.replace("filter=evil", f"filter={filter_name}")
    for file in (folder / ".gitattributes", folder / ".git" / "info" / "attributes"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text + (file.read_text() if file.exists() else ""))


def hook(folder: Path, canaries: Canaries) -> None:
    hooks = folder / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in HOOKS:
        (hooks / name).write_text(Path(canaries.program(f"hook-{name}")).read_text())
        (hooks / name).chmod(0o755)


def add_submodule(folder: Path, source: Path, canaries: Canaries) -> None:
    """One whose own settings name programs."""
    git(source.parent, "init", "-q", source.name)
    (source / "a.txt").write_text("a")
    git(source, "add", ".")
    git(source, "commit", "-qm", "A")
    git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(source), "sub")
    git(folder, "commit", "-qm", "Submodule")
    config = folder / ".git/modules/sub/config"
    config.write_text(config.read_text() + said(list(NEWER), canaries.program("submodule")))
    (folder / "sub/a.txt").write_text("b")
