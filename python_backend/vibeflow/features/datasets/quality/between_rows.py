"""Findings that only show when rows are held against one another: likeness, contradiction, language,
labels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vibeflow.protocol.datasets import Finding, FixId

from .across import RARE_ROWS
from .findings import bars, count_of, estimated, fix_button, mended, of_mark
from .limits import Limit

if TYPE_CHECKING:
    from .report import ReportFacts

LIMIT_NEAR = 0.05
LIMIT_LANGUAGE = 0.05
LIMIT_LABELS = 0.01
IMBALANCED = 10
"""The commonest label over the rarest, beyond which it matters."""
EVEN = Limit(most=IMBALANCED, unit="to 1")
_EVEN, _FAIRLY_EVEN = 1.5, 3
_NAMED = 6
"""Labels that are named one by one."""


def findings(facts: ReportFacts) -> list[Finding]:
    found: list[Finding | None] = []
    if facts.labels:
        found.append(_labels(facts))
    if facts.dear is not None:
        if facts.sample is None:
            # Pairs of rows: what a sample holds of them says little of how many there are.
            found += [_near(facts), _contradictions(facts)]
        found += [_language(facts), _boilerplate(facts), _leakage(facts)]
    return [one for one in found if one is not None]


def _near(facts: ReportFacts) -> Finding:
    assert facts.dear is not None
    count, _ = estimated(facts, "nearDuplicates")
    if not count:
        why = "No two rows were found that share four fifths of their word triples."
        return of_mark(facts, "nearDuplicates", "passed", "No near duplicates", why, LIMIT_NEAR)
    button = fix_button(facts, "removeNearDuplicates", "Remove", count)
    rows = count_of(count, "row")
    if button.applied:
        title, severity = f"Removed {rows} nearly the same as another", "fixed"
    else:
        title = f"{rows} nearly the same as another"
        severity = "decide" if count > LIMIT_NEAR * facts.read else "passed"
    why = "They share four fifths of their word triples or more. Kept, they stay on one side of the split."
    return of_mark(facts, "nearDuplicates", severity, title, why, LIMIT_NEAR, button)  # type: ignore[arg-type]  # one of three words


def _contradictions(facts: ReportFacts) -> Finding | None:
    if facts.shape == "text":
        return None
    assert facts.dear is not None
    count, _ = estimated(facts, "contradictions")
    if not count:
        why = "No question comes with plainly different answers."
        return of_mark(facts, "contradictions", "passed", "No contradicting answers", why, 0)
    button = fix_button(facts, "removeContradictions", "Remove", count)
    rows = count_of(count, "row")
    said = "labelled otherwise elsewhere" if facts.shape == "labels" else "answered quite otherwise elsewhere"
    if button.applied:
        why = "The same question; its commonest answer was kept."
        return of_mark(facts, "contradictions", "fixed", f"Removed {rows} {said}", why, 0, button)
    why = "The same question with another answer: the model can only learn to waver between them."
    return of_mark(facts, "contradictions", "decide", f"{rows} {said}", why, 0, button)


def _language(facts: ReportFacts) -> Finding:
    dear = facts.dear
    assert dear is not None
    if dear.language is None:
        why = "The texts are too short, or in a language that is not recognised."
        return of_mark(facts, "language", "passed", "The language cannot be told", why, LIMIT_LANGUAGE)
    chart = bars("Rows by language, of those that can be told", dear.languages, frozenset({dear.language}))
    part = "all" if dear.language_share == 1 else f"{dear.language_share:.1%} of the"
    share = f"{dear.language} in {part} rows whose language can be told."
    count, _ = estimated(facts, "language")
    over = count > LIMIT_LANGUAGE * facts.read
    if not count:
        return of_mark(
            facts, "language", "passed", f"Language: {dear.language}", share, LIMIT_LANGUAGE, None, chart
        )
    button = fix_button(facts, "removeOtherLanguages", "Remove", count)
    rows = count_of(count, "row")
    if button.applied:
        title = f"Removed {rows} in another language"
        return of_mark(facts, "language", "fixed", title, share, LIMIT_LANGUAGE, button, chart)
    title = f"{rows} in another language" if over else f"Language: {dear.language}, {rows} in another"
    severity = "decide" if over else "passed"
    return of_mark(facts, "language", severity, title, share, LIMIT_LANGUAGE, button, chart)  # type: ignore[arg-type]  # one of two words


def _boilerplate(facts: ReportFacts) -> Finding | None:
    fix: FixId = "removeBoilerplate"
    dear = facts.dear
    assert dear is not None
    changed = facts.mended.get(fix, 0)
    if facts.fixes.get(fix) and changed:
        title = f"Took repeated sentences out of {count_of(changed, 'answer')}"
        why = "They stood in at least a tenth of all answers."
        return mended(
            facts, "boilerplate", title, why, changed, fix_button(facts, fix, "Take out of", changed)
        )
    count, _ = estimated(facts, "boilerplate")
    if not count or not dear.boilerplate:
        return None
    first = dear.boilerplate[0]
    shown = first if len(first) <= 60 else f"{first[:57]}…"
    others = f" and {len(dear.boilerplate) - 1} more" if len(dear.boilerplate) > 1 else ""
    title = f"The same sentences in {count_of(count, 'answer')}"
    # A sentence shown whole ends by itself.
    stop = "" if not others and shown.endswith((".", "!", "?", "…")) else "."
    why = f"“{shown}”{others}{stop} The model will say them whether they fit or not."
    return of_mark(
        facts, "boilerplate", "decide", title, why, 0.1, fix_button(facts, fix, "Take out of", count)
    )


def _leakage(facts: ReportFacts) -> Finding:
    gone = facts.removed.get("inTestFile", 0)
    if gone:
        title = f"Removed {count_of(gone, 'row')} that your test rows have too"
        why = "Testing on what was learned would flatter the model."
        return mended(facts, "leakage", title, why, gone)
    why = "No row of the test part is also a row for training."
    return of_mark(facts, "leakage", "passed", "No test row is learned", why, 0)


def _labels(facts: ReportFacts) -> Finding | None:
    labels = facts.labels
    if facts.shape != "labels" or len(labels) < 2:
        return None
    ranked = labels.most_common()
    (_most, many), (_least, few) = ranked[0], ranked[-1]
    ratio = many / max(1, few)
    uneven = not EVEN.met(ratio) or few < RARE_ROWS
    rare, _ = estimated(facts, "rareLabel")
    return Finding(
        id="rareLabel",
        severity="decide" if uneven else "passed",
        title=f"{len(labels):,} labels, {spread_words(many, few)}",
        detail=_label_words(ranked) + (" Rare ones are hardly learned." if uneven else ""),
        count=rare,
        share=round(rare / facts.read, 6) if facts.read else 0.0,
        limit=LIMIT_LABELS,
        measure=f"{_ratio(many, few)} to 1",
        limit_label=str(EVEN),
        examples=tuple(facts.examples.get("rareLabel", ())[:5]),
        filterable=rare > 0,
        chart=bars(
            "Rows by label", labels, frozenset(name for name, count in ranked if count < RARE_ROWS), most=12
        ),
    )


def spread_words(most: int, least: int) -> str:
    """How evenly labels are spread, by how often the commonest and the rarest come."""
    ratio = most / max(1, least)
    if ratio <= _EVEN:
        return "evenly spread"
    if ratio <= _FAIRLY_EVEN:
        return f"fairly evenly spread, at most {_ratio(most, least)} to 1"
    return f"{'very ' if ratio > IMBALANCED else ''}unevenly spread, {_ratio(most, least)} to 1"


def _ratio(most: int, least: int) -> str:
    """With a decimal, rounded up: "10" is never more than ten."""
    return f"{math.ceil(10 * most / max(1, least)) / 10:,g}"


def _label_words(ranked: list[tuple[str, int]]) -> str:
    """Each label with its rows while they are few, else the commonest and the rarest; and what always saying
    the commonest would be worth."""
    (most, many), (least, few) = ranked[0], ranked[-1]
    if many == few:
        return f"Each comes {count_of(many, 'time')}."
    if len(ranked) <= _NAMED:
        told = ", ".join(f"“{name[:30]}” {count:,}" for name, count in ranked)
    else:
        told = f"“{most[:30]}” {many:,}, “{least[:30]}” {few:,}"
    share = many / sum(count for _, count in ranked)
    return f"Rows: {told}. Always saying “{most[:30]}” would be right for {share:.0%}."
