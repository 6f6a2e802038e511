"""Start, stop, look at and adopt a search. The work is done by a job: nothing here computes."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.setup import SetupSnapshot
from vibeflow.protocol.tuning import StartTuning, TuningRef, TuningSnapshot


class Tunings:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def start(self, params: StartTuning) -> TuningSnapshot:
        raise NotImplementedError

    def stop(self, params: TuningRef) -> Nothing:
        raise NotImplementedError

    def snapshot(self, params: TuningRef) -> TuningSnapshot:
        raise NotImplementedError

    def apply(self, params: TuningRef) -> SetupSnapshot:
        raise NotImplementedError
