"""`vibeflow tune` says what there is, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from jobkit import Machine
from rows_kit import give_rows
from typer.testing import CliRunner

from vibeflow.cli.app import app
from vibeflow.jobs.events import EventWriter, StateEvent
from vibeflow.jobs.tuning import TuningRecord, write_tuning

Tell = Callable[..., str]


@pytest.fixture
def tell(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Tell:
    monkeypatch.setattr("vibeflow.jobs.start.ensure_runner", lambda home: False)
    monkeypatch.setenv("COLUMNS", "160")
    give_rows(machine.project.path, 30)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["tune", *arguments, "--project", str(machine.project.path)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output

    return run


def test_from_start_to_adopted(machine: Machine, tell: Tell) -> None:
    assert "vibeflow tune start" in tell("show")
    assert "7 min at most" in tell("start", "--minutes", "7")
    folder = machine.job("tune-0001")
    curve = [{"step": 0, "loss": 9.0}, {"step": 10, "loss": 2.0}]
    better = [{"step": 0, "loss": 9.0}, {"step": 10, "loss": 1.5}]
    trial = {"state": "finished", "steps": 10, "total_steps": 10}
    values = {"training.learning_rate": 0.005, "training.lora.r": 32}
    found = {
        "trials": [
            {"number": 0, "values": values, "curve": curve, **trial},
            {"number": 1, "values": {**values, "training.learning_rate": 0.002}, "curve": better, **trial},
        ],
        "compared": [[2.0, 2.0, 2.0], [1.5, 1.5, 1.5]],
        "clear": True,
    }
    write_tuning(folder, TuningRecord.model_validate(found))
    with EventWriter(folder) as writer:
        writer.append(StateEvent(state="succeeded"))
    shown = tell("show")
    assert "(recommended)" in shown and "best" in shown and "25.0 % lower" in shown
    assert "vibeflow tune adopt" in shown
    assert "training.learning_rate: 0.002" in tell("adopt")
    assert "learning_rate: 0.002" in (machine.project.path / "vibeflow.yaml").read_text()
    assert "It is in vibeflow.yaml." in tell("show")
