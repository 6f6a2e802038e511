"""VibeFlow's objective and optimizer as its loop calls them. Arguments: folder, lora|full, fast|plain."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from material import LEARNING_RATE, Material, threads, versions
from windows import Windows

windows = Windows()
folder, method, path = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if path == "plain":
    os.environ["VIBEFLOW_PLAIN"] = "1"

from vibeflow.engine.fast.objective import FastLoss  # noqa: E402
from vibeflow.engine.models.device import Device  # noqa: E402
from vibeflow.engine.models.load import load_model  # noqa: E402
from vibeflow.engine.models.methods import prepare_for_training  # noqa: E402
from vibeflow.engine.rows.conversations import Example  # noqa: E402
from vibeflow.engine.tasks.causal import objective_for  # noqa: E402
from vibeflow.engine.train.optimizer import Optimizer  # noqa: E402
from vibeflow.recipe.training import TrainingSettings  # noqa: E402

device = Device("cpu", "bf16", threads(), "CPU")
settings = TrainingSettings(method=method, max_seq_length=512)
material = Material.read(folder)
model = prepare_for_training(load_model(material.model, device), settings, "bench").model
objective = objective_for(model, settings, device)
if isinstance(objective, FastLoss) != (path == "fast"):
    raise SystemExit(f"asked for the {path} path and got {type(objective).__name__}")
optimizer = Optimizer(model, device.dtype, 0.0)
model.train()
steps = [
    [Example(row["input_ids"], [label != -100 for label in row["labels"]]) for row in step]
    for step in material.steps
]
windows.ready(versions("torch", "transformers", "peft"))
while (turn := windows.next()) is not None:
    losses = []
    for step in range(*turn):
        batch = objective.prepare(steps[step])
        loss = objective.total(batch) / batch.trained
        loss.backward()  # type: ignore[no-untyped-call]
        losses.append(float(loss.detach()))
        optimizer.step(LEARNING_RATE[method], 1.0)
    windows.done(losses)
