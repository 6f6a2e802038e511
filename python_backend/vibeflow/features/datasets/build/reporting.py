"""What a build counted, in the words of `quality.report`: it makes the findings, this hands it the
numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from vibeflow.protocol.datasets import Finding, Ledger, Shape, Suggestion

from ..learned import over_limit
from ..manifest import LanguageRecord, Lengths, OwnSplit, SourceRemark
from ..quality.long_rows import OverLimit
from ..quality.marks import BIT, Mark, has
from ..quality.removals import REMOVALS
from ..quality.report import report
from ..quality.report_facts import ReportFacts
from ..quality.text_fixes import TextFacts
from .checks import Checked
from .columns import Reading
from .prepare import TEXT_FIXES
from .request import BuildRequest
from .split import Held

_EXAMPLES = 5
_KEEPABLE = {removal.by.mark for removal in REMOVALS.values() if removal.by and removal.keepable}
_MOST_LABELS = 5_000


@dataclass
class Labels:
    """Counts the labels (of labels the answers, else the topics) while they are few enough to be labels."""

    shape: Shape
    counts: Counter[str] = field(default_factory=Counter)
    _too_many: bool = False

    def add(self, examples: pl.DataFrame) -> None:
        if self._too_many:
            return
        column = examples["answer" if self.shape == "labels" else "topic"].drop_nulls()
        for label, count in column.value_counts().iter_rows():
            if label.strip():
                self.counts[label] += count
        if len(self.counts) > _MOST_LABELS:
            self._too_many = True
            self.counts.clear()


@dataclass(frozen=True)
class Counted:
    """All that a report is made from."""

    request: BuildRequest
    reading: Reading
    facts: pl.DataFrame
    ledger: Ledger
    checked: Checked | None
    labels: Labels
    text_facts: TextFacts
    own_test: bool
    split: Held
    own: OwnSplit | None
    remarks: tuple[SourceRemark, ...] = ()
    """Of the source, as it was read."""

    @property
    def boilerplate(self) -> tuple[str, ...]:
        """The phrases that are taken out, or that could be."""
        if self.request.fixes.get("removeBoilerplate") or self.checked is None:
            return self.request.boilerplate
        return tuple(self.checked.facts.boilerplate)


def report_of(counted: Counted) -> tuple[list[Finding], tuple[Suggestion, ...], LanguageRecord]:
    facts, checked = counted.facts, counted.checked
    counts: dict[Mark, int] = {}
    examples: dict[Mark, tuple[int, ...]] = {}
    for mark in BIT:
        concerned = has(mark)
        if mark in _KEEPABLE:
            # Rows that the user took back from the fix are decided: they are no part of the finding.
            concerned = concerned & ~(pl.col("wanted") & pl.col("reason").is_null())
        marked = facts.filter(concerned)
        counts[mark] = marked.height
        examples[mark] = tuple(marked["n"].head(_EXAMPLES).to_list())
    mended = {fix: int((facts["mended"] & (1 << bit) != 0).sum()) for bit, fix in enumerate(TEXT_FIXES)}
    expensive = None if checked is None else checked.facts
    findings, suggestions = report(
        ReportFacts(
            shape=counted.reading.shape,
            read=counted.ledger.read,
            kept=counted.ledger.train + counted.ledger.test,
            fixes=counted.request.fixes,
            counts=counts,
            mended=mended,
            removed={entry.reason: entry.count for entry in counted.ledger.removed},
            examples=examples,
            text_facts=counted.text_facts,
            expensive=expensive,
            sample=None if checked is None else checked.sample,
            labels=counted.labels.counts,
            notes=counted.reading.notes,
            own=counted.own,
            templated=counted.split.templated,
            templates_apart=counted.split.apart,
            over_limit=_over_limit(counted),
            remarks=counted.remarks,
        )
    )
    language = LanguageRecord(
        detected=None if expensive is None else expensive.language,
        share=0.0 if expensive is None else expensive.language_share,
        expected=counted.request.language,
    )
    return findings, tuple(suggestions), language


def _over_limit(counted: Counted) -> OverLimit | None:
    request = counted.request
    if not request.exact or counted.checked is None:
        return None
    fixed = bool(request.fixes.get("removeTooLong"))
    limit, all_turns = request.limit, request.all_turns
    return over_limit(counted.facts, limit, counted.reading.shape, counted.ledger, fixed, all_turns=all_turns)


def lengths_of(facts: pl.DataFrame, model: str, limit: int) -> Lengths | None:
    """Tokens of the kept rows that were counted; None where none was."""
    kept = facts.filter(pl.col("part") < 2)
    counted = kept.filter(pl.col("tokens").is_not_null())
    if not counted.height:
        return None
    totals = counted["tokens"].sort()
    learned = counted["trained"].drop_nulls().sort()
    train = int((kept["part"] == 0).sum())
    total = int(totals.sum())

    def at(part: float) -> int:
        return int(totals[min(len(totals) - 1, int(part * len(totals)))])

    return Lengths(
        model=model,
        counted=counted.height,
        median=at(0.5),
        p95=at(0.95),
        p99=at(0.99),
        longest=int(totals[-1]),
        answer_median=int(learned[len(learned) // 2]) if len(learned) else 0,
        total_train=round(total / counted.height * train),
        limit=limit,
    )
