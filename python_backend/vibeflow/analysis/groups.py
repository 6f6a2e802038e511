"""Groups of held-out rows, and which of them stand out beyond doubt.

A group stands out when its mean score differs from that of all other rows by more than chance brings about.
Chance is tried out: scores are dealt to the rows anew some thousands of times, and Welch's t of the group
against the rest compared. As every group of every kind is a question of its own, the whole family is held to
one false alarm in twenty data sets by Holm's step-down rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vibeflow.l10n import t
from vibeflow.protocol.evaluation import ExampleView, GroupView, Interval
from vibeflow.scoring import ranges
from vibeflow.scoring.statistic import SHARE, rows_of

from . import lengths, topics
from .words import is_english, question_type

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Kind = Literal["topic", "length", "label", "questionType"]
FEWEST = 8
"""Rows of a group, and of all others: fewer tell nothing."""
FAMILY = 0.05
"""Chance of any false alarm among all groups of a data set."""
LEAST_GAP = 0.05
"""A smaller difference is of no use, however certain."""
_DEALS = 4000
_AT_ONCE = 2_000_000
TYPES = {
    "how": t("How …"),
    "what": t("What, which …"),
    "why": t("Why …"),
    "who": t("Who, where, when …"),
    "yesNo": t("Yes or no"),
    "instruction": t("Instructions"),
    "other": t("Other"),
}


@dataclass(frozen=True)
class Group:
    """A group with what was found of it."""

    key: str
    """What it is called among those of its kind; the view has the name for people."""
    view: GroupView
    rows: frozenset[int]
    """Places in the list of examples."""
    rest: float
    """Mean tuned score of all other rows."""
    gap: Interval | None
    """95 % range of the group's mean minus that of the others; None where it does not stand out."""
    compared: int
    """Groups that were compared in all."""
    total: int
    """Rows of the data set."""


def find_groups(examples: Sequence[ExampleView], classifier: bool, seed: int) -> list[Group]:
    """Every group of at least eight rows, by topic, length, label or type of question."""
    parts = _parts(examples, classifier, seed)
    parts = [part for part in parts if FEWEST <= len(part[2]) <= len(examples) - FEWEST]
    if not parts:
        return []
    scores = rows_of([example.tuned_score for example in examples])
    chances = chances_of(scores, [rows for _, _, rows in parts], seed)
    certain = holm(chances, FAMILY)
    return [
        _group(kind, key, rows, examples, scores, sure, len(parts), seed)
        for (kind, key, rows), sure in zip(parts, certain, strict=True)
    ]


def _parts(examples: Sequence[ExampleView], classifier: bool, seed: int) -> list[tuple[Kind, str, list[int]]]:
    texts = [example.question for example in examples]
    about = topics.own_topics([example.topic for example in examples], FEWEST)
    about = about or topics.clusters(texts, FEWEST, seed)
    found: list[tuple[Kind, str, list[int]]] = [("topic", name, rows) for name, rows in about.items()]
    found += [("length", name, rows) for name, rows in lengths.bands(texts, FEWEST).items()]
    if classifier:
        by_label: dict[str, list[int]] = {}
        for index, example in enumerate(examples):
            by_label.setdefault(example.expected, []).append(index)
        found += [("label", name, rows) for name, rows in sorted(by_label.items())]
    elif is_english(texts):
        types = [question_type(text) for text in texts]
        found += [
            ("questionType", name, [index for index, kind in enumerate(types) if kind == name])
            for name in TYPES
        ]
    return found


def chances_of(scores: Numbers, groups: Sequence[Sequence[int]], seed: int) -> list[float]:
    """For each group how often chance alone sets it as far apart from the other rows, from either side."""
    import numpy as np

    inside = np.zeros((len(scores), len(groups)))
    for column, rows in enumerate(groups):
        inside[list(rows), column] = 1.0
    seen = abs(_welch(scores[None], inside)[0])
    dice = np.random.default_rng(seed)
    reached = np.zeros(len(groups))
    step = max(1, _AT_ONCE // max(1, len(scores)))
    for at in range(0, _DEALS, step):
        dealt = dice.permuted(np.tile(scores, (min(step, _DEALS - at), 1)), axis=1)
        reached += (abs(_welch(dealt, inside)) >= seen - 1e-9).sum(axis=0)
    return [float(chance) for chance in (reached + 1) / (_DEALS + 1)]


def holm(chances: Sequence[float], family: float) -> list[bool]:
    """Holm's step-down rule: which of them hold when the chance of any false one is to be `family`."""
    held = [False] * len(chances)
    for place, index in enumerate(sorted(range(len(chances)), key=lambda index: chances[index])):
        if chances[index] > family / (len(chances) - place):
            break
        held[index] = True
    return held


def _welch(scores: Numbers, inside: Numbers) -> Numbers:
    """[deals, groups]: Welch's t of each group against all other rows."""
    import numpy as np

    count = inside.sum(axis=0)
    other = len(inside) - count
    total, squares = scores.sum(axis=1, keepdims=True), (scores**2).sum(axis=1, keepdims=True)
    within, within_squares = scores @ inside, (scores**2) @ inside
    mean, mean_other = within / count, (total - within) / other
    spread = np.clip(within_squares / count - mean**2, 0, None) / (count - 1)
    spread_other = np.clip((squares - within_squares) / other - mean_other**2, 0, None) / (other - 1)
    found: Numbers = (mean - mean_other) / np.sqrt(spread + spread_other + 1e-9)
    return found


def _group(
    kind: Kind,
    key: str,
    rows: Sequence[int],
    examples: Sequence[ExampleView],
    scores: Numbers,
    certain: bool,
    compared: int,
    seed: int,
) -> Group:
    members = frozenset(rows)
    mine = scores[list(rows)]
    others = scores[[index for index in range(len(scores)) if index not in members]]
    gap = float(mine.mean() - others.mean())
    outstanding = certain and abs(gap) >= LEAST_GAP
    chosen = [examples[index] for index in rows]
    view = GroupView(
        kind=kind,
        name=_name(kind, key),
        rows=len(rows),
        better=sum(example.outcome == "better" for example in chosen),
        base_score=sum(example.base_score for example in chosen) / len(chosen),
        tuned_score=float(mine.mean()),
        interval=ranges.range_of(mine, SHARE, seed),
        standing=("strong" if gap > 0 else "weak") if outstanding else "usual",
        numbers=[e.number for e in sorted(chosen, key=lambda e: (e.tuned_score, e.number))],
    )
    apart = ranges.apart(others, mine, SHARE, seed) if outstanding else None
    return Group(key, view, members, float(others.mean()), apart, compared, len(scores))


def _name(kind: Kind, key: str) -> str:
    if kind == "questionType":
        return TYPES[key]
    return t("other") if kind == "topic" and key == topics.OTHER else key
