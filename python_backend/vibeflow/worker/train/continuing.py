"""A training job that goes on where another of the project ended: takes over its checkpoints and what was
fitted to this machine, once."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from vibeflow.engine.train.checkpoint import Checkpoints
from vibeflow.engine.train.continuing import carry_over
from vibeflow.jobs.listing import number_of
from vibeflow.jobs.reading import read_spec
from vibeflow.jobs.spec import CHECKPOINTS, TrainPayload
from vibeflow.jobs.status import status_of
from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import ErrorAction, NotFound, NotReady
from vibeflow.protocol.training import EvalPoint
from vibeflow.store.atomic import write_json

from ..process.reporter import Reporter
from ..ready.model import DEVICE_FILE
from .checkpointing import CHECKPOINTING_FILE
from .fit import FIT_FILE

_DONE = "continued.json"
_OPEN = ErrorAction(kind="openSetup", label=t("Change settings"))


def continue_from(folder: Path, payload: TrainPayload, reporter: Reporter) -> None:
    """Make the earlier job's checkpoints ours, where the payload names one; done once, whatever happens.

    Raises:
        NotFound: the earlier job is gone.
        NotReady: it has no sound checkpoint, or learned from other rows or with other settings, so that its
            steps mean something else.
    """
    if payload.continued_from is None or (folder / _DONE).exists():
        return
    earlier = folder.parent / payload.continued_from
    run = t("Run {number}", number=number_of(payload.continued_from.removesuffix("-train")))
    try:
        before = read_spec(earlier, payload.continued_digest).payload
    except NotFound as error:
        raise NotFound(
            t("{run}, which this one is to go on from, is no longer there.", run=run),
            hint=t("Start a new run; it learns from the beginning."),
            action=_OPEN,
        ) from error
    if not isinstance(before, TrainPayload):
        raise NotReady(
            t("{job} is no training.", job=payload.continued_from),
            hint=t("Start a new run."),
            action=_OPEN,
        )
    if differing := _differences(before, payload):
        raise NotReady(
            tn(
                "{run} cannot be gone on with: {differing} is no longer the same.",
                "{run} cannot be gone on with: {differing} are no longer the same.",
                len(differing),
                run=run,
                differing=", ".join(differing),
            ),
            hint=t("Change it back, or start a new run, which learns from the beginning."),
            action=_OPEN,
        )
    fault = status_of(earlier).error
    astray = fault is not None and fault.code == "training.diverged"
    own = Checkpoints(folder / CHECKPOINTS)
    progress = carry_over(earlier / CHECKPOINTS, own, best_only=astray)
    if progress is None:
        raise NotReady(
            t("{run} has no sound checkpoint to go on from.", run=run),
            hint=t("Start a new run; it learns from the beginning."),
            action=_OPEN,
        )
    for name in (DEVICE_FILE, CHECKPOINTING_FILE, FIT_FILE):
        with suppress(FileNotFoundError):
            if not (folder / name).exists():
                shutil.copyfile(earlier / name, folder / name)
    for step, loss in progress.evaluations:
        reporter.evaluation(EvalPoint(step=step, loss=loss))
    best = progress.best
    reporter.checkpoints(own.present(progress), best[0] if best else None)
    reporter.log(t("{run} is carried on from its step {step}.", run=run, step=progress.step))
    write_json(folder / _DONE, {"from": payload.continued_from, "step": progress.step})


def _differences(before: TrainPayload, now: TrainPayload) -> list[str]:
    """What must be the same for the step of a checkpoint to mean what it meant."""
    one, other = before.settings, now.settings
    pairs = {
        t("the data"): (before.data_digest, now.data_digest),
        t("the model"): ((before.model, before.revision), (now.model, now.revision)),
        t("the system prompt"): (before.system_prompt, now.system_prompt),
        t("the rows of a step (batch_size x gradient_accumulation_steps)"): (
            one.batch_size * one.gradient_accumulation_steps,
            other.batch_size * other.gradient_accumulation_steps,
        ),
        **{
            name: (getattr(one, name), getattr(other, name))
            for name in ("method", "task", "train_on", "max_seq_length", "seed", "optimizer", "lora")
        },
    }
    return [name for name, (first, second) in pairs.items() if first != second]
