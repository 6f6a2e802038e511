"""A project's `.git` may lead elsewhere, as a file or by links: then nothing is read or written there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from finished_run import Site, git

from vibeflow.features.projects.repository import init
from vibeflow.features.services import Services
from vibeflow.git.command import Git
from vibeflow.git.repository import open_repository
from vibeflow.protocol.errors import ForeignState, GitFault
from vibeflow.protocol.versions import VersionsRef


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A repository of the user's own."""
    folder = tmp_path / "victim"
    git(tmp_path, "init", "-q", "victim")
    (folder / "a.txt").write_text("a")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "A")
    git(folder, "worktree", "add", "-q", "--detach", str(tmp_path / "worktree"))
    git(tmp_path, "init", "-q", "part")
    git(tmp_path / "part", "commit", "-q", "--allow-empty", "-m", "P")
    git(
        folder,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(tmp_path / "part"),
        "sub",
    )
    return folder


def _content(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("named", [".git", ".git/worktrees/worktree", ".git/modules/sub", "."])
def test_a_git_file_that_names_a_repository_of_another_folder_is_refused(
    tmp_path: Path, victim: Path, named: str
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "vibeflow.yaml").write_text("name: X\n")
    (folder / ".git").write_text(f"gitdir: {victim / named}\n")
    before = _content(victim)
    for work in (open_repository, init, lambda place: Git(place).run("status")):
        with pytest.raises(GitFault if named == "." else ForeignState) as caught:
            work(folder)  # type: ignore[operator]  # each takes a folder
        assert str(victim) in caught.value.message or named == "."
    assert _content(victim) == before
    assert (folder / ".git").read_text() == f"gitdir: {victim / named}\n"


def test_worktrees_and_submodules_of_the_users_own_are_opened(tmp_path: Path, victim: Path) -> None:
    for folder in (tmp_path / "worktree", victim / "sub"):
        repository = open_repository(folder)
        assert repository is not None
        assert repository.head() == git(folder, "rev-parse", "HEAD")


def test_a_git_folder_with_a_common_folder_elsewhere_is_refused(site: Site, victim: Path) -> None:
    (site.path / ".git/commondir").write_text(str(victim / ".git"))
    before = _content(victim)
    with pytest.raises(ForeignState, match="belongs to another folder"):
        init(site.path)
    assert _content(victim) == before


@pytest.mark.parametrize(
    "name",
    [
        "HEAD", "index", "config", "packed-refs", "logs", "logs/HEAD", "logs/refs/heads/main", "refs",
        "refs/heads", "refs/heads/main", "objects", "objects/pack", "info", "info/exclude", "lfs",
        "lfs/objects", "vibeflow.lock", "vibeflow-pending.json",
    ],
)  # fmt: skip
def test_a_link_out_of_the_git_folder_is_refused_and_nothing_is_written_through_it(
    site: Site, tmp_path: Path, name: str
) -> None:
    site.version()
    place, elsewhere = site.path / ".git" / name, tmp_path / "elsewhere"
    if os.path.lexists(place):
        place.rename(elsewhere)
    else:
        place.parent.mkdir(exist_ok=True, parents=True)
        elsewhere.write_text("export PATH\n")
    place.symlink_to(elsewhere)
    os.utime(site.path / ".git")
    before = _content(elsewhere) if elsewhere.is_dir() else elsewhere.read_bytes()
    with pytest.raises(
        ForeignState, match=rf"\.git/{name.split('/')[0]}.* of this project is a link"
    ) as caught:
        site.version(weights=b"second")
    assert "Put the file or folder itself in its place" in caught.value.hint
    page = Services.over(site.ctx).versions.page(VersionsRef(project_id=site.record.id))
    assert page.problem is not None and page.problem.code == "project.foreign"
    assert (_content(elsewhere) if elsewhere.is_dir() else elsewhere.read_bytes()) == before


def test_a_git_folder_that_is_a_link_is_refused(site: Site, tmp_path: Path) -> None:
    (site.path / ".git").rename(tmp_path / "elsewhere")
    (site.path / ".git").symlink_to(tmp_path / "elsewhere")
    before = _content(tmp_path / "elsewhere")
    with pytest.raises(ForeignState, match=r"^\.git of this project is a link"):
        site.version()
    assert _content(tmp_path / "elsewhere") == before


def test_links_within_the_git_folder_and_of_its_hooks_are_left_alone(site: Site, tmp_path: Path) -> None:
    (site.path / ".git/refs/heads/alias").symlink_to("main")
    (tmp_path / "hooks").mkdir()
    shutil.rmtree(site.path / ".git/hooks")
    (site.path / ".git/hooks").symlink_to(tmp_path / "hooks")
    commit = site.version()
    assert site.git("rev-parse", "HEAD") == commit


@pytest.mark.parametrize("kind", ["folder", "file", "link to nothing"])
def test_what_is_no_repository_is_neither_used_nor_removed(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "vibeflow.yaml").write_text("name: X\n")
    dot_git = folder / ".git"
    if kind == "folder":
        dot_git.mkdir()
        (dot_git / "precious.txt").write_text("mine")
    elif kind == "file":
        dot_git.write_text("mine")
    else:
        dot_git.symlink_to("nowhere")
    with pytest.raises((GitFault, ForeignState)) as caught:
        init(folder)
    assert ".git" in caught.value.message
    assert os.path.lexists(dot_git)
    assert kind != "folder" or (dot_git / "precious.txt").read_text() == "mine"
    assert sorted(path.name for path in folder.iterdir()) == [".git", "vibeflow.yaml"]


def test_a_folder_that_looks_like_a_repository_itself_is_not_taken_for_one(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    git(tmp_path, "init", "-q", "--bare", "project")
    (folder / "vibeflow.yaml").write_text("name: X\n")
    ran = tmp_path / "ran"
    (folder / "config").write_text(f'[core]\n\tbare = false\n\tfsmonitor = "touch {ran}"\n[alias]\n\tx = y\n')
    init(folder)
    assert (folder / ".git").is_dir() and not ran.exists()
    assert git(folder, "log", "--format=%s") == "Start project X"
