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
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.rows.objective import Objective
from vibeflow.engine.tasks.causal import Loss, objective_for
from vibeflow.engine.train.memory_probe import fit_checkpointing
from vibeflow.jobs.spec import TrainPayload
from vibeflow.l10n import t
from vibeflow.protocol.learned import LearnedRows
from vibeflow.recipe.training import TrainingSettings

from ..process.reporter import Says
from ..tokens.cache import TokenCache, in_memory
from .examples import Learning, encoder_for, followed, open_for_training, task_objective


@dataclass(frozen=True)
class Read:
    """The model, and the rows as it sees them."""

    settings: TrainingSettings
    """No row longer than the model can look at."""
    loaded: Loaded
    resolved: Resolved
    labels: Labels | None
    """Of a classifier."""
    examples: Sequence[Any]
    tracked: Sequence[Any]
    """Whose loss is followed."""
    learned: LearnedRows
    """What became of the training rows."""
    seconds_reading: float
    """To have the examples."""
    row_seconds: float
    """To turn a row into examples, now or when that was done."""


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


def read(
    payload: TrainPayload, folder: Path, device: Device, says: Says, cache: TokenCache | None = None
) -> Read:
    """Read the rows, load the model, make the examples.

    Args:
        folder: that of the job; the payload's files may be relative to it.
        cache: None: the tokens are made in memory and not kept.

    Raises:
        DataUnreadable, DataEmpty: the rows; ModelUnavailable: the model.
        Interrupted: the cache was told to stop.
        RecipeInvalid: model, task and rows do not go together.
    """
    rows = RowsFile(folder / payload.train_file, payload.system_prompt)
    held_out = RowsFile(folder / payload.test_file, payload.system_prompt)
    held_out.check()
    four_bits = payload.settings.traits.four_bits
    loaded, resolved, labels = open_for_training(payload, rows, device, says, quantized=four_bits)
    if words := template_words(loaded):
        says.log(words, warning=True)
    settings = _settings(payload, loaded)
    encoder = encoder_for(loaded, labels, settings)
    begun = time.perf_counter()
    encoded, seconds = cache.tokens(rows, encoder) if cache else in_memory(rows, encoder)
    reading = time.perf_counter() - begun
    learning = Learning(rows, held_out, encoder, encoded)
    tracked = followed(learning, loaded, labels, settings, says)
    learned = learning.learned(settings.max_seq_length)
    return Read(
        settings=settings,
        loaded=loaded,
        resolved=resolved,
        labels=labels,
        examples=encoded.examples,
        tracked=tracked,
        learned=learned,
        seconds_reading=reading,
        row_seconds=seconds / len(rows),
    )


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
