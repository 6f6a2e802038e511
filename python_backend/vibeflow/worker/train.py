"""The training job: rows and recipe in, a tuned model out. Adapts jobs to the engine and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vibeflow.engine.checkpoint import Checkpoints
from vibeflow.engine.forward import Loss, objective_for
from vibeflow.engine.load import Loaded
from vibeflow.engine.memory_probe import fit_checkpointing
from vibeflow.engine.methods import prepare_for_training, template_words, wants_four_bits
from vibeflow.engine.rows import Example, Row, encode, for_tracking, read_rows
from vibeflow.engine.settings import Lora, Settings
from vibeflow.engine.train import Outcome, Training
from vibeflow.jobs.control import discard_requested
from vibeflow.jobs.events import EventWriter, ResultEvent
from vibeflow.jobs.spec import CHECKPOINTS, RESULT, TrainPayload
from vibeflow.protocol.errors import DataEmpty
from vibeflow.protocol.training import RunState

from .continuing import continue_from
from .fit import read_fit
from .hooks import Facts, JobHooks
from .model import device_for, open_model
from .publish import publish
from .reporter import Reporter
from .speed import remember_speed


def train(folder: Path, payload: TrainPayload, writer: EventWriter, reporter: Reporter) -> RunState:
    """Train as the payload says; returns how it ended: "succeeded", or by the user "stopped" or "paused"."""
    continue_from(folder, payload, reporter)
    device = device_for(folder, payload.settings.precision)
    rows = read_rows(folder / payload.train_file, payload.system_prompt)
    held_out = read_rows(folder / payload.test_file, payload.system_prompt)
    loaded, resolved = open_model(
        payload.model,
        payload.model_path,
        payload.revision,
        device,
        reporter,
        quantized=wants_four_bits(payload.settings.method),
    )
    if words := template_words(loaded):
        reporter.log(words, warning=True)
    settings = _settings(payload, loaded)
    examples, tracked, learned = _encode(rows, held_out, loaded, settings, reporter)
    prepared = prepare_for_training(loaded, settings, payload.model)
    if fit_checkpointing(
        prepared.model, Loss(prepared.model), settings, examples, prepared.trainable, device.memory_free()
    ):
        reporter.log("Parts of each step are computed twice, so that it fits into the memory (slower).")
    fitted = read_fit(folder, settings)
    facts = Facts(
        train_rows=learned,
        device=device.label,
        memory_total=device.memory_total(),
        method=settings.method,
        model_name=payload.model,
        trainable_parameters=prepared.trainable,
        total_parameters=prepared.total,
    )
    training = Training(
        prepared.model,
        objective_for(prepared.model, settings, device),
        device,
        settings,
        examples,
        tracked,
        Checkpoints(folder / CHECKPOINTS),
        reporter,
        fit=fitted.fit,
        killed=fitted.new_kills,
        hooks=JobHooks(folder, writer, facts, fitted),
    )
    outcome = training.run()
    if outcome.paused:
        reporter.log(f"Paused at step {outcome.progress.step}. It goes on from there when it is resumed.")
        return "paused"
    if outcome.stopped and discard_requested(folder):
        reporter.log(f"Ended after {outcome.progress.step} steps, without keeping a model, as asked.")
        return "stopped"
    publish(folder, payload, resolved, loaded, prepared.model, outcome)
    kept = outcome.progress.loss_at(outcome.kept_step)
    reporter.log(
        f"{'Stopped' if outcome.stopped else 'Finished'} after {outcome.progress.step} steps and "
        f"{outcome.progress.elapsed:.0f} s; kept the model of step {outcome.kept_step}."
    )
    remember_speed(payload.model, outcome.progress.tokens, outcome.progress.elapsed)
    writer.append(ResultEvent(result_dir=RESULT, summary=_summary(outcome, kept)), durable=True)
    return "stopped" if outcome.stopped else "succeeded"


def _settings(payload: TrainPayload, loaded: Loaded) -> Settings:
    """The recipe's settings, no row longer than the model can look at."""
    values = payload.settings.model_dump()
    settings = Settings(**{**values, "lora": Lora(**values["lora"])})
    return replace(settings, max_seq_length=min(settings.max_seq_length, loaded.context))


def _encode(
    rows: list[Row], held_out: list[Row], loaded: Loaded, settings: Settings, reporter: Reporter
) -> tuple[list[Example], list[Example], int]:
    """Examples to learn from, those whose loss is followed, and how many rows the former come from."""
    found = encode(rows, loaded.chat, settings.max_seq_length, train_on=settings.train_on)
    examples, cut, dropped = found.examples, found.cut, found.dropped
    if found.refused == len(rows):
        raise DataEmpty(
            f"The model's chat template refuses all of the {len(rows):,} rows.",
            hint="Look at one in the data panel: it says why. Another base model may take them.",
        )
    if not examples:
        raise DataEmpty(
            f"None of the {len(rows):,} rows has an answer within {settings.max_seq_length} tokens.",
            hint="Raise training.max_seq_length in vibeflow.yaml.",
        )
    tokens = sum(len(example.ids) for example in examples)
    reporter.log(f"Read {len(examples):,} examples to learn from: {tokens:,} tokens an epoch.")
    if cut or dropped:
        reporter.log(
            f"{cut:,} rows are longer than {settings.max_seq_length} tokens and were cut; {dropped:,} more "
            "were left out because their answer would have been cut away.",
            warning=True,
        )
    if found.refused:
        reporter.log(
            f"{found.refused:,} rows were left out because the model's chat template refuses them.",
            warning=True,
        )
    followed = for_tracking(held_out)
    tracked = encode(followed, loaded.chat, settings.max_seq_length, train_on=settings.train_on).examples
    if not tracked:
        raise DataEmpty(
            "No held-out row has an answer within the length limit.",
            hint="Raise training.max_seq_length in vibeflow.yaml.",
        )
    reporter.log(f"The loss is followed on {len(tracked):,} examples from {len(held_out):,} held-out rows.")
    return examples, tracked, len(rows) - dropped - found.refused


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
