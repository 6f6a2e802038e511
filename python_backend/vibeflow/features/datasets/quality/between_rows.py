"""Findings that only show when rows are held against one another: likeness, contradiction, language,
labels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vibeflow.l10n import t, tn
from vibeflow.protocol.datasets import Finding, FixId

from .across import RARE_ROWS
from .findings import Severity, bars, estimated, fix_button, mended, of_mark, remove_button
from .language import name_of
from .limits import Limit

if TYPE_CHECKING:
    from .report_facts import ReportFacts

LIMIT_NEAR = 0.05
LIMIT_LANGUAGE = 0.05
LIMIT_LABELS = 0.01
IMBALANCED = 10
"""The commonest label over the rarest, beyond which it matters."""
EVEN = Limit(most=IMBALANCED, to_one=True)
_EVEN, _FAIRLY_EVEN = 1.5, 3
_NAMED = 6
"""Labels that are named one by one."""


def findings(facts: ReportFacts) -> list[Finding]:
    found: list[Finding | None] = []
    if facts.labels:
        found.append(_labels(facts))
    if facts.expensive is not None:
        if facts.sample is None:
            # Pairs of rows: what a sample holds of them says little of how many there are.
            found += [_near(facts), _contradictions(facts)]
        found += [_language(facts), _boilerplate(facts), _leakage(facts)]
    return [one for one in found if one is not None]


def _near(facts: ReportFacts) -> Finding:
    assert facts.expensive is not None
    count, _ = estimated(facts, "nearDuplicates")
    if not count:
        why = t("No two rows were found that share four fifths of their word triples.")
        return of_mark(facts, "nearDuplicates", "passed", t("No near duplicates"), why, LIMIT_NEAR)
    button = remove_button(facts, "removeNearDuplicates", count)
    severity: Severity
    if button.applied:
        severity = "fixed"
        title = tn(
            "Removed {n:,} row nearly the same as another",
            "Removed {n:,} rows nearly the same as another",
            count,
        )
    else:
        severity = "decide" if count > LIMIT_NEAR * facts.read else "passed"
        title = tn("{n:,} row nearly the same as another", "{n:,} rows nearly the same as another", count)
    why = t("They share four fifths of their word triples or more. Kept, they stay on one side of the split.")
    return of_mark(facts, "nearDuplicates", severity, title, why, LIMIT_NEAR, button)


def _contradictions(facts: ReportFacts) -> Finding | None:
    if facts.shape == "text":
        return None
    assert facts.expensive is not None
    count, _ = estimated(facts, "contradictions")
    if not count:
        why = t("No question comes with plainly different answers.")
        return of_mark(facts, "contradictions", "passed", t("No contradicting answers"), why, 0)
    button = remove_button(facts, "removeContradictions", count)
    labels = facts.shape == "labels"
    if button.applied:
        why = t("The same question; its commonest answer was kept.")
        title = (
            tn(
                "Removed {n:,} row labelled otherwise elsewhere",
                "Removed {n:,} rows labelled otherwise elsewhere",
                count,
            )
            if labels
            else tn(
                "Removed {n:,} row answered quite otherwise elsewhere",
                "Removed {n:,} rows answered quite otherwise elsewhere",
                count,
            )
        )
        return of_mark(facts, "contradictions", "fixed", title, why, 0, button)
    why = t("The same question with another answer: the model can only learn to waver between them.")
    title = (
        tn("{n:,} row labelled otherwise elsewhere", "{n:,} rows labelled otherwise elsewhere", count)
        if labels
        else tn(
            "{n:,} row answered quite otherwise elsewhere",
            "{n:,} rows answered quite otherwise elsewhere",
            count,
        )
    )
    return of_mark(facts, "contradictions", "decide", title, why, 0, button)


def _language(facts: ReportFacts) -> Finding:
    expensive = facts.expensive
    assert expensive is not None
    if expensive.language is None:
        why = t("The texts are too short, or in a language that is not recognised.")
        return of_mark(facts, "language", "passed", t("The language cannot be told"), why, LIMIT_LANGUAGE)
    language = name_of(expensive.language)
    named = {name_of(name): count for name, count in expensive.languages.items()}
    chart = bars(t("Rows by language, of those that can be told"), named, frozenset({language}))
    share = (
        t("{language} in all rows whose language can be told.", language=language)
        if expensive.language_share == 1
        else t(
            "{language} in {percent:.1f}% of the rows whose language can be told.",
            language=language,
            percent=100 * expensive.language_share,
        )
    )
    count, _ = estimated(facts, "language")
    over = count > LIMIT_LANGUAGE * facts.read
    if not count:
        title = t("Language: {language}", language=language)
        return of_mark(facts, "language", "passed", title, share, LIMIT_LANGUAGE, None, chart)
    button = remove_button(facts, "removeOtherLanguages", count)
    if button.applied:
        title = tn("Removed {n:,} row in another language", "Removed {n:,} rows in another language", count)
        return of_mark(facts, "language", "fixed", title, share, LIMIT_LANGUAGE, button, chart)
    title = (
        tn("{n:,} row in another language", "{n:,} rows in another language", count)
        if over
        else tn(
            "Language: {language}, {n:,} row in another",
            "Language: {language}, {n:,} rows in another",
            count,
            language=language,
        )
    )
    severity: Severity = "decide" if over else "passed"
    return of_mark(facts, "language", severity, title, share, LIMIT_LANGUAGE, button, chart)


def _boilerplate(facts: ReportFacts) -> Finding | None:
    fix: FixId = "removeBoilerplate"
    expensive = facts.expensive
    assert expensive is not None
    changed = facts.mended.get(fix, 0)
    if facts.fixes.get(fix) and changed:
        title = tn(
            "Took repeated sentences out of {n:,} answer",
            "Took repeated sentences out of {n:,} answers",
            changed,
        )
        why = t("They stood in at least a tenth of all answers.")
        button = fix_button(facts, fix, t("Take out of {count:,}", count=changed))
        return mended(facts, "boilerplate", title, why, changed, button)
    count, _ = estimated(facts, "boilerplate")
    if not count or not expensive.boilerplate:
        return None
    title = tn("The same sentences in {n:,} answer", "The same sentences in {n:,} answers", count)
    says = t("The model will say them whether they fit or not.")
    button = fix_button(facts, fix, t("Take out of {count:,}", count=count))
    return of_mark(
        facts, "boilerplate", "decide", title, f"{_quoted(expensive.boilerplate)} {says}", 0.1, button
    )


def _quoted(sentences: tuple[str, ...]) -> str:
    """The first sentence, and how many there are beside it."""
    first = sentences[0]
    shown = first if len(first) <= 60 else f"{first[:57]}…"
    if len(sentences) > 1:
        return tn(
            "“{sentence}” and {n} more.", "“{sentence}” and {n} more.", len(sentences) - 1, sentence=shown
        )
    if shown.endswith((".", "!", "?", "…")):
        # A sentence shown whole ends by itself.
        return t("“{sentence}”", sentence=shown)
    return t("“{sentence}”.", sentence=shown)


def _leakage(facts: ReportFacts) -> Finding:
    gone = facts.removed.get("inTestFile", 0)
    if gone:
        title = tn(
            "Removed {n:,} row that your test rows have too",
            "Removed {n:,} rows that your test rows have too",
            gone,
        )
        return mended(
            facts, "leakage", title, t("Testing on what was learned would flatter the model."), gone
        )
    why = t("No row of the test part is also a row for training.")
    return of_mark(facts, "leakage", "passed", t("No test row is learned"), why, 0)


def _labels(facts: ReportFacts) -> Finding | None:
    labels = facts.labels
    if facts.shape != "labels" or len(labels) < 2:
        return None
    ranked = labels.most_common()
    (_most, many), (_least, few) = ranked[0], ranked[-1]
    ratio = many / max(1, few)
    uneven = not EVEN.met(ratio) or few < RARE_ROWS
    rare, _ = estimated(facts, "rareLabel")
    told = [_label_words(ranked)]
    if uneven:
        told.append(t("Rare ones are hardly learned."))
    return Finding(
        id="rareLabel",
        severity="decide" if uneven else "passed",
        title=spread_words(len(labels), many, few),
        detail=" ".join(told),
        count=rare,
        share=round(rare / facts.read, 6) if facts.read else 0.0,
        limit=LIMIT_LABELS,
        measure=t("{ratio:,g} to 1", ratio=_ratio(many, few)),
        limit_label=str(EVEN),
        examples=tuple(facts.examples.get("rareLabel", ())[:5]),
        filterable=rare > 0,
        chart=bars(
            t("Rows by label"),
            labels,
            frozenset(name for name, count in ranked if count < RARE_ROWS),
            most=12,
        ),
    )


def spread_words(labels: int, most: int, least: int) -> str:
    """How evenly labels are spread, by how often the commonest and the rarest come."""
    ratio, shown = most / max(1, least), _ratio(most, least)
    if ratio <= _EVEN:
        return t("{labels:,} labels, evenly spread", labels=labels)
    if ratio <= _FAIRLY_EVEN:
        return t(
            "{labels:,} labels, fairly evenly spread, at most {ratio:,g} to 1", labels=labels, ratio=shown
        )
    if ratio <= IMBALANCED:
        return t("{labels:,} labels, unevenly spread, {ratio:,g} to 1", labels=labels, ratio=shown)
    return t("{labels:,} labels, very unevenly spread, {ratio:,g} to 1", labels=labels, ratio=shown)


def _ratio(most: int, least: int) -> float:
    """With a decimal, rounded up: "10" is never more than ten."""
    return math.ceil(10 * most / max(1, least)) / 10


def _label_words(ranked: list[tuple[str, int]]) -> str:
    """Each label with its rows while they are few, else the commonest and the rarest; and what always saying
    the commonest would be worth."""
    (most, many), few = ranked[0], ranked[-1][1]
    if many == few:
        return tn("Each comes {n:,} time.", "Each comes {n:,} times.", many)
    shown = ranked if len(ranked) <= _NAMED else [ranked[0], ranked[-1]]
    told = ", ".join(t("“{label}” {rows:,}", label=name[:30], rows=count) for name, count in shown)
    return t(
        "Rows: {told}. Always saying “{label}” would be right for {percent:.0f}%.",
        told=told,
        label=most[:30],
        percent=100 * many / sum(count for _, count in ranked),
    )
