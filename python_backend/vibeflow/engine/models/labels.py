"""The labels that a classifier can give: taken from the rows it learns from, kept with the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import ErrorAction, RecipeInvalid

OPEN_RECIPE = ErrorAction(kind="openRecipe", label=t("Open recipe"))

_MOST_LABELS = 1_000
_LONGEST_LABEL = 120
_UNEVEN = 3
"""Times that the commonest label outweighs the rarest, from which on the user is told."""
_RARE = 5


@dataclass(frozen=True)
class Labels:
    """Names in the order of the head's outputs, and how many training rows have each."""

    names: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def ids(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.names)}

    @property
    def commonest(self) -> str:
        return self.names[self.counts.index(max(self.counts))]

    def shares(self) -> list[float]:
        """How often each label is met in training: what one would guess without reading."""
        total = sum(self.counts)
        return [count / total for count in self.counts]

    def to_json(self) -> list[dict[str, Any]]:
        """For `model.json`."""
        return [{"label": name, "rows": count} for name, count in zip(self.names, self.counts, strict=True)]

    @classmethod
    def from_json(cls, value: Sequence[dict[str, Any]]) -> Labels:
        return cls(tuple(str(one["label"]) for one in value), tuple(int(one["rows"]) for one in value))


def find_labels(answers: Iterable[str]) -> Labels:
    """The labels among the rows' answers, sorted by name.

    Raises:
        RecipeInvalid: the answers are no labels: fewer than two kinds, or texts of their own.
    """
    count = Counter(answer.strip() for answer in answers)
    rows = sum(count.values())
    if len(count) < 2:
        only = next(iter(count), "")
        raise RecipeInvalid(
            t(
                'A classifier chooses between labels, and all {rows:,} rows have the same: "{only}".',
                rows=rows,
                only=only[:60],
            ),
            hint=t("Import data with at least two different labels, or choose a model that writes answers."),
            action=OPEN_RECIPE,
        )
    if len(count) > _MOST_LABELS or max(map(len, count)) > _LONGEST_LABEL or len(count) * 2 > rows:
        raise RecipeInvalid(
            t(
                "A classifier chooses between labels, but these rows have {answers:,} different "
                "answers in {rows:,} rows.",
                answers=len(count),
                rows=rows,
            ),
            hint=t(
                "Choose a model that writes answers (such as the starter model), or data with a "
                "label for each text."
            ),
            action=OPEN_RECIPE,
        )
    names = sorted(count)
    return Labels(tuple(names), tuple(count[name] for name in names))


def words_on(labels: Labels) -> list[tuple[str, bool]]:
    """What the user should know of the labels, each with whether it is a warning."""
    total, most, least = sum(labels.counts), max(labels.counts), min(labels.counts)
    found = [
        (
            t(
                '{names:,} labels in {total:,} rows. Always saying the commonest, "{commonest}", '
                "would be right for {share:.0f} % of them.",
                names=len(labels.names),
                total=total,
                commonest=labels.commonest,
                share=100 * most / total,
            ),
            False,
        )
    ]
    if most >= _UNEVEN * least:
        rarest = labels.names[labels.counts.index(least)]
        found.append(
            (
                t(
                    'The labels are uneven: "{commonest}" has {most:,} rows, "{rarest}" {least:,}. '
                    "Nothing is weighted: rare labels will be given too seldom. More rows of them would "
                    "help.",
                    commonest=labels.commonest,
                    most=most,
                    rarest=rarest,
                    least=least,
                ),
                True,
            )
        )
    rare = sum(count < _RARE for count in labels.counts)
    if rare:
        found.append(
            (
                tn(
                    "{n:,} label has fewer than {fewest} rows to learn from.",
                    "{n:,} labels have fewer than {fewest} rows to learn from.",
                    rare,
                    fewest=_RARE,
                ),
                True,
            )
        )
    return found
