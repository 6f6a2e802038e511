"""What the recipe's task makes of a model and its rows: the model to load, examples for classifiers and
encoder-decoders, and what the user should know of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vibeflow.engine.device import Device
from vibeflow.engine.hub import Resolved
from vibeflow.engine.load import Loaded, load_model
from vibeflow.engine.objective import Objective
from vibeflow.engine.rows import Row, for_tracking
from vibeflow.engine.tasks import classify, seq2seq
from vibeflow.engine.tasks.choose import choose
from vibeflow.engine.tasks.head import load_classifier
from vibeflow.engine.tasks.labels import Labels, words_on
from vibeflow.jobs.spec import TrainPayload
from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import DataEmpty
from vibeflow.protocol.learned import LearnedRows
from vibeflow.recipe.training import TrainingSettings

from .model import find_model
from .reporter import Says

Found = tuple[list[Any], list[Any], LearnedRows]
"""Examples to learn from, those whose loss is followed, and what became of the rows of the former."""


def open_for_training(
    payload: TrainPayload, rows: Sequence[Row], device: Device, reporter: Says, quantized: bool = False
) -> tuple[Loaded, Resolved, Labels | None]:
    """The base model as the task wants it, and the labels of a classifier.

    Raises:
        RecipeInvalid: the model, the task and the rows do not go together; nothing was loaded.
        ModelUnavailable: the model is not here and cannot be fetched, or cannot be loaded.
    """
    resolved = find_model(payload.model, payload.model_path, payload.revision, reporter)
    kind, labels = choose(resolved.folder, payload.settings.task, rows)
    device.activate()
    if labels is None:
        loaded = load_model(resolved.folder, device, kind, quantized)
    else:
        loaded = load_classifier(resolved.folder, device, labels, payload.settings.seed, quantized)
    size = loaded.parameters / 1e6
    reporter.log(
        t(
            "Loaded {model}: {size:,.1f} million parameters. {device}.",
            model=payload.model,
            size=size,
            device=device.label,
        )
    )
    return loaded, resolved, labels


def task_examples(
    rows: Sequence[Row],
    held_out: Sequence[Row],
    loaded: Loaded,
    labels: Labels | None,
    settings: TrainingSettings,
    reporter: Says,
) -> Found:
    """Examples for a model that does not continue text.

    Raises:
        DataEmpty: no row is left to learn from, or none to follow the loss on.
    """
    if labels is not None:
        return _labelled(rows, held_out, loaded, labels, settings, reporter)
    return _pairs(rows, held_out, loaded, settings, reporter)


def task_objective(loaded: Loaded, model: Any) -> Objective:
    """What such a model learns by; `model` is `loaded`'s, with what the method put on it."""
    return classify.LabelLoss(model) if loaded.kind == "classifier" else seq2seq.PairLoss(model)


def _labelled(
    rows: Sequence[Row],
    held_out: Sequence[Row],
    loaded: Loaded,
    labels: Labels,
    settings: TrainingSettings,
    reporter: Says,
) -> Found:
    limit = settings.max_seq_length
    found = classify.encode(loaded, rows, labels, limit)
    _need(found.examples, t("The model's chat template refuses all of the {rows:,} rows.", rows=len(rows)))
    for text, warning in words_on(labels):
        reporter.log(text, warning=warning)
    if classify.reads_both_ways(loaded.model) and any(row.messages[0]["role"] == "system" for row in rows):
        reporter.log(t("The system prompt, the same before every text, is not shown to this model."))
    _tell_cut(found.cut, limit, reporter)
    if found.refused:
        reporter.log(
            tn(
                "{n:,} row was left out because the model's chat template refuses it.",
                "{n:,} rows were left out because the model's chat template refuses them.",
                found.refused,
            ),
            warning=True,
        )
    unknown = classify.encode(loaded, held_out, labels, limit).unknown
    if unknown:
        reporter.log(
            tn(
                "{n:,} held-out row has a label that no training row has; its loss is not followed.",
                "{n:,} held-out rows have a label that no training row has; their loss is not followed.",
                unknown,
            ),
            warning=True,
        )
    known = [row for row in held_out if row.expected.strip() in labels.ids]
    tracked = classify.encode(loaded, for_tracking(known), labels, limit).examples
    _need(tracked, t("No held-out row has a label that is among the training rows."))
    _tell_read(found.examples, tracked, held_out, reporter)
    learned = LearnedRows(
        limit=limit,
        rows=len(rows),
        learned=len(found.examples),
        shortened=found.cut,
        answers_cut=0,
        left_out=len(rows) - len(found.examples),
        refused=found.refused,
    )
    return found.examples, tracked, learned


def _pairs(
    rows: Sequence[Row],
    held_out: Sequence[Row],
    loaded: Loaded,
    settings: TrainingSettings,
    reporter: Says,
) -> Found:
    limit = settings.max_seq_length
    found = seq2seq.encode(rows, loaded.chat, limit)
    _need(found.examples, t("None of the {rows:,} rows has an answer.", rows=len(rows)))
    _tell_cut(found.questions_cut + found.answers_cut, limit, reporter)
    if found.dropped:
        reporter.log(
            tn(
                "{n:,} row was left out because it has no answer.",
                "{n:,} rows were left out because they have no answer.",
                found.dropped,
            ),
            warning=True,
        )
    if settings.train_on == "all":
        reporter.log(
            t(
                "This model learns the answers only (not training.train_on: all): questions are what "
                "it reads."
            ),
            warning=True,
        )
    tracked = seq2seq.encode(for_tracking(held_out), loaded.chat, limit).examples
    _need(tracked, t("No held-out row has an answer."))
    _tell_read(found.examples, tracked, held_out, reporter)
    learned = LearnedRows(
        limit=limit,
        rows=len(rows),
        learned=len(rows) - found.dropped,
        shortened=found.questions_cut,
        answers_cut=found.answers_cut,
        left_out=found.dropped,
    )
    return found.examples, tracked, learned


def _need(examples: Sequence[Any], message: str) -> None:
    if not examples:
        raise DataEmpty(message, hint=t("Look at the rows in the data panel, or choose another base model."))


def _tell_cut(cut: int, limit: int, reporter: Says) -> None:
    if cut:
        reporter.log(
            tn(
                "{n:,} row is longer than {limit} tokens and was cut.",
                "{n:,} rows are longer than {limit} tokens and were cut.",
                cut,
                limit=limit,
            ),
            warning=True,
        )


def _tell_read(
    examples: Sequence[Any], tracked: Sequence[Any], held_out: Sequence[Row], reporter: Says
) -> None:
    tokens = sum(len(example.ids) for example in examples)
    reporter.log(
        t(
            "Read {examples:,} examples to learn from: {tokens:,} tokens an epoch.",
            examples=len(examples),
            tokens=tokens,
        )
    )
    reporter.log(
        t(
            "The loss is followed on {tracked:,} examples from {held_out:,} held-out rows.",
            tracked=len(tracked),
            held_out=len(held_out),
        )
    )
