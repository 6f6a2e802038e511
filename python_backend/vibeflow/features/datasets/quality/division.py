"""Findings on how rows were read and divided: what the whole file showed, the user's own split, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.l10n import t, tn
from vibeflow.protocol.datasets import Finding

from ..manifest import OwnSplit
from ..readers.folder import FILE
from .findings import rows_of

if TYPE_CHECKING:
    from .report_facts import ReportFacts


def findings(facts: ReportFacts) -> list[Finding]:
    found = [_whole_file(facts), _own_split(facts), _templates(facts)]
    return [one for one in found if one is not None]


def _whole_file(facts: ReportFacts) -> Finding | None:
    """What the first rows would have got wrong."""
    if not facts.notes:
        return None
    others = [f"{note}." for note in facts.notes[1:]]
    judged = t("Columns are judged by a sample of the whole file, not by its first rows alone.")
    return Finding(
        id="wholeFile",
        severity="fixed",
        title=facts.notes[0],
        detail=" ".join([*others, judged]),
        count=0,
        share=0.0,
        limit=0.0,
        measure=tn("{n:,} change", "{n:,} changes", len(facts.notes)),
        limit_label=t("since the first look"),
    )


def _own_split(facts: ReportFacts) -> Finding | None:
    own = facts.own
    if own is None:
        return None
    where = (
        t("The files are named so.")
        if own.column == FILE
        else t("The column {column} says so.", column=own.column)
    )
    held = own.validation + own.test
    if not own.used:
        parts = tn(
            "{n:,} row for training, {test:,} for testing and {validation:,} for validation.",
            "{n:,} rows for training, {test:,} for testing and {validation:,} for validation.",
            own.train,
            test=own.test,
            validation=own.validation,
        )
        return Finding(
            id="ownSplit",
            severity="passed" if own.unfit is None else "decide",
            title=t("The split of the data itself is not used, because {reason}", reason=own.unfit)
            if own.unfit
            else t("The split of the data itself is not used, as you chose"),
            detail=f"{parts} {where}",
            count=0,
            share=0.0,
            limit=0.0,
            measure=t("not used"),
            limit_label=t("its rows are divided anew"),
        )
    told = [where, _held_out(own)]
    if own.validation:
        told.append(t("Validation rows are held out with the test rows: neither is learned."))
    if own.unnamed:
        told.append(
            tn(
                "{n:,} row without a part is trained on.",
                "{n:,} rows without a part are trained on.",
                own.unnamed,
            )
        )
    return Finding(
        id="ownSplit",
        severity="passed",
        title=t(
            "Your own split is used: {train:,} for training, {held:,} held out",
            train=own.train + own.unnamed,
            held=held,
        ),
        detail=" ".join(told),
        count=0,
        share=round(held / facts.read, 6) if facts.read else 0.0,
        limit=0.0,
        measure=t("{percent:.0f}% held out", percent=100 * held / max(1, facts.read)),
        limit_label=t("by {column}", column=own.column),
    )


def _held_out(own: OwnSplit) -> str:
    if not own.test:
        return t("Held out: {validation:,} for validation.", validation=own.validation)
    if not own.validation:
        return t("Held out: {test:,} for testing.", test=own.test)
    return t(
        "Held out: {validation:,} for validation and {test:,} for testing.",
        validation=own.validation,
        test=own.test,
    )


def _templates(facts: ReportFacts) -> Finding | None:
    """Rows that differ in numbers, names and the like only."""
    if facts.expensive is None or facts.sample is not None or not (facts.templated or facts.templates_apart):
        return None
    if not facts.templates_apart:
        return Finding(
            id="templates",
            severity="passed",
            title=tn(
                "{n:,} row made from templates stays on one side of the split",
                "{n:,} rows made from templates stay on one side of the split",
                facts.templated,
            ),
            detail=t(
                "They differ in numbers, names or a few words only. With one for testing and the next for "
                "training, the test would ask what was learned by heart."
            ),
            count=facts.templated,
            share=round(facts.templated / max(1, facts.read), 6),
            limit=1.0,
            measure=rows_of(facts.templated),
            limit_label=t("kept together"),
        )
    detail = t(
        "They differ in numbers, names or a few words only, and are too many to be held together. The test "
        "shows whether the template was learned, not how well new questions are answered."
    )
    if facts.templated:
        more = tn("{n:,} other stays on one side.", "{n:,} others stay on one side.", facts.templated)
        detail = f"{detail} {more}"
    return Finding(
        id="templates",
        severity="decide",
        title=tn(
            "{n:,} row from a few templates is on both sides of the split",
            "{n:,} rows from a few templates are on both sides of the split",
            facts.templates_apart,
        ),
        detail=detail,
        count=facts.templates_apart,
        share=round(facts.templates_apart / max(1, facts.read), 6),
        limit=0.5,
        measure=rows_of(facts.templates_apart),
        limit_label=t("at most half"),
    )
