"""The tuning job: trials on a part of the training rows, judged on another part of them; test rows are never
looked at. What it finds is in `tuning.json`, from which it goes on after a crash."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from vibeflow.engine.rows.interrupted import Interrupted
from vibeflow.engine.tune.search import Tried, Values, behind, best_of, propose
from vibeflow.engine.tune.space import space_around, values_of, with_values
from vibeflow.engine.tune.trial import GivenUp, let_go, run_trial
from vibeflow.jobs.events import EventWriter, ResultEvent
from vibeflow.jobs.spec import TunePayload
from vibeflow.jobs.tuning import TUNING_FILE, RepeatRecord, TrialRecord
from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import OutOfMemory, TrainingDiverged
from vibeflow.protocol.states import RunState
from vibeflow.protocol.training import EvalPoint
from vibeflow.recipe.training import TrainingSettings
from vibeflow.store.home import Home

from ..process.reporter import Reporter
from ..ready.model import device_for
from ..ready.training import make_ready, read
from ..tokens.cache import TokenCache
from .book import Book
from .rows import split_rows
from .words import ended, outcome

REPEATS = 2
"""Further seeds for the recommended settings and for the best found."""
_FEW = 4
"""Trials before time is set aside for repeats."""
TrialEnd = Literal["finished", "pruned", "failed"]


def tune(folder: Path, payload: TunePayload, writer: EventWriter, reporter: Reporter) -> RunState:
    """Search until the budget is used or someone says stop; returns how it ended."""
    stopped = _Search(folder, payload, reporter).run()
    writer.append(ResultEvent(result_dir=TUNING_FILE, summary={}), durable=True)
    return "stopped" if stopped else "succeeded"


class _OutOfTime(Exception):  # no error: how a search ends
    """The budget is used."""


class _Search:
    def __init__(self, folder: Path, payload: TunePayload, reporter: Reporter) -> None:
        self._folder, self._tell = folder, reporter
        self._budget, self._most = payload.budget_seconds, payload.most_trials
        self._device = device_for(folder, payload.train.settings.precision)
        self._book = Book(folder)
        self._train = split_rows(folder, payload.train)
        self._base = _of_a_trial(self._train.settings)
        self._start, self._space = values_of(self._base), space_around(self._base)

    def run(self) -> bool:
        """Whether it was told to stop."""
        if count := len(self._book.record.trials):
            self._tell.log(
                tn(
                    "Going on after {n} trial that is over.",
                    "Going on after {n} trials that are over.",
                    count,
                )
            )
        stopped = False
        try:
            self._trials()
            self._repeats()
        except Interrupted:
            stopped = True
            self._tell.log(t("Stopped. What was found so far is kept."))
        except _OutOfTime:
            self._tell.log(t("The time for this search is used."))
        found = self._book.settle()
        self._tell.log(outcome(best_of(self._book.tried()), found))
        return stopped

    def _trials(self) -> None:
        while self._time_for_another():
            number = len(self._book.record.trials)
            values = propose(self._space, self._start, self._book.tried(), self._base.seed)
            self._tell.progress(
                t("Trial {number}", number=number + 1), number, max(number + 1, self._about())
            )
            self._trial(number, values)

    def _trial(self, number: int, values: Values) -> None:
        others, tried = self._book.tried(), Tried(number, values)
        record = TrialRecord(number=number, state="running", values=values)
        self._book.begin(record)
        begun = time.monotonic()

        def watch(point: EvalPoint, steps: int) -> bool:
            nonlocal record
            tried.curve.append((point.step / steps, point.loss))
            record = record.model_copy(
                update={
                    "steps": point.step,
                    "total_steps": steps,
                    "curve": (*record.curve, point),
                    "seconds": time.monotonic() - begun,
                }
            )
            self._book.replace_last(record)
            return behind(tried, others)

        state, problem = self._learn(with_values(self._base, values), watch, first=number == 0)
        seconds = time.monotonic() - begun
        self._book.replace_last(
            record.model_copy(update={"state": state, "problem": problem, "seconds": seconds})
        )
        self._tell.log(ended(tried, state, problem), warning=problem is not None)

    def _repeats(self) -> None:
        """Train the recommended settings and the best found again with other seeds, in turn, so that both
        have as many when time runs out."""
        best = best_of(self._book.tried())
        if best is None or best.number == 0:
            return
        for seed in range(self._base.seed + 1, self._base.seed + 1 + REPEATS):
            for number in (0, best.number):
                done = self._book.record.repeats
                if not any((one.trial, one.seed) == (number, seed) for one in done):
                    self._repeat(number, seed)

    def _repeat(self, number: int, seed: int) -> None:
        record = self._book.update(repeating=number)
        self._tell.progress(
            t("Trial {number} again, with another seed", number=number + 1),
            len(record.trials) + len(record.repeats),
            0,
        )
        tried = Tried(number, record.trials[number].values)

        def watch(point: EvalPoint, steps: int) -> bool:
            tried.curve.append((point.step / steps, point.loss))
            return False

        state, _ = self._learn(with_values(self._base, tried.values, seed), watch)
        loss = tried.loss if state == "finished" else None
        repeat = RepeatRecord(trial=number, seed=seed, loss=loss)
        self._book.update(repeats=(*record.repeats, repeat), repeating=None)

    def _learn(
        self, settings: TrainingSettings, watch: Callable[[EvalPoint, int], bool], first: bool = False
    ) -> tuple[TrialEnd, str | None]:
        """One training; how it ended, and what went wrong."""
        says: Reporter | _Silent = self._tell if first else _Silent()
        train = self._train.model_copy(update={"settings": settings})
        cache = TokenCache(Home.default(), self._device.threads, says, self._tell.should_stop)
        found = read(train, self._folder, self._device, says, cache)
        if not self._book.record.validation_rows:
            self._book.update(validation_rows=len(found.tracked))
        ready = make_ready(found, self._device, train.model, says)
        try:
            run_trial(
                ready.model,
                ready.objective,
                self._device,
                found.settings,
                found.examples,
                found.tracked,
                watch,
                self._should_stop,
            )
        except GivenUp:
            return "pruned", None
        except (TrainingDiverged, OutOfMemory) as error:
            return "failed", error.message
        finally:
            del found, ready
            let_go()
        return "finished", None

    def _should_stop(self) -> bool:
        if self._book.elapsed > self._budget:
            raise _OutOfTime
        return self._tell.should_stop()

    def _time_for_another(self) -> bool:
        """Whether a trial fits, by what whole trainings took so far; beside the repeats of the two best, once
        there are trials enough to have a best."""
        if self._tell.should_stop():
            raise Interrupted
        trials = self._book.record.trials
        whole = [one.seconds for one in trials if one.state == "finished"]
        trainings = 1 if len(trials) < _FEW else 2 * REPEATS + 1
        needed = trainings * sum(whole) / len(whole) if whole else 0.0
        return len(trials) < self._most and self._book.elapsed + needed <= self._budget

    def _about(self) -> int:
        """Trials that the budget is likely to hold."""
        trials = self._book.record.trials
        if not trials:
            return 0
        each = sum(one.seconds for one in trials) / len(trials)
        return min(self._most, round(self._budget / max(each, 0.1)))


class _Silent:
    """Trials after the first read the same rows and the same model: said once."""

    def log(self, text: str, warning: bool = False) -> None:
        pass

    def preparing(self, text: str, done: int, total: int, seconds_left: float | None) -> None:
        pass


def _of_a_trial(settings: TrainingSettings) -> TrainingSettings:
    """As the recipe says, save what belongs to a run that is kept: trials are looked at at even shares of
    their course, and end early by comparison only."""
    return settings.model_copy(
        update={"eval_steps": None, "save_steps": None, "early_stopping_patience": None}
    )
