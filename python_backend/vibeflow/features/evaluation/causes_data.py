"""Causes for a low score that lie in the data. Pure; how sure each is stands beside it, 0 to 1."""

from __future__ import annotations

from collections.abc import Iterator

from vibeflow.features.datasets.quality.lengths import FEW_ROWS
from vibeflow.protocol.evaluation import Cause

from .causes_training import rising
from .known import Known

ENOUGH_ROWS = 500
"""Training rows from which on the rules of set-up count on less repetition."""
_UNLIKE, _UNLIKE_POINTS = 1.5, 0.05
"""Times as many unknown words as among trained rows, and share of words by which there are more."""


def mismatch(known: Known) -> Iterator[tuple[float, Cause]]:
    words = known.unknown
    if words is None or words.held_out < _UNLIKE * words.among_trained:
        return
    if words.held_out - words.among_trained < _UNLIKE_POINTS:
        return
    yield (
        0.9,
        Cause(
            id="mismatch",
            title="The held-out rows are unlike the trained ones",
            evidence=f"{100 * words.held_out:.0f} % of the words in held-out questions come in no trained "
            f"row; among the trained rows themselves it would be {100 * words.among_trained:.0f} %.",
            command="vibeflow.datasets.show",
            label="Look at the split",
        ),
    )


def quality(known: Known) -> Iterator[tuple[float, Cause]]:
    if known.manifest is None:
        return
    open_ones = [
        finding
        for finding in known.manifest.findings
        if finding.severity == "decide"
        and finding.measure is None
        and finding.count > 0
        and not (finding.fix is not None and finding.fix.applied)
    ]
    if not open_ones:
        return
    worst = max(open_ones, key=lambda finding: (finding.share, finding.id))
    others = f" There are {len(open_ones) - 1} more findings." if len(open_ones) > 1 else ""
    others = others.replace("are 1 more findings", "is 1 more finding")
    yield (
        0.55 + min(0.4, worst.share),
        Cause(
            id="dataQuality",
            title="The data has rows that need a decision",
            evidence=f"{worst.title}: {100 * worst.share:.1f} % of the rows, where "
            f"{100 * worst.limit:.1f} % is the limit.{others}",
            command="vibeflow.datasets.show",
            label="Review data",
        ),
    )


def few_rows(known: Known) -> Iterator[tuple[float, Cause]]:
    if known.manifest is None:
        return
    rows = known.manifest.ledger.train
    signs = known.view.memorisation is not None and known.view.memorisation.standing == "signs"
    if rows >= ENOUGH_ROWS or (rows >= FEW_ROWS and not (signs or rising(known.run))):
        return
    if rows < FEW_ROWS:
        evidence = f"It learned from {rows:,} rows; at least {FEW_ROWS} are recommended."
    else:
        evidence = (
            f"It learned from {rows:,} rows and came to know them much better than new ones; from about "
            f"{ENOUGH_ROWS} on that is less likely."
        )
    yield (
        0.75 if rows < FEW_ROWS else 0.5,
        Cause(
            id="fewRows",
            title="There are few rows to learn from",
            evidence=evidence,
            command="vibeflow.datasets.import",
            label="Add data",
        ),
    )
