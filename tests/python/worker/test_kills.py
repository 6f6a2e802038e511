"""R1: a worker killed inside its saves, and anywhere else, ends with the bits of one that was left alone.

A handful of kills in the ordinary run, `npm run torture` does the whole experiment.
"""

from __future__ import annotations

import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from jobs_kit import events, state, steps, train_job
from nursery_kit import Nursery, long_form

from vibeflow.engine.files import read_folder
from vibeflow.engine.train.checkpoint import Checkpoints
from vibeflow.jobs import attempts
from vibeflow.jobs.control import request_pause, take_back_pause
from vibeflow.jobs.events import CheckpointEvent, EvalPointEvent
from vibeflow.jobs.reading import digest_of, read_spec
from vibeflow.jobs.spec import SPEC_FILE, JobSpec
from vibeflow.runner.job import WatchedJob

KILLED = -signal.SIGKILL
LORA = {"method": "lora", "lora": {"r": 4, "alpha": 8, "dropout": 0.1}, "gradient_accumulation_steps": 2}
FULL = {"method": "full", "learning_rate": 1e-3, "batch_size": 4}
SHAPES = {"lora": LORA, "full": FULL}


def job(folder: Path, model: Path, shape: str) -> Path:
    settings = {"epochs": 4, "eval_steps": 8, "save_steps": 3, **SHAPES[shape]}
    return train_job(folder, model, rows=24, **settings)


def announced(folder: Path) -> int:
    """Step of the newest checkpoint that the worker said was saved."""
    found = [event for event in events(folder) if isinstance(event, CheckpointEvent)]
    return max((one.step for one in found[-1].checkpoints), default=0) if found else 0


def newest(folder: Path) -> int:
    content = Checkpoints(folder / "checkpoints").newest()
    return content.progress.step if content else 0


def check_same(broken: Path, whole: Path) -> None:
    assert state(broken).state == state(whole).state == "succeeded"
    assert read_folder(broken / "result") == read_folder(whole / "result")
    found = [[e.point for e in events(f) if isinstance(e, EvalPointEvent)] for f in (broken, whole)]
    assert found[0] == found[1]
    assert steps(broken) == sorted(set(steps(broken)))
    ends = [Checkpoints(folder / "checkpoints").newest() for folder in (broken, whole)]
    assert ends[0] and ends[1]
    assert ends[0].progress.evaluations == ends[1].progress.evaluations
    assert ends[0].optimizer.keys() == ends[1].optimizer.keys()
    assert all(torch.equal(ends[0].optimizer[key], ends[1].optimizer[key]) for key in ends[0].optimizer)


@pytest.fixture(scope="module")
def wholes(nursery: Nursery, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One run of each shape that nobody disturbs; `ops` beside it lists its operations on files."""
    made = {}
    for shape in SHAPES:
        folder = job(tmp_path_factory.mktemp("whole") / shape, tiny_model, shape)
        assert nursery.run(folder, die_at=0, log=str(folder / "ops")) == 0
        made[shape] = folder
    return made


def of_saves(whole: Path) -> list[int]:
    """Numbers of the operations that a save of a checkpoint is made of, its pruning included."""
    lines = (whole / "ops").read_text(encoding="utf-8").splitlines()
    return [int(line.split()[0]) for line in lines if "/checkpoints" in line]


@pytest.mark.torture
@pytest.mark.timeout(1800 if long_form() else 180)
@pytest.mark.parametrize("shape", list(SHAPES))
def test_killed_inside_a_save(
    nursery: Nursery, wholes: dict[str, Path], tiny_model: Path, tmp_path: Path, shape: str
) -> None:
    places = [(at, how) for at in of_saves(wholes[shape]) for how in ("before", "amid", "after")]
    assert len(places) > 50
    dice = random.Random(shape)
    chosen = dice.sample(places, 50 if long_form() else 3)
    for number, (at, how) in enumerate(chosen):
        broken = job(tmp_path / f"{number}", tiny_model, shape)
        assert nursery.run(broken, die_at=at, die_how=how) == KILLED, (at, how)
        assert newest(broken) >= announced(broken), f"a checkpoint that was told of is lost: {at} {how}"
        assert nursery.run(broken) == 0
        check_same(broken, wholes[shape])
    print(f"{shape}: {len(chosen)} kills inside a save, 0 checkpoints lost, all ends bitwise equal")


@pytest.mark.torture
@pytest.mark.timeout(1800 if long_form() else 180)
def test_killed_again_and_again_at_any_moment(
    nursery: Nursery, wholes: dict[str, Path], tiny_model: Path, tmp_path: Path
) -> None:
    dice = random.Random(2)
    kills = 0
    for number in range(10 if long_form() else 1):
        shape = list(SHAPES)[number % 2]
        broken = job(tmp_path / f"{number}", tiny_model, shape)
        for _ in range(5):
            code = nursery.run(broken, kill_after=dice.uniform(0.02, 0.35))
            kills += code == KILLED
            assert newest(broken) >= announced(broken)
        assert nursery.run(broken) == 0
        check_same(broken, wholes[shape])
    assert kills
    print(f"{kills} kills at random moments, 0 checkpoints lost, all ends bitwise equal")


class Fosterling:
    """A worker from the nursery, as the runner has it; killed from outside after so many seconds."""

    def __init__(self, nursery: Nursery, folder: Path, kill_after: float | None) -> None:
        self._nursery = nursery
        self.code: int | None = None
        nursery.start(folder, **({} if kill_after is None else {"kill_after": kill_after}))

    def poll(self) -> int:
        if self.code is None:
            self.code = self._nursery.wait()
        return self.code

    def terminate(self) -> None: ...


@dataclass
class OneJob:
    """What the runner asks of a project's jobs."""

    at: Path

    def folder(self, job_id: str) -> Path:
        return self.at

    def spec(self, job_id: str) -> JobSpec:
        return read_spec(self.at, digest_of((self.at / SPEC_FILE).read_bytes()))


@pytest.mark.torture
@pytest.mark.timeout(3600 if long_form() else 180)
def test_killed_from_outside_under_the_runner_it_needs_no_hand_and_ends_with_the_same_bits(
    nursery: Nursery,
    wholes: dict[str, Path],
    tiny_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attempts, "SHORTEST", 0.0)  # the waits are tested by themselves
    wanted, each = (200, 20) if long_form() else (12, 12)
    dice, kills, number, picked_up = random.Random(5), 0, 0, 0
    while kills < wanted:
        shape = list(SHAPES)[number % 2]
        broken = job(tmp_path / f"{number}", tiny_model, shape)
        lives: list[Fosterling] = []

        def begin(*_: object, at: Path = broken, lives: list[Fosterling] = lives) -> Fosterling:
            killed = len(lives) < each
            lives.append(Fosterling(nursery, at, dice.uniform(0.01, 0.5) if killed else None))
            return lives[-1]

        # Now and then the runner dies as well, and another one looks after the job.
        runner = WatchedJob(OneJob(broken), "job", begin)  # type: ignore[arg-type]
        while (standing := runner.look()) != "over":
            assert standing == "waiting"
            if dice.random() < 0.2:
                runner = WatchedJob(OneJob(broken), "job", begin)  # type: ignore[arg-type]
                assert runner.look() == "waiting"
            runner.begin()
            lives[-1].poll()
            assert newest(broken) >= announced(broken)
        killed_here = sum(life.code == KILLED for life in lives)
        kills, number, picked_up = kills + killed_here, number + 1, picked_up + len(lives) - 1
        found = attempts.read_attempts(broken)
        assert found is None or (found.kills, found.deaths) == (0, 0)
        check_same(broken, wholes[shape])
    print(
        f"{kills} kills of {number} runs, picked up {picked_up} times, no hand needed, all ends bitwise equal"
    )


def test_paused_twice_it_ends_with_the_same_bits_and_no_crash_is_counted(
    nursery: Nursery, wholes: dict[str, Path], tiny_model: Path, tmp_path: Path
) -> None:
    broken = job(tmp_path / "job", tiny_model, "lora")
    request_pause(broken)
    assert nursery.run(broken) == 0
    assert (state(broken).state, newest(broken)) == ("paused", 0)
    take_back_pause(broken)
    nursery.start(broken)
    while not steps(broken):
        time.sleep(0.01)
    request_pause(broken)
    assert nursery.wait() == 0
    assert state(broken).state == "paused"
    assert 0 < newest(broken) < 24
    assert not (broken / "result").exists()
    take_back_pause(broken)
    assert nursery.run(broken) == 0
    check_same(broken, wholes["lora"])
    assert {event.resumed for event in events(broken) if event.type == "state"} == {0}
