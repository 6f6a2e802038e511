"""Killed, locked out, out of space: a run is committed exactly once, and the repository stays whole."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site, git
from mortals import Mortals

from vibeflow.features.projects.repository import init
from vibeflow.git import lfs, objects
from vibeflow.git.command import Git
from vibeflow.protocol.errors import DiskFull, GitFault


@pytest.mark.slow
def test_killed_at_any_step_and_called_again_there_is_exactly_one_commit(
    site: Site, mortals: Mortals
) -> None:
    site.version(weights=b"first version")
    kills, killed = 0, True
    while killed:
        step = kills + 1
        jobs = site.finish_run(weights=f"weights {step}".encode())
        before = site.versions_in_git()
        killed = mortals.killed(site, "commit", step)
        kills += killed
        commit = site.commit(*jobs)
        assert site.versions_in_git() == before + 1, f"killed at step {step}"
        assert site.git("rev-parse", "HEAD") == commit
        assert site.git("status", "--porcelain") == "", f"killed at step {step}"
        assert (site.path / "model/adapter_model.safetensors").read_bytes() == f"weights {step}".encode()
    assert kills > 20
    assert "error" not in site.git("fsck", "--strict", "--no-dangling")


def test_a_lock_that_was_left_behind_is_named_and_nothing_is_lost(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects.Repository.wait_for_index, "__defaults__", (0.3,))
    jobs = site.finish_run()
    lock = site.path / ".git" / "index.lock"
    lock.touch()
    with pytest.raises(GitFault) as caught:
        site.commit(*jobs)
    assert str(lock) in caught.value.message
    assert "delete that file" in caught.value.hint
    assert site.versions_in_git() == 0
    lock.unlink()
    site.commit(*jobs)
    assert site.versions_in_git() == 1


def test_a_lock_that_goes_away_is_waited_for(site: Site) -> None:
    jobs = site.finish_run()
    lock = site.path / ".git" / "index.lock"
    lock.touch()
    threading.Timer(0.5, lock.unlink).start()
    site.commit(*jobs)
    assert site.git("status", "--porcelain") == ""


def test_a_locked_branch_is_named(site: Site) -> None:
    jobs = site.finish_run()
    lock = site.path / ".git" / "refs" / "heads" / "main.lock"
    lock.touch()
    with pytest.raises(GitFault, match=r"main\.lock"):
        site.commit(*jobs)
    lock.unlink()
    site.commit(*jobs)
    assert site.versions_in_git() == 1


def test_a_commit_of_the_user_in_between_is_built_upon(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    original = objects.Repository.store_commit
    raced = []

    def race(self: objects.Repository, *arguments: Any) -> str:
        made = original(self, *arguments)
        if not raced:
            raced.append(True)
            (site.path / "mine.txt").write_text("mine")
            site.git("add", "mine.txt")
            site.git("commit", "-qm", "In between")
        return made

    monkeypatch.setattr(objects.Repository, "store_commit", race)
    commit = site.version()
    assert site.git("log", "--format=%s", f"{commit}~1").splitlines()[0] == "In between"
    assert site.versions_in_git() == 1
    assert site.git("status", "--porcelain") == ""


@contextlib.contextmanager
def _small_disk(place: Path, size: str) -> Iterator[None]:
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no small disk to be had here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("room", [0, 40_000, 200_000, 230_000, 260_000])
def test_on_a_full_disk_the_repository_stays_whole_and_the_run_is_committed_later(
    tmp_path: Path, new_site: Callable[[str], Site], room: int
) -> None:
    with _small_disk(tmp_path / "small", "4m"):
        site = new_site("small/project")
        site.version(weights=b"first")
        jobs = site.finish_run(weights=os.urandom(200_000))
        filler = site.path.parent / "filler"
        state = os.statvfs(site.path)
        with filler.open("wb") as file:
            file.write(b"\0" * max(0, state.f_bavail * state.f_frsize - room))
        with pytest.raises(DiskFull):
            site.commit(*jobs)
        assert "error" not in site.git("fsck", "--strict", "--no-dangling")
        assert not list(site.path.glob(".git/lfs/tmp/*"))
        filler.unlink()
        site.commit(*jobs)
        assert site.versions_in_git() == 2
        assert site.git("status", "--porcelain") == ""
        assert "error" not in site.git("fsck", "--strict", "--no-dangling")


def test_a_write_that_fails_for_want_of_space_is_said_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = site.finish_run()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(lfs.os, "fsync", full)
        with pytest.raises(DiskFull):
            site.commit(*jobs)
    assert not list(site.path.glob(".git/lfs/tmp/*"))
    assert site.versions_in_git() == 0
    site.commit(*jobs)
    assert site.versions_in_git() == 1


def test_without_git_the_user_is_told_and_the_folder_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "vibeflow.yaml").write_text("name: X\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitFault, match="not installed"):
        init(folder)
    assert [path.name for path in folder.iterdir()] == ["vibeflow.yaml"]


def test_a_failed_start_takes_back_what_it_made(tmp_path: Path, nobody: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "vibeflow.yaml").write_text("name: X\n")
    nobody.write_text("[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = /bin/false\n")
    with pytest.raises(GitFault, match="signing failed"):
        init(folder)
    assert [path.name for path in folder.iterdir()] == ["vibeflow.yaml"]
    nobody.write_text("")
    init(folder)
    assert git(folder, "status", "--porcelain") == ""


def test_a_command_that_hangs_is_ended(site: Site) -> None:
    started = time.monotonic()
    with pytest.raises(GitFault, match="did not finish"):
        Git(site.path).run("-c", "alias.hang=!sleep 20", "hang", seconds=0.5)
    assert time.monotonic() - started < 10


def test_leftovers_of_killed_predecessors_are_cleared_away(site: Site) -> None:
    old = site.path / ".git" / "vibeflow-index-0123"
    young = site.path / ".git" / "vibeflow-index-4567"
    for path in (old, young):
        path.touch()
    os.utime(old, (1, 1))
    site.version()
    assert not old.exists() and young.exists()
