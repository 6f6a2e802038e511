"""The user's own questions, asked as in the evaluation: greedy answers, their marks token F1 and exact
match."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vibeflow.l10n import t
from vibeflow.protocol.errors import DataEmpty
from vibeflow.scoring.metrics import exact_match, token_f1

from ..evaluate.against_base import answer_limit
from ..generate.answers import answer_all
from ..models.load import Loaded
from ..rows.conversations import takes
from ..rows.row import Row
from ..tasks.ask import prompt_of
from .marks import Marked, Stopped, draw

_BATCH = 32


def ask_own(
    loaded: Loaded,
    rows: Sequence[Row],
    questions: int | None,
    seed: int,
    max_new_tokens: int,
    tick: Callable[[int, int], None],
    should_stop: Callable[[], bool],
) -> Marked:
    """Ask as many of the rows as wanted.

    Raises:
        DataEmpty: the model's chat template refuses every row. Stopped: told to stop.
    """
    taken = [place for place, row in enumerate(rows) if row.text is None and takes(row, loaded.chat)]
    if not taken:
        raise DataEmpty(
            t("None of the file's rows is a question with an answer that this model's chat template takes."),
            hint=t("Choose a file with questions and answers."),
        )
    numbers = draw(len(taken), questions, seed)
    asked = [rows[taken[number]] for number in numbers]
    limit = answer_limit([len(loaded.chat.encode(row.expected)) for row in asked], max_new_tokens)
    prompts = [prompt_of(loaded, row.prompt).ids for row in asked]
    found = answer_all(loaded, prompts, limit, _BATCH, lambda done: tick(done, len(asked)), should_stop)
    if found is None:
        raise Stopped
    texts = [loaded.chat.decode(ids).strip() for ids in found]
    return Marked(
        numbers=[row.number for row in asked],
        marks={
            "tokenF1": [token_f1(text, row.expected) for text, row in zip(texts, asked, strict=True)],
            "exactMatch": [exact_match(text, row.expected) for text, row in zip(texts, asked, strict=True)],
        },
        stderr={},
        available=len(taken),
        tasks=[],
        examples=0,
        harness="",
    )
