"""Large files are Git LFS files like any other: git-lfs agrees, and where it is missing our filters stand
in."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from finished_run import Site, git

from vibeflow.features.projects.repository import init
from vibeflow.git import lfs, lfs_filter
from vibeflow.git.filters import set_up_filters

needs_git_lfs = pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")


@pytest.fixture
def without_git_lfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with git and a shell, and no git-lfs; nor does the system's configuration name it."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("git", "sh", "cat"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("GIT_EXEC_PATH", _exec_path_without_lfs(tmp_path))
    return programs


def _exec_path_without_lfs(tmp_path: Path) -> str:
    real = Path(
        subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
    )
    copy = tmp_path / "git-core"
    copy.mkdir()
    for path in real.iterdir():
        if "lfs" not in path.name:
            (copy / path.name).symlink_to(path)
    return str(copy)


def test_a_pointer_is_written_as_the_specification_says() -> None:
    pointer = lfs.Pointer("ab" * 32, 12345)
    assert pointer.text() == (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"ab" * 32 + b"\nsize 12345\n"
    )
    assert lfs.parse_pointer(pointer.text()) == pointer
    assert lfs.parse_pointer(pointer.text() + b"x" * 1024) is None
    assert (
        lfs.parse_pointer(b"version https://git-lfs.github.com/spec/v1\noid sha256:short\nsize 1\n") is None
    )
    assert lfs.parse_pointer(b"oid sha256:" + b"ab" * 32 + b"\nsize 1\n") is None


@pytest.mark.parametrize("size", [1, 1023, 1024, 1025, 3_000_000])
def test_clean_and_smudge_are_each_others_inverse(tmp_path: Path, size: int) -> None:
    store = lfs.ObjectStore(tmp_path)
    content = os.urandom(size)
    pointer, back, again = io.BytesIO(), io.BytesIO(), io.BytesIO()
    lfs_filter.clean(io.BytesIO(content), pointer, store)
    assert lfs_filter.smudge(io.BytesIO(pointer.getvalue()), back, store) is None
    assert back.getvalue() == content
    lfs_filter.clean(io.BytesIO(pointer.getvalue()), again, store)
    assert again.getvalue() == pointer.getvalue()
    assert list((tmp_path / "lfs" / "tmp").iterdir()) == []


def test_an_empty_file_stays_empty_and_ordinary_content_passes_the_smudge(tmp_path: Path) -> None:
    store = lfs.ObjectStore(tmp_path)
    out = io.BytesIO()
    lfs_filter.clean(io.BytesIO(b""), out, store)
    assert out.getvalue() == b""
    for content in (b"", b"plain", b"z" * 5000):
        passed = io.BytesIO()
        assert lfs_filter.smudge(io.BytesIO(content), passed, store) is None
        assert passed.getvalue() == content


def test_without_the_object_or_with_a_damaged_one_the_pointer_stays(tmp_path: Path) -> None:
    store = lfs.ObjectStore(tmp_path)
    pointer = store.put(io.BytesIO(b"content"))
    store.path(pointer.oid).write_bytes(b"c0ntent")
    out = io.BytesIO()
    assert "does not have the content" in (lfs_filter.smudge(io.BytesIO(pointer.text()), out, store) or "")
    assert out.getvalue() == pointer.text()
    store.path(pointer.oid).unlink()
    assert "is not in" in (lfs_filter.smudge(io.BytesIO(pointer.text()), io.BytesIO(), store) or "")


def test_storing_again_mends_a_damaged_object(tmp_path: Path) -> None:
    store = lfs.ObjectStore(tmp_path)
    pointer = store.put(io.BytesIO(b"content"))
    store.path(pointer.oid).write_bytes(b"c0ntent")
    store.put(io.BytesIO(b"content"))
    assert store.verified(pointer).read_bytes() == b"content"


def test_one_filter_process_serves_many_files_and_says_which_failed(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines(*packets: bytes) -> bytes:
        return b"".join(b"%04x" % (len(each) + 4) + each for each in packets) + b"0000"

    content = os.urandom(200_000)
    store = lfs.ObjectStore(tmp_path)
    pointer = lfs.Pointer(lfs.hashlib.sha256(content).hexdigest(), len(content))
    hello = lines(b"git-filter-client\n", b"version=2\n") + lines(
        b"capability=clean\n", b"capability=smudge\n"
    )
    said = io.BytesIO(
        hello
        + lines(b"command=clean\n", b"pathname=a\n") + lines(*_in_packets(content))
        + lines(b"command=smudge\n", b"pathname=a\n") + lines(pointer.text())
        + lines(b"command=clean\n", b"pathname=empty\n") + lines()
    )  # fmt: skip
    answer = io.BytesIO()
    lfs_filter.serve(said, answer, store)
    good = lines(b"status=success\n")
    assert answer.getvalue() == (
        lines(b"git-filter-server\n", b"version=2\n") + lines(b"capability=clean\n", b"capability=smudge\n")
        + good + lines(pointer.text()) + b"0000" + good
        + b"".join(lines(each)[:-4] for each in _in_packets(content)) + b"0000" + b"0000"
        + good + b"0000" + b"0000"
    )  # fmt: skip

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(lfs.ObjectStore, "put", full)
    answer = io.BytesIO()
    lfs_filter.serve(
        io.BytesIO(hello + lines(b"command=clean\n", b"pathname=a\n") + lines(b"x")), answer, store
    )
    assert answer.getvalue().endswith(lines(b"status=error\n"))


def _in_packets(content: bytes) -> list[bytes]:
    return [content[start : start + 65516] for start in range(0, len(content), 65516)]


def test_the_filter_imports_the_standard_library_only_and_starts_quickly(site: Site) -> None:
    script = (
        "import runpy, sys; sys.argv = ['lfs_filter.py', 'clean']\n"
        f"try: runpy.run_path({lfs_filter.__file__!r}, run_name='__main__')\n"
        "except SystemExit: pass\n"
        "heavy = {'pydantic', 'sqlalchemy', 'git', 'asyncio', 'vibeflow.protocol'} & set(sys.modules)\n"
        "sys.stderr.write(repr(sorted(heavy)))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], input=b"big", cwd=site.path, capture_output=True, check=True
    )
    assert done.stderr == b"[]"
    assert lfs.parse_pointer(done.stdout) == lfs.Pointer(lfs.hashlib.sha256(b"big").hexdigest(), 3)


@needs_git_lfs
def test_git_lfs_finds_nothing_amiss(site: Site) -> None:
    site.data(rows=2000, cell="y" * 600)
    site.version(weights=os.urandom(2_000_000))
    site.data(rows=3)
    site.version(weights=os.urandom(1000))
    assert "Git LFS fsck OK" in site.git("lfs", "fsck")
    assert "Git LFS fsck OK" in site.git("lfs", "fsck", "--pointers", "--objects", "HEAD~1")
    listed = site.git("lfs", "ls-files", "--name-only", "HEAD").splitlines()
    assert listed == ["model/adapter_model.safetensors"]
    assert site.git("status", "--porcelain") == ""


@needs_git_lfs
def test_pushed_and_cloned_elsewhere_the_files_are_the_same(
    site: Site, tmp_path: Path, nobody: Path, adopt: Callable[[Path], Site]
) -> None:
    nobody.write_text('[user]\n\tname = U\n\temail = u@x\n[protocol "file"]\n\tallow = always\n')
    site.data(rows=2000, cell="y" * 600)
    commit = site.version(weights=os.urandom(2_000_000))
    git(tmp_path, "init", "-q", "--bare", "remote.git")
    site.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    site.git("lfs", "push", "--all", "origin")
    site.git("push", "-q", "origin", "main")

    git(
        tmp_path,
        "clone",
        "-q",
        "-b",
        "main",
        str(tmp_path / "remote.git"),
        "else where",
        env={"GIT_LFS_SKIP_SMUDGE": "1"},
    )
    place = tmp_path / "else where"
    assert (place / "model/adapter_model.safetensors").read_bytes().startswith(lfs.VERSION_LINE)
    git(place, "lfs", "install", "--local")
    git(place, "lfs", "pull")
    for name in site.git("ls-tree", "-r", "--name-only", commit).splitlines():
        assert (place / name).read_bytes() == (site.path / name).read_bytes(), name
    assert git(place, "status", "--porcelain") == ""
    assert "Git LFS fsck OK" in git(place, "lfs", "fsck")

    clone = adopt(place)
    clone.data(rows=4)
    clone.version(weights=b"made in the clone")
    assert "Git LFS fsck OK" in git(place, "lfs", "fsck")


def test_without_git_lfs_status_is_clean_and_a_checkout_brings_the_weights(
    without_git_lfs: Path, site: Site
) -> None:
    assert shutil.which("git-lfs") is None
    site.data(rows=2000, cell="y" * 600)
    weights = os.urandom(100_000)
    first = site.version(weights=weights)
    site.git("update-index", "-q", "--really-refresh")
    assert site.git("status", "--porcelain") == ""
    for path in (site.path / "model").iterdir():
        os.utime(path, (1, 1))  # git must look at the content again
    assert site.git("status", "--porcelain") == ""
    site.version(weights=b"second")
    site.git("checkout", "-q", first)
    assert (site.path / "model/adapter_model.safetensors").read_bytes() == weights
    (site.path / "model/adapter_model.safetensors").write_bytes(b"by hand")
    assert site.git("status", "--porcelain") == "M model/adapter_model.safetensors"
    site.git("commit", "-qam", "By hand")
    assert git(site.path, "cat-file", "blob", "HEAD:model/adapter_model.safetensors").startswith(
        "version https://git-lfs"
    )


def test_our_filter_gives_way_when_git_lfs_is_installed_later(
    site: Site, nobody: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vibeflow.git.filters.shutil.which", lambda _: None)
    init(site.path)
    assert "lfs_filter.py" in site.git("config", "--local", "filter.lfs.clean")
    monkeypatch.setattr("vibeflow.git.filters.shutil.which", lambda _: "/usr/bin/git-lfs")
    nobody.write_text('[filter "lfs"]\n\tclean = git-lfs clean -- %f\n')
    repository = init(site.path)
    set_up_filters(repository.common_folder, repository.user)
    assert site.git("config", "--local", "--get-regexp", "filter.lfs", check=False) == ""


def test_a_filter_setting_of_the_users_own_is_left_alone(
    site: Site, nobody: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vibeflow.git.filters.shutil.which", lambda _: "/usr/bin/git-lfs")
    nobody.write_text('[filter "lfs"]\n\tclean = git-lfs clean -- %f\n')
    site.git("config", "--local", "filter.lfs.clean", "my-own clean")
    init(site.path)
    assert site.git("config", "--local", "filter.lfs.clean") == "my-own clean"


def test_a_filter_that_is_set_twice_is_set_right(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vibeflow.git.filters.shutil.which", lambda _: None)
    for value in ("one", "two"):
        site.git("config", "--local", "--add", "filter.lfs.clean", value)
    init(site.path)
    assert "lfs_filter.py" in site.git("config", "--local", "--get-all", "filter.lfs.clean")
    assert len(site.git("config", "--local", "--get-all", "filter.lfs.clean").splitlines()) == 1


def test_a_module_of_the_project_is_not_imported_by_the_filter(
    without_git_lfs: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(site.path))
    (site.path / "hashlib.py").write_text("raise SystemExit('the project was imported')\n")
    site.version()
    for path in (site.path / "model").iterdir():
        os.utime(path, (1, 1))
    assert site.git("status", "--porcelain") == "?? hashlib.py"
