"""Which way of learning a model and its rows take; what does not go together is said before anything is
loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import RecipeInvalid

from ..models.architecture import Kind, kind_of
from ..models.labels import OPEN_RECIPE, Labels, find_labels
from ..rows.row import Row


def choose(folder: Path, task: str, rows: Sequence[Row]) -> tuple[Kind, Labels | None]:
    """The kind of model to make of the files in `folder`, and the labels of a classifier.

    `task` is the recipe's: auto (an encoder classifies, any other writes), generate or classify.

    Raises:
        RecipeInvalid: the model, the task and the rows do not go together.
        ModelUnavailable: the model's configuration cannot be read.
    """
    kind = kind_of(folder)
    if task == "generate" and kind == "classifier":
        raise RecipeInvalid(
            t("This base model reads and sorts; it cannot write answers (training.task: generate)."),
            hint=t("Set training.task to auto, or choose a model that writes."),
            action=OPEN_RECIPE,
        )
    if task == "classify" and kind == "seq2seq":
        raise RecipeInvalid(
            t("An encoder-decoder such as T5 gets no classification head here (training.task: classify)."),
            hint=t("Set training.task to auto: it learns to write the label as its answer."),
            action=OPEN_RECIPE,
        )
    if task == "classify":
        kind = "classifier"
    passages = 0 if kind == "causal" else sum(row.text is not None for row in rows)
    if passages:
        if kind == "classifier":
            raise RecipeInvalid(
                tn(
                    "This base model puts a label on a text, but {n:,} row is plain text with no answer.",
                    "This base model puts a label on a text, but {n:,} rows are plain text with no answer.",
                    passages,
                ),
                hint=t(
                    "Choose a model that continues text (such as the starter model), or data with labels."
                ),
                action=OPEN_RECIPE,
            )
        raise RecipeInvalid(
            tn(
                "This base model answers a question, but {n:,} row is plain text with no answer.",
                "This base model answers a question, but {n:,} rows are plain text with no answer.",
                passages,
            ),
            hint=t(
                "Choose a model that continues text (such as the starter model), or data with questions "
                "and answers."
            ),
            action=OPEN_RECIPE,
        )
    return kind, find_labels(row.expected for row in rows) if kind == "classifier" else None
