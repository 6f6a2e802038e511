"""Tuned against base on rows that neither has seen: same questions, greedy decoding, ranges on every number.

Knows a loaded model with its adapter and rows; knows nothing of jobs or versions.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from vibeflow.l10n import t, tn
from vibeflow.text.fit import fit_prompt

from ..generate.answers import answer_all, as_base
from ..generate.book import Book, Forgetful, remembered
from ..models.labels import Labels
from ..models.load import Loaded
from ..rows.conversations import ConversationEncoder
from ..rows.encoding import Encoder, encode
from ..rows.row import Row
from ..tasks import seq2seq
from ..tasks.ask import prompt_of
from ..tasks.causal import Loss
from ..tasks.pairs import PairEncoder
from .compare import Evaluation as Evaluation
from .compare import Measured, judged, with_losses, with_tokens
from .compare import compare as compare
from .general import SOURCE, general_rows
from .stages import Stages
from .stages import Watcher as Watcher
from .taken import taken_rows
from .written_labels import judge_written

_BATCH = 32
_LOOKED_AT = 64
"""Trained rows whose loss is compared with that of the held-out ones."""
_MEASURING = 0.1
"""Of the work of answering a row: one look at it, instead of one for each token."""


@dataclass(frozen=True)
class _Sets:
    """Examples for the loss, by what they tell."""

    held_out: list[Any]
    trained: list[Any]
    general: list[Any]
    followed: list[Any]
    """Held-out rows whose loss training followed and that are not asked."""

    def of(self, who: str) -> list[tuple[str, str, list[Any]]]:
        """Name, and what is being found out of a model."""
        if who == "base":
            return [
                ("held_out", t("Measuring how far the base model foresees your answers"), self.held_out),
                ("trained", t("Looking in the base model for rows learned by heart"), self.trained),
                ("general", t("Looking what the base model knows of general language"), self.general),
            ]
        foreseeing = t("Measuring how far the tuned model foresees your answers")
        return [
            ("held_out", foreseeing, self.held_out),
            ("trained", t("Looking in the tuned model for rows learned by heart"), self.trained),
            ("general", t("Looking what the tuned model knows of general language"), self.general),
            ("followed", foreseeing, self.followed),
        ]


def evaluate(
    loaded: Loaded,
    rows: Sequence[Row],
    max_new_tokens: int,
    max_length: int,
    seed: int,
    watcher: Watcher,
    trained: Sequence[Row] = (),
    book: Book | None = None,
    labels: Labels | None = None,
    followed: Sequence[Row] = (),
) -> Evaluation | None:
    """Ask every row of both models and compare; None when told to stop.

    Answers are cut at `max_new_tokens`, or sooner where no expected answer is nearly so long (see
    `answer_limit`): an untuned model often never stops by itself. `trained`: the rows that were learned from,
    for signs of memorisation; without them there is no word of it. `labels`: all that there are, where the
    answers are labels, which are right or wrong. `followed`: held-out rows that are not asked, but whose loss
    training followed; it is told beside that of the others. Losses are means over the answers' tokens; rows
    are cut at `max_length`, as in training.
    """
    rows = taken_rows(loaded, rows, watcher)
    book = book or Forgetful()
    limit = answer_limit([len(loaded.chat.encode(row.expected)) for row in rows], max_new_tokens)
    watcher.log(
        tn(
            "Asking {n} held-out question, an answer of at most {limit} tokens.",
            "Asking {n} held-out questions, answers of at most {limit} tokens.",
            len(rows),
            limit=limit,
        )
    )
    prompts = [_prompt(loaded, row, limit) for row in rows]
    sets = _sets(loaded, rows, trained, followed, min(max_length, loaded.context), seed)
    measuring = sum(_work(examples) for who in ("base", "tuned") for _, _, examples in sets.of(who))
    stages = Stages(watcher, 2 * len(rows) + measuring)
    texts: list[list[str]] = []
    counts: list[list[int]] = []
    measured: list[Measured] = []
    for who in ("base", "tuned"):
        if who == "tuned":
            # Merged, the tuned model computes as fast as the base; the base was asked before, untouched.
            _merge(loaded)
        with as_base(loaded, who == "base"):
            found = _answers(loaded, prompts, limit, who, stages, watcher, book)
            losses = _measure(loaded, sets, who, stages, watcher, book) if found is not None else None
        if found is None or losses is None:
            return None
        texts.append([loaded.chat.decode(ids).strip() for ids in found])
        counts.append([len(ids) for ids in found])
        measured.append(losses)
    pairs = (texts[0], texts[1]), (measured[0], measured[1])
    compared = (
        judged(rows, *pairs, seed, trained, SOURCE)
        if labels is None
        else judge_written(rows, *pairs, labels, seed, SOURCE)
    )
    return with_losses(with_tokens(compared, (counts[0], counts[1]), limit), measured[1])


def answer_limit(expected_lengths: Sequence[int], at_most: int) -> int:
    """Tokens that an answer may take: 1.5 times the length within which 95 % of the expected answers lie, at
    least a tenth more than the longest of them, and at least 16."""
    if not expected_lengths:
        return max(1, at_most)
    usual = float(np.percentile(np.asarray(expected_lengths), 95))
    return max(1, min(at_most, max(16, math.ceil(usual * 1.5), -(-11 * max(expected_lengths) // 10))))


def _answers(
    loaded: Loaded,
    prompts: Sequence[list[int]],
    limit: int,
    who: str,
    stages: Stages,
    watcher: Watcher,
    book: Book,
) -> list[list[int]] | None:
    count = len(prompts)
    stages.begin(
        t("The base model is answering {count} held-out questions", count=count)
        if who == "base"
        else t("The tuned model is answering {count} held-out questions", count=count)
    )
    tick = stages.tick(
        lambda done: (
            t("The base model answered {done} of {count} held-out questions", done=done, count=count)
            if who == "base"
            else t("The tuned model answered {done} of {count} held-out questions", done=done, count=count)
        )
    )
    return answer_all(loaded, prompts, limit, _BATCH, tick, watcher.should_stop, book, f"{who}/answers")


def _measure(
    loaded: Loaded, sets: _Sets, who: str, stages: Stages, watcher: Watcher, book: Book
) -> Measured | None:
    found: dict[str, list[tuple[float, int]]] = {}
    loss = seq2seq.PairLoss(loaded.model) if loaded.kind == "seq2seq" else Loss(loaded.model)
    for name, doing, examples in sets.of(who):
        if not examples:
            continue
        stages.begin(doing)
        rows = remembered(book, f"{who}/{name}", partial(loss.rows, examples, _BATCH, watcher.should_stop))
        if rows is None:
            return None
        found[name] = [(float(total), int(tokens)) for total, tokens in rows]
        stages.end(_work(examples))
    return Measured(**found)


def _sets(
    loaded: Loaded,
    rows: Sequence[Row],
    trained: Sequence[Row],
    followed: Sequence[Row],
    limit: int,
    seed: int,
) -> _Sets:
    """A seeded sample of the trained rows, and the general text in stretches that the model can look at."""
    sample = random.Random(seed).sample(trained, min(_LOOKED_AT, len(trained)))
    return _Sets(
        _examples(loaded, rows, limit),
        _examples(loaded, sample, limit),
        _examples(loaded, general_rows(loaded.kind), loaded.context),
        _examples(loaded, followed, limit),
    )


def _examples(loaded: Loaded, rows: Sequence[Row], limit: int) -> list[Any]:
    encoder: Encoder[Any] = (
        PairEncoder(loaded.chat, limit)
        if loaded.kind == "seq2seq"
        else ConversationEncoder(loaded.chat, limit)
    )
    return list(encode(rows, encoder).examples)


def _work(examples: Sequence[Any]) -> int:
    return math.ceil(len(examples) * _MEASURING)


def _merge(loaded: Loaded) -> None:
    """Four-bit weights stay as they are: adding to them would round them anew."""
    if hasattr(loaded.model, "merge_adapter") and not loaded.quantized:
        loaded.model.merge_adapter()


def _prompt(loaded: Loaded, row: Row, answer: int) -> list[int]:
    """Of a row that is too long, shortened as in training, with room for an answer of so many tokens."""
    if row.text is not None:
        return row.prompt_ids(loaded.chat)
    if loaded.kind != "causal":
        return prompt_of(loaded, row.prompt).ids
    return fit_prompt(loaded.chat, row.prompt, loaded.context - answer)
