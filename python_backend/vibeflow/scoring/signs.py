"""Signs of memorisation and of forgetting, from losses and answers.

Two limits, both conventions: a tenth of a nat a token of general text lost is forgetting (the model hesitates
among a tenth more choices); held-out rows more than twice as surprising as trained ones, where the base model
saw no such difference, is learning by heart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from vibeflow.protocol.evaluation import Interval, KeptKnowledge, Memorisation

from . import ranges
from .metrics import normalise
from .statistic import LOSS, value_of

Losses = Sequence[tuple[float, int]]
"""Summed loss and tokens of each row."""

FORGOTTEN = 0.1
"""Nats a token."""
_TIMES = 2.0
_SHORTEST = 5
"""Words of an answer below which two may well be alike."""


def kept_knowledge(base: Losses, tuned: Losses, source: str, seed: int) -> KeptKnowledge:
    """From the losses of both models on the same stretches of general text."""
    before, after = ranges.draw([base, tuned], LOSS, seed)
    difference = (after - before).span()
    standing: Literal["kept", "forgot", "unclear"] = "unclear"
    if difference.high <= FORGOTTEN:
        standing = "kept"
    elif difference.low > FORGOTTEN:
        standing = "forgot"
    return KeptKnowledge(
        base_loss=value_of(base, LOSS),
        tuned_loss=value_of(tuned, LOSS),
        difference=difference,
        tokens=sum(tokens for _, tokens in base),
        source=source,
        standing=standing,
    )


def memorisation(
    trained: tuple[Losses, Losses], held_out: tuple[Losses, Losses], copied: int, seed: int
) -> Memorisation:
    """From the losses of base and tuned model on trained rows, and on held-out rows."""
    train_loss = value_of(trained[1], LOSS)
    held_out_loss = value_of(held_out[1], LOSS)
    return Memorisation(
        train_loss=train_loss,
        held_out_loss=held_out_loss,
        rows=len(trained[1]),
        copied=copied,
        standing=_standing(_gap(trained, held_out, seed), train_loss, copied, len(held_out[1])),
    )


def copied_answers(held_out: Sequence[tuple[str, str, str]], trained: Iterable[tuple[str, str]]) -> list[int]:
    """Places of the held-out rows whose answer is, word for word, the trained answer to another question.

    An answer that is right, of less than five words, or taught for several questions, is no copy: there is
    a better reason to give it.

    Args:
        held_out: question, expected and given answer of each row.
        trained: question and answer of all trained rows, which may be more than memory holds.
    """
    given = [tuple(normalise(answer)) for _, _, answer in held_out]
    taught: dict[tuple[str, ...], set[tuple[str, ...]]] = {words: set() for words in given}
    for question, answer in trained:
        questions = taught.get(tuple(normalise(answer)))
        if questions is not None:
            questions.add(tuple(normalise(question)))
    found = []
    for place, ((question, expected, _), words) in enumerate(zip(held_out, given, strict=True)):
        questions = taught[words]
        own = tuple(normalise(question)) in questions or words == tuple(normalise(expected))
        if len(words) >= _SHORTEST and len(questions) == 1 and not own:
            found.append(place)
    return found


def _gap(trained: tuple[Losses, Losses], held_out: tuple[Losses, Losses], seed: int) -> Interval:
    """95 % range of held-out minus trained loss of the tuned model, less what it was before training: some
    rows are harder than others in themselves."""
    of_trained = ranges.draw(trained, LOSS, seed)
    of_held_out = ranges.draw(held_out, LOSS, seed + 1)
    before, after = (new - old for old, new in zip(of_trained, of_held_out, strict=True))
    return (after - before.at_least(0.0)).span()


def _standing(
    gap: Interval, train_loss: float, copied: int, rows: int
) -> Literal["none", "signs", "unclear"]:
    limit = max((_TIMES - 1) * train_loss, FORGOTTEN)
    if gap.low > limit or copied > max(1, 0.02 * rows):
        return "signs"
    return "none" if gap.high <= limit else "unclear"
