"""Which way of learning a model and its rows take; what does not go together is said before anything is
loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vibeflow.protocol.errors import RecipeInvalid

from ..architecture import Kind, kind_of
from ..rows import Row
from .labels import OPEN_RECIPE, Labels, find_labels


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
            "This base model reads and sorts; it cannot write answers (training.task: generate).",
            hint="Set training.task to auto, or choose a model that writes.",
            action=OPEN_RECIPE,
        )
    if task == "classify" and kind == "seq2seq":
        raise RecipeInvalid(
            "An encoder-decoder such as T5 gets no classification head here (training.task: classify).",
            hint="Set training.task to auto: it learns to write the label as its answer.",
            action=OPEN_RECIPE,
        )
    if task == "classify":
        kind = "classifier"
    passages = sum(row.text is not None for row in rows)
    if kind != "causal" and passages:
        does = "puts a label on a text" if kind == "classifier" else "answers a question"
        raise RecipeInvalid(
            f"This base model {does}, but {passages:,} rows are plain text with no answer.",
            hint="Choose a model that continues text (such as the starter model), or data with "
            f"{'labels' if kind == 'classifier' else 'questions and answers'}.",
            action=OPEN_RECIPE,
        )
    return kind, find_labels(row.expected for row in rows) if kind == "classifier" else None
