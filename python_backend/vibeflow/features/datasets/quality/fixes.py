"""Which finding each fix works on, and which fixes lose nothing of worth. A table, no more."""

from __future__ import annotations

from vibeflow.protocol.datasets import FixId, RemovalReason

from .marks import Mark

REMOVES: dict[FixId, tuple[Mark, RemovalReason]] = {
    "removeMissing": ("missing", "missingAnswer"),
    "removeDuplicates": ("duplicates", "duplicate"),
    "removeNearDuplicates": ("nearDuplicates", "nearDuplicate"),
    "removeContradictions": ("contradictions", "contradiction"),
    "removeEchoes": ("echo", "echo"),
    "removeOtherLanguages": ("language", "language"),
    "removeTooShort": ("tooShort", "tooShort"),
    "removeTooLong": ("overContext", "tooLong"),
    "removeRejectedByTemplate": ("rejectedByTemplate", "rejectedByTemplate"),
    "removeNothingTrained": ("nothingTrained", "nothingTrained"),
    "removePlaceholders": ("placeholder", "placeholder"),
    "removeSamePreferences": ("samePreference", "samePreference"),
}
"""The rows that a fix removes carry the mark, and are removed for the reason."""

SAFE: frozenset[FixId] = frozenset(
    {
        "repairEncoding",
        "trimWhitespace",
        "removeMissing",
        "removeDuplicates",
        "removeRejectedByTemplate",
        "removeNothingTrained",
    }
)
"""What "Fix what is safe" makes: the way back of a repair is exact, and the rows could not be learned
from."""
