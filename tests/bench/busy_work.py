"""The work of the busy bench: `busy_work.py KIND`. Reads seconds, one number a line; works for as long, and
prints how much it did a second."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable

if os.environ.get("VIBEFLOW_BENCH_WAITING"):
    from vibeflow.worker.process.threads import wait_gently

    wait_gently()

from vibeflow.engine.generate.answers import answer_all
from vibeflow.engine.generate.sampling import Sampling
from vibeflow.engine.generate.stream import stream
from vibeflow.engine.models.device import Device, cores
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.engine.models.methods import prepare_for_training
from vibeflow.engine.rows.conversations import Example
from vibeflow.engine.tasks.causal import objective_for
from vibeflow.engine.train.optimizer import Optimizer
from vibeflow.recipe.training import TrainingSettings
from vibeflow.text.models import STARTER, locate

DICE = random.Random(0)


def tokens(least: int, most: int) -> list[int]:
    return [DICE.randrange(5, 4000) for _ in range(DICE.randrange(least, most))]


def training(loaded: Loaded, device: Device) -> Callable[[int], None]:
    """Steps of LoRA over rows as long as the bundled sample's."""
    settings = TrainingSettings(method="lora", max_seq_length=512)
    model = prepare_for_training(loaded, settings, "bench").model
    objective = objective_for(model, settings, device)
    optimizer = Optimizer(model, device.dtype, 0.0)
    model.train()
    rows = [tokens(40, 110) for _ in range(400)]

    def step(number: int) -> None:
        # Drawn anew, as training does it: batches are hardly ever of one length twice.
        drawn = [Example(row, [at > len(row) // 2 for at in range(len(row))]) for row in DICE.sample(rows, 8)]
        batch = objective.prepare(drawn)
        loss = objective.total(batch) / batch.trained
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step(2e-4, 1.0)

    return step


def evaluation(loaded: Loaded, device: Device) -> Callable[[int], None]:
    """Batches of 32 answers of 16 tokens."""
    prompts = [tokens(10, 60) for _ in range(32)]
    return lambda number: void(answer_all(loaded, prompts, 16, 32))


def serving(loaded: Loaded, device: Device) -> Callable[[int], None]:
    """Streamed answers of 16 tokens, one after the other."""
    prompt = tokens(40, 41)
    sampling = Sampling(max_new_tokens=16)
    return lambda number: void(list(stream(loaded, prompt, sampling)))


def void(value: object) -> None:
    """Leaves a result alone."""


def main() -> None:
    device = Device("cpu", "bf16", cores(), "CPU")
    device.activate()
    folder = locate(STARTER)
    assert folder is not None
    kinds = {"training": training, "evaluation": evaluation, "serving": serving}
    work = kinds[sys.argv[1]](load_model(folder, device), device)
    done = 0
    for _ in range(3):
        work(done)
        done += 1
    print(json.dumps(0.0), flush=True)
    for line in sys.stdin:
        began, before = time.perf_counter(), done
        while (passed := time.perf_counter() - began) < float(line):
            work(done)
            done += 1
        print(json.dumps((done - before) / passed), flush=True)


if __name__ == "__main__":
    main()
