"""git in our environment works on repositories of every kind as git does by itself: what it writes is there
for the user's own git, and a status says the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from finished_run import Site, git

from vibeflow.features.projects.repository import init
from vibeflow.features.services import Services
from vibeflow.git import running, shadow
from vibeflow.git.command import Git
from vibeflow.git.dirty import dirty
from vibeflow.git.repository import open_repository
from vibeflow.protocol.errors import GitFault
from vibeflow.protocol.projects import MoveProject
from vibeflow.protocol.versions import BranchRef, CreateBranch, TagVersion, VersionRef, VersionsRef

WEIGHTS = "model/adapter_model.safetensors"
needs_git_lfs = pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")


def _plain_status(folder: Path) -> list[str]:
    out = subprocess.run(
        ["git", "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"],
        cwd=folder, capture_output=True, check=True,
    ).stdout  # fmt: skip
    return sorted({record[3:].decode() for record in out.split(b"\0") if record})


def _same_status(folder: Path) -> list[str]:
    repository = open_repository(folder)
    assert repository is not None
    found = dirty(repository)
    assert found == _plain_status(folder)
    return found


def _old(folder: Path) -> None:
    """Have git look at the content of every file again."""
    for file in folder.rglob("*"):
        if ".git" not in file.parts and file.is_file():
            os.utime(file, (1, 1))


def _work(site: Site) -> None:
    """Commits, branches, tags and a rollback, in a repository as it is."""
    versions, project = Services.over(site.ctx).versions, site.record.id
    first = site.version(weights=b"first" * 100)
    site.git("pack-refs", "--all")
    site.version(weights=b"second" * 100)
    versions.create_branch(CreateBranch(project_id=project, branch="try"))
    asked = TagVersion(project_id=project, commit=first, tag="best")
    versions.tag(asked)
    site.git("pack-refs", "--all")
    assert versions.page(VersionsRef(project_id=project)).versions[-1].tags == ["best"]
    versions.untag(asked)
    assert site.git("tag") == ""
    versions.switch_branch(BranchRef(project_id=project, branch="main"))
    back = versions.rollback(VersionRef(project_id=project, commit=first))
    assert back.page.problem is None and back.page.dirty == []
    assert site.git("rev-parse", "main") == site.git("rev-parse", "HEAD") == back.commit
    assert site.git("log", "-g", "-1", "--format=%gs", "main") == "vibeflow: back to version 1"
    assert (site.path / WEIGHTS).read_bytes() == b"first" * 100
    assert _same_status(site.path) == []
    assert "error" not in site.git("fsck", "--strict", "--no-dangling")


def test_with_packed_references_and_reflogs(site: Site) -> None:
    _work(site)


@pytest.mark.parametrize("form", ["--object-format=sha256", "--ref-format=reftable"])
def test_with_other_formats_of_objects_and_references(
    tmp_path: Path, adopt: Callable[[Path], Site], form: str
) -> None:
    folder = tmp_path / "project"
    if subprocess.run(["git", "init", "-q", form, str(folder)], capture_output=True).returncode:
        pytest.skip(f"this git has no {form}")
    (folder / "vibeflow.yaml").write_text("name: X\n")
    (folder / ".gitignore").write_text(".vibeflow/\n")
    git(folder, "symbolic-ref", "HEAD", "refs/heads/main")
    init(folder)
    site = adopt(folder)
    site.data()
    _work(site)


def test_in_a_linked_worktree_and_moved_with_it(
    site: Site, adopt: Callable[[Path], Site], tmp_path: Path
) -> None:
    site.version(weights=b"before")
    site.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = adopt(tmp_path / "side")
    side.version(weights=b"in the worktree")
    assert _same_status(side.path) == []
    for each, place in ((side, "side moved"), (site, "main moved")):
        Services.over(site.ctx).overview.move(
            MoveProject(project_id=each.record.id, path=str(tmp_path / place))
        )
        each.record = Services.over(site.ctx).projects.get(each.record.id)
    for each in (site, side):
        page = Services.over(site.ctx).versions.page(VersionsRef(project_id=each.record.id))
        assert page.problem is None and page.dirty == []
        assert git(each.path, "status", "--porcelain") == ""
    listed = site.git("worktree", "list", "--porcelain")
    assert str(tmp_path / "side moved") in listed and str(tmp_path / "main moved") in listed


def test_a_shallow_clone_is_worked_on(site: Site, adopt: Callable[[Path], Site], tmp_path: Path) -> None:
    site.version(weights=b"first")
    site.version(weights=b"second")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{site.path}", "clone")
    clone = adopt(tmp_path / "clone")
    (clone.path / WEIGHTS).write_bytes(b"second")
    clone.runs = 5
    clone.data(rows=6)
    clone.version(weights=b"third")
    assert clone.git("rev-list", "--count", "HEAD") == "2"
    assert _same_status(clone.path) == []


def test_a_submodule_is_no_matter_of_ours(site: Site, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "source")
    (tmp_path / "source/a.txt").write_text("a")
    git(tmp_path / "source", "add", ".")
    git(tmp_path / "source", "commit", "-qm", "A")
    allowed = ("-c", "protocol.file.allow=always")
    site.git(*allowed, "submodule", "--quiet", "add", str(tmp_path / "source"), "sub")
    site.git("commit", "-qm", "Submodule")
    site.version()
    assert _same_status(site.path) == []
    inner = open_repository(site.path / "sub")
    assert inner is not None and inner.git_folder == (site.path / ".git/modules/sub").resolve()
    git(site.path / "sub", "commit", "-q", "--allow-empty", "-m", "B")
    assert _same_status(site.path) == ["sub"]


@pytest.mark.parametrize("with_git_lfs", [pytest.param(True, marks=needs_git_lfs), False])
def test_a_status_says_what_gits_own_says_of_large_files(
    site: Site, nobody: Path, monkeypatch: pytest.MonkeyPatch, with_git_lfs: bool
) -> None:
    monkeypatch.setattr("vibeflow.git.filters.shutil.which", lambda _: "x" if with_git_lfs else None)
    if with_git_lfs:
        nobody.write_text('[filter "lfs"]\n\tclean = git-lfs clean -- %f\n\trequired = true\n')
    site.data(rows=2000, cell="y" * 600)
    site.version(weights=b"w" * 5000)
    _old(site.path)
    assert _same_status(site.path) == []
    weights = site.path / WEIGHTS
    for change in (
        lambda: weights.write_bytes(b"x" * 5000),
        lambda: weights.write_bytes(b"w" * 4999),
        lambda: weights.write_bytes(b""),
        lambda: weights.unlink(),
        lambda: weights.symlink_to(site.path / "data/test.jsonl"),
    ):
        change()
        assert _same_status(site.path) == [WEIGHTS]
    weights.unlink()
    weights.write_bytes(b"w" * 5000)
    weights.chmod(0o755)
    assert _same_status(site.path) == [WEIGHTS]
    site.git("config", "core.fileMode", "false")
    assert _same_status(site.path) == []
    pointer = git(site.path, "cat-file", "blob", f"HEAD:{WEIGHTS}") + "\n"
    weights.write_text(pointer)
    site.git("read-tree", "HEAD")  # git knows no size of the file any more, and looks
    assert _same_status(site.path) == []
    (site.path / "data/train.jsonl").write_text("{}\n")
    assert _same_status(site.path) == ["data/train.jsonl"]
    site.git("add", "data/train.jsonl")
    site.git("rm", "-q", "--cached", WEIGHTS)
    assert _same_status(site.path) == ["data/train.jsonl", WEIGHTS]


@pytest.mark.parametrize("setting", ["true", "input", "false"])
def test_a_status_says_what_gits_own_says_of_line_ends_and_of_what_is_left_out(
    site: Site, nobody: Path, tmp_path: Path, setting: str
) -> None:
    (tmp_path / "ignored everywhere").write_text("*.global\n")
    nobody.write_text(f"[core]\n\texcludesFile = {tmp_path / 'ignored everywhere'}\n")
    site.git("config", "core.autocrlf", setting)
    (site.path / "notes.txt").write_bytes(b"one\r\ntwo\r\n")
    (site.path / "unix.txt").write_bytes(b"one\ntwo\n")
    site.git("add", ".")
    site.git("commit", "-qm", "Notes")
    (site.path / ".git/info/exclude").write_text("*.local\n")
    for name in ("a.global", "a.local", "a.new", "sub/é.new"):
        (site.path / name).parent.mkdir(exist_ok=True)
        (site.path / name).write_text("x")
    _old(site.path)
    assert _same_status(site.path) == ["a.new", "sub/é.new"]
    (site.path / "unix.txt").write_bytes(b"one\r\ntwo\r\n")
    _same_status(site.path)


def test_a_setting_that_changes_counts_at_once(site: Site) -> None:
    (site.path / "a.sh").write_text("x")
    site.git("add", "a.sh")
    site.git("commit", "-qm", "A")
    (site.path / "a.sh").chmod(0o755)
    assert "a.sh" in _same_status(site.path)
    site.git("config", "core.fileMode", "false")
    assert "a.sh" not in _same_status(site.path)


def test_the_folder_that_git_is_shown_is_made_again_when_it_was_cleared_away(site: Site) -> None:
    repository = open_repository(site.path)
    assert repository is not None
    head = repository.head()
    place = Path(
        shadow.environment(site.path, repository.git_folder, repository.common_folder)["GIT_COMMON_DIR"]
    )
    shutil.rmtree(place)
    assert repository.head() == head
    assert not place.exists()


def test_a_repository_of_a_kind_that_is_not_known_is_refused(site: Site) -> None:
    before = (site.path / ".git/config").read_text()
    unknown = before.replace("repositoryformatversion = 0", "repositoryformatversion = 1")
    for text in (f"{unknown}[extensions]\n\tnewest = true\n", before.replace("version = 0", "version = 2")):
        (site.path / ".git/config").write_text(text)
        with pytest.raises(GitFault, match="of a kind that VibeFlow does not know"):
            Git(site.path).run("rev-parse", "HEAD")
    (site.path / ".git/config").write_text("[core\n")
    with pytest.raises(GitFault, match="bad config line"):
        Git(site.path).run("rev-parse", "HEAD")


def test_a_complaint_names_the_folder_that_the_user_knows(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def complain(*arguments: object, names: dict[str, str], **more: object) -> tuple[int, bytes]:
        (shown,) = names
        file = Path(shown) / "config"
        file.write_text("[broken\n")
        nowhere = {"GIT_DIR": str(site.path / "none")}
        return start(site.path, nowhere, ("config", "--file", str(file), "--list"), names=names)

    start = running.start
    monkeypatch.setattr(running, "start", complain)
    with pytest.raises(GitFault) as caught:
        Git(site.path).run("rev-parse", "HEAD")
    assert str(site.path / ".git/config") in caught.value.message


def test_where_files_cannot_be_linked_git_reads_copies(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where a link to a file needs a privilege."""
    versions, project = Services.over(site.ctx).versions, site.record.id
    first = site.version(weights=b"first" * 100)
    asked = TagVersion(project_id=project, commit=first, tag="best")
    versions.tag(asked)
    site.git("worktree", "add", "-q", "-b", "side", str(site.path.parent / "side"))
    monkeypatch.setattr(shadow, "_LINKS_FILES", False)
    monkeypatch.setattr(shadow, "_made", {})
    site.git("pack-refs", "--all")
    site.version(weights=b"second" * 100)
    site.git("pack-refs", "--all")
    page = versions.page(VersionsRef(project_id=project))
    assert [view.tags for view in page.versions] == [[], ["best"]] and page.dirty == []
    versions.untag(asked)
    assert site.git("tag") == ""
    (site.path / ".git/info/exclude").write_text("*.local\n")
    (site.path / "a.local").write_text("x")
    assert _same_status(site.path) == []
    side = open_repository(site.path.parent / "side")
    assert side is not None
    site.git("commit", "-q", "--allow-empty", "-m", "Newer")
    site.git("pack-refs", "--all")
    assert site.git("rev-parse", "HEAD") in side.git.text("worktree", "list", "--porcelain")
    site.git("commit", "-q", "--allow-empty", "-m", "Newest")
    site.git("checkout", "-q", "--detach")
    assert site.git("rev-parse", "HEAD") in side.git.text("worktree", "list", "--porcelain")
    assert "error" not in site.git("fsck", "--strict", "--no-dangling")
