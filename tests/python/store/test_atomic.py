"""Atomic writes: the old content or the new, and nothing left behind."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from vibeflow.store import atomic
from vibeflow.store.home import Home


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_write_replaces_and_keeps_the_mode(tmp_path: Path) -> None:
    file = tmp_path / "a"
    atomic.write_text(file, "one")
    file.chmod(0o640)
    atomic.write_text(file, "two")
    assert file.read_text() == "two" and file.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace"])
def test_a_fault_leaves_the_old_content_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    file = tmp_path / "a"
    atomic.write_text(file, "old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(call, full)
        with pytest.raises(OSError):
            atomic.write_text(file, "new")
    assert file.read_text() == "old" and names(tmp_path) == ["a"]


def test_content_and_name_are_on_the_disk_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def note_fsync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def note_replace(path: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(Path, "replace", note_replace)
    atomic.write_bytes(tmp_path / "a", b"x")
    assert steps == ["file", "rename", "folder"]


def test_json_refuses_what_json_cannot_say(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        atomic.write_json(tmp_path / "a", {"x": float("nan")})
    assert names(tmp_path) == []


@pytest.mark.parametrize("there", ["empty", "full"])
def test_a_folder_is_published_once(tmp_path: Path, there: str) -> None:
    final = tmp_path / "final"
    for expected in (True, False):
        temporary = atomic.temporary_beside(final)
        temporary.mkdir()
        (temporary / "a").write_text(str(expected))
        if expected:
            atomic.publish_dir(temporary, final)
        else:
            if there == "empty":
                (final / "a").unlink()
            with pytest.raises(FileExistsError):
                atomic.publish_dir(temporary, final)
    if there == "full":
        assert (final / "a").read_text() == "True"


def test_a_home_is_the_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIBEFLOW_HOME", str(tmp_path / "deep" / "home"))
    home = Home.default()
    assert home.root.stat().st_mode & 0o777 == 0o700
    assert home.runner_lock.parent.is_dir() and home.projects.is_dir()
