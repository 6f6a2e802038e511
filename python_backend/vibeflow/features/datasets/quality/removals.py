"""Why rows are removed: one table, which ledger, grid, fixes and previews read. A reason that is missing in
it does not type-check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from vibeflow.l10n import t
from vibeflow.protocol.datasets import FixId, RemovalReason

from .marks import Mark


@dataclass(frozen=True)
class By:
    """The fix that removes rows for a reason, and the mark that these carry."""

    fix: FixId
    mark: Mark
    safe: bool = False
    """Whether "Fix what is safe" makes it: nothing could be learned from the rows."""


@dataclass(frozen=True)
class Removal:
    entry: str
    """A line of the ledger."""
    because: str
    """Goes on from "Removed because:"."""
    by: By | None = None
    """None: no fix of its own."""
    keepable: bool = False
    """Whether such a row can be learned from all the same, if the user wants it; of the others nothing can be
    learned, or they would be in train and test both."""


def _removal(reason: RemovalReason) -> Removal:
    match reason:
        case "missingQuestion":
            return Removal(t("removed, no question"), t("no question"))
        case "missingAnswer":
            return Removal(t("removed, no answer"), t("no answer"), By("removeMissing", "missing", safe=True))
        case "duplicate":
            return Removal(
                t("removed, duplicate"),
                t("duplicate of an earlier row"),
                By("removeDuplicates", "duplicates", safe=True),
                keepable=True,
            )
        case "nearDuplicate":
            return Removal(
                t("removed, nearly the same as another"),
                t("nearly the same as an earlier row"),
                By("removeNearDuplicates", "nearDuplicates"),
                keepable=True,
            )
        case "contradiction":
            return Removal(
                t("removed, contradicts another"),
                t("contradicts other answers to the question"),
                By("removeContradictions", "contradictions"),
                keepable=True,
            )
        case "echo":
            return Removal(
                t("removed, repeats the question"),
                t("the answer repeats the question"),
                By("removeEchoes", "echo"),
                keepable=True,
            )
        case "language":
            return Removal(
                t("removed, other language"),
                t("another language"),
                By("removeOtherLanguages", "language"),
                keepable=True,
            )
        case "tooShort":
            return Removal(
                t("removed, too short"), t("too short"), By("removeTooShort", "tooShort"), keepable=True
            )
        case "tooLong":
            return Removal(
                t("removed, too long"), t("too long"), By("removeTooLong", "overContext"), keepable=True
            )
        case "rejectedByTemplate":
            return Removal(
                t("removed, refused by the model's template"),
                t("the model cannot read it"),
                By("removeRejectedByTemplate", "rejectedByTemplate", safe=True),
            )
        case "nothingTrained":
            return Removal(
                t("removed, nothing to learn in it"),
                t("nothing in it to learn"),
                By("removeNothingTrained", "nothingTrained", safe=True),
            )
        case "placeholder":
            return Removal(
                t("removed, placeholder for an answer"),
                t("a placeholder in place of an answer"),
                By("removePlaceholders", "placeholder"),
                keepable=True,
            )
        case "samePreference":
            return Removal(
                t("removed, both answers the same"),
                t("both answers are the same"),
                By("removeSamePreferences", "samePreference"),
                keepable=True,
            )
        case "inTestFile":
            return Removal(t("removed, also in your test rows"), t("also in your test rows"))
        case "excluded":
            return Removal(t("removed, marked as bad"), t("marked as bad in the file"))
        case "byHand":
            return Removal(t("removed, by hand"), t("taken out by hand"))
        case "unreadable":
            return Removal(t("removed, not readable"), t("not readable"))


REMOVALS: dict[RemovalReason, Removal] = {reason: _removal(reason) for reason in get_args(RemovalReason)}
"""In the order in which reasons are tried and told."""
