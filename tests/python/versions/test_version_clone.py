"""With Debian's git-lfs: checked, pushed, cloned elsewhere, pulled; the clone is a project whose model
answers the same."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from finished_run import Site, git, write_result

from vibeflow.features.history.materialise import materialise
from vibeflow.features.services import Services
from vibeflow.protocol.errors import GitFault
from vibeflow.protocol.projects import OpenProject
from vibeflow.protocol.versions import VersionRef, VersionsRef

WEIGHTS = "model/adapter_model.safetensors"
lfs_here = pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")


@pytest.fixture
def user(nobody: Path) -> None:
    """A user who ran `git lfs install`, and may clone from a folder."""
    subprocess.run(["git", "lfs", "install", "--skip-repo"], check=True, capture_output=True)
    assert "filter" in nobody.read_text()


def _clone(site: Site, tmp_path: Path) -> Path:
    """Push everything to a bare remote and clone it, as a colleague would."""
    remote, clone = tmp_path / "remote.git", tmp_path / "clone"
    git(tmp_path, "init", "-q", "--bare", "--initial-branch=main", str(remote))
    site.git("remote", "add", "origin", f"file://{remote}")
    site.git("lfs", "push", "--all", "origin")
    site.git("push", "-q", "--all", "origin")
    git(tmp_path, "clone", "-q", f"file://{remote}", str(clone), env={"GIT_LFS_SKIP_SMUDGE": "1"})
    return clone


@lfs_here
@pytest.mark.usefixtures("user")
def test_a_clone_is_a_project_without_weights_until_they_are_pulled(site: Site, tmp_path: Path) -> None:
    weights = os.urandom(40_000)
    first = site.version(weights=b"first" * 400)
    site.version(weights=weights)
    Services.over(site.ctx).versions.delete(VersionRef(project_id=site.record.id, commit=first))
    clone = _clone(site, tmp_path)
    opened = Services.over(site.ctx).overview.open(OpenProject(path=str(clone)))
    assert opened.id != site.record.id and len(opened.versions) == 2
    ref = VersionsRef(project_id=opened.id)
    page = Services.over(site.ctx).versions.page(ref)
    assert [view.weights for view in page.versions] == ["missing", "deleted"]
    assert page.problem is not None and "git lfs pull" in page.problem.hint
    assert page.dirty == []
    with pytest.raises(GitFault, match="not on this computer"):
        materialise(clone, page.versions[0].commit, tmp_path / "cache")

    git(clone, "lfs", "pull")
    assert (clone / WEIGHTS).read_bytes() == weights
    page = Services.over(site.ctx).versions.page(ref)
    assert [view.weights for view in page.versions] == ["here", "deleted"]
    assert page.problem is None and page.dirty == []
    assert "Git LFS fsck OK" in git(clone, "lfs", "fsck")
    folder = materialise(clone, page.versions[0].commit, tmp_path / "cache")
    assert (folder / "adapter_model.safetensors").read_bytes() == weights


@lfs_here
@pytest.mark.usefixtures("user")
def test_the_model_of_a_clone_answers_the_same(site: Site, tmp_path: Path, tiny_model: Path) -> None:
    train, _ = site.finish_run(score=None)
    files = {path.name: path.read_bytes() for path in tiny_model.iterdir() if path.is_file()}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    files["model.json"] = json.dumps({"base": "tiny", "files": digests}).encode()
    shutil.rmtree(train / "result")
    write_result(train, files)
    commit = site.commit(train, None)
    clone = _clone(site, tmp_path)
    git(clone, "lfs", "pull")
    answers = []
    for project in (site.path, clone):
        answers.append(_answer(materialise(project, commit, tmp_path / f"cache of {project.name}")))
    assert answers[0] == answers[1] and len(answers[0]) > 4


def _answer(folder: Path) -> list[int]:
    """What the model says greedily, as tokens."""
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder)
    said = model.generate(torch.tensor([[1, 2, 3, 4]]), max_new_tokens=8, do_sample=False)
    found: list[int] = said[0].tolist()
    return found


def test_a_project_in_a_folder_of_a_larger_repository_leaves_that_one_alone(
    tmp_path: Path, new_site: Callable[[str], Site]
) -> None:
    git(tmp_path, "init", "-q", "--initial-branch=main", "outer")
    outer = tmp_path / "outer"
    (outer / "theirs.txt").write_text("theirs")
    git(outer, "add", ".")
    git(outer, "commit", "-qm", "Theirs")
    before = git(outer, "rev-parse", "HEAD"), git(outer, "config", "--local", "--list")
    site = new_site("outer/inner")
    first = site.version()
    site.version(weights=b"second")
    Services.over(site.ctx).versions.rollback(VersionRef(project_id=site.record.id, commit=first))
    assert (git(outer, "rev-parse", "HEAD"), git(outer, "config", "--local", "--list")) == before
    assert git(outer, "status", "--porcelain") == "?? inner/"
    assert git(outer, "stash", "list") == ""
    assert site.git("status", "--porcelain") == ""
