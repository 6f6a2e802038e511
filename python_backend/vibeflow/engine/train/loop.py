"""The training loop: our own, for the processors that people have.

Same rows, settings and seed give the same bits on a CPU, in one go or killed and resumed at any point.
Knows nothing of jobs: what happens leaves through `Listener`, and what is wished is asked of `Hooks`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import TrainingDiverged
from vibeflow.recipe.training import TrainingSettings

from ..models.device import Device
from ..rows.encoding import lengths_of
from ..rows.objective import Objective
from .checkpoint import Checkpoints, Content, Progress, restore_random
from .fit import Cause, Fit, Place
from .gauges import Window
from .held_out import HeldOutEvaluation
from .hooks import Hooks
from .hooks import Listener as Listener
from .memory import let_go, out_of_memory
from .optimizers import optimizer_for
from .outcome import Outcome as Outcome
from .outcome import best_of
from .plan import Order, plan, rows_of_step
from .saving import Saver
from .schedule import learning_rate
from .step import HalfApplied, Stepper


class Training:
    """One run. `model` has what its method asks for already; `run` may be called once."""

    def __init__(
        self,
        model: Any,
        objective: Objective,
        device: Device,
        settings: TrainingSettings,
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
        self._optimizer = optimizer_for(model, device, settings)
        self._stepper = Stepper(objective, self._optimizer, settings, train)
        self._evaluation = HeldOutEvaluation(objective, held_out, listener, self._interrupted, settings)
        self._order = Order(lengths_of(train), rows_of_step(settings), settings.seed)
        self._window = Window(device)
        self.fit = fit or Fit(rows_of_step(settings), settings.batch_size)
        self._killed = killed
        self._saver = Saver(checkpoints, listener, model, self._optimizer)
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
        over = step >= self.plan.total_steps or self._evaluation.enough(self.progress)
        stopped = self._tell.should_stop() and not over
        paused = self._hooks.pause_wanted() and not over and not stopped
        if over or stopped or paused or self._saver.due(self.progress, self.plan.save_every):
            self._saver.save(self.progress)
        if paused:
            return Outcome(self.progress, step, False, {}, {}, paused=True)
        if not (over or stopped):
            return None
        rate, peak = self._settings.learning_rate, self._window.peak
        return best_of(self.progress, self._checkpoints, self._tell, rate, stopped, peak)

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
            self._saver.save(self.progress)
        self._hooks.planned(self.plan, self.fit, self._place)
        self._tell.log(
            tn(
                "Going on to {n} pass in all: {steps} steps.",
                "Going on to {n} passes in all: {steps} steps.",
                wanted,
                steps=self.plan.total_steps,
            )
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
        if cause == "killed":
            why = t(
                "The system ended the training, most likely for its memory (step {step}).", step=place.step
            )
        elif cause == "gpu":
            why = t("The graphics card ran out of memory (step {step}).", step=place.step)
        else:
            why = t("The machine ran out of memory (step {step}).", step=place.step)
        going_on = tn(
            "Going on with {n} row at a time, {slices} times for each step: every step learns from the same "
            "rows as before.",
            "Going on with {n} rows at a time, {slices} times for each step: every step learns from the same "
            "rows as before.",
            batch,
            slices=slices,
        )
        self._tell.log(f"{why} {going_on}", warning=True)

    def _owes_evaluation(self) -> bool:
        step = self.progress.step
        due = step % self.plan.eval_every == 0 or step >= self.plan.total_steps
        return due and self.progress.loss_at(step) is None

    def _evaluate(self) -> None:
        place = Place(self.progress.step, 0)
        self._model.eval()
        try:
            self._evaluation.measure(
                self.progress,
                lambda: self.fit.batch(place),
                lambda cause: self._step_down(place, cause),
            )
        finally:
            self._model.train()

    def _resume(self) -> None:
        content = self._saver.newest()
        if content is not None:
            self._restore(content)
            self._tell.log(t("Going on from the checkpoint at step {step}.", step=self.progress.step))

    def _restore(self, content: Content) -> None:
        self.progress = content.progress
        self._optimizer.restore(content.weights, content.optimizer)
        restore_random(content.random)
        self._plan_anew()

    def _go_back(self) -> None:
        """To the newest checkpoint, for the weights are no longer what they were."""
        content = self._saver.newest()
        if content is None:
            raise out_of_memory(self.progress.step, self.fit.batch(self._place), 0, "host")
        self._restore(content)
        self._tell.log(t("Going back to the checkpoint at step {step}.", step=self.progress.step))
