"""Trains a tiny model of a task, as often as wanted, in folders of its own; keeps and reopens the result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vibeflow.engine.models.adapters import add_adapter
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.kept import write_kept
from vibeflow.engine.models.load import Loaded
from vibeflow.engine.models.methods import prepare_for_training
from vibeflow.engine.models.plain import ADAPTER_CONFIG
from vibeflow.engine.rows.objective import Objective
from vibeflow.engine.train.checkpoint import Checkpoints, Saved
from vibeflow.engine.train.loop import Outcome, Training
from vibeflow.recipe.training import TrainingSettings

CPU = Device("cpu", "fp32", 1, "CPU")


class Quiet:
    """A listener that says stop after a step when told; also one who watches an evaluation."""

    def __init__(self, stop_after: int | None = None) -> None:
        self._stop_after = stop_after
        self.reached: Callable[[], int] = lambda: 0
        self.lines: list[str] = []

    def point(self, point: Any) -> None: ...
    def evaluation(self, point: Any) -> None: ...
    def checkpoints(self, saved: list[Saved], best: int | None) -> None: ...
    def progress(self, text: str, done: int, total: int, seconds_left: float | None = None) -> None: ...

    def log(self, text: str, warning: bool = False) -> None:
        self.lines.append(text)

    def should_stop(self) -> bool:
        return self._stop_after is not None and self.reached() >= self._stop_after


class TaskBench:
    """`open_base` gives the model with what its task needs; `encode` makes examples of rows for it."""

    def __init__(
        self,
        open_base: Callable[[Path, Device], Loaded],
        objective: Callable[[Any], Objective],
        base: Path,
        train: list[Any],
        held_out: list[Any],
        root: Path,
    ) -> None:
        self._open, self._objective, self._base, self._root = open_base, objective, base, root
        self._train, self._held_out = train, held_out

    def run(
        self, name: str, settings: TrainingSettings, stop_after: int | None = None, device: Device = CPU
    ) -> tuple[Loaded, Outcome]:
        """Train; what comes back is the trained model in memory, at its last step."""
        loaded = self._open(self._base, device)
        model = prepare_for_training(loaded, settings, "tiny").model
        quiet = Quiet(stop_after)
        training = Training(
            model,
            self._objective(model),
            device,
            settings,
            self._train,
            self._held_out,
            Checkpoints(self._root / name),
            quiet,
        )
        quiet.reached = lambda: training.progress.step
        outcome = training.run()
        loaded.model = model.eval()
        return loaded, outcome

    def keep(self, loaded: Loaded, outcome: Outcome, name: str) -> Path:
        """The folder of a version."""
        folder = self._root / f"{name}-kept"
        folder.mkdir()
        write_kept(folder, loaded, loaded.model, outcome.weights, outcome.described)
        return folder

    def reopen(self, kept: Path) -> Loaded:
        """The version anew, from its files."""
        if not (kept / ADAPTER_CONFIG).is_file():
            return self._open(kept, CPU)
        loaded = self._open(self._base, CPU)
        loaded.model = add_adapter(loaded.model, kept)
        return loaded
