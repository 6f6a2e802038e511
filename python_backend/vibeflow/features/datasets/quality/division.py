"""Findings on how rows were read and divided: what the whole file showed, the user's own split, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.protocol.datasets import Finding

from ..readers.folder import FILE
from .findings import count_of

if TYPE_CHECKING:
    from .report import ReportFacts


def findings(facts: ReportFacts) -> list[Finding]:
    found = [_whole_file(facts), _own_split(facts), _templates(facts)]
    return [one for one in found if one is not None]


def _whole_file(facts: ReportFacts) -> Finding | None:
    """What the first rows would have got wrong."""
    if not facts.notes:
        return None
    others = "".join(f"{note}. " for note in facts.notes[1:])
    return Finding(
        id="wholeFile",
        severity="fixed",
        title=facts.notes[0],
        detail=f"{others}Columns are judged by a sample of the whole file, not by its first rows alone.",
        count=0,
        share=0.0,
        limit=0.0,
        measure=count_of(len(facts.notes), "change"),
        limit_label="since the first look",
    )


def _own_split(facts: ReportFacts) -> Finding | None:
    own = facts.own
    if own is None:
        return None
    where = "The files are named so." if own.column == FILE else f"The column {own.column} says so."
    held = own.validation + own.test
    if not own.used:
        why = f"because {own.unfit}" if own.unfit else "as you chose"
        return Finding(
            id="ownSplit",
            severity="passed" if own.unfit is None else "decide",
            title=f"The split of the data itself is not used, {why}",
            detail=f"{count_of(own.train, 'row')} for training, {own.test:,} for testing and "
            f"{own.validation:,} for validation. {where}",
            count=0,
            share=0.0,
            limit=0.0,
            measure="not used",
            limit_label="its rows are divided anew",
        )
    parts = [
        f"{own.validation:,} for validation" * bool(own.validation),
        f"{own.test:,} for testing" * bool(own.test),
    ]
    detail = f"{where} Held out: {' and '.join(part for part in parts if part)}."
    if own.validation:
        detail += " Validation rows are held out with the test rows: neither is learned."
    if own.unnamed:
        are = "is" if own.unnamed == 1 else "are"
        detail += f" {count_of(own.unnamed, 'row')} without a part {are} trained on."
    return Finding(
        id="ownSplit",
        severity="passed",
        title=f"Your own split is used: {own.train + own.unnamed:,} for training, {held:,} held out",
        detail=detail,
        count=0,
        share=round(held / facts.read, 6) if facts.read else 0.0,
        limit=0.0,
        measure=f"{held / max(1, facts.read):.0%} held out",
        limit_label=f"by {own.column}",
    )


def _templates(facts: ReportFacts) -> Finding | None:
    """Rows that differ in numbers, names and the like only."""
    if facts.dear is None or facts.sample is not None or not (facts.templated or facts.templates_apart):
        return None
    if not facts.templates_apart:
        return Finding(
            id="templates",
            severity="passed",
            title=f"{count_of(facts.templated, 'row')} made from templates stay on one side of the split",
            detail="They differ in numbers, names or a few words only. With one for testing and the next for "
            "training, the test would ask what was learned by heart.",
            count=facts.templated,
            share=round(facts.templated / max(1, facts.read), 6),
            limit=1.0,
            measure=count_of(facts.templated, "row"),
            limit_label="kept together",
        )
    more = f" {count_of(facts.templated, 'other')} stay on one side." if facts.templated else ""
    return Finding(
        id="templates",
        severity="decide",
        title=f"{count_of(facts.templates_apart, 'row')} from a few templates are on both sides of the split",
        detail="They differ in numbers, names or a few words only, and are too many to be held together. The "
        f"test shows whether the template was learned, not how well new questions are answered.{more}",
        count=facts.templates_apart,
        share=round(facts.templates_apart / max(1, facts.read), 6),
        limit=0.5,
        measure=count_of(facts.templates_apart, "row"),
        limit_label="at most half",
    )
