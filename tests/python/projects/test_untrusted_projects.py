"""A project may come from anywhere: whatever it holds, it is one row of the list with its reason."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from vibeflow.features.context import Context
from vibeflow.features.editing.recipe_check import check as check_lines
from vibeflow.features.overview.projects import ProjectsOverview
from vibeflow.features.services import Services
from vibeflow.features.setup.tried import tried
from vibeflow.protocol.errors import ForeignState, RecipeInvalid
from vibeflow.protocol.projects import CreateProject, ProjectList, ProjectSummary
from vibeflow.recipe.model import MAX_RECIPE_BYTES
from vibeflow.recipe.problems import check_text
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.recipe.template import fresh_recipe
from vibeflow.store.database import Store
from vibeflow.store.home import Home

BOMB = (
    "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "name: x\n"
)
MANY = "f" * 4000


@pytest.fixture
def projects(tmp_path: Path) -> ProjectsOverview:
    home = Home(tmp_path / "home")
    home.ensure()
    return Services.over(Context(home, Store(home))).overview


def make(projects: ProjectsOverview, name: str, recipe: str | None = None) -> Path:
    path = Path(projects.create(CreateProject(name=name)).path)
    if recipe is not None:
        (path / "vibeflow.yaml").write_bytes(recipe.encode("utf-8", "surrogatepass"))
    return path


def listed(projects: ProjectsOverview) -> dict[str, ProjectSummary]:
    """The list as it travels, which took less than a second."""
    begun = time.monotonic()
    found = projects.list()
    assert time.monotonic() - begun < 2, "an idle machine takes a tenth of it"
    return {
        project.name: project for project in ProjectList.model_validate_json(found.model_dump_json()).projects
    }


REFUSED = {
    "bomb": (BOMB, "&a is an alias"),
    "bomb in one line": ("a: &a [x,x,x,x]\nb: [" + "*a," * 10 + "]\nname: x\n", "alias"),
    "cycle": ("name: &a [*a]\n", "&a is an alias"),
    "undefined alias": ("name: *a\n", "*a is an alias"),
    "merge": ("name: x\n<<: {a: 1}\n", "<< merges keys"),
    "hex": (
        f"name: x\ntraining:\n  epochs: 0x{MANY}\n",
        "Line 3: a whole number of 4,002 characters is too large",
    ),
    "octal": (f"name: x\ntraining:\n  epochs: 0o{'7' * 4000}\n", "too large"),
    "decimal": (f"name: x\ntraining:\n  epochs: {'9' * 4000}\n", "too large"),
    "65 bits": (f"name: x\ntraining:\n  epochs: {2**63}\n", "too large"),
    "number as a key": (f"name: x\n0x{'f' * 900}: 1\n", "too large"),
    "number as a name": (f"name: 0x{MANY}\n", "too large"),
    "tag": ("name: !!python/object/apply:os.system ['true']\n", "is a tag"),
    "binary": ("name: !!binary aGk=\n", "is a tag"),
    "own tag": ("name: !x y\n", "is a tag"),
    "infinite": ("name: x\nbudget:\n  cost: .inf\n", "finite number"),
    "no number": ("name: x\nbudget:\n  cost: .nan\n", "finite number"),
    "deep": ("name: x\na: " + "[" * 5000 + "\n", "nested too deeply"),
    "deep blocks": ("".join(f"{' ' * n}a:\n" for n in range(200)), "nested too deeply"),
    "wide": ("name: x\n" + "".join(f"k{n}: 1\n" for n in range(3000)), "more than 2,000 keys and values"),
    "unknown keys": ("name: x\n" + "".join(f"k{n}: 1\n" for n in range(900)), "there are 800 more problems"),
    "long key": ("name: x\n" + "k" * 1000 + ": 1\n", "unknown key kkk"),
    "long value": ("name: x\ntraining:\n  epochs: " + "k" * 50_000 + "\n", "must be a whole number"),
    "duplicate key": ("name: x\nname: y\n", "duplicate key"),
    "surrogate": ('name: "\\uD800"\n', "a character that no text may hold"),
    "NUL": ('name: "a\\0b"\n', "a character that no text may hold"),
    "escape": ('name: "\\e[2J"\n', "a character that no text may hold"),
    "raw NUL": ("name: a\0b\n", "not valid YAML"),
    "raw surrogate": ("name: \ud800\n", "not UTF-8"),
    "date": ("name: 2001-99-99\n", "not valid YAML"),
    "several documents": ("name: x\n---\nname: y\n", "not valid YAML"),
    "large": ("name: x\n#" + "x" * MAX_RECIPE_BYTES, "larger than 100 kB"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_recipe_that_is_no_recipe_is_a_row_with_its_reason(projects: ProjectsOverview, kind: str) -> None:
    text, words = REFUSED[kind]
    make(projects, "Bot", text)
    make(projects, "Fine")
    rows = listed(projects)
    assert list(rows) == ["Bot", "Fine"]
    (problem,) = rows["Bot"].problems
    assert words in problem.message and problem.hint and problem.code == "recipe.invalid"
    assert len(problem.message) < 20_000
    assert not rows["Bot"].missing and rows["Fine"].problems == ()


def test_utf16_is_no_recipe_and_a_byte_order_mark_does_no_harm(projects: ProjectsOverview) -> None:
    path = make(projects, "Bot")
    (path / "vibeflow.yaml").write_bytes("name: x\n".encode("utf-16"))
    assert "not UTF-8" in listed(projects)["Bot"].problems[0].message
    (path / "vibeflow.yaml").write_bytes(b"\xef\xbb\xbfname: x\n")
    assert listed(projects)["x"].problems == ()


@pytest.mark.skipif(os.name == "nt", reason="needs pipes and links")
@pytest.mark.parametrize("file", ["vibeflow.yaml", "data/manifest.json"])
def test_what_is_no_file_is_neither_waited_for_nor_followed(
    projects: ProjectsOverview, tmp_path: Path, file: str
) -> None:
    outside = tmp_path / "outside"
    outside.write_text(fresh_recipe("secret"), encoding="utf-8")
    places: dict[str, Callable[[Path], object]] = {
        "pipe": os.mkfifo,
        "folder": Path.mkdir,
        "device": lambda path: path.symlink_to("/dev/zero"),
        "link": lambda path: path.symlink_to(outside),
        "broken link": lambda path: path.symlink_to(tmp_path / "nowhere"),
        "loop": lambda path: path.symlink_to(path),
    }
    for name, place in places.items():
        path = make(projects, name) / file
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        place(path)
    rows = listed(projects)
    assert set(rows) == set(places)
    codes = {name: row.problems[0].code for name, row in rows.items()}
    assert codes == dict.fromkeys(places, "project.foreign")
    assert all(row.problems[0].hint and not row.missing for row in rows.values())


def test_a_link_within_the_project_is_not_followed_either(projects: ProjectsOverview) -> None:
    """Where it leads may change between the look and the opening."""
    path = make(projects, "Bot")
    (path / "real.yaml").write_text("name: Linked\n", encoding="utf-8")
    (path / "vibeflow.yaml").unlink()
    (path / "vibeflow.yaml").symlink_to("real.yaml")
    (problem,) = listed(projects)["Bot"].problems
    assert problem.code == "project.foreign" and "vibeflow.yaml is a link" in problem.message


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 200_000, "{}", "[]", "1", "\0", "", f'{{"layout": {"9" * 5000}}}']
)
def test_a_manifest_that_is_none_is_a_reason(projects: ProjectsOverview, text: str) -> None:
    path = make(projects, "Bot")
    (path / "data").mkdir()
    (path / "data" / "manifest.json").write_text(text, encoding="utf-8")
    (problem,) = listed(projects)["Bot"].problems
    assert problem.code == "state.notReady" and "manifest.json" in problem.message


def test_five_broken_projects_of_different_kinds_leave_every_row(
    projects: ProjectsOverview, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(projects, "Bomb", BOMB)
    make(projects, "Hex", f"name: x\ntraining:\n  epochs: 0x{MANY}\n")
    manifest = make(projects, "Manifest") / "data" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text("[" * 200_000, encoding="utf-8")
    gone = make(projects, "Gone")
    (gone / "vibeflow.yaml").unlink()
    unforeseen = make(projects, "Unforeseen")
    make(projects, "Fine")
    real = load_recipe

    def fails(path: Path) -> object:
        if path == unforeseen:
            raise RecursionError
        return real(path)

    monkeypatch.setattr("vibeflow.features.overview.summary.load_recipe", fails)
    rows = listed(projects)
    assert list(rows) == ["Bomb", "Fine", "Gone", "Hex", "Manifest", "Unforeseen"]
    assert [name for name, row in rows.items() if row.problems] == ["Bomb", "Hex", "Manifest", "Unforeseen"]
    assert rows["Unforeseen"].problems[0].code == "internal"
    assert rows["Unforeseen"].base_model == "" and rows["Fine"].base_model
    assert rows["Gone"].missing
    assert projects.totals().projects == 6


def test_what_is_left_of_a_move_cannot_hide_the_list(
    projects: ProjectsOverview, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vibeflow.features.projects import journal, recovery

    path = make(projects, "Bot")
    operation = journal.Operation(kind="move", project_id="0" * 12, source=path, target=path)
    monkeypatch.setattr(journal, "abandoned", lambda home: [operation])
    (path / ".vibeflow" / "project.json").write_text("[" * 200_000, encoding="utf-8")
    monkeypatch.setattr(recovery, "read_id", lambda folder: json.loads("[" * 200_000))
    assert list(listed(projects)) == ["Bot"]


@pytest.mark.parametrize("kind", REFUSED)
def test_every_other_reader_of_a_recipe_refuses_it_as_soon(tmp_path: Path, kind: str) -> None:
    """The editor's, while it is typed; the panel's, with each change; and the one that saves."""
    file = tmp_path / "vibeflow.yaml"
    file.write_bytes(REFUSED[kind][0].encode("utf-8", "surrogatepass"))
    begun = time.process_time()
    check_lines(REFUSED[kind][0].split("\n"))
    with pytest.raises(RecipeInvalid):
        save_recipe(file, {"data.seed": 2})
    try:
        assert tried(tmp_path, ()).problems
    except RecipeInvalid as error:
        assert error.hint
    assert time.process_time() - begun < 3


def test_a_link_out_of_the_project_is_not_saved_through(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("name: x\n", encoding="utf-8")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "vibeflow.yaml").symlink_to(outside)
    with pytest.raises(ForeignState):
        save_recipe(tmp_path / "project", {"training.epochs": 2})
    with pytest.raises(ForeignState):
        tried(tmp_path / "project", ())
    assert outside.read_text(encoding="utf-8") == "name: x\n"


def test_one_line_of_a_recipe_that_is_typed_is_read_within_bounds() -> None:
    """A key at the wrong place is offered to be moved, with its value."""
    for value in ("&a [*a]", f"0x{MANY}", "[" * 5000, "!!python/name:os.system x"):
        begun = time.process_time()
        check_lines(["name: x", f"epochs: {value}"])
        assert time.process_time() - begun < 1


_PARTS = [
    "name", "training", "epochs", ":", ": ", "\n", "\n  ", "- ", "? ", "[", "]", "{", "}", ",", "&a ", "*a",
    "<<: ", "!!int ", "! ", "|\n  ", ">\n ", '"', "'", "\\uD800", "\\x00", "#", "%YAML 1.1\n", "---\n",
    "...\n", "\t", "0x" + "f" * 300, "1e99999", ".inf", "~", "2001-01-01",
    "\u2028", "\x07", "é", "1_0", "=", "@", "`",
    "true", "null", "-",
]  # fmt: skip


def test_whatever_stands_in_a_recipe_the_list_is_there_at_once(projects: ProjectsOverview) -> None:
    path = make(projects, "Bot")
    draw = random.Random(10)
    fresh = fresh_recipe("Bot")
    for _ in range(300):
        if draw.random() < 0.5:
            text = "".join(draw.choices(_PARTS, k=draw.randint(1, 60)))
        else:
            text = fresh
            for _ in range(draw.randint(1, 4)):
                at = draw.randrange(len(text))
                text = (
                    text[:at]
                    + draw.choice(_PARTS) * draw.choice([1, 1, 50])
                    + text[at + draw.randint(0, 9) :]
                )
        (path / "vibeflow.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
        begun = time.process_time()
        recipe, problems = check_text(text)
        assert (recipe is None) == bool(problems), text
        assert time.process_time() - begun < 1, text
    assert len(listed(projects)) == 1
