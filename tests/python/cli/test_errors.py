"""Bad input at the command line: cause, way out, exit code; nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

USER_INPUT, STATE = 3, 4


@pytest.fixture
def project(vibeflow, tmp_path: Path) -> Path:
    folder = tmp_path / "bot"
    assert vibeflow("init", "Bot", "--path", str(folder)).returncode == 0
    return folder


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "data.empty"),
        ("head-only.csv", b"question,answer\n", "data.empty"),
        ("binary.csv", bytes(range(256)) * 64, "data.unreadable"),
        ("one-column.csv", b"a\n" + b"1\n" * 40, "data.noAnswer"),
        ("broken.json", b'[{"question": "a", "answer": "b"', "data.unreadable"),
    ],
)
def test_a_bad_file_is_named_with_a_way_out(vibeflow, project, tmp_path, name, content, code) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    result = vibeflow("import", str(file), "--json", cwd=project)
    assert result.returncode == USER_INPUT, result.stdout + result.stderr
    error = json.loads(result.stdout)["error"]
    assert error["code"] == code
    assert error["hint"]
    assert "Traceback" not in result.stderr


def test_a_table_without_an_answer_column_is_kept_and_asked_about(vibeflow, project, tmp_path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_bytes(b"a,b\n" + b"1,2\n" * 40)
    result = vibeflow("import", str(file), cwd=project)
    assert result.returncode == 0
    assert "--question COLUMN --answer COLUMN" in result.stdout
    training = vibeflow("train", "--json", cwd=project)
    assert training.returncode == USER_INPUT, "nothing is trained on a guess"


def test_a_missing_file_is_said_on_stderr_for_people(vibeflow, project: Path) -> None:
    result = vibeflow("import", "nowhere.csv", cwd=project)
    assert result.returncode == USER_INPUT
    assert "nowhere.csv" in result.stderr.replace("\n", "")
    assert result.stdout == ""


def test_training_without_data_says_what_comes_first(vibeflow, project: Path) -> None:
    result = vibeflow("train", "--json", cwd=project)
    assert result.returncode == STATE
    assert json.loads(result.stdout)["error"]["code"] == "state.notReady"


def test_a_second_project_in_the_same_folder_is_refused(vibeflow, project: Path) -> None:
    result = vibeflow("init", "Other", "--path", str(project), "--json")
    assert result.returncode == USER_INPUT
    assert json.loads(result.stdout)["error"]["code"] == "project.exists"


def test_a_folder_without_a_project_is_told_how_to_make_one(vibeflow, tmp_path: Path) -> None:
    result = vibeflow("train", "--project", str(tmp_path), "--json")
    assert result.returncode == USER_INPUT
    assert json.loads(result.stdout)["error"]["code"] == "notFound"


def test_a_broken_recipe_names_every_problem(vibeflow, project: Path, tmp_path: Path) -> None:
    (project / "vibeflow.yaml").write_text(
        "name: Bot\ntraining:\n  epochs: many\n  learning_rat: 0.1\n", encoding="utf-8"
    )
    data = tmp_path / "data.csv"
    data.write_text(
        "question,answer\n" + "".join(f"How {i}?,Like {i}.\n" for i in range(50)), encoding="utf-8"
    )
    result = vibeflow("import", str(data), "--json", cwd=project)
    assert result.returncode == USER_INPUT
    error = json.loads(result.stdout)["error"]
    assert error["code"] == "recipe.invalid"
    assert "epochs" in error["message"] and "learning_rate" in error["message"] + error["hint"]
