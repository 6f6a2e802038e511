"""From a payload to a model that can take its first step: rows read, model loaded, examples made, method put
on.

The same for a run, for the trials of a search, and for the probe that measures this machine.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vibeflow.engine.models.device import Device
from vibeflow.engine.models.hub import Resolved
from vibeflow.engine.models.labels import Labels
from vibeflow.engine.models.load import Loaded
from vibeflow.engine.models.methods import Prepared, prepare_for_training, template_words
from vibeflow.engine.rows.encoding import Row, encode, for_tracking, read_rows
from vibeflow.engine.rows.objective import Objective
from vibeflow.engine.tasks.causal import Loss, objective_for
from vibeflow.engine.train.memory_probe import fit_checkpointing
from vibeflow.jobs.spec import TrainPayload
from vibeflow.l10n import t
from vibeflow.protocol.errors import DataEmpty
from vibeflow.protocol.learned import LearnedRows
from vibeflow.recipe.training import TrainingSettings

from ..process.reporter import Says
from .examples import Found, open_for_training, task_examples, task_objective


@dataclass(frozen=True)
class Read:
    """The model, and the rows as it sees them."""

    settings: TrainingSettings
    """No row longer than the model can look at."""
    loaded: Loaded
    resolved: Resolved
    labels: Labels | None
    """Of a classifier."""
    examples: list[Any]
    tracked: list[Any]
    """Whose loss is followed."""
    learned: LearnedRows
    """What became of the training rows."""
    seconds_reading: float
    """To turn the rows into examples."""


@dataclass(frozen=True)
class Ready:
    """A model that learns, and what it learns by."""

    prepared: Prepared
    objective: Objective
    checkpointing: bool
    """Whether activations are computed twice to save memory; kept for the life of a run, for the path that
    computes depends on it."""

    @property
    def model(self) -> Any:
        return self.prepared.model


def read(payload: TrainPayload, folder: Path, device: Device, says: Says) -> Read:
    """Read the rows, load the model, make the examples.

    Args:
        folder: that of the job; the payload's files may be relative to it.

    Raises:
        DataUnreadable, DataEmpty: the rows; ModelUnavailable: the model.
        RecipeInvalid: model, task and rows do not go together.
    """
    rows = read_rows(folder / payload.train_file, payload.system_prompt)
    held_out = read_rows(folder / payload.test_file, payload.system_prompt)
    four_bits = payload.settings.traits.four_bits
    loaded, resolved, labels = open_for_training(payload, rows, device, says, quantized=four_bits)
    if words := template_words(loaded):
        says.log(words, warning=True)
    settings = _settings(payload, loaded)
    begun = time.perf_counter()
    if loaded.kind == "causal":
        examples, tracked, learned = _conversations(rows, held_out, loaded, settings, says)
    else:
        examples, tracked, learned = task_examples(rows, held_out, loaded, labels, settings, says)
    reading = time.perf_counter() - begun
    return Read(settings, loaded, resolved, labels, examples, tracked, learned, reading)


def make_ready(
    found: Read, device: Device, base_name: str, says: Says, checkpointing: bool | None = None
) -> Ready:
    """Put on what the method asks for, and choose how it is computed.

    Args:
        checkpointing: as it was decided when the run began; None: to be decided now.

    Raises:
        ModelUnavailable: adapters cannot be put on this model.
    """
    settings = found.settings
    if checkpointing is not None:
        chosen = "on" if checkpointing else "off"
        settings = settings.model_copy(update={"gradient_checkpointing": chosen})
    prepared = prepare_for_training(found.loaded, settings, base_name)
    causal = found.loaded.kind == "causal"
    plain = Loss(prepared.model) if causal else task_objective(found.loaded, prepared.model)
    on = fit_checkpointing(
        prepared.model, plain, settings, found.examples, prepared.trainable, device.memory_free()
    )
    if on:
        says.log(t("Parts of each step are computed twice, so that it fits into the memory (slower)."))
    objective = objective_for(prepared.model, settings, device) if causal else plain
    return Ready(prepared, objective, on)


def _settings(payload: TrainPayload, loaded: Loaded) -> TrainingSettings:
    """The recipe's settings, no row longer than the model can look at."""
    settings = payload.settings
    return settings.model_copy(update={"max_seq_length": min(settings.max_seq_length, loaded.context)})


def _conversations(
    rows: Sequence[Row], held_out: Sequence[Row], loaded: Loaded, settings: TrainingSettings, says: Says
) -> Found:
    """Examples to learn from, those whose loss is followed, and what became of the rows of the former."""
    found = encode(rows, loaded.chat, settings.max_seq_length, train_on=settings.train_on)
    examples = found.examples
    if found.refused == len(rows):
        raise DataEmpty(
            t("The model's chat template refuses all of the {rows:,} rows.", rows=len(rows)),
            hint=t("Look at one in the data panel: it says why. Another base model may take them."),
        )
    if not examples:
        raise DataEmpty(
            t(
                "None of the {rows:,} rows has an answer within {limit} tokens.",
                rows=len(rows),
                limit=settings.max_seq_length,
            ),
            hint=t("Raise training.max_seq_length in vibeflow.yaml."),
        )
    tokens = sum(len(example.ids) for example in examples)
    says.log(
        t(
            "Read {examples:,} examples to learn from: {tokens:,} tokens an epoch.",
            examples=len(examples),
            tokens=tokens,
        )
    )
    learned = LearnedRows(
        limit=settings.max_seq_length,
        rows=len(rows),
        learned=found.learned,
        shortened=found.counts["shortened"],
        answers_cut=found.counts["answerCut"],
        left_out=len(rows) - found.learned,
        refused=found.refused,
    )
    for sentence in learned.words():
        says.log(sentence, warning=True)
    followed = for_tracking(held_out)
    tracked = encode(followed, loaded.chat, settings.max_seq_length, train_on=settings.train_on).examples
    if not tracked:
        raise DataEmpty(
            t("No held-out row has an answer within the length limit."),
            hint=t("Raise training.max_seq_length in vibeflow.yaml."),
        )
    says.log(
        t(
            "The loss is followed on {tracked:,} examples from {held_out:,} held-out rows.",
            tracked=len(tracked),
            held_out=len(held_out),
        )
    )
    return examples, tracked, learned
