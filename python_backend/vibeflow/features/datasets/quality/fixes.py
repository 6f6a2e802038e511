"""Which finding each fix works on, and which fixes lose nothing of worth: read from the tables of marks and
removals."""

from __future__ import annotations

from vibeflow.protocol.datasets import FixId, RemovalReason

from .marks import CHECKS, Mark
from .removals import REMOVALS

REMOVES: dict[FixId, tuple[Mark, RemovalReason]] = {
    removal.by.fix: (removal.by.mark, reason) for reason, removal in REMOVALS.items() if removal.by
}
"""The rows that a fix removes carry the mark, and are removed for the reason."""

MENDS: dict[FixId, Mark] = {check.mended_by: mark for mark, check in CHECKS.items() if check.mended_by}
"""The texts that a fix changes carry the mark."""

_EXACT_WAY_BACK: frozenset[FixId] = frozenset({"repairEncoding", "trimWhitespace"})
SAFE = _EXACT_WAY_BACK | {removal.by.fix for removal in REMOVALS.values() if removal.by and removal.by.safe}
"""What "Fix what is safe" makes."""
