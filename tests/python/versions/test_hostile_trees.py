"""Branches and versions that somebody else made to write where they must not: into git's folder, into ours,
through links. Everything that writes refuses them before it has written anything."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from finished_run import Site, git, sha256
from hostile import HOOK, commit_with

from vibeflow.features.datasets.commit import commit_data
from vibeflow.features.history import pending
from vibeflow.features.history.later import commit_later
from vibeflow.features.history.materialise import materialise
from vibeflow.features.projects.repository import init
from vibeflow.features.services import Services
from vibeflow.git import lfs
from vibeflow.git.follow import follow
from vibeflow.git.repository import open_repository
from vibeflow.protocol.errors import ForeignState
from vibeflow.protocol.projects import OpenProject
from vibeflow.protocol.versions import (
    BranchRef,
    CreateBranch,
    MergeBranch,
    ReproduceVersion,
    VersionRef,
    VersionsRef,
)

WEIGHTS = "model/adapter_model.safetensors"
PLACES = {
    "the hook itself": (".git", "hooks", "post-checkout"),
    "in capitals": (".GIT", "hooks", "post-checkout"),
    "the short name of NTFS": ("GIT~1", "hooks", "post-checkout"),
    "with a stream of NTFS": (".git::$INDEX_ALLOCATION", "hooks", "post-checkout"),
    "with a backslash": (".git\\hooks\\post-checkout",),
    "as HFS reads it": (".g\u200cit", "hooks", "post-checkout"),
    "below a folder": ("data", ".git", "config"),
    "in one name": (".git/hooks/post-checkout",),
    "out of the folder": ("..", "post-checkout"),
}
GOOD = [0.9] * 12


def _hooks(site: Site) -> dict[str, bytes]:
    """What could run at the next checkout, and git's settings."""
    found = [
        *(site.path / ".git/hooks").glob("*"),
        site.path / ".git/config",
        site.path.parent / "post-checkout",
    ]
    return {str(file): file.read_bytes() for file in found if file.is_file()}


def _branch(site: Site, commit: str, name: str = "try") -> None:
    git(site.path, "update-ref", f"refs/heads/{name}", commit)


def _state(site: Site) -> tuple[str, str, dict[str, bytes]]:
    files = {
        str(file.relative_to(site.path)): file.read_bytes()
        for file in site.path.rglob("*")
        if ".git" not in file.relative_to(site.path).parts and file.is_file() and file.name != "lock"
    }
    return site.git("rev-parse", "HEAD"), site.git("symbolic-ref", "HEAD"), files


@pytest.fixture
def made(site: Site) -> Site:
    site.version(weights=b"first" * 100, marks=GOOD)
    return site


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_branch_that_leads_into_git_is_refused_by_everything_that_writes(
    made: Site, tmp_path: Path, place: tuple[str, ...]
) -> None:
    message = made.git("log", "-1", "--format=%B").replace("VibeFlow-Job: ", "VibeFlow-Job: 0")
    hostile = commit_with(made.path, {place: ("100755", HOOK)}, message=message)
    _branch(made, hostile)
    before, hooks = _state(made), _hooks(made)
    versions, project = Services.over(made.ctx).versions, made.record.id
    repository = open_repository(made.path)
    assert repository is not None
    for work in (
        lambda: versions.switch_branch(BranchRef(project_id=project, branch="try")),
        lambda: versions.create_branch(CreateBranch(project_id=project, branch="mine", commit=hostile)),
        lambda: versions.merge(MergeBranch(project_id=project, branch="try", keep="theirs")),
        lambda: versions.rollback(VersionRef(project_id=project, commit=hostile)),
        lambda: versions.reproduce(ReproduceVersion(project_id=project, commit=hostile)),
        lambda: materialise(made.path, hostile, tmp_path / "cache"),
        lambda: repository.tree(hostile),
    ):
        with pytest.raises(ForeignState, match=r"holds a file .*Git refuses such a path") as caught:
            work()  # type: ignore[no-untyped-call]  # each is called for what it refuses
        assert "Nothing was written" in caught.value.hint
    page = versions.page(VersionsRef(project_id=project))
    assert [view.name for view in page.branches] == ["main", "try"]
    assert {view.number for view in page.versions} == {1}
    assert _state(made) == before and _hooks(made) == hooks
    made.git("checkout", "-qb", "elsewhere")
    assert not (tmp_path / "hook ran").exists()


def test_a_project_that_stands_on_such_a_commit_is_opened_shown_and_not_changed(
    made: Site, adopt: Callable[[Path], Site], tmp_path: Path
) -> None:
    hostile = commit_with(made.path, {PLACES["the hook itself"]: ("100755", HOOK)})
    git(made.path, "update-ref", "HEAD", hostile)
    hooks = _hooks(made)
    versions, ref = Services.over(made.ctx).versions, VersionsRef(project_id=made.record.id)
    Services.over(made.ctx).overview.open(OpenProject(path=str(made.path)))
    page = versions.page(ref)
    assert page.problem is not None and page.problem.code == "project.foreign"
    assert ".git/hooks/post-checkout" in page.problem.message
    assert [view.number for view in page.versions] == [1]
    repository = open_repository(made.path)
    assert repository is not None
    for work in (
        lambda: versions.rollback(VersionRef(project_id=ref.project_id, commit=made.commits[0])),
        lambda: versions.delete(VersionRef(project_id=ref.project_id, commit=made.commits[0])),
        lambda: commit_later(made.ctx, made.record, made.commits[0], "judge.json", b"{}", "Judge"),
        lambda: made.version(weights=b"second"),
        lambda: follow(repository, made.commits[0], hostile, only_ours=True),
        lambda: init(made.path),
    ):
        with pytest.raises(ForeignState):
            work()  # type: ignore[no-untyped-call]  # each is called for what it refuses
    assert _hooks(made) == hooks
    assert made.git("rev-parse", "HEAD") == hostile


@pytest.mark.parametrize("spelling", [".vibeflow", ".VibeFlow", ".vibeflow ", "VIBEFL~1", ".vibe\u200cflow"])
def test_a_branch_with_files_of_our_own_folder_is_refused(made: Site, spelling: str) -> None:
    _branch(made, commit_with(made.path, {(spelling, "jobs", "evil", "job.json"): ("100644", b"{}")}))
    before = _state(made)
    versions, project = Services.over(made.ctx).versions, made.record.id
    for work in (
        lambda: versions.switch_branch(BranchRef(project_id=project, branch="try")),
        lambda: versions.merge(MergeBranch(project_id=project, branch="try")),
    ):
        with pytest.raises(ForeignState, match="would change VibeFlow's own files") as caught:
            work()  # type: ignore[no-untyped-call]  # each is called for what it refuses
        assert "git rm -r --cached .vibeflow" in caught.value.hint
    assert _state(made) == before


def test_files_of_our_own_folder_that_do_not_change_are_no_hindrance(made: Site) -> None:
    mine = made.path / ".vibeflow/jobs/mine.txt"
    mine.write_text("mine")
    made.git("add", "-f", str(mine))
    made.git("commit", "-qm", "By mistake")
    first = made.commits[0]
    made.version(weights=b"second" * 100, marks=GOOD)
    versions, project = Services.over(made.ctx).versions, made.record.id
    versions.create_branch(CreateBranch(project_id=project, branch="other"))
    versions.switch_branch(BranchRef(project_id=project, branch="main"))
    versions.rollback(VersionRef(project_id=project, commit=first))
    assert mine.read_text() == "mine"
    with pytest.raises(ForeignState):  # it would be deleted
        versions.create_branch(CreateBranch(project_id=project, branch="back", commit=first))
    assert mine.read_text() == "mine"


def test_what_a_note_left_in_git_says_is_not_believed(made: Site, tmp_path: Path) -> None:
    """A project may come with a note of what is to be finished: it removes nothing but objects of the store,
    and writes nothing into our own folder."""
    treasure = tmp_path / "treasure"
    treasure.write_text("mine")
    repository = open_repository(made.path)
    assert repository is not None
    versions, ref = Services.over(made.ctx).versions, VersionsRef(project_id=made.record.id)
    head, first = made.git("rev-parse", "HEAD"), made.git("rev-parse", "HEAD~1")
    for objects in ([str(treasure)], ["../../../../treasure"], [f"{'a' * 64}/../x"], [7]):
        note = {"old": first, "new": head, "branch": "main", "objects": objects}
        (made.path / ".git/vibeflow-pending.json").write_text(json.dumps(note))
        versions.page(ref)
        assert treasure.read_text() == "mine"
        with pytest.raises((ValueError, TypeError)):
            repository.lfs.path(objects[0])  # type: ignore[arg-type]  # as a note may have it
    hostile = commit_with(made.path, {(".vibeflow", "jobs", "evil.json"): ("100644", b"{}")})
    git(made.path, "update-ref", "HEAD", hostile)
    pending.begin(repository, pending.Pending(old=head, new=hostile, branch="main"))
    versions.page(ref)
    assert not (made.path / ".vibeflow/jobs/evil.json").exists()


@pytest.mark.parametrize(
    "path", ["vibeflow.yaml", ".gitattributes", "data/train.jsonl", WEIGHTS, "evaluation"]
)
def test_a_branch_with_a_link_in_the_place_of_our_own_file_is_refused(
    made: Site, tmp_path: Path, path: str
) -> None:
    (tmp_path / "secret").write_text("secret")
    link = ("120000", os.fsencode(tmp_path / "secret"))
    _branch(made, commit_with(made.path, {tuple(path.split("/")): link}))
    before = _state(made)
    with pytest.raises(ForeignState, match="symbolic link"):
        Services.over(made.ctx).versions.switch_branch(BranchRef(project_id=made.record.id, branch="try"))
    assert _state(made) == before


@pytest.mark.parametrize("linked", ["vibeflow.yaml", "data", "data/train.jsonl"])
def test_what_a_link_leads_to_is_never_committed(made: Site, tmp_path: Path, linked: str) -> None:
    place, elsewhere = made.path / linked, tmp_path / "elsewhere"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    inside = elsewhere / "train.jsonl" if elsewhere.is_dir() else elsewhere
    inside.write_text("a secret of the user's\n")
    head = made.git("rev-parse", "HEAD")
    with pytest.raises(ForeignState, match="symbolic link"):
        Services.over(made.ctx).versions.rollback(
            VersionRef(project_id=made.record.id, commit=made.commits[0])
        )
    assert made.git("rev-parse", "HEAD") == head
    assert inside.read_text() == "a secret of the user's\n"


def test_a_new_repository_does_not_commit_what_links_lead_to(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret: of the user's\n")
    for name in ("vibeflow.yaml", ".gitignore", ".gitattributes"):
        folder = tmp_path / f"with {name}"
        folder.mkdir()
        if name != "vibeflow.yaml":
            (folder / "vibeflow.yaml").write_text("name: X\n")
        (folder / name).symlink_to(tmp_path / "secret")
        with pytest.raises(ForeignState, match="symbolic link"):
            init(folder)
        assert not (folder / ".git").exists() and (folder / name).is_symlink()


@pytest.mark.parametrize("at", [".vibeflow", ".vibeflow/tmp"])
@pytest.mark.parametrize("kind", ["link", "file"])
def test_our_own_folder_as_a_link_or_a_file_is_not_written_through(
    made: Site, tmp_path: Path, at: str, kind: str
) -> None:
    made.version(weights=b"second" * 100, marks=GOOD)
    (made.path / WEIGHTS).unlink()
    place, elsewhere = made.path / at, tmp_path / "elsewhere"
    if place.exists():
        place.rename(tmp_path / "aside")
    elsewhere.mkdir()
    if kind == "link":
        place.symlink_to(elsewhere)
    else:
        place.write_text("in the way")
    repository = open_repository(made.path)
    assert repository is not None
    with pytest.raises(ForeignState, match="not a folder"):
        follow(repository, made.commits[0], made.commits[1], only_ours=True)
    with pytest.raises(ForeignState, match="not a folder"):
        follow(repository, made.commits[1], made.commits[0])
    assert list(elsewhere.iterdir()) == []


def test_a_model_whose_tree_is_damaged_leaves_the_page_and_the_other_versions(made: Site) -> None:
    garbage = subprocess.run(
        ["git", "hash-object", "-t", "tree", "--literally", "-w", "--stdin"],
        cwd=made.path, input=b"100644 a.safetensors", capture_output=True, check=True,
    ).stdout.decode().strip()  # fmt: skip
    listed = made.git("ls-tree", "HEAD").splitlines()
    kept = [line for line in listed if not line.endswith("\tmodel")]
    tree = subprocess.run(
        ["git", "mktree"], cwd=made.path, capture_output=True, check=True, text=True,
        input="\n".join([*kept, f"040000 tree {garbage}\tmodel"]) + "\n",
    ).stdout.strip()  # fmt: skip
    message = made.git("log", "-1", "--format=%B").replace("VibeFlow-Version: 1", "VibeFlow-Version: 7")
    _branch(made, git(made.path, "commit-tree", "-p", "HEAD", "-m", message, tree))
    page = Services.over(made.ctx).versions.page(VersionsRef(project_id=made.record.id))
    assert [view.number for view in page.versions] == [7, 1] and page.branch == "main"


def test_an_object_of_the_store_that_is_a_link_is_not_used(made: Site, tmp_path: Path) -> None:
    oid = sha256(b"first" * 100)
    stored = lfs.ObjectStore(made.path / ".git").path(oid)
    stored.rename(tmp_path / "elsewhere")
    stored.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(lfs.ObjectDamaged, match="is a link"):
        lfs.ObjectStore(made.path / ".git").verified(lfs.Pointer(oid, 500))
    (made.path / WEIGHTS).unlink()
    repository = open_repository(made.path)
    assert repository is not None
    follow(repository, made.git("rev-parse", "HEAD~1"), made.commits[0])
    assert (made.path / WEIGHTS).read_bytes().startswith(lfs.VERSION_LINE)


def test_data_behind_a_link_is_not_committed_with_an_import(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vibeflow.features.datasets.commit.write_message", lambda _: "Data\n")
    file = site.path / "data/test.jsonl"
    file.rename(tmp_path / "secret")
    file.symlink_to(tmp_path / "secret")
    with pytest.raises(ForeignState, match=r"data/test\.jsonl is a symbolic link"):
        commit_data(site.path, None)  # type: ignore[arg-type]  # its words are given above
    assert "data/test.jsonl" not in site.git("ls-tree", "-r", "--name-only", "HEAD")
