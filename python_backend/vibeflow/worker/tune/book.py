"""A search's trials as they stand on the disk, and as the search sees them."""

from __future__ import annotations

import time
from pathlib import Path

from vibeflow.engine.tune.search import Comparison, Tried, best_of
from vibeflow.jobs.tuning import TrialRecord, TuningRecord, read_tuning, write_tuning


class Book:
    """Begun again, it holds the trials that are over; one that was interrupted is gone, to be repeated."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        before = read_tuning(folder)
        self._worked, self._begun = before.elapsed, time.monotonic()
        over = tuple(one for one in before.trials if one.state != "running")
        self.record = before.model_copy(
            update={"trials": over, "repeating": None, "compared": None, "clear": False}
        )

    @property
    def elapsed(self) -> float:
        """Seconds of work, those before a crash included."""
        return self._worked + time.monotonic() - self._begun

    def update(self, **changes: object) -> TuningRecord:
        self.record = self.record.model_copy(update={**changes, "elapsed": self.elapsed})
        write_tuning(self._folder, self.record)
        return self.record

    def begin(self, trial: TrialRecord) -> None:
        self.update(trials=(*self.record.trials, trial))

    def replace_last(self, trial: TrialRecord) -> None:
        self.update(trials=(*self.record.trials[:-1], trial))

    def settle(self) -> Comparison | None:
        """The end: no trial is under way any more, and the recommended settings stand beside the best."""
        over = tuple(one for one in self.record.trials if one.state != "running")
        self.update(trials=over, repeating=None)
        found = self._comparison()
        if found is not None:
            self.update(compared=(found.recommended, found.best), clear=found.clear)
        return found

    def tried(self) -> list[Tried]:
        """The trials that are over."""
        return [
            Tried(
                one.number,
                dict(one.values),
                one.state,
                [(point.step / max(1, one.total_steps), point.loss) for point in one.curve],
            )
            for one in self.record.trials
            if one.state != "running"
        ]

    def _comparison(self) -> Comparison | None:
        """By as many trainings of each; None where the recommended settings are the best, or failed."""
        tried = self.tried()
        best = best_of(tried)
        if best is None or best.number == 0 or tried[0].state != "finished":
            return None
        losses = [self._losses(tried[0]), self._losses(best)]
        count = min(len(found) for found in losses)
        return Comparison(*(tuple(found[:count]) for found in losses))

    def _losses(self, tried: Tried) -> list[float]:
        again = [one.loss for one in self.record.repeats if one.trial == tried.number]
        return [loss for loss in (tried.loss, *again) if loss is not None]
