"""Automatic tuning: a search over the few settings that matter, by successive halving, within a budget."""

from __future__ import annotations

from typing import Literal

from .base import Wire
from .errors import ErrorData
from .setup import SettingChange
from .states import RunState
from .training import EvalPoint


class StartTuning(Wire):
    project_id: str
    minutes: float | None = None
    """Budget; None: chosen so that about 12 trials fit, and told in the result."""


class TuningRef(Wire):
    project_id: str
    tuning_id: str | None = None
    """None: the project's latest search."""


class TuningTrial(Wire):
    number: int
    """From 1."""
    state: Literal["waiting", "running", "finished", "pruned", "failed"]
    """`pruned`: given up early because others did better at the same share of their course."""
    settings: list[SettingChange]
    settings_shown: str
    """"Learning rate 0.003, rank 32, dropout 0.1"."""
    recommended: bool
    """True for the trial with the recommended settings: it is always the first."""
    steps: int
    loss: float | None
    """On validation rows taken from the training part: the test rows are never looked at."""
    curve: list[EvalPoint]
    seconds: float


class TuningView(Wire):
    tuning_id: str
    number: int
    state: RunState
    budget_seconds: float
    elapsed: float
    seconds_left: float | None
    trials: list[TuningTrial]
    best: int | None
    """Number of the best finished trial."""
    verdict: str
    """One sentence: what was found and by how much, or that the recommended settings stand."""
    doing: str = ""
    """While it runs: which trial, or what is trained again with another seed."""
    changes: list[SettingChange]
    """What adopting the best would change in vibeflow.yaml; empty when the recommended settings stand."""
    applied: bool
    error: ErrorData | None


class TuningSnapshot(Wire):
    project_id: str
    project_name: str
    tuning: TuningView | None


class TuningChanged(Wire):
    """Event `vibeflow/tuning/didChange`: ask for the snapshot again; at most twice a second."""

    project_id: str
    tuning_id: str
