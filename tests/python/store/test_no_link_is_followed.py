"""Files of a project that a feature reads or writes by name: a link in their place leads nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vibeflow.features.evaluation.ratings import RATINGS, read_ratings, write_rating
from vibeflow.features.judging.instructions import editable, prompt_path, prompt_view, read_instructions
from vibeflow.features.setup.settings import sync_recipe
from vibeflow.features.setup.tried import tried
from vibeflow.judging.prompt import PROMPT_FILE
from vibeflow.protocol.errors import ForeignState, RecipeInvalid
from vibeflow.protocol.evaluation import Rating
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.recipe.template import fresh_recipe

pytestmark = pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege on Windows")

PLANTED = ("evaluation", "evaluation/ratings.jsonl", ".vibeflow", ".vibeflow/ratings.lock")
SECRET = "token = what only the user may read {question} {answer_a} {answer_b}"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret").write_text(SECRET)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "vibeflow.yaml").write_text(fresh_recipe("Replies"))
    return folder


def test_the_judges_instructions_are_no_link(project: Path, outside: Path) -> None:
    (project / ".git").mkdir()
    (project / ".git" / "config").write_text(SECRET)
    for target in (outside / "secret", project / ".git" / "config", outside / "none"):
        (project / PROMPT_FILE).unlink(missing_ok=True)
        (project / PROMPT_FILE).symlink_to(target)
        for look in (read_instructions, prompt_path, editable):
            with pytest.raises(ForeignState, match=PROMPT_FILE):
                look(project, None)
        shown = prompt_view(project, None)
        assert shown.path is None and shown.problem and shown.problem.code == "project.foreign"
    assert not (outside / "none").exists()


def test_instructions_that_the_recipe_names_lie_in_the_project(project: Path, outside: Path) -> None:
    (project / "own").symlink_to(outside)
    (project / "fine.md").write_text("Which is better? {question} {answer_a} {answer_b}")
    for named, refusal in (
        ("own/secret", ForeignState),
        ("../outside/secret", RecipeInvalid),
        (str(outside / "secret"), RecipeInvalid),
    ):
        save_recipe(project, {"evaluation.judge.prompt": named})
        with pytest.raises(refusal):
            read_instructions(project, load_recipe(project))
    for named in ("fine.md", "./own/../fine.md", str(project / "fine.md")):
        save_recipe(project, {"evaluation.judge.prompt": named})
        assert prompt_path(project, load_recipe(project)) == project / "fine.md"


@pytest.mark.parametrize("planted", PLANTED)
def test_ratings_are_neither_read_nor_written_through_a_link(
    project: Path, outside: Path, planted: str
) -> None:
    line = '{"commit": "c", "number": 1, "choice": "base", "note": "from elsewhere"}\n'
    (outside / "ratings.jsonl").write_text(line)
    target = outside if "." not in planted[1:] else outside / "ratings.jsonl"
    (project / planted).parent.mkdir(exist_ok=True)
    (project / planted).symlink_to(target)
    before = {path.name: path.read_bytes() for path in outside.iterdir()}
    assert read_ratings(project, "c") == {}
    if planted == RATINGS.as_posix():
        # The file itself is replaced as a whole: the link goes, what it leads to stays.
        write_rating(project, "c", 2, Rating(choice="tuned"))
        assert "from elsewhere" not in (project / RATINGS).read_text()
    else:
        with pytest.raises(ForeignState):
            write_rating(project, "c", 2, Rating(choice="tuned"))
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == before
    assert not (project / RATINGS).exists() or planted.startswith("evaluation")


def test_what_was_recommended_is_not_written_through_a_link(project: Path, outside: Path) -> None:
    (outside / "recommended.json").write_text('{"training.epochs": 99}')
    (project / ".vibeflow").symlink_to(outside)
    sync_recipe(project)
    assert [path.name for path in outside.iterdir()].count("recommended.json") == 1
    assert (outside / "recommended.json").read_text() == '{"training.epochs": 99}'


def test_settings_are_not_tried_on_a_recipe_behind_a_link(project: Path, outside: Path) -> None:
    (project / "vibeflow.yaml").unlink()
    (project / "vibeflow.yaml").symlink_to(outside / "secret")
    with pytest.raises(ForeignState, match=r"vibeflow\.yaml"):
        tried(project, ())
