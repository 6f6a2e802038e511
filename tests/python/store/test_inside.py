"""A path of a project stays in the project, and only regular files are opened."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from vibeflow.protocol.errors import ForeignState
from vibeflow.store import inside as module
from vibeflow.store.inside import (
    append_inside,
    inside,
    is_real_file,
    is_real_folder,
    open_inside,
    read_inside,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege on Windows")

SECRET = b"what only the user may read"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    top = tmp_path / "project"
    (top / "data").mkdir(parents=True)
    (top / "data" / "train.jsonl").write_bytes(b"own")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "train.jsonl").write_bytes(SECRET)
    return top


@pytest.fixture(params=["by folder", "by name"])
def each_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Reading as POSIX does it, and as Windows has to."""
    monkeypatch.setattr(module, "_BY_FOLDER", request.param == "by folder")
    yield request.param


def test_a_file_of_the_project_is_named_and_read(project: Path, each_way: str) -> None:
    assert inside(project, "data", "train.jsonl") == project / "data" / "train.jsonl"
    assert inside(project, "data/none/such") == project / "data" / "none" / "such"
    assert read_inside(project, "data/train.jsonl") == b"own"
    with open_inside(project, "data", "train.jsonl") as handle:
        assert handle.read(2) == b"ow"


def test_the_project_itself_may_be_reached_through_a_link(project: Path, each_way: str) -> None:
    link = project.with_name("link")
    link.symlink_to(project)
    assert read_inside(link, "data", "train.jsonl") == b"own"


def _link_the_file(project: Path) -> None:
    (project / "data" / "train.jsonl").unlink()
    (project / "data" / "train.jsonl").symlink_to("../../outside/train.jsonl")


def _link_the_folder(project: Path) -> None:
    (project / "data" / "train.jsonl").unlink()
    (project / "data").rmdir()
    (project / "data").symlink_to(project.with_name("outside"))


def _link_to_nothing(project: Path) -> None:
    (project / "data" / "train.jsonl").unlink()
    (project / "data" / "train.jsonl").symlink_to("nowhere")


@pytest.mark.parametrize("plant", [_link_the_file, _link_the_folder, _link_to_nothing])
def test_no_link_is_followed(project: Path, plant: object, each_way: str) -> None:
    assert callable(plant)
    plant(project)
    for look in (inside, open_inside, read_inside):
        with pytest.raises(ForeignState, match="link") as refused:
            look(project, "data", "train.jsonl")
        assert "data" in refused.value.message and "outside" not in refused.value.message
        assert "import" in refused.value.hint


def test_a_link_that_stays_in_the_project_is_not_followed_either(project: Path, each_way: str) -> None:
    (project / "data" / "test.jsonl").symlink_to("train.jsonl")
    with pytest.raises(ForeignState):
        read_inside(project, "data", "test.jsonl")


@pytest.mark.parametrize(
    "parts",
    [
        ("..", "outside", "train.jsonl"),
        ("data/../../outside/train.jsonl",),
        ("/etc/passwd",),
        (),
        ("",),
        ("a\0b",),
    ],
)
def test_no_part_leads_out(project: Path, parts: tuple[str, ...], each_way: str) -> None:
    for look in (inside, open_inside):
        with pytest.raises(ForeignState, match="no path inside"):
            look(project, *parts)


def test_a_pipe_a_socket_and_a_folder_are_not_opened(project: Path, each_way: str) -> None:
    os.mkfifo(project / "data" / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(project / "data")  # a socket's whole path may have 100 characters
        server.bind("socket")
        os.chdir(here)
        for name in ("pipe", "socket", "."):
            refused: list[BaseException] = []

            def look(name: str = name, refused: list[BaseException] = refused) -> None:
                try:
                    open_inside(project, "data", name)
                except BaseException as error:
                    refused.append(error)

            thread = threading.Thread(target=look, daemon=True)
            thread.start()
            thread.join(5)
            assert [type(one) for one in refused] == [ForeignState], name


def test_what_is_missing_stays_a_missing_file(project: Path, each_way: str) -> None:
    for parts in (("data", "none"), ("none", "none")):
        with pytest.raises(FileNotFoundError):
            read_inside(project, *parts)


def test_a_file_in_place_of_a_folder_is_said_to_be_foreign(project: Path) -> None:
    with pytest.raises(ForeignState, match=r"data/train\.jsonl"):
        read_inside(project, "data", "train.jsonl", "deeper")


def test_a_file_over_the_limit_is_not_read(project: Path, each_way: str) -> None:
    assert read_inside(project, "data", "train.jsonl", limit=3) == b"own"
    with pytest.raises(ForeignState, match="larger than 2 bytes"):
        read_inside(project, "data", "train.jsonl", limit=2)


def test_real_files_and_folders_are_told_from_links(project: Path) -> None:
    (project / "file").symlink_to("data/train.jsonl")
    (project / "folder").symlink_to("data")
    os.mkfifo(project / "pipe")
    assert is_real_file(project / "data" / "train.jsonl") and is_real_folder(project / "data")
    for name in ("file", "folder", "pipe", "missing", "a\0b"):
        assert not is_real_file(project / name), name
        assert not is_real_folder(project / name), name


def test_no_file_stays_open_behind_a_refusal(project: Path, each_way: str) -> None:
    _link_the_file(project)
    os.mkfifo(project / "data" / "pipe")
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0
    for name in ("train.jsonl", "pipe", "none"):
        with pytest.raises((ForeignState, FileNotFoundError)):
            open_inside(project, "data", name)
    after = len(list(Path("/proc/self/fd").iterdir())) if before else 0
    assert after == before


def test_appending_makes_a_file_and_follows_nothing(tmp_path: Path) -> None:
    top, outside = tmp_path / "project", tmp_path / "profile"
    (top / "real").mkdir(parents=True)
    outside.write_text("mine\n")
    for line in (b"a\n", b"b\n"):
        with append_inside(top, "real", "log.txt") as file:
            file.write(line)
    assert (top / "real" / "log.txt").read_bytes() == b"a\nb\n"
    (top / "link").symlink_to(outside)
    (top / "folder").symlink_to(tmp_path)
    os.mkfifo(top / "pipe")
    for parts in (("link",), ("folder", "profile"), ("pipe",), ("..", "profile")):
        with pytest.raises(ForeignState):
            append_inside(top, *parts)
    assert outside.read_text() == "mine\n"
