"""R12: memory runs out in a step, in an evaluation, while weights are moved, or the system ends the worker.

The batch is halved, the rows of a step stay, and the end is that of a run which had known from the start.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from loop_kit import SETTINGS, Bench, Notes, Wishes, changed

from vibeflow.engine.train import plan, step
from vibeflow.engine.train.fit import Fit, Place
from vibeflow.engine.train.loop import Outcome, Training
from vibeflow.engine.train.memory import ran_out
from vibeflow.engine.train.optimizer import Optimizer
from vibeflow.protocol.errors import OutOfMemory
from vibeflow.recipe.training import TrainingSettings

GPU = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
HOST = RuntimeError(
    "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes."
)
EIGHT = changed(SETTINGS, batch_size=8, eval_steps=3)


class Small:
    """An objective whose memory is too small for more than so many rows in one go, from a step on."""

    def __init__(
        self, training: Training, room: int, error: Exception, since: int = 0, evaluating: bool = False
    ):
        self._training, self._room, self._error = training, room, error
        self._since, self._evaluating = since, evaluating
        self.sizes: list[int] = []
        stepper, following = training._stepper, training._evaluation
        self._inner = stepper._objective
        stepper._objective = following._objective = self

    def prepare(self, examples: Sequence[Any]) -> Any:
        self.sizes.append(len(examples))
        return self._inner.prepare(examples)

    def total(self, batch: Any) -> torch.Tensor:
        loss = self._inner.total(batch)
        if (
            not self._evaluating
            and batch.ids.shape[0] > self._room
            and self._training.progress.step >= self._since
        ):
            loss.backward()  # it ran out half-way: gradients lie about, and dropout has drawn
            raise self._error
        return loss

    def rows(self, examples: Sequence[Any], batch_size: int, should_stop: Callable[[], bool]) -> Any:
        if self._evaluating and batch_size > self._room and self._training.progress.step >= self._since:
            raise self._error
        return self._inner.rows(examples, batch_size, should_stop)


def known(bench: Bench, name: str, *halvings: Place, settings: TrainingSettings = EIGHT) -> Outcome:
    """The end of a run that was told its halvings before it began."""
    return bench.run(name, settings, fit=Fit(8, 8, halvings))


@pytest.mark.parametrize(
    ("error", "cause"), [(GPU, "gpu"), (HOST, "host"), (MemoryError(), "host")], ids=["gpu", "host", "python"]
)
def test_a_step_that_runs_out_is_done_again_in_halves(bench: Bench, error: Exception, cause: str) -> None:
    wishes, notes = Wishes(), Notes()
    training = bench.make("a", EIGHT, notes, hooks=wishes)
    small = Small(training, 4, error, since=5)
    outcome = training.run()
    place = wishes.fits[0][1]
    assert place.step >= 5
    assert wishes.fits == [(Fit(8, 8, (place,)), place, cause)]
    assert {4} <= set(small.sizes[-4:]) <= {4, 2, 1}
    assert outcome.adapter == known(bench, "b", place).adapter, "dropout drew as if nothing had happened"
    told = [line for line in notes.lines if "ran out of memory" in line]
    assert len(told) == 1
    assert "4 rows at a time, 2 times for each step: every step learns from the same rows" in told[0]


def test_halving_changes_neither_rows_nor_losses_nor_weights(bench: Bench) -> None:
    plain = changed(EIGHT, lora=changed(EIGHT.lora, dropout=0.0))
    one, other = Notes(), Notes()
    whole = bench.run("a", plain, one)
    halved = bench.run("b", plain, other, fit=Fit(8, 8, (Place(0, 0), Place(0, 1), Place(2, 1))))
    assert [p.loss for p in one.evaluations] == pytest.approx([p.loss for p in other.evaluations], rel=1e-4)
    for name, weight in whole.weights.items():
        assert torch.allclose(weight, halved.weights[name], rtol=1e-3, atol=1e-5), name
    lengths = [len(example.ids) for example in bench.train]
    split = changed(plain, batch_size=2, gradient_accumulation_steps=4)
    orders = [plan.Order(lengths, plan.rows_of_step(s), s.seed) for s in (plain, split)]
    assert [orders[0].rows(n) for n in range(8)] == [orders[1].rows(n) for n in range(8)]


def test_an_evaluation_that_runs_out_is_done_again(bench: Bench) -> None:
    wishes = Wishes()
    training = bench.make("a", EIGHT, hooks=wishes)
    Small(training, 8, HOST, since=3, evaluating=True)
    outcome = training.run()
    assert [fit[1] for fit in wishes.fits] == [Place(3, 0)]
    assert outcome.progress.evaluations == known(bench, "b", Place(3, 0)).progress.evaluations


def test_after_three_halvings_it_is_said_what_would_help(bench: Bench) -> None:
    wishes = Wishes()
    sixteen = changed(EIGHT, batch_size=16)
    training = bench.make("a", sixteen, hooks=wishes)
    Small(training, 1, GPU)
    with pytest.raises(
        OutOfMemory, match=r"graphics card.*2 rows at a time, although.*halved 3 times"
    ) as caught:
        training.run()
    assert [len(fit[0].halvings) for fit in wishes.fits] == [1, 2, 3]
    for word in ("max_seq_length", "qlora", "smaller model"):
        assert word in caught.value.hint


def test_a_single_row_that_does_not_fit_is_given_up_at_once(bench: Bench) -> None:
    training = bench.make("a", changed(EIGHT, batch_size=1))
    Small(training, 0, HOST)
    with pytest.raises(OutOfMemory, match="machine ran out of memory at step 1 with 1 row at a time"):
        training.run()


def test_another_fault_is_not_taken_for_memory(bench: Bench) -> None:
    training = bench.make("a", EIGHT)
    Small(training, 0, RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="mat1"):
        training.run()


def test_resumed_after_a_halving_each_step_is_cut_as_before(bench: Bench) -> None:
    """The checkpoint is from before the halving: the steps between are repeated with the batch of then."""
    settings = changed(EIGHT, save_steps=4, eval_steps=50)
    wishes = Wishes()
    training = bench.make("a", settings, Notes(stop_after=7), hooks=wishes)
    Small(training, 4, HOST, since=6)
    training.run()
    training._checkpoints.folder.joinpath("step-00000007", "state.json").write_bytes(b"")
    fit = wishes.fits[-1][0]
    resumed = bench.run("a", settings, fit=Fit.from_json(json.loads(json.dumps(fit.to_json()))))
    assert resumed.adapter == known(bench, "b", Place(6, 1), settings=settings).adapter


def test_memory_that_runs_out_while_weights_are_moved_goes_back_to_the_checkpoint(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes, notes = Wishes(), Notes()
    training = bench.make("a", EIGHT, notes, hooks=wishes)
    apply, calls = Optimizer.step, [0]

    def spoil(self: Optimizer, *args: Any) -> float:
        calls[0] += 1
        norm = apply(self, *args)
        if calls[0] == 6:
            raise MemoryError
        return norm

    monkeypatch.setattr(step.Optimizer, "step", spoil)
    outcome = training.run()
    monkeypatch.setattr(step.Optimizer, "step", apply)
    assert any("Going back to the checkpoint at step 4" in line for line in notes.lines)
    assert outcome.adapter == known(bench, "b", Place(5, 1)).adapter


@pytest.mark.parametrize("kills", [1, 2])
def test_after_the_system_ended_the_worker_the_next_start_steps_down(bench: Bench, kills: int) -> None:
    bench.run("a", EIGHT, Notes(stop_after=5))
    wishes, notes = Wishes(), Notes()
    outcome = bench.run("a", EIGHT, notes, hooks=wishes, killed=kills)
    assert [fit[1:] for fit in wishes.fits] == [(Place(5, 0), "killed")] * kills
    assert wishes.fits[-1][0].batch(Place(5, 1)) == 8 >> kills
    assert outcome.adapter == known(bench, "b", *[Place(5, 0)] * kills).adapter
    assert any("The system ended the training" in line for line in notes.lines)


def test_places_of_halvings() -> None:
    fit = Fit(10, 5)
    assert (fit.batch(Place(0, 1)), fit.accumulation(Place(0, 1))) == (5, 2)
    once = fit.halved(Place(7, 1))
    assert once is not None
    assert [once.batch(Place(n, part)) for n, part in ((6, 1), (7, 0), (7, 1), (8, 0))] == [5, 5, 3, 3]
    assert once.accumulation(Place(7, 1)) == 4
    earlier = once.halved(Place(4, 0))
    assert earlier == Fit(10, 5, (Place(4, 0),)), "what is halved later anyway only begins earlier"
    twice = earlier.halved(Place(4, 0))
    assert twice is not None and twice.batch(Place(4, 0)) == 2
    thrice = twice.halved(Place(9, 1))
    assert thrice is not None and thrice.batch(Place(9, 1)) == 1 and thrice.accumulation(Place(9, 1)) == 10
    assert thrice.halved(Place(9, 1)) is None
    assert Fit(64, 64, (Place(0, 1),) * 3).halved(Place(1, 1)) is None
    assert Fit.from_json(json.loads(json.dumps(thrice.to_json()))) == thrice


def test_what_counts_as_memory() -> None:
    def really() -> BaseException:
        try:
            torch.empty(1 << 60, dtype=torch.uint8)
        except RuntimeError as error:
            return error
        raise AssertionError

    assert ran_out(really()) == "host"
    assert (
        ran_out(RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`")) == "gpu"
    )
    assert ran_out(ValueError("out of memory")) is None


def test_what_a_library_says_of_memory_is_found_and_a_fault_of_ours_stays_as_it_is() -> None:
    from vibeflow.engine.memory_words import memory_in
    from vibeflow.protocol.errors import OutOfMemory
    from vibeflow.worker.process.faults import explain

    assert (
        memory_in("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory") == "host"
    )
    assert memory_in("std::bad_alloc") == memory_in("mmap failed") == "host"
    assert memory_in("CUDA out of memory. Tried to allocate 20.00 MiB") == "gpu"
    assert memory_in("The size of tensor a (3) must match the size of tensor b (4)") is None
    assert isinstance(explain(RuntimeError("CUDA out of memory.")), OutOfMemory)
    ours = OutOfMemory("The graphics card ran out of memory at step 3.", hint="Lower max_seq_length.")
    assert explain(ours) is ours


REALLY = """
import json, os, resource, sys
from pathlib import Path
sys.path[:0] = json.loads(sys.argv[1])
import torch
torch.set_num_threads(1)
from loop_kit import Bench, Notes, Wishes, SETTINGS, changed
from vibeflow.engine.train.loop import Training
model, train, test, root = map(Path, sys.argv[2:6])
settings = changed(SETTINGS, epochs=1, batch_size=64, eval_steps=50)
bench = Bench(model, train, test, root)
def status(name):
    return int(Path("/proc/self/status").read_text().partition(name)[2].split()[0]) * 1024
free = bench.make("free", settings)
before = status("VmRSS:")
outcome = free.run()
grown = outcome.peak - before
wishes, notes = Wishes(), Notes()
training = bench.make("poor", settings, notes, hooks=wishes)
resource.setrlimit(resource.RLIMIT_AS, (status("VmSize:") + int(grown * 0.6), resource.RLIM_INFINITY))
poor = training.run().adapter
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
fit = wishes.fits[-1][0]
same = bench.run("known", settings, fit=fit).adapter == poor
batch = fit.batch(wishes.fits[-1][1])
print(json.dumps({"causes": [f[2] for f in wishes.fits], "same": same, "batch": batch}))
"""


def test_memory_that_really_runs_out(
    tiny_model: Path, rows_file: Callable[..., Path], tmp_path: Path
) -> None:
    """Less address space than a whole batch takes: allocations fail in earnest."""
    env = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1"}
    paths = [
        str(tiny_model),
        str(rows_file("train.jsonl", 128)),
        str(rows_file("test.jsonl", 6, 900)),
        str(tmp_path),
    ]
    here = json.dumps([str(Path(__file__).parent)])
    done = subprocess.run(
        [sys.executable, "-c", REALLY, here, *paths], env=env, capture_output=True, text=True, timeout=150
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["causes"] and set(found["causes"]) == {"host"}
    assert found["batch"] < 64
    assert found["same"], "undone and done again in halves, nothing of the failed step is left"
