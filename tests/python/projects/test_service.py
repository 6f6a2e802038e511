"""Projects: made whole or not at all, opened, found, moved, forgotten; what is gone stays listed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from vibeflow.features.context import Context
from vibeflow.features.overview.projects import ProjectsOverview
from vibeflow.features.projects.folder import slug
from vibeflow.features.services import Services
from vibeflow.protocol.errors import GitFault, NotFound, ProjectExists, RecipeInvalid
from vibeflow.protocol.projects import CreateProject, OpenProject, ProjectRef
from vibeflow.store.database import Store
from vibeflow.store.home import Home


@pytest.fixture
def projects(tmp_path: Path) -> ProjectsOverview:
    home = Home(tmp_path / "home")
    home.ensure()
    return Services.over(Context(home, Store(home))).overview


def test_a_new_project_has_recipe_repository_and_place_in_the_list(
    projects: ProjectsOverview, tmp_path: Path
) -> None:
    made = projects.create(CreateProject(name="Support replies"))
    path = Path(made.path)
    assert path == tmp_path / "home" / "projects" / "support-replies"
    assert (path / "vibeflow.yaml").is_file()
    assert (path / ".git").is_dir()
    assert ".vibeflow/" in (path / ".gitignore").read_text(encoding="utf-8").split()
    assert [p.id for p in projects.list().projects] == [made.id]
    assert made.base_model == "vibeflow/starter"
    assert made.data is None


def test_a_second_of_the_same_name_is_refused(projects: ProjectsOverview) -> None:
    projects.create(CreateProject(name="Bot"))
    with pytest.raises(ProjectExists):
        projects.create(CreateProject(name="bot"))


def test_the_users_files_in_the_folder_stay(projects: ProjectsOverview, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / ".gitignore").write_text("*.log", encoding="utf-8")
    (folder / "notes.txt").write_text("keep me", encoding="utf-8")
    projects.create(CreateProject(name="Mine", path=str(folder)))
    assert (folder / ".gitignore").read_text(encoding="utf-8").split() == ["*.log", ".vibeflow/"]
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "keep me"


def test_a_creation_that_fails_leaves_nothing(
    projects: ProjectsOverview, tmp_path: Path, monkeypatch
) -> None:
    def fails(path: Path) -> None:
        raise GitFault("git is not there.", hint="Install git.")

    monkeypatch.setattr("vibeflow.features.projects.service.init", fails)
    with pytest.raises(GitFault):
        projects.create(CreateProject(name="Gone", path=str(tmp_path / "a" / "b")))
    assert not (tmp_path / "a").exists()
    assert projects.list().projects == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "two\nlines"])
def test_a_name_that_is_none_is_refused(projects: ProjectsOverview, name: str) -> None:
    with pytest.raises(RecipeInvalid):
        projects.create(CreateProject(name=name))


def test_a_file_in_the_way_is_said(projects: ProjectsOverview, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(NotFound, match="in the way"):
        projects.create(CreateProject(name="X", path=str(tmp_path / "file" / "inside")))


def test_a_project_that_was_moved_keeps_its_id(projects: ProjectsOverview, tmp_path: Path) -> None:
    made = projects.create(CreateProject(name="Bot", path=str(tmp_path / "a")))
    shutil.move(tmp_path / "a", tmp_path / "b")
    assert projects.list().projects[0].missing
    opened = projects.open(OpenProject(path=str(tmp_path / "b")))
    assert opened.id == made.id
    assert not projects.list().projects[0].missing


def test_a_copy_gets_an_id_of_its_own(projects: ProjectsOverview, tmp_path: Path) -> None:
    made = projects.create(CreateProject(name="Bot", path=str(tmp_path / "a")))
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    assert projects.open(OpenProject(path=str(tmp_path / "b" / "vibeflow.yaml"))).id != made.id
    assert len(projects.list().projects) == 2


def test_forgetting_leaves_the_folder(projects: ProjectsOverview) -> None:
    made = projects.create(CreateProject(name="Bot"))
    projects.forget(ProjectRef(project_id=made.id))
    assert projects.list().projects == []
    assert (Path(made.path) / "vibeflow.yaml").is_file()
    with pytest.raises(NotFound):
        projects.known.get(made.id)
    assert projects.open(OpenProject(path=made.path)).id == made.id


def test_the_command_line_finds_it_by_id_name_folder_or_place(
    projects: ProjectsOverview, tmp_path: Path
) -> None:
    made = projects.create(CreateProject(name="My bot", path=str(tmp_path / "bot")))
    inside = tmp_path / "bot" / "data" / "deep"
    inside.mkdir(parents=True)
    for wanted, cwd in [(made.id, tmp_path), ("My bot", tmp_path), ("bot", tmp_path), (None, inside)]:
        assert projects.known.find(wanted, cwd).id == made.id
    for wanted in ("other", None):
        with pytest.raises(NotFound):
            projects.known.find(wanted, tmp_path)


def test_a_broken_recipe_neither_hides_a_project_nor_breaks_the_list(projects: ProjectsOverview) -> None:
    made = projects.create(CreateProject(name="Bot"))
    (Path(made.path) / "vibeflow.yaml").write_text("name: [", encoding="utf-8")
    [listed] = projects.list().projects
    assert (listed.name, listed.base_model, listed.missing) == ("Bot", "", False)
    assert projects.open(OpenProject(path=made.path)).id == made.id


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Größe & Co.", "groe-co"),
        ("../../etc", "etc"),
        ("日本", "project"),
        ("con", "project-con"),
        ("a" * 99, "a" * 60),
    ],
)
def test_names_never_become_paths(name: str, folder: str) -> None:
    assert slug(name) == folder
