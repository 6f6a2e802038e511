"""Putting a folder on the list: whose state folder it is, and what becomes of one that is not ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from made_by_hand import some_job
from vibeflow.features.context import Context
from vibeflow.features.overview.projects import ProjectsOverview
from vibeflow.features.projects.foreign import foreign
from vibeflow.features.services import Services
from vibeflow.protocol.projects import CreateProject, DeleteProject, DuplicateProject, OpenProject, ProjectRef
from vibeflow.store.database import Store
from vibeflow.store.home import Home
from vibeflow.store.models import ProjectIdRow, ProjectRow


@pytest.fixture
def ctx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    config = tmp_path / "user.gitconfig"
    config.write_text("[user]\nname = Ada\nemail = ada@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("VIBEFLOW_HOME", str(tmp_path / "home"))
    home = Home.default()
    return Context(home, Store(home))


@pytest.fixture
def projects(ctx: Context) -> ProjectsOverview:
    return Services.over(ctx).overview


@pytest.fixture
def bot(projects: ProjectsOverview, tmp_path: Path) -> Path:
    """A project of the user's own, with a run."""
    made = projects.create(CreateProject(name="Bot", path=str(tmp_path / "bot")))
    some_job(projects.known.get(made.id), "evaluate-0001")
    return tmp_path / "bot"


def opened(projects: ProjectsOverview, folder: Path) -> tuple[str, list[str], list[str]]:
    """Id, jobs and what is said of it."""
    project = projects.known.get(projects.open(OpenProject(path=str(folder))).id)
    return project.id, project.jobs.names(), [one.message for one in foreign(project)]


def own_id(folder: Path) -> str:
    return str(json.loads((folder / ".vibeflow" / "project.json").read_text())["id"])


def test_a_project_moved_by_hand_keeps_its_id_and_runs(
    projects: ProjectsOverview, bot: Path, tmp_path: Path
) -> None:
    before = own_id(bot)
    bot.rename(tmp_path / "moved")
    assert opened(projects, tmp_path / "moved") == (before, ["evaluate-0001"], [])
    assert [r.path for r in projects.known.records()] == [tmp_path / "moved"]


def test_a_project_taken_off_the_list_comes_back_with_its_runs(projects: ProjectsOverview, bot: Path) -> None:
    before = own_id(bot)
    projects.forget(ProjectRef(project_id=before))
    assert opened(projects, bot) == (before, ["evaluate-0001"], [])


def test_a_copy_is_a_project_of_its_own_without_the_runs(
    projects: ProjectsOverview, bot: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bot, copy)
    found, jobs, (told,) = opened(projects, copy)
    assert found != own_id(bot) and jobs == [] and "evaluate-0001" in told
    assert projects.known.get(own_id(bot)).jobs.names() == ["evaluate-0001"]
    rows = {row.id: [problem.message for problem in row.problems] for row in projects.list().projects}
    assert rows == {found: [told], own_id(bot): []}
    assert (copy / ".vibeflow" / "from-elsewhere-1" / "jobs" / "evaluate-0001" / "job.json").is_file()


def test_a_duplicate_carries_nothing_that_is_put_aside(
    projects: ProjectsOverview, bot: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bot, copy)
    found = opened(projects, copy)[0]
    made = projects.duplicate(DuplicateProject(project_id=found, name="Third", with_versions=True))
    assert opened(projects, Path(made.path)) == (made.id, [], [])
    assert not list((Path(made.path) / ".vibeflow").glob("from-elsewhere*"))


def test_an_id_that_nobody_here_gave_is_not_believed(
    projects: ProjectsOverview, bot: Path, tmp_path: Path
) -> None:
    shutil.copytree(bot, tmp_path / "zip")
    (tmp_path / "zip" / ".vibeflow" / "project.json").write_text('{"id": "0123456789ab"}')
    found, jobs, (told,) = opened(projects, tmp_path / "zip")
    assert found not in ("0123456789ab", own_id(bot)) and jobs == []
    assert own_id(tmp_path / "zip") == found
    assert told.startswith("1 job from elsewhere was put aside: evaluate-0001.")


def test_an_id_that_git_tracks_is_not_believed(projects: ProjectsOverview, bot: Path, tmp_path: Path) -> None:
    """A user published theirs; somebody sends it back, with jobs of their own."""
    before = own_id(bot)
    subprocess.run(["git", "add", "-f", ".vibeflow/project.json"], cwd=bot, check=True)
    subprocess.run(["git", "commit", "-qm", "all of it"], cwd=bot, check=True)
    subprocess.run(["git", "clone", "-q", str(bot), str(tmp_path / "clone")], check=True)
    shutil.rmtree(bot)
    assert opened(projects, tmp_path / "clone")[0] != before


@pytest.mark.parametrize("kind", ["link", "file", "dangling"])
def test_a_state_folder_that_is_none_is_put_aside(
    projects: ProjectsOverview, bot: Path, tmp_path: Path, kind: str
) -> None:
    folder, elsewhere = tmp_path / "odd", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "project.json").write_text(json.dumps({"id": own_id(bot)}))
    folder.mkdir()
    shutil.copy(bot / "vibeflow.yaml", folder / "vibeflow.yaml")
    state = folder / ".vibeflow"
    if kind == "file":
        state.write_text("")
    else:
        state.symlink_to(elsewhere if kind == "link" else tmp_path / "nowhere")
    found, jobs, (told,) = opened(projects, folder)
    assert found != own_id(bot) and jobs == [] and ".vibeflow-from-elsewhere-1" in told
    assert sorted(p.name for p in elsewhere.iterdir()) == ["project.json"]
    assert not state.is_symlink() and own_id(folder) == found
    assert os.path.lexists(folder / ".vibeflow-from-elsewhere-1")


def test_what_is_put_aside_hides_nothing_that_was_put_aside_before(
    projects: ProjectsOverview, bot: Path, tmp_path: Path
) -> None:
    """A name is chosen that is free, whatever lies there."""
    folder = tmp_path / "trap"
    shutil.copytree(bot, folder)
    (folder / ".vibeflow" / "from-elsewhere-1").symlink_to(tmp_path / "home")
    before = sorted((tmp_path / "home").iterdir())
    assert opened(projects, folder)[1] == []
    assert (folder / ".vibeflow" / "from-elsewhere-2" / "from-elsewhere-1").is_symlink()
    assert (folder / ".vibeflow" / "from-elsewhere-2" / "jobs").is_dir()
    assert {p.name for p in before} <= {p.name for p in (tmp_path / "home").iterdir()}


def test_a_folder_deleted_by_hand_gives_way_to_a_new_project(
    ctx: Context, projects: ProjectsOverview
) -> None:
    made = projects.create(CreateProject(name="Bot"))
    shutil.rmtree(made.path)
    again = projects.create(CreateProject(name="Bot"))
    assert again.path == made.path and again.id != made.id
    with ctx.store.session() as session:
        assert session.scalar(select(func.count()).select_from(ProjectRow)) == 1
        assert session.scalars(select(ProjectIdRow.id)).all() == [again.id]


@pytest.mark.parametrize("kind", ["link", "file", "broken"])
def test_a_project_whose_git_leads_elsewhere_can_be_deleted_and_nothing_else_goes(
    projects: ProjectsOverview, bot: Path, tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "trap"
    folder.mkdir()
    shutil.copy(bot / "vibeflow.yaml", folder / "vibeflow.yaml")
    if kind == "link":
        (folder / ".git").symlink_to(bot / ".git")
    elif kind == "file":
        (folder / ".git").write_text(f"gitdir: {bot / '.git'}\n")
    else:
        (folder / ".git").mkdir()
    before = sorted(str(p) for p in bot.rglob("*"))
    made = projects.open(OpenProject(path=str(folder)))
    projects.delete(DeleteProject(project_id=made.id, confirmed_name=made.name))
    assert not (folder / "vibeflow.yaml").exists() and os.path.lexists(folder / ".git")
    assert sorted(str(p) for p in bot.rglob("*")) == before


def test_two_windows_open_the_same_folder_and_it_is_one_project(
    ctx: Context, projects: ProjectsOverview, bot: Path, tmp_path: Path
) -> None:
    shutil.copytree(bot, tmp_path / "copy")
    found: list[str] = []

    def window() -> None:
        ours = Services.over(Context(ctx.home, Store(ctx.home))).overview
        found.append(ours.open(OpenProject(path=str(tmp_path / "copy"))).id)

    windows = [threading.Thread(target=window) for _ in range(4)]
    for one in windows:
        one.start()
    for one in windows:
        one.join(60)
    assert len(found) == 4 and len(set(found)) == 1
    assert len(list((tmp_path / "copy" / ".vibeflow").glob("from-elsewhere-*"))) == 1
