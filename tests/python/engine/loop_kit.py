"""Trains the tiny model over a few rows, as often as wanted, and notes what is told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from vibeflow.engine.models.device import Device
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.engine.models.methods import prepare_for_training
from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.encoding import encode
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.tasks.causal import Loss
from vibeflow.engine.train.checkpoint import Checkpoints, Saved
from vibeflow.engine.train.fit import Cause, Fit, Place
from vibeflow.engine.train.hooks import Hooks
from vibeflow.engine.train.loop import Outcome, Training
from vibeflow.engine.train.plan import Plan
from vibeflow.protocol.training import EvalPoint, TrainPoint
from vibeflow.recipe.training import LoraSettings, TrainingSettings

CPU = Device("cpu", "fp32", 1, "CPU")
SETTINGS = TrainingSettings(
    epochs=3,
    learning_rate=1e-2,
    batch_size=4,
    eval_steps=4,
    save_steps=2,
    lora=LoraSettings(r=4, alpha=8, dropout=0.1),
)


Settings = TypeVar("Settings", TrainingSettings, LoraSettings)


def changed(settings: Settings, **values: object) -> Settings:
    """The same with other values, within bounds or not."""
    return settings.model_copy(update=values)


class Notes:
    """A listener that remembers, and says stop after a step when told."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.points: list[TrainPoint] = []
        self.evaluations: list[EvalPoint] = []
        self.saved: list[Saved] = []
        self.best: int | None = None
        self.lines: list[str] = []
        self._stop_after = stop_after
        self.reached: Callable[[], int] = lambda: 0

    def point(self, point: TrainPoint) -> None:
        self.points.append(point)

    def evaluation(self, point: EvalPoint) -> None:
        self.evaluations.append(point)

    def checkpoints(self, saved: list[Saved], best: int | None) -> None:
        self.saved, self.best = saved, best

    def log(self, text: str, warning: bool = False) -> None:
        self.lines.append(text)

    def should_stop(self) -> bool:
        return self._stop_after is not None and self.reached() >= self._stop_after


class Wishes(Hooks):
    """Hooks that wish what a test sets, and remember what they were told."""

    def __init__(self) -> None:
        self.pause = False
        self.epochs: int | None = None
        self.plans: list[Plan] = []
        self.fits: list[tuple[Fit, Place, Cause]] = []

    def pause_wanted(self) -> bool:
        return self.pause

    def epochs_wanted(self) -> int | None:
        return self.epochs

    def planned(self, plan: Plan, fit: Fit, place: Place) -> None:
        self.plans.append(plan)

    def fitted(self, fit: Fit, place: Place, cause: Cause) -> None:
        self.fits.append((fit, place, cause))


class Bench:
    """Trains the tiny model on 26 rows, as often as wanted, in folders of its own."""

    def __init__(self, model: Path, train: Path, test: Path, root: Path) -> None:
        self._model, self._root = model, root
        loaded = self.load()
        self.train = encode(RowsFile(train, ""), ConversationEncoder(loaded.chat, 128)).examples
        self.test = encode(RowsFile(test, ""), ConversationEncoder(loaded.chat, 128)).examples

    def load(self, device: Device = CPU) -> Loaded:
        return load_model(self._model, device)

    def make(
        self,
        name: str,
        settings: TrainingSettings = SETTINGS,
        notes: Notes | None = None,
        device: Device = CPU,
        **more: Any,
    ) -> Training:
        wrapped = prepare_for_training(self.load(device), settings, "tiny").model
        checkpoints = Checkpoints(self._root / name)
        notes = notes or Notes()
        training = Training(
            wrapped, Loss(wrapped), device, settings, self.train, self.test, checkpoints, notes, **more
        )
        notes.reached = lambda: training.progress.step
        return training

    def run(
        self, name: str, settings: TrainingSettings = SETTINGS, notes: Notes | None = None, **more: Any
    ) -> Outcome:
        return self.make(name, settings, notes, **more).run()


def long_form() -> bool:
    """Whether `npm run torture` asks for the whole of an experiment."""
    return os.environ.get("VIBEFLOW_TORTURE") == "1"
