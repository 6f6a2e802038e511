"""A classifier's evaluation: each held-out row labelled once, and judged."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial

from vibeflow.l10n import t, tn

from ..generate.book import Book, Forgetful, remembered
from ..models.labels import Labels
from ..models.load import Loaded
from ..rows.conversations import takes
from ..rows.row import Row
from ..tasks.ask import prompt_of
from ..tasks.classify import probabilities
from .against_base import Evaluation
from .labels import compare_labels
from .stages import Stages, Watcher
from .taken import taken_rows

_BATCH = 32
_LOOKED_AT = 128
"""Trained rows whose loss is compared with that of the held-out ones."""
_HELD_OUT, _TRAINED = "held-out rows", "trained rows, for signs of learning by heart"
"""Names in the book of what was done: ids, in whatever language the user reads."""


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
    taken = taken_rows(loaded, rows, watcher)
    watcher.log(
        tn(
            "Labelling {n} held-out row. The base model has never seen these labels and could only guess, so "
            'the comparison is with always answering "{commonest}".',
            "Labelling {n} held-out rows. The base model has never seen these labels and could only "
            "guess, so "
            'the comparison is with always answering "{commonest}".',
            len(taken),
            commonest=labels.commonest,
        )
    )
    cut = sum(prompt_of(loaded, row.prompt).cut for row in taken)
    if cut:
        watcher.log(
            tn(
                "{n} row is longer than the model reads and was cut.",
                "{n} rows are longer than the model reads and were cut.",
                cut,
            ),
            warning=True,
        )
    ids = labels.ids
    known = [place for place, row in enumerate(trained) if row.expected.strip() in ids]
    drawn = [trained[place] for place in random.Random(seed).sample(known, min(_LOOKED_AT, len(known)))]
    sample = [row for row in drawn if takes(row, loaded.chat)]
    stages = Stages(watcher, len(taken) + len(sample))
    book = book or Forgetful()
    held_out = _labelled(loaded, taken, _HELD_OUT, stages, watcher, book)
    if held_out is None:
        return None
    learned = _labelled(loaded, sample, _TRAINED, stages, watcher, book)
    if learned is None:
        return None
    return compare_labels(taken, labels, held_out, seed, sample, learned)


def _labelled(
    loaded: Loaded, rows: Sequence[Row], what: str, stages: Stages, watcher: Watcher, book: Book
) -> list[list[float]] | None:
    """The probabilities of each row's labels; None when told to stop."""
    if not rows:
        return []
    count = len(rows)
    if what == _TRAINED:
        stages.begin(
            t(
                "The tuned model is labelling {count} trained rows, for signs of learning by heart",
                count=count,
            )
        )
        tick = stages.tick(
            lambda done: t(
                "The tuned model labelled {done} of {count} trained rows, for signs of learning by heart",
                done=done,
                count=count,
            )
        )
    else:
        stages.begin(t("The tuned model is labelling {count} held-out rows", count=count))
        tick = stages.tick(
            lambda done: t("The tuned model labelled {done} of {count} held-out rows", done=done, count=count)
        )
    ids = [prompt_of(loaded, row.prompt).ids for row in rows]
    found = remembered(
        book, f"tuned/{what}", partial(probabilities, loaded, ids, _BATCH, tick, watcher.should_stop)
    )
    stages.end(len(rows))
    return found
