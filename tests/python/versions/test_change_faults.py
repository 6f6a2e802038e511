"""Killed, locked out, out of space, in a state that git was left in: what is done with versions is done whole
or not at all, and asking again finishes it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site, git
from mortals import Mortals
from work import WORK, delete, find_out, merge, roll_back, switch

from vibeflow.features.services import Services
from vibeflow.git import lfs, objects
from vibeflow.protocol.errors import DiskFull, GitFault, NotReady
from vibeflow.protocol.versions import BranchRef, CreateBranch, VersionsRef

LONG = os.environ.get("VIBEFLOW_TORTURE") == "1"
WEIGHTS = "model/adapter_model.safetensors"
GOOD, POOR = [0.9] * 12, [0.2] * 12


@pytest.fixture
def made(site: Site) -> Site:
    """Two versions on the first branch, a third and better one on another."""
    site.version(weights=b"first" * 500, score=80.0, marks=GOOD)
    site.data(rows=8, cell="y")
    site.version(weights=b"second" * 500, score=40.0, marks=POOR)
    versions = Services.over(site.ctx).versions
    versions.create_branch(CreateBranch(project_id=site.record.id, branch="try"))
    site.version(weights=b"third" * 500, score=90.0, marks=GOOD)
    versions.switch_branch(BranchRef(project_id=site.record.id, branch="main"))
    return site


def _state(site: Site) -> dict[str, Any]:
    """What there is, as far as it tells before from after."""
    return {
        "branch": site.git("symbolic-ref", "HEAD"),
        "tree": site.git("rev-parse", "HEAD^{tree}"),
        "commits": site.git("rev-list", "--count", "HEAD"),
        "weights": (site.path / WEIGHTS).read_bytes()[:5],
        "objects": sorted(
            path.name for path in (site.path / ".git/lfs/objects").rglob("*") if path.is_file()
        ),
    }


def _copy(site: Site, place: Path) -> None:
    """Take the project's folder back to what it was."""
    shutil.rmtree(site.path)
    shutil.copytree(place, site.path, symlinks=True)


def _through_every_step(made: Site, mortals: Mortals, tmp_path: Path, name: str, stride: int) -> int:
    """Kill the work at each so many-th step; how often it was killed."""
    place = tmp_path / "as it was"
    shutil.copytree(made.path, place, symlinks=True)
    before = _state(made)
    WORK[name](made)
    after = _state(made)
    assert before != after
    _copy(made, place)
    kills, step = 0, 1
    while mortals.killed(made, name, step):
        kills += 1
        page = Services.over(made.ctx).versions.page(VersionsRef(project_id=made.record.id))
        between = _state(made)
        told = f"{name}, killed at step {step}"
        if name == "later":  # its object may be stored before the commit that names it
            between["objects"] = before["objects"] if between["tree"] == before["tree"] else after["objects"]
        assert between in (before, after), told
        assert page.dirty == [] and page.problem is None, told
        assert made.git("status", "--porcelain") == "", told
        WORK[name](made)
        assert _state(made) == after, told
        assert made.git("status", "--porcelain") == "", told
        if kills % 10 == 0:
            assert "error" not in made.git("fsck", "--strict", "--no-dangling"), told
        _copy(made, place)
        step += stride
    assert kills * stride > 15
    return kills


@pytest.mark.torture
@pytest.mark.timeout(3600 if LONG else 180)
@pytest.mark.parametrize("name", list(WORK))
def test_killed_at_any_step_it_is_before_or_after_and_asking_again_finishes(
    made: Site, mortals: Mortals, tmp_path: Path, name: str
) -> None:
    """At every 40th step; at each of them under torture."""
    print(f"{name}: killed {_through_every_step(made, mortals, tmp_path, name, 1 if LONG else 40)} times")


@pytest.mark.parametrize("name", list(WORK))
def test_a_lock_left_behind_is_named_and_nothing_is_half_done(
    made: Site, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(objects.Repository.wait_for_index, "__defaults__", (0.1,))
    before = _state(made)
    lock = made.path / ".git/index.lock"
    lock.touch()
    with pytest.raises(GitFault, match=r"index\.lock") as caught:
        WORK[name](made)
    assert "delete that file" in caught.value.hint
    assert _state(made) == before or name == "later"
    problem = Services.over(made.ctx).versions.page(VersionsRef(project_id=made.record.id)).problem
    assert problem is not None and "index.lock" in problem.message
    lock.unlink()
    WORK[name](made)
    assert made.git("status", "--porcelain") == ""


def test_on_no_branch_the_way_out_is_told_and_works(made: Site) -> None:
    made.git("checkout", "-q", "--detach", made.commits[0])
    versions = Services.over(made.ctx).versions
    page = versions.page(VersionsRef(project_id=made.record.id))
    assert page.branch is None and page.problem is not None
    assert "on no branch" in page.problem.message and "Make a branch here" in page.problem.hint
    for work in (roll_back, merge, delete):
        with pytest.raises(NotReady, match="on no branch"):
            work(made)
    found = versions.create_branch(CreateBranch(project_id=made.record.id, branch="here"))
    assert found.page.problem is None and found.page.branch == "here"
    assert made.git("rev-parse", "HEAD") == made.commits[0]


def test_a_merge_of_the_users_own_under_way_stops_everything_else(made: Site) -> None:
    made.git("checkout", "-qb", "side", "main")
    (made.path / "a.txt").write_text("one")
    made.git("add", "a.txt")
    made.git("commit", "-qm", "One")
    made.git("checkout", "-q", "main")
    (made.path / "a.txt").write_text("two")
    made.git("add", "a.txt")
    made.git("commit", "-qm", "Two")
    git(made.path, "merge", "side", check=False)
    before = _state(made)
    for work in WORK.values():
        if work is not find_out:
            with pytest.raises(NotReady, match="a merge is under way") as caught:
                work(made)
            assert "git merge --abort" in caught.value.hint
    assert _state(made) == before
    assert made.git("diff", "--name-only", "--diff-filter=U") == "a.txt"
    made.git("merge", "--abort")
    roll_back(made)


def test_weights_that_were_not_fetched_are_said_so_and_nothing_is_restored(made: Site) -> None:
    pointer = lfs.parse_pointer(made.git("show", f"{made.commits[0]}:{WEIGHTS}").encode() + b"\n")
    assert pointer
    lfs.ObjectStore(made.path / ".git").path(pointer.oid).unlink()
    before = _state(made)
    page = Services.over(made.ctx).versions.page(VersionsRef(project_id=made.record.id))
    assert page.problem is not None and "version 1 are not on this computer" in page.problem.message
    assert "git lfs pull" in page.problem.hint
    assert [view.weights for view in page.versions] == ["here", "here", "missing"]
    with pytest.raises(GitFault, match="is not on this computer"):
        roll_back(made)
    assert _state(made) == before


def test_without_git_it_is_said_and_the_page_still_comes(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(made.path.parent / "nothing"))
        with pytest.raises(GitFault, match="not installed"):
            roll_back(made)
        page = Services.over(made.ctx).versions.page(VersionsRef(project_id=made.record.id))
        assert page.problem is not None and "Install git" in page.problem.hint
    roll_back(made)


def test_a_large_file_that_does_not_fit_leaves_everything_as_it_was(made: Site, mortals: Mortals) -> None:
    before = _state(made)
    assert mortals.codes(made, {"work": "later", "file_limit": 600_000}) == [7]
    assert _state(made) == before
    assert made.git("status", "--porcelain") == ""
    find_out(made)
    assert made.git("status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["rollback", "later"])
@pytest.mark.parametrize("room", [0, 8_000, 60_000])
def test_on_a_full_disk_nothing_is_half_done(
    tmp_path: Path, new_site: Callable[[str], Site], room: int, name: str
) -> None:
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no small disk to be had here: {mounted.stderr.strip()}")
    try:
        site = new_site("small/project")
        site.version(weights=os.urandom(150_000))
        site.data(rows=40, cell="z" * 500)
        site.version(weights=os.urandom(150_000))
        was = site.git("rev-list", "--all").splitlines()
        filler = place / "filler"
        state = os.statvfs(site.path)
        with filler.open("wb") as file:
            file.write(b"\0" * max(0, state.f_bavail * state.f_frsize - room))
        with pytest.raises(DiskFull):
            WORK[name](site)
        filler.unlink()
        assert set(was) <= set(site.git("rev-list", "--all").splitlines())
        assert "error" not in site.git("fsck", "--strict", "--no-dangling")
        WORK[name](site)
        assert site.git("status", "--porcelain") == ""
        assert "error" not in site.git("fsck", "--strict", "--no-dangling")
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_two_at_once_wait_for_one_another(made: Site, mortals: Mortals) -> None:
    assert mortals.codes(made, {"work": "rollback"}, {"work": "second"}) == [0, 0]
    assert made.git("status", "--porcelain") == ""
    assert "error" not in made.git("fsck", "--strict", "--no-dangling")


def test_without_git_lfs_everything_works_too(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    which = shutil.which
    monkeypatch.setattr(
        "vibeflow.git.filters.shutil.which",
        lambda name, **more: None if name == "git-lfs" else which(name, **more),
    )
    for work in (find_out, merge, delete, switch):
        work(made)
        assert made.git("status", "--porcelain") == ""
    assert "lfs_filter.py" in made.git("config", "filter.lfs.clean")
