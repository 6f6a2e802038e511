"""A search under a real runner: it counts as computing, survives its worker's death, and stops on request."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jobkit import Machine, wait_for
from rows_kit import give_rows

from vibeflow.features.setup.service import Setup
from vibeflow.features.training.service import Trainings
from vibeflow.features.tuning.service import Tunings
from vibeflow.jobs.control import request_stop
from vibeflow.jobs.status import status_of
from vibeflow.protocol.training import StartTraining
from vibeflow.protocol.tuning import StartTuning, TuningRef


def test_a_search_takes_a_place_is_begun_again_and_gives_its_place_up(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = str(Path(__file__).resolve().parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([here, os.environ["PYTHONPATH"]]))
    monkeypatch.setenv("VIBEFLOW_WORKER_MODULE", "waiting_worker")
    monkeypatch.setenv("VIBEFLOW_MAX_JOBS", "1")
    give_rows(machine.project.path, 30)
    tunings, project = Tunings(machine.ctx, Setup(machine.ctx)), machine.project.id
    tunings.start(StartTuning(project_id=project))
    search = machine.job("tune-0001")
    first = wait_for(lambda: status_of(search).state == "running" and machine.holder("tune-0001"))
    Trainings(machine.ctx).start(StartTraining(project_id=project))
    train = machine.job("run-0001-train")

    machine.kill(first)
    second = wait_for(lambda: status_of(search).starts == 2 and machine.holder("tune-0001"))
    assert second.pid != first.pid
    assert status_of(train).starts == 0, "there is one place, and the search has it"

    tunings.stop(TuningRef(project_id=project))
    wait_for(lambda: status_of(search).state == "stopped")
    wait_for(lambda: status_of(train).state == "running")
    found = tunings.snapshot(TuningRef(project_id=project)).tuning
    assert found is not None and found.state == "stopped"
    request_stop(train)
    wait_for(lambda: status_of(train).over)
