"""What a kind of job is: one table, which all others read. A kind that is missing in it does not type-check.

What a job of a kind is to do is its payload's (`payloads`), how it is done the worker's (`worker.doing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from vibeflow.l10n import t

JobKind = Literal["train", "evaluate", "commit", "serve", "tune", "benchmark", "judge"]


@dataclass(frozen=True)
class Words:
    """What is said of a job of this kind. Made when it is said: the reader's language need not be ours."""

    broke_off: Callable[[int], str]
    """It died so many times at the same place."""
    going: Callable[[str], str]
    """It is not over, in the project of that name."""
    ahead: Callable[[str | None], str]
    """As another waits for it, within a sentence; None: in the very project of the one that waits."""


@dataclass(frozen=True)
class Kind:
    words: Words
    computes: bool = False
    """Whether it takes the machine, so that only so many go at once."""
    begins: bool = False
    """Whether it begins something: it waits behind what ends something else."""
    plans: bool = False
    """Whether it says what it is about to do once all is loaded, right before its first step."""
    answers: bool = False
    """Whether somebody waits for its answers: it does not step back behind other programs. It has nothing to
    save, and may be ended when it does not stop by itself."""
    alone: bool = True
    """Whether one may be outside of a run, with a number of its own."""
    committed: bool = False
    """Whether what one outside of a run found out about a version is committed after it."""
    by: Literal["worker", "runner"] = "worker"
    """Who does it: a process of its own, or a thread of the runner."""


def _kind(name: JobKind) -> Kind:
    match name:
        case "train":
            return Kind(
                Words(
                    lambda times: t("Training broke off {times} times at the same place.", times=times),
                    _some_going,
                    _some_ahead,
                ),
                computes=True,
                begins=True,
                plans=True,
                alone=False,
            )
        case "tune":
            return Kind(
                Words(
                    lambda times: t(
                        "The search for settings broke off {times} times at the same place.", times=times
                    ),
                    lambda name: t("The search for better settings of {name} is still going.", name=name),
                    lambda name: (
                        t("the search for settings of {project}", project=name)
                        if name is not None
                        else t("the search for settings of this project")
                    ),
                ),
                computes=True,
                begins=True,
            )
        case "evaluate":
            return Kind(
                Words(
                    lambda times: t("The evaluation broke off {times} times at the same place.", times=times),
                    lambda name: t("An evaluation of {name} is still going.", name=name),
                    lambda name: (
                        t("the evaluation of {project}", project=name)
                        if name is not None
                        else t("the evaluation of this project")
                    ),
                ),
                computes=True,
                committed=True,
            )
        case "judge":
            return Kind(
                Words(
                    lambda times: t("Judging broke off {times} times at the same place.", times=times),
                    lambda name: t("The judge of {name} is still going.", name=name),
                    _some_ahead,
                ),
                committed=True,
            )
        case "benchmark":
            return Kind(
                Words(
                    lambda times: t("The benchmark broke off {times} times at the same place.", times=times),
                    lambda name: t("A benchmark of {name} is still going.", name=name),
                    lambda name: (
                        t("the benchmark of {project}", project=name)
                        if name is not None
                        else t("the benchmark of this project")
                    ),
                ),
                computes=True,
                begins=True,
                committed=True,
            )
        case "commit":
            return Kind(
                Words(
                    lambda times: t(
                        "Saving the version broke off {times} times at the same place.", times=times
                    ),
                    _some_going,
                    _some_ahead,
                ),
                alone=False,
                by="runner",
            )
        case "serve":
            return Kind(
                Words(
                    lambda times: t("The API broke off {times} times at the same place.", times=times),
                    lambda name: t("{name} is served as an API.", name=name),
                    _some_ahead,
                ),
                answers=True,
            )


def _some_going(name: str) -> str:
    return t("A job of {name} is still going.", name=name)


def _some_ahead(name: str | None) -> str:
    return t("a job of {project}", project=name) if name is not None else t("a job of this project")


KINDS: Mapping[JobKind, Kind] = {name: _kind(name) for name in get_args(JobKind)}
