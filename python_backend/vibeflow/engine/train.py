"""The training loop: our own, for the processors that people have.

Same rows, settings and seed give the same bits on a CPU, in one go or killed and resumed at any point.
Knows nothing of jobs: what happens leaves through `Listener`, and what is wished is asked of `Hooks`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from vibeflow.protocol.errors import DiskFull, TrainingDiverged

from .checkpoint import Checkpoints, Content, Progress, restore_random
from .device import Device
from .fit import Cause, Fit, Place
from .following import Following, ran_away, ran_away_error
from .gauges import Window
from .hooks import Hooks
from .hooks import Listener as Listener
from .kept import description, weights_bytes, weights_file
from .memory import let_go, out_of_memory
from .objective import Objective
from .optimizer import Optimizer
from .plan import Order, plan, rows_of_step
from .schedule import learning_rate
from .settings import Settings
from .step import HalfApplied, Stepper

_SAVE_EVERY = 300.0
"""Seconds after which a checkpoint is due in any case."""
DISK_PATIENCE = 3600.0
"""Seconds that a run waits for room on a full disk."""
_DISK_EVERY = 1.0


@dataclass(frozen=True)
class Outcome:
    """How training ended."""

    progress: Progress
    kept_step: int
    stopped: bool
    weights: dict[str, torch.Tensor]
    """Trained weights of the step to keep; none of a run that is paused."""
    described: dict[str, bytes]
    """The file that says what they belong to."""
    paused: bool = False
    """To be gone on with: its checkpoint holds all."""
    peak: int = 0
    """Bytes of memory at the highest, since this process began with it."""

    @property
    def adapter(self) -> dict[str, bytes]:
        """The files of an adapter."""
        return {weights_file(self.described): weights_bytes(self.weights), **self.described}


class Training:
    """One run. `model` has what its method asks for already; `run` may be called once."""

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
        *,
        fit: Fit | None = None,
        killed: int = 0,
        hooks: Hooks | None = None,
    ) -> None:
        """
        Args:
            fit: as `Hooks.fitted` was last told; None: the settings' batch.
            killed: how often the system ended the worker for its memory since then.
        """
        self._model, self._settings = model, settings
        self._rows = len(train)
        self._checkpoints, self._tell, self._hooks = checkpoints, listener, hooks or Hooks()
        self._optimizer = Optimizer(model, device.dtype, settings.weight_decay)
        self._stepper = Stepper(objective, self._optimizer, settings, train)
        self._following = Following(objective, held_out, listener, self._interrupted, settings)
        self._order = Order([len(example.ids) for example in train], rows_of_step(settings), settings.seed)
        self._window = Window(device)
        self.fit = fit or Fit(rows_of_step(settings), settings.batch_size)
        self._killed = killed
        self._saved: int | None = None
        """Step of the newest checkpoint, once there is one."""
        self._saved_at = time.monotonic()
        self.plan = plan(len(train), settings)
        self.progress = Progress()

    def run(self) -> Outcome:
        """Train to the end, or until told to stop or pause, from the newest sound checkpoint if there is one.

        Raises:
            TrainingDiverged: the loss is no longer a number; the last good checkpoint is kept.
            OutOfMemory: it ran out although the batch was halved as often as it may be.
            DiskFull: a checkpoint could not be written for an hour; the earlier ones are intact.
        """
        self._resume()
        for _ in range(self._killed):
            self._step_down(Place(self.progress.step, 0), "killed")
        self._hooks.planned(self.plan, self.fit, self._place)
        self._model.train()
        while (outcome := self._between_steps()) is None:
            self._step()
        return outcome

    @property
    def _place(self) -> Place:
        return Place(self.progress.step, 1)

    def _interrupted(self) -> bool:
        return self._tell.should_stop() or self._hooks.pause_wanted()

    def _between_steps(self) -> Outcome | None:
        """What is due before the next step: wishes, an evaluation, a checkpoint; not None at the end."""
        self._replan()
        step = self.progress.step
        if self._owes_evaluation() and not self._interrupted():
            self._evaluate()
        over = step >= self.plan.total_steps or self._following.enough(self.progress)
        stopped = self._tell.should_stop() and not over
        paused = self._hooks.pause_wanted() and not over and not stopped
        if over or stopped or paused or self._save_due():
            self._save()
        if paused:
            return Outcome(self.progress, step, False, {}, {}, paused=True)
        return self._finish(stopped) if over or stopped else None

    def _step(self) -> None:
        begun, computed = time.perf_counter(), time.process_time()
        progress, place = self.progress, self._place
        settings = self._settings
        rate = learning_rate(
            progress.step,
            self.plan.total_steps,
            settings.learning_rate,
            settings.warmup_ratio,
            settings.lr_scheduler_type,
        )
        try:
            done = self._stepper.take(
                self._order.rows(progress.step),
                lambda: self.fit.batch(place),
                rate,
                progress.step + 1,
                lambda cause: self._step_down(place, cause),
            )
        except HalfApplied as half:
            self._step_down(place, half.cause)
            return self._go_back()
        except TrainingDiverged:
            nan = float("nan")
            self._window.add(nan, 1, 0, time.perf_counter() - begun, 0.0, 0.0)
            progress.step += 1
            self._tell.point(self._window.point(progress, rate, nan))
            raise
        progress.step += 1
        progress.tokens += done.tokens
        seconds = time.perf_counter() - begun
        progress.elapsed += seconds
        computed = time.process_time() - computed
        self._window.add(done.loss, done.trained, done.tokens, seconds, computed, done.waiting)
        if self._window.due or progress.step >= self.plan.total_steps:
            self._tell.point(self._window.point(progress, rate, done.norm))
        return None

    def _replan(self) -> None:
        """Take in another number of passes, if the user asked for one."""
        wanted = self._hooks.epochs_wanted()
        if wanted is None or wanted == self.plan.epochs:
            return
        self.progress.epochs, self.progress.asked_at = wanted, self.progress.step
        self._plan_anew()
        if self.progress.step:
            # From here on the rates are others: whoever resumes begins here, and not before.
            self._save()
        self._hooks.planned(self.plan, self.fit, self._place)
        self._tell.log(
            f"Going on to {wanted} pass{'es' if wanted != 1 else ''} in all: {self.plan.total_steps} steps."
        )

    def _plan_anew(self) -> None:
        self.plan = plan(self._rows, self._settings, self.progress.epochs)

    def _step_down(self, place: Place, cause: Cause) -> None:
        fit = self.fit.halved(place)
        let_go(self._model)
        if fit is None:
            if cause == "killed":
                return  # it may have been another program's fault; the runner counts, and gives up in time
            raise out_of_memory(place.step, self.fit.batch(place), self.fit.times(place), cause)
        self.fit = fit
        self._hooks.fitted(fit, place, cause)
        batch, slices = fit.batch(place), fit.accumulation(place)
        why = (
            "The system ended the training, most likely for its memory"
            if cause == "killed"
            else (f"{'The graphics card' if cause == 'gpu' else 'The machine'} ran out of memory")
        )
        self._tell.log(
            f"{why} (step {place.step}). Going on with {batch} row{'s' if batch != 1 else ''} at a time, "
            f"{slices} times for each step: every step learns from the same rows as before.",
            warning=True,
        )

    def _owes_evaluation(self) -> bool:
        step = self.progress.step
        due = step % self.plan.eval_every == 0 or step >= self.plan.total_steps
        return due and self.progress.loss_at(step) is None

    def _evaluate(self) -> None:
        place = Place(self.progress.step, 0)
        self._model.eval()
        try:
            self._following.measure(
                self.progress,
                lambda: self.fit.batch(place),
                lambda cause: self._step_down(place, cause),
            )
        finally:
            self._model.train()

    def _save_due(self) -> bool:
        step, best = self.progress.step, self.progress.best
        if step == 0:
            return False
        late = time.monotonic() - self._saved_at > _SAVE_EVERY
        return step % self.plan.save_every == 0 or late or (best is not None and best[0] == step)

    def _save(self) -> None:
        """Save where nothing was saved yet. On a full disk training waits for room: nothing is lost."""
        if self._saved == self.progress.step:
            return
        waiting_since: float | None = None
        while True:
            try:
                saved = self._checkpoints.save(
                    self.progress,
                    self._optimizer.weights(),
                    description(self._model),
                    self._optimizer.state(),
                )
                break
            except DiskFull as full:
                now = time.monotonic()
                if waiting_since is None:
                    waiting_since = now
                    self._tell.log(
                        f"{full.message} Training waits until there is room; earlier checkpoints are intact.",
                        warning=True,
                    )
                if self._tell.should_stop() or now - waiting_since >= DISK_PATIENCE:
                    raise
            time.sleep(_DISK_EVERY)
        if waiting_since is not None:
            self._tell.log("There is room on the disk again. Going on.")
        self._saved, self._saved_at = self.progress.step, time.monotonic()
        best = self.progress.best
        self._tell.checkpoints(saved, best[0] if best else None)

    def _resume(self) -> None:
        content = self._checkpoints.newest()
        for damage in self._checkpoints.damaged:
            self._tell.log(f"A checkpoint is damaged and was passed over ({damage}).", warning=True)
        if content is None:
            return
        self._restore(content)
        self._tell.log(f"Going on from the checkpoint at step {self.progress.step}.")

    def _restore(self, content: Content) -> None:
        self.progress = content.progress
        self._saved = content.progress.step
        self._optimizer.restore(content.weights, content.optimizer)
        restore_random(content.random)
        self._plan_anew()

    def _go_back(self) -> None:
        """To the newest checkpoint, for the weights are no longer what they were."""
        content = self._checkpoints.newest()
        if content is None:
            raise out_of_memory(self.progress.step, self.fit.batch(self._place), 0, "host")
        self._restore(content)
        self._tell.log(f"Going back to the checkpoint at step {self.progress.step}.")

    def _finish(self, stopped: bool) -> Outcome:
        best = self.progress.best
        content: Content | None = self._checkpoints.read(best[0]) if best else None
        kept = best[0] if best and content else self.progress.step
        content = content or self._checkpoints.newest()
        if content is None:
            raise AssertionError("a run ends with a checkpoint")
        start = self.progress.loss_at(0)
        if best and start is not None and ran_away(start, best[1]):
            raise ran_away_error(start, best, self._settings.learning_rate)
        if best and start is not None and best[1] >= start:
            self._tell.log(
                f"Training did not lower the loss on held-out rows: {start:.3f} before, "
                f"{best[1]:.3f} at best.",
                warning=True,
            )
        return Outcome(
            self.progress, kept, stopped, content.weights, content.described, peak=self._window.peak
        )
