"""What differs for the runner between kinds of jobs: one line for each of them, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from vibeflow.jobs.spec import JobKind


@dataclass(frozen=True)
class Kind:
    computes: bool = False
    """Whether it takes the machine, so that only so many go at once."""
    begins: bool = False
    """Whether it begins something: it waits behind what ends something else."""
    plans: bool = False
    """Whether it says what it is about to do once all is loaded, right before its first step."""
    nothing_to_save: bool = False
    """Whether it may be ended when it does not stop by itself."""


KINDS: dict[JobKind, Kind] = {
    "train": Kind(computes=True, begins=True, plans=True),
    "tune": Kind(computes=True, begins=True),
    "evaluate": Kind(computes=True),
    "judge": Kind(),
    "benchmark": Kind(computes=True, begins=True),
    "commit": Kind(),
    "serve": Kind(nothing_to_save=True),
}
