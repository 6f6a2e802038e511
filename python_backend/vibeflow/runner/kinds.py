"""What differs for the runner between kinds of jobs: one line for each of them, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from vibeflow.jobs.spec import JobKind


@dataclass(frozen=True)
class Kind:
    what: str
    """At the start of a sentence: "Training broke off"."""
    named: str
    """Within one, of a project: "waiting for the benchmark of support-bot"."""
    computes: bool = False
    """Whether it takes the machine, so that only so many go at once."""
    begins: bool = False
    """Whether it begins something: it waits behind what ends something else."""
    plans: bool = False
    """Whether it says what it is about to do once all is loaded, right before its first step."""
    nothing_to_save: bool = False
    """Whether it may be ended when it does not stop by itself."""


KINDS: dict[JobKind, Kind] = {
    "train": Kind("Training", "the training", computes=True, begins=True, plans=True),
    "tune": Kind("The search for settings", "the search for settings", computes=True, begins=True),
    "evaluate": Kind("The evaluation", "the evaluation", computes=True),
    "judge": Kind("Judging", "the judging"),
    "benchmark": Kind("The benchmark", "the benchmark", computes=True, begins=True),
    "commit": Kind("Saving the version", "the saving"),
    "serve": Kind("The API", "the API", nothing_to_save=True),
}
