"""Causes for a low score that lie in the data. Pure; how sure each is stands beside it, 0 to 1."""

from __future__ import annotations

from collections.abc import Iterator

from vibeflow.features.datasets.quality.lengths import FEW_ROWS
from vibeflow.l10n import t, tn
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
            title=t("The held-out rows are unlike the trained ones"),
            evidence=t(
                "{held_out:.0f} % of the words in held-out questions come in no trained row; among "
                "the trained rows themselves it would be {among_trained:.0f} %.",
                held_out=100 * words.held_out,
                among_trained=100 * words.among_trained,
            ),
            command="vibeflow.datasets.show",
            label=t("Look at the split"),
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
    others = tn("There is {n} more finding.", "There are {n} more findings.", len(open_ones) - 1)
    evidence = t(
        "{title}: {share:.1f} % of the rows, where {limit:.1f} % is the limit.",
        title=worst.title,
        share=100 * worst.share,
        limit=100 * worst.limit,
    )
    yield (
        0.55 + min(0.4, worst.share),
        Cause(
            id="dataQuality",
            title=t("The data has rows that need a decision"),
            evidence=f"{evidence} {others}" if len(open_ones) > 1 else evidence,
            command="vibeflow.datasets.show",
            label=t("Review data"),
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
        evidence = t(
            "It learned from {rows:,} rows; at least {few_rows} are recommended.",
            rows=rows,
            few_rows=FEW_ROWS,
        )
    else:
        evidence = t(
            "It learned from {rows:,} rows and came to know them much better than new ones; from "
            "about {enough_rows} on that is less likely.",
            rows=rows,
            enough_rows=ENOUGH_ROWS,
        )
    yield (
        0.75 if rows < FEW_ROWS else 0.5,
        Cause(
            id="fewRows",
            title=t("There are few rows to learn from"),
            evidence=evidence,
            command="vibeflow.datasets.import",
            label=t("Add data"),
        ),
    )
