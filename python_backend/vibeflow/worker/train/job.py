"""The training job: rows and recipe in, a tuned model out. Adapts jobs to the engine and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vibeflow.engine.rows.interrupted import Interrupted
from vibeflow.engine.train.checkpoint import Checkpoints
from vibeflow.engine.train.loop import Outcome, Training
from vibeflow.jobs.control import discard_requested, pause_requested
from vibeflow.jobs.events import EventWriter, ResultEvent
from vibeflow.jobs.spec import CHECKPOINTS, RESULT, TrainPayload
from vibeflow.l10n import t
from vibeflow.protocol.states import RunState
from vibeflow.store.home import Home

from ..process.reporter import Reporter
from ..ready.model import device_for
from ..ready.training import make_ready, read
from ..tokens.cache import TokenCache
from .checkpointing import decide, decided
from .continuing import continue_from
from .fit import read_fit
from .hooks import Facts, JobHooks
from .measured import remember_run, seconds_alive
from .publish import publish


def train(folder: Path, payload: TrainPayload, writer: EventWriter, reporter: Reporter) -> RunState:
    """Train as the payload says; returns how it ended: "succeeded", or by the user "stopped" or "paused"."""
    continue_from(folder, payload, reporter)
    device = device_for(folder, payload.settings.precision)

    def interrupted() -> bool:
        """A stop of a run that has learned something already goes on to its model, which it keeps."""
        unlearned = discard_requested(folder) or not any((folder / CHECKPOINTS).glob("step-*"))
        return pause_requested(folder) or (unlearned and reporter.should_stop())

    cache = TokenCache(Home.default(), device.threads, reporter, interrupted)
    try:
        found = read(payload, folder, device, reporter, cache)
    except Interrupted:
        return _before_the_first_step(folder, reporter)
    settings = found.settings
    ready = make_ready(found, device, payload.model, reporter, decided(folder))
    decide(folder, ready.checkpointing)
    fitted = read_fit(folder, settings)
    facts = Facts(
        learned=found.learned,
        device=device.label,
        memory_total=device.memory_total(),
        method=settings.method,
        model_name=payload.model,
        trainable_parameters=ready.prepared.trainable,
        total_parameters=ready.prepared.total,
    )
    training = Training(
        ready.model,
        ready.objective,
        device,
        settings,
        found.examples,
        found.tracked,
        Checkpoints(folder / CHECKPOINTS),
        reporter,
        fit=fitted.fit,
        killed=fitted.new_kills,
        hooks=JobHooks(folder, writer, facts, fitted),
    )
    startup = seconds_alive() - found.seconds_reading
    outcome = training.run()
    if outcome.paused:
        reporter.log(
            t("Paused at step {step}. It goes on from there when it is resumed.", step=outcome.progress.step)
        )
        return "paused"
    if outcome.stopped and discard_requested(folder):
        reporter.log(
            t("Ended after {step} steps, without keeping a model, as asked.", step=outcome.progress.step)
        )
        return "stopped"
    described: dict[str, Any] = {"rows": found.learned.model_dump()}
    if found.labels is not None:
        described["labels"] = found.labels.to_json()
    publish(folder, payload, found.resolved, found.loaded, ready.model, outcome, described)
    kept = outcome.progress.loss_at(outcome.kept_step)
    ended = {
        "steps": outcome.progress.step,
        "seconds": outcome.progress.elapsed,
        "kept": outcome.kept_step,
    }
    reporter.log(
        t("Stopped after {steps} steps and {seconds:.0f} s; kept the model of step {kept}.", **ended)
        if outcome.stopped
        else t("Finished after {steps} steps and {seconds:.0f} s; kept the model of step {kept}.", **ended)
    )
    remember_run(
        payload, found, ready, outcome, reporter.costs, startup, reporter.saved_bytes, reporter.others
    )
    writer.append(ResultEvent(result_dir=RESULT, summary=_summary(outcome, kept)), durable=True)
    return "stopped" if outcome.stopped else "succeeded"


def _before_the_first_step(folder: Path, reporter: Reporter) -> RunState:
    if reporter.should_stop():
        reporter.log(t("Stopped before its rows were tokens: there is no model to keep."))
        return "stopped"
    reporter.log(t("Paused before its rows were tokens. That begins anew when it is resumed."))
    return "paused"


def _summary(outcome: Outcome, kept_loss: float | None) -> dict[str, float | str]:
    summary: dict[str, float | str] = {
        "bestStep": outcome.kept_step,
        "steps": outcome.progress.step,
        "seconds": round(outcome.progress.elapsed, 3),
        "tokens": outcome.progress.tokens,
    }
    if outcome.peak:
        summary["peakMemory"] = outcome.peak
    start = outcome.progress.loss_at(0)
    if kept_loss is not None:
        summary["bestEvalLoss"] = kept_loss
    if start is not None:
        summary["startEvalLoss"] = start
    return summary
