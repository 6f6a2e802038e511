"""Why a row was removed, in words that go on from "Removed because:"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.datasets import RemovalReason

from ..quality.removals import REMOVALS

_BESIDE: dict[RemovalReason, Callable[[int], str]] = {
    "duplicate": lambda row: t("duplicate of row {row:,}", row=row),
    "nearDuplicate": lambda row: t("nearly the same as row {row:,}", row=row),
    "contradiction": lambda row: t("contradicts row {row:,}", row=row),
}


def because(line: Mapping[str, Any], beside: int | None) -> str:
    """Of a line of removed.jsonl; its own detail says more than the reason. `beside`: the row that stays in
    its place, where there is one."""
    reason = line["reason"]
    if beside is not None and reason in _BESIDE:
        return _BESIDE[reason](beside)
    return str(line.get("detail") or (REMOVALS[reason].because if reason in REMOVALS else reason))
