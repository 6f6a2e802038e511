"""A classifier's evaluation: each held-out row labelled once, and judged."""

from __future__ import annotations

import time
from collections.abc import Sequence

from vibeflow.protocol.errors import DataEmpty

from ..evaluate import Evaluation, Watcher
from ..load import Loaded
from ..rows import Row, takes
from .ask import prompt_of
from .classify import probabilities
from .judge import baseline, compare_labels
from .labels import Labels

_BATCH = 32


def evaluate_labels(
    loaded: Loaded, rows: Sequence[Row], labels: Labels, seed: int, watcher: Watcher
) -> Evaluation | None:
    """Label every row and compare with the commonest label; None when told to stop.

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
    prompts = [prompt_of(loaded, row.prompt) for row in taken]
    cut = sum(prompt.cut for prompt in prompts)
    if cut:
        watcher.log(f"{cut} rows are longer than the model reads and were cut.", warning=True)
    begun = time.monotonic()

    def told(done: int) -> None:
        left = (time.monotonic() - begun) / done * (len(taken) - done)
        text = f"The tuned model labelled {done} of {len(taken)} held-out rows"
        watcher.progress(text, done, len(taken), left)

    chances = probabilities(loaded, [prompt.ids for prompt in prompts], _BATCH, told, watcher.should_stop)
    if chances is None:
        return None
    return compare_labels(taken, labels, chances, seed)
