"""What the recipe's task makes of a model and its rows: the model to load, the examples, and what the user
should know of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vibeflow.engine.models.device import Device
from vibeflow.engine.models.head import load_classifier
from vibeflow.engine.models.hub import Resolved
from vibeflow.engine.models.labels import Labels, words_on
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.encoding import Encoded, Encoder, RowFate, encode, lengths_of
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.rows.held_out import for_tracking
from vibeflow.engine.rows.objective import Objective
from vibeflow.engine.rows.row import Row
from vibeflow.engine.tasks import classify, seq2seq
from vibeflow.engine.tasks.choose import choose
from vibeflow.engine.tasks.labelled import LabelEncoder
from vibeflow.engine.tasks.pairs import PairEncoder
from vibeflow.jobs.spec import TrainPayload
from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import DataEmpty
from vibeflow.protocol.learned import LearnedRows
from vibeflow.recipe.training import TrainingSettings

from ..process.reporter import Says
from .model import find_model


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


def encoder_for(loaded: Loaded, labels: Labels | None, settings: TrainingSettings) -> Encoder[Any]:
    """What makes examples of rows for this model."""
    limit = settings.max_seq_length
    if labels is not None:
        return LabelEncoder(loaded.chat, labels.ids, limit, classify.reads_both_ways(loaded.model))
    if loaded.kind == "seq2seq":
        return PairEncoder(loaded.chat, limit)
    return ConversationEncoder(loaded.chat, limit, settings.train_on)


@dataclass(frozen=True)
class Learning:
    """What a run learns from: all rows, those held out, and the examples of the former."""

    rows: RowsFile
    held_out: RowsFile
    encoder: Encoder[Any]
    encoded: Encoded[Any]

    @property
    def counts(self) -> Counter[RowFate]:
        return self.encoded.counts

    def learned(self, limit: int) -> LearnedRows:
        return LearnedRows(
            limit=limit,
            rows=len(self.rows),
            learned=self.encoded.learned,
            shortened=self.counts["shortened"],
            answers_cut=self.counts["answerCut"],
            left_out=len(self.rows) - self.encoded.learned,
            refused=self.counts["refused"],
        )


def followed(
    learning: Learning, loaded: Loaded, labels: Labels | None, settings: TrainingSettings, reporter: Says
) -> Sequence[Any]:
    """The examples whose loss is followed; what the user should know of them and of all others is said.

    Raises:
        DataEmpty: no row is left to learn from, or none to follow the loss on.
    """
    if labels is not None:
        return _labelled(learning, loaded, labels, settings, reporter)
    if loaded.kind == "seq2seq":
        return _pairs(learning, settings, reporter)
    return _conversations(learning, settings, reporter)


def task_objective(loaded: Loaded, model: Any) -> Objective:
    """What such a model learns by; `model` is `loaded`'s, with what the method put on it."""
    return classify.LabelLoss(model) if loaded.kind == "classifier" else seq2seq.PairLoss(model)


def _conversations(learning: Learning, settings: TrainingSettings, reporter: Says) -> Sequence[Any]:
    rows, limit = len(learning.rows), settings.max_seq_length
    raise_limit = t("Raise training.max_seq_length in vibeflow.yaml.")
    if learning.counts["refused"] == rows:
        raise DataEmpty(
            t("The model's chat template refuses all of the {rows:,} rows.", rows=rows),
            hint=t("Look at one in the data panel: it says why. Another base model may take them."),
        )
    if not learning.encoded.examples:
        raise DataEmpty(
            t("None of the {rows:,} rows has an answer within {limit} tokens.", rows=rows, limit=limit),
            hint=raise_limit,
        )
    for sentence in learning.learned(limit).words():
        reporter.log(sentence, warning=True)
    tracked = encode(for_tracking(learning.held_out), learning.encoder).examples
    if not tracked:
        raise DataEmpty(t("No held-out row has an answer within the length limit."), hint=raise_limit)
    _tell_read(learning, tracked, reporter)
    return tracked


def _labelled(
    learning: Learning, loaded: Loaded, labels: Labels, settings: TrainingSettings, reporter: Says
) -> Sequence[Any]:
    rows, counts = learning.rows, learning.counts
    _need(
        learning.encoded.examples,
        t("The model's chat template refuses all of the {rows:,} rows.", rows=len(rows)),
    )
    for text, warning in words_on(labels):
        reporter.log(text, warning=warning)
    if classify.reads_both_ways(loaded.model) and any(row.messages[0]["role"] == "system" for row in rows):
        reporter.log(t("The system prompt, the same before every text, is not shown to this model."))
    _tell_cut(counts["shortened"], settings.max_seq_length, reporter)
    if counts["refused"]:
        reporter.log(
            tn(
                "{n:,} row was left out because the model's chat template refuses it.",
                "{n:,} rows were left out because the model's chat template refuses them.",
                counts["refused"],
            ),
            warning=True,
        )
    held_out, ids = learning.held_out, labels.ids
    known = [place for place, row in enumerate(held_out) if row.expected.strip() in ids]
    unknown = len(held_out) - len(known)
    if unknown:
        reporter.log(
            tn(
                "{n:,} held-out row has a label that no training row has; its loss is not followed.",
                "{n:,} held-out rows have a label that no training row has; their loss is not followed.",
                unknown,
            ),
            warning=True,
        )
    tracked = encode((held_out[place] for place in for_tracking(known)), learning.encoder).examples
    _need(tracked, t("No held-out row has a label that is among the training rows."))
    _tell_read(learning, tracked, reporter)
    return tracked


def _pairs(learning: Learning, settings: TrainingSettings, reporter: Says) -> Sequence[Any]:
    counts = learning.counts
    _need(learning.encoded.examples, t("None of the {rows:,} rows has an answer.", rows=len(learning.rows)))
    _tell_cut(counts["shortened"] + counts["answerCut"], settings.max_seq_length, reporter)
    if counts["leftOut"]:
        reporter.log(
            tn(
                "{n:,} row was left out because it has no answer.",
                "{n:,} rows were left out because they have no answer.",
                counts["leftOut"],
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
    tracked = encode(for_tracking(learning.held_out), learning.encoder).examples
    _need(tracked, t("No held-out row has an answer."))
    _tell_read(learning, tracked, reporter)
    return tracked


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


def _tell_read(learning: Learning, tracked: Sequence[Any], reporter: Says) -> None:
    lengths = lengths_of(learning.encoded.examples)
    reporter.log(
        t(
            "Read {examples:,} examples to learn from: {tokens:,} tokens an epoch.",
            examples=len(lengths),
            tokens=sum(lengths),
        )
    )
    reporter.log(
        t(
            "The loss is followed on {tracked:,} examples from {held_out:,} held-out rows.",
            tracked=len(tracked),
            held_out=len(learning.held_out),
        )
    )
