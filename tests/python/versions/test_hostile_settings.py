"""Nothing that a repository configures is ever run: every setting that git has names a program, by every way
in which git reads settings, and everything that is done with versions is done."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from canaries import EQUALS, NEWER, Canaries, add_submodule, arm, every_setting, hook, name_drivers
from finished_run import Site, git

from vibeflow.features.datasets.grid.history import dataset_versions
from vibeflow.features.history.finding import find_version
from vibeflow.features.history.later import commit_later
from vibeflow.features.history.materialise import materialise
from vibeflow.features.playground.targets import list_targets
from vibeflow.features.projects.deleting import owns_repository
from vibeflow.features.projects.repository import init
from vibeflow.features.services import Services
from vibeflow.features.versions.reproducing import _inputs
from vibeflow.git.dirty import dirty
from vibeflow.git.repository import open_repository
from vibeflow.protocol.projects import DuplicateProject, MoveProject
from vibeflow.protocol.versions import (
    BranchRef,
    CompareVersions,
    CreateBranch,
    MergeBranch,
    ProjectPage,
    TagVersion,
    VersionRef,
    VersionsRef,
)

WAYS = ("itself", "include", "includeIf", "worktreeConfig", "equals")
GOOD, POOR = [0.9] * 12, [0.2] * 12


@pytest.fixture
def canaries(tmp_path: Path) -> Canaries:
    return Canaries(tmp_path / "canaries")


def _small(folder: Path) -> None:
    """A project with a file that git has to look at again."""
    folder.mkdir()
    (folder / "vibeflow.yaml").write_text("name: X\n")
    init(folder)
    (folder / "a.txt").write_text("a")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "A")
    os.utime(folder / "a.txt", (1, 1))


@pytest.mark.parametrize("way", WAYS)
def test_a_status_runs_no_program_that_settings_name_and_gits_own_does(
    tmp_path: Path, canaries: Canaries, way: str
) -> None:
    folder = tmp_path / "project"
    _small(folder)
    name_drivers(folder, EQUALS if way == "equals" else "evil")
    arm(
        folder,
        canaries,
        way,
        ["core.fsmonitor", "filter.evil.clean"] if way != "equals" else ["filter.evil.clean"],
    )
    repository = open_repository(folder)
    assert repository is not None
    assert dirty(repository) == [".gitattributes"]
    init(folder)
    assert canaries.ran() == []
    git(folder, "status", check=False)
    assert canaries.ran() == [way], "else this test could not fail"


def test_a_submodules_settings_and_the_hooks_run_nothing_and_gits_own_commands_do(
    tmp_path: Path, canaries: Canaries
) -> None:
    folder = tmp_path / "project"
    _small(folder)
    add_submodule(folder, tmp_path / "source", canaries)
    hook(folder, canaries)
    git(folder, "init", "-q", "nested")
    arm(folder / "nested", canaries, "itself", list(NEWER))
    repository = open_repository(folder)
    assert repository is not None
    assert dirty(repository) == ["nested/"]
    repository.advance(repository.head(), repository.head() or "", "nothing")
    assert canaries.ran() == []
    git(folder, "status", check=False)
    assert "submodule" in canaries.ran()
    git(folder, "checkout", "-qb", "other")
    assert "hook-post-checkout" in canaries.ran()


def _everything(site: Site, tmp_path: Path) -> ProjectPage:
    """All that is done with versions."""
    versions, project = Services.over(site.ctx).versions, site.record.id
    site.data(rows=8, cell="y")
    second = site.version(weights=b"second" * 100, score=40.0, marks=POOR)
    first = site.commits[0]
    ref = VersionRef(project_id=project, commit=first)
    versions.page(VersionsRef(project_id=project))
    versions.create_branch(CreateBranch(project_id=project, branch="try"))
    site.version(weights=b"third" * 100, score=90.0, marks=GOOD)
    versions.switch_branch(BranchRef(project_id=project, branch="main"))
    versions.merge(MergeBranch(project_id=project, branch="try"))
    versions.compare(CompareVersions(project_id=project, commits=[first, second]))
    versions.tag(TagVersion(project_id=project, commit=first, tag="best"))
    versions.untag(TagVersion(project_id=project, commit=first, tag="best"))
    versions.rollback(ref)
    versions.rollback(VersionRef(project_id=project, commit=site.commits[2]))
    versions.preview_delete(ref)
    versions.reproduction(ref)
    found = find_version(site.record, first)
    assert found is not None
    _inputs(*found)
    materialise(site.path, first, tmp_path / f"cache of {site.record.id}")
    commit_later(site.ctx, site.record, second, "judge.json", b"{}", "Judge version 2")
    dataset_versions(site.path)
    assert len(list_targets(*found)) > 2
    assert not owns_repository(site.path), "a commit is the user's"
    projects = Services.over(site.ctx).overview
    projects.duplicate(DuplicateProject(project_id=project, name="Two", path=str(site.path) + " two"))
    projects.move(MoveProject(project_id=project, path=str(site.path) + " moved"))
    site.record = projects.known.get(project)
    versions.delete(VersionRef(project_id=project, commit=first))
    return versions.page(VersionsRef(project_id=project))


@pytest.mark.parametrize("hostile", [False, True], ids=["without", "with"])
def test_with_every_setting_naming_a_program_all_is_done_as_without_and_none_is_run(
    site: Site, canaries: Canaries, tmp_path: Path, hostile: bool
) -> None:
    site.version(weights=b"first" * 100, score=80.0, marks=GOOD)
    name_drivers(site.path)
    site.git("add", ".gitattributes")
    site.git("commit", "-qm", "Drivers")
    harmless = (site.path / ".git/config").read_text()
    lfs = canaries.program("lfsconfig")
    (site.path / ".lfsconfig").write_text(f'[lfs "extension.evil"]\n\tclean = {lfs}\n\tsmudge = {lfs}\n')
    if hostile:
        hook(site.path, canaries)
        for way in WAYS:
            arm(site.path, canaries, way, every_setting())

    found = _everything(site, tmp_path)
    assert canaries.ran() == []
    assert (found.branch, found.dirty, found.problem) == ("main", [".lfsconfig"], None)
    assert [(v.number, v.score, v.restored, v.weights) for v in found.versions] == [
        (6, 90.0, 3, "here"), (5, 80.0, 1, "here"), (4, 90.0, 3, "here"),
        (3, 90.0, None, "here"), (2, 40.0, None, "here"), (1, 80.0, None, "deleted"),
    ]  # fmt: skip
    (site.path / ".git/config").write_text(harmless)
    shutil.rmtree(site.path / ".git/hooks")
    assert (site.path / "model/adapter_model.safetensors").read_bytes() == b"third" * 100
    assert "error" not in site.git("fsck", "--strict", "--no-dangling")


@pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")
def test_the_users_own_git_lfs_is_not_led_to_a_program_of_the_repository(
    site: Site, nobody: Path, canaries: Canaries
) -> None:
    nobody.write_text('[filter "lfs"]\n\tclean = git-lfs clean -- %f\n\trequired = true\n')
    site.version(weights=b"w" * 500)
    evil = canaries.program("extension")
    site.git("config", "lfs.extension.evil.clean", evil)
    site.git("config", "lfs.extension.evil.smudge", evil)
    site.git("config", "lfs.extension.evil.priority", "0")
    os.utime(site.path / "model/adapter_model.safetensors", (1, 1))
    repository = open_repository(site.path)
    assert repository is not None
    assert dirty(repository) == []
    assert canaries.ran() == []
    site.git("status", check=False)
    assert canaries.ran() == ["extension"], "else this test could not fail"


def test_a_status_starts_no_filter_of_the_users_own_either(
    site: Site, nobody: Path, canaries: Canaries
) -> None:
    site.version(weights=b"w" * 500)
    own = canaries.program("own")
    nobody.write_text(f'[filter "lfs"]\n\tclean = {own}\n\tprocess = {own}\n')
    for name in ("clean", "smudge", "process", "required"):
        site.git("config", "--local", "--unset-all", f"filter.lfs.{name}", check=False)
    os.utime(site.path / "model/adapter_model.safetensors", (1, 1))
    repository = open_repository(site.path)
    assert repository is not None
    assert dirty(repository) == []
    assert canaries.ran() == []
    site.git("status", check=False)
    assert canaries.ran() == ["own"], "else this test could not fail"
