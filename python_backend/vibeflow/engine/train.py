"""The training loop: our own, for the processors that people have.

Same rows, settings and seed give the same bits on a CPU, in one go or killed and resumed at any point.
Knows nothing of jobs: what happens leaves through `Listener`, and whether to stop is asked of it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from vibeflow.protocol.errors import ErrorAction, RecipeInvalid
from vibeflow.protocol.training import EvalPoint, TrainPoint

from .batches import epoch_order
from .checkpoint import Checkpoints, Content, Progress, Saved, restore_random
from .device import Device
from .forward import mean
from .kept import description, weights_bytes, weights_file
from .objective import Objective
from .optimizer import Optimizer
from .schedule import learning_rate
from .settings import Settings

_POINT_EVERY = 0.2
"""Seconds between two measurements at least: five a second are plenty for a curve."""
_SAVE_EVERY = 300.0
"""Seconds after which a checkpoint is due in any case."""
_EVALUATIONS = 10
"""Evaluations over a run, where the recipe does not say."""


class Listener(Protocol):
    """Who wants to know. All calls come from the training thread."""

    def point(self, point: TrainPoint) -> None: ...
    def evaluation(self, point: EvalPoint) -> None: ...
    def checkpoints(self, saved: list[Saved], best: int | None) -> None: ...
    def log(self, text: str, warning: bool = False) -> None: ...
    def should_stop(self) -> bool: ...


@dataclass(frozen=True)
class Outcome:
    """How training ended."""

    progress: Progress
    kept_step: int
    stopped: bool
    weights: dict[str, torch.Tensor]
    """Trained weights of the step to keep."""
    described: dict[str, bytes]
    """The file that says what they belong to."""

    @property
    def adapter(self) -> dict[str, bytes]:
        """The files of an adapter."""
        return {weights_file(self.described): weights_bytes(self.weights), **self.described}


@dataclass(frozen=True)
class Plan:
    total_steps: int
    steps_per_epoch: int
    eval_every: int
    save_every: int


def plan(rows: int, settings: Settings) -> Plan:
    """Steps of a run over so many rows."""
    batches = math.ceil(rows / settings.batch_size)
    per_epoch = math.ceil(batches / settings.gradient_accumulation_steps)
    total = per_epoch * settings.epochs
    eval_every = settings.eval_steps or max(1, math.ceil(total / _EVALUATIONS))
    return Plan(total, per_epoch, eval_every, settings.save_steps or eval_every)


class Training:
    """One run. `model` is wrapped by PEFT already; `run` may be called once."""

    def __init__(
        self,
        model: Any,
        objective: Objective,
        device: Device,
        settings: Settings,
        train: Sequence[Any],
        held_out: Sequence[Any],
        checkpoints: Checkpoints,
        listener: Listener,
    ) -> None:
        self._model, self._device, self._settings = model, device, settings
        self._train, self._held_out = train, held_out
        self._checkpoints, self._tell = checkpoints, listener
        self._optimizer = Optimizer(model, device.dtype, settings.weight_decay)
        self._objective = objective
        self._lengths = [len(example.ids) for example in train]
        self.plan = plan(len(train), settings)
        self.progress = Progress()

    def run(self) -> Outcome:
        """Train to the end, or until told to stop, from the newest sound checkpoint if there is one.

        Raises:
            RecipeInvalid: the loss is no longer a number; the last good checkpoint is kept.
            DiskFull: a checkpoint could not be written; the earlier ones are intact.
        """
        self._resume()
        self._model.train()
        saved_at = time.monotonic()
        window = _Window(self._device)
        if not self.progress.evaluations:
            self._evaluate()
        stopped = self._tell.should_stop()
        while self.progress.step < self.plan.total_steps and not stopped:
            begun = time.perf_counter()
            loss, trained, tokens, norm, rate = self._step()
            self.progress.step += 1
            self.progress.tokens += tokens
            seconds = time.perf_counter() - begun
            self.progress.elapsed += seconds
            window.add(loss, trained, tokens, seconds)
            last = self.progress.step == self.plan.total_steps
            if window.due or last:
                self._tell.point(window.point(self.progress, rate, norm))
            stopped = self._tell.should_stop()
            if (self.progress.step % self.plan.eval_every == 0 and not stopped) or last:
                self._evaluate()
                stopped = stopped or self._tell.should_stop()
            if stopped or last or self._save_due(time.monotonic() - saved_at):
                self._save()
                saved_at = time.monotonic()
        if stopped and not self._checkpoints.present(self.progress):
            self._save()
        return self._finish(stopped and self.progress.step < self.plan.total_steps)

    def _step(self) -> tuple[float, int, int, float, float]:
        """One optimizer step: summed loss, trained tokens, useful tokens, gradient norm, learning rate."""
        batches = self._batches(self.progress.step)
        trained = sum(batch.trained for batch in batches)
        total = 0.0
        for batch in batches:
            # Each token weighs the same, however the rows fell into micro-batches.
            loss = self._objective.total(batch) / trained
            loss.backward()
            total += float(loss.detach()) * trained
        rate = learning_rate(
            self.progress.step,
            self.plan.total_steps,
            self._settings.learning_rate,
            self._settings.warmup_ratio,
            self._settings.lr_scheduler_type,
        )
        norm = self._optimizer.step(rate, self._settings.max_grad_norm)
        if not (math.isfinite(total) and math.isfinite(norm)):
            raise RecipeInvalid(
                f"Training went astray at step {self.progress.step + 1}: the loss is no longer a number.",
                hint=f"Lower the learning rate (now {self._settings.learning_rate:g}), to a third for a "
                "start, and start again. What was saved before is intact.",
                action=ErrorAction(kind="openRecipe", label="Open recipe"),
            )
        return total, trained, sum(batch.tokens for batch in batches), norm, rate

    def _batches(self, step: int) -> list[Any]:
        epoch, within = divmod(step, self.plan.steps_per_epoch)
        order = epoch_order(self._lengths, self._settings.batch_size, self._settings.seed, epoch)
        several = self._settings.gradient_accumulation_steps
        chosen = order[within * several : (within + 1) * several]
        return [self._objective.prepare([self._train[row] for row in rows]) for rows in chosen]

    def _evaluate(self) -> None:
        """Measure the loss on held-out rows, unless told to stop in the middle of it."""
        self._model.eval()
        begun = time.perf_counter()
        found = self._objective.rows(self._held_out, self._settings.batch_size * 2, self._tell.should_stop)
        self._model.train()
        self.progress.elapsed += time.perf_counter() - begun
        if found is None:
            return
        loss = mean(found)
        step = self.progress.step
        before = self.progress.best
        self.progress.evaluations.append((step, loss))
        self._tell.evaluation(EvalPoint(step=step, loss=loss))
        if step == 0:
            self._tell.log(f"Before training, the loss on {len(self._held_out)} held-out rows is {loss:.3f}.")
        elif before is None or loss < before[1]:
            self._tell.log(f"Step {step}: loss {loss:.3f} on held-out rows, the lowest so far.")
        else:
            self._tell.log(f"Step {step}: loss {loss:.3f} on held-out rows (lowest {before[1]:.3f}).")

    def _save_due(self, since: float) -> bool:
        step, best = self.progress.step, self.progress.best
        return (
            step % self.plan.save_every == 0 or since > _SAVE_EVERY or (best is not None and best[0] == step)
        )

    def _save(self) -> None:
        saved = self._checkpoints.save(
            self.progress, self._optimizer.weights(), description(self._model), self._optimizer.state()
        )
        best = self.progress.best
        self._tell.checkpoints(saved, best[0] if best else None)

    def _resume(self) -> None:
        content = self._checkpoints.newest()
        for damage in self._checkpoints.damaged:
            self._tell.log(f"A checkpoint is damaged and was passed over ({damage}).", warning=True)
        if content is None:
            return
        self.progress = content.progress
        self._optimizer.restore(content.weights, content.optimizer)
        restore_random(content.random)
        self._tell.log(f"Going on from the checkpoint at step {self.progress.step}.")

    def _finish(self, stopped: bool) -> Outcome:
        best = self.progress.best
        content: Content | None = self._checkpoints.read(best[0]) if best else None
        kept = best[0] if best and content else self.progress.step
        content = content or self._checkpoints.newest()
        if content is None:
            raise AssertionError("a run ends with a checkpoint")
        start = self.progress.loss_at(0)
        if best and start is not None and best[1] >= start:
            self._tell.log(
                f"Training did not lower the loss on held-out rows: {start:.3f} before, "
                f"{best[1]:.3f} at best.",
                warning=True,
            )
        return Outcome(self.progress, kept, stopped, content.weights, content.described)


class _Window:
    """Sums since the last measurement."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._loss = 0.0
        self._trained = self._tokens = 0
        self._seconds = 0.0
        self._told = 0.0

    @property
    def due(self) -> bool:
        return time.perf_counter() - self._told >= _POINT_EVERY

    def add(self, loss: float, trained: int, tokens: int, seconds: float) -> None:
        """A step's sums; `seconds` of the step alone, evaluations and saves left out."""
        self._loss += loss
        self._trained += trained
        self._tokens += tokens
        self._seconds += seconds

    def point(self, progress: Progress, rate: float, norm: float) -> TrainPoint:
        point = TrainPoint(
            step=progress.step,
            loss=self._loss / max(1, self._trained),
            learning_rate=rate,
            grad_norm=norm,
            tokens_per_second=self._tokens / max(1e-9, self._seconds),
            memory_bytes=self._device.memory_used(),
            elapsed=progress.elapsed,
        )
        self._loss, self._trained, self._tokens, self._seconds = 0.0, 0, 0, 0.0
        self._told = time.perf_counter()
        return point
