"""A classifier's evaluation: each held-out row labelled once, and judged."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial

from vibeflow.protocol.errors import DataEmpty

from ..book import Book, Forgetful, remembered
from ..evaluate import Evaluation
from ..load import Loaded
from ..rows import Row, takes
from ..stages import Stages, Watcher
from .ask import prompt_of
from .classify import probabilities
from .judge import baseline, compare_labels
from .labels import Labels

_BATCH = 32
_LOOKED_AT = 128
"""Trained rows whose loss is compared with that of the held-out ones."""


def evaluate_labels(
    loaded: Loaded,
    rows: Sequence[Row],
    labels: Labels,
    seed: int,
    watcher: Watcher,
    trained: Sequence[Row] = (),
    book: Book | None = None,
) -> Evaluation | None:
    """Label every row and compare with the commonest label; None when told to stop. `trained`: the rows that
    were learned from, for signs of memorisation.

    Raises:
        DataEmpty: the model's template refuses every row.
    """
    taken = [row for row in rows if takes(row, loaded.chat)]
    if len(taken) < len(rows):
        watcher.log(f"{len(rows) - len(taken)} rows are refused by the model's chat template.", warning=True)
    if not taken:
        raise DataEmpty(
            "The model's chat template refuses every held-out row.",
            hint="Look at one in the data panel: it says why. Another base model may take them.",
        )
    watcher.log(
        f"Labelling {len(taken)} held-out rows. The base model has never seen these labels and could only "
        f"guess, so the comparison is with {baseline(labels)}."
    )
    cut = sum(prompt_of(loaded, row.prompt).cut for row in taken)
    if cut:
        watcher.log(f"{cut} rows are longer than the model reads and were cut.", warning=True)
    known = [row for row in trained if row.expected.strip() in labels.ids]
    drawn = random.Random(seed).sample(known, min(_LOOKED_AT, len(known)))
    sample = [row for row in drawn if takes(row, loaded.chat)]
    stages = Stages(watcher, len(taken) + len(sample))
    book = book or Forgetful()
    held_out = _labelled(loaded, taken, "held-out rows", stages, watcher, book)
    if held_out is None:
        return None
    learned = _labelled(loaded, sample, "trained rows, for signs of learning by heart", stages, watcher, book)
    if learned is None:
        return None
    return compare_labels(taken, labels, held_out, seed, sample, learned)


def _labelled(
    loaded: Loaded, rows: Sequence[Row], what: str, stages: Stages, watcher: Watcher, book: Book
) -> list[list[float]] | None:
    """The probabilities of each row's labels; None when told to stop."""
    if not rows:
        return []
    stages.begin(f"The tuned model is labelling {len(rows)} {what}")
    tick = stages.tick(lambda done: f"The tuned model labelled {done} of {len(rows)} {what}")
    ids = [prompt_of(loaded, row.prompt).ids for row in rows]
    found = remembered(
        book, f"tuned/{what}", partial(probabilities, loaded, ids, _BATCH, tick, watcher.should_stop)
    )
    stages.end(len(rows))
    return found
