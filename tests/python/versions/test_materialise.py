"""What is served and asked is what the commit pins, bit by bit, whatever lies in the working tree."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from finished_run import Site, sha256

from vibeflow.features.history.content import read_file
from vibeflow.features.history.materialise import SEAL, materialise
from vibeflow.git import lfs
from vibeflow.git.repository import open_repository
from vibeflow.protocol.errors import GitFault, NotFound


def test_the_folder_is_that_of_the_commit_and_not_of_the_working_tree(site: Site, tmp_path: Path) -> None:
    weights = os.urandom(30_000)
    first = site.version(weights=weights)
    site.version(weights=b"second")
    (site.path / "model/adapter_config.json").write_text("changed by hand")
    folder = materialise(site.path, first[:10], tmp_path / "cache")
    assert folder == tmp_path / "cache" / first
    assert (folder / "adapter_model.safetensors").read_bytes() == weights
    assert json.loads((folder / "adapter_config.json").read_text())["peft_type"] == "LORA"
    assert {path.name for path in folder.iterdir()} == {
        "adapter_model.safetensors", "adapter_config.json", "model.json", "manifest.json", SEAL,
    }  # fmt: skip


def test_it_is_made_once_and_made_anew_when_it_was_changed(site: Site, tmp_path: Path) -> None:
    commit = site.version()
    folder = materialise(site.path, commit, tmp_path / "cache")
    inode = folder.stat().st_ino
    assert materialise(site.path, commit, tmp_path / "cache").stat().st_ino == inode
    good = (folder / "adapter_model.safetensors").read_bytes()
    for spoil in (
        lambda: (folder / "adapter_model.safetensors").write_bytes(good[:-1] + b"!"),
        lambda: (folder / "adapter_config.json").unlink(),
        lambda: (folder / "pytorch_model.bin").write_bytes(b"smuggled in"),
        lambda: (folder / SEAL).write_text("{"),
    ):
        spoil()
        again = materialise(site.path, commit, tmp_path / "cache")
        assert (again / "adapter_model.safetensors").read_bytes() == good
        assert not (again / "pytorch_model.bin").exists()
        assert (again / "adapter_config.json").exists()
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [commit]


def test_a_damaged_object_is_named_and_nothing_is_published(site: Site, tmp_path: Path) -> None:
    commit = site.version()
    oid = lfs.digest(site.path / "model/adapter_model.safetensors").oid
    stored = site.path / ".git/lfs/objects" / oid[:2] / oid[2:4] / oid
    stored.write_bytes(stored.read_bytes()[:-1] + b"!")
    with pytest.raises(GitFault) as caught:
        materialise(site.path, commit, tmp_path / "cache")
    assert "model/adapter_model.safetensors" in caught.value.message
    assert oid[:12] in caught.value.message
    stored.unlink()
    with pytest.raises(GitFault, match="not on this computer"):
        materialise(site.path, commit, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_commit_whose_files_disagree_with_model_json_is_refused(site: Site, tmp_path: Path) -> None:
    site.version()
    (site.path / "model/adapter_config.json").write_text('{"peft_type": "EVIL"}')
    site.git("commit", "-qam", "By hand")
    with pytest.raises(GitFault, match=r"model/adapter_config\.json"):
        materialise(site.path, site.git("rev-parse", "HEAD"), tmp_path / "cache")


def test_links_and_folders_in_a_commit_are_not_followed(site: Site, tmp_path: Path) -> None:
    site.version()
    (site.path / "model/link.json").symlink_to("/etc/passwd")
    site.git("add", "-A")
    site.git("commit", "-qm", "A link")
    with pytest.raises(NotFound, match="not an ordinary file"):
        materialise(site.path, site.git("rev-parse", "HEAD"), tmp_path / "cache")


@pytest.mark.parametrize("commit", ["--all", "HEAD", "main", "0" * 40, "../x", "", "ffff"])
def test_what_is_not_a_commit_is_not_found(site: Site, tmp_path: Path, commit: str) -> None:
    site.version()
    with pytest.raises(NotFound):
        materialise(site.path, commit, tmp_path / "cache")


def test_a_commit_without_a_model_is_not_found(site: Site, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="holds no model"):
        materialise(site.path, site.git("rev-parse", "HEAD"), tmp_path / "cache")


def test_several_at_once_end_with_one_sound_folder(site: Site, tmp_path: Path) -> None:
    weights = os.urandom(500_000)
    commit = site.version(weights=weights)
    with ThreadPoolExecutor(6) as pool:
        folders = set(pool.map(lambda _: materialise(site.path, commit, tmp_path / "cache"), range(6)))
    assert len(folders) == 1
    assert sha256((folders.pop() / "adapter_model.safetensors").read_bytes()) == sha256(weights)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [commit]


def test_a_damaged_git_object_is_noticed(site: Site) -> None:
    commit = site.version()
    oid = site.git("rev-parse", f"{commit}:model/model.json")
    other = site.git("rev-parse", f"{commit}:vibeflow.yaml")
    folder = site.path / ".git/objects"
    stored = folder / oid[:2] / oid[2:]
    stored.chmod(0o644)
    stored.write_bytes((folder / other[:2] / other[2:]).read_bytes())
    repository = open_repository(site.path)
    assert repository
    with pytest.raises(GitFault):
        read_file(repository, commit, "model/model.json")
