"""The same faults with the worker that users have: torch, LoRA on the embedded model, checkpoints."""

from __future__ import annotations

import pytest
from jobkit import Machine, wait_for

from vibeflow.features.training.service import Trainings
from vibeflow.features.versions.service import Versions
from vibeflow.jobs.events import CheckpointEvent, read_events
from vibeflow.protocol.training import RunRef, StartTraining
from vibeflow.protocol.versions import VersionsRef
from vibeflow.recipe.store import save_recipe


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_killed_training_ends_as_a_version_all_the_same(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIBEFLOW_WORKER_MODULE")
    save_recipe(
        machine.project.path,
        {
            "training.epochs": 3,
            "training.batch_size": 1,
            "training.eval_steps": 5,
            "training.save_steps": 5,
            "evaluation.max_rows": 2,
            "evaluation.max_new_tokens": 8,
        },
    )
    training, ref = Trainings(machine.ctx), RunRef(project_id=machine.project.id)
    training.start(StartTraining(project_id=machine.project.id))
    train = machine.job("run-0001-train")
    wait_for(lambda: any(isinstance(n.event, CheckpointEvent) for n in read_events(train)), 150)
    held = machine.holder("run-0001-train")
    assert held
    machine.kill(held)
    over = ("succeeded", "stopped", "failed")
    run = wait_for(lambda: (run := training.snapshot(ref).run) and run.state in over and run, 200)
    assert (run.state, run.error, run.resumed) == ("succeeded", None, 1)
    assert run.step == run.total_steps == 15
    steps = [point.step for point in run.train]
    assert steps == sorted(set(steps))
    versions = Versions(machine.ctx).list(VersionsRef(project_id=machine.project.id)).versions
    assert [version.commit for version in versions] == [run.commit]
    assert versions[0].score is not None
