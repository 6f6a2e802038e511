"""Findings on what tools leave in texts: words in the place of an answer, HTML, marks of chat templates,
pairs whose two answers are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.l10n import t, tn
from vibeflow.protocol.datasets import Finding, FixId

from .findings import bars, estimated, fix_button, mended, of_mark

if TYPE_CHECKING:
    from .report_facts import ReportFacts


def findings(facts: ReportFacts) -> list[Finding]:
    found = [_placeholders(facts), _same_preference(facts), _html(facts)]
    if facts.expensive is not None:
        found.append(_chat_markers(facts))
    return [one for one in found if one is not None]


def _placeholders(facts: ReportFacts) -> Finding | None:
    if facts.shape == "text":
        return None
    labels = facts.shape == "labels"
    count, _ = estimated(facts, "placeholder")
    if not count:
        why = t("Looked for “N/A”, “nan”, “see above”, “tbd” and the like.")
        title = t("No label is only a placeholder") if labels else t("No answer is only a placeholder")
        return of_mark(facts, "placeholder", "passed", title, why, 0)
    button = fix_button(facts, "removePlaceholders", t("Set aside {count:,}", count=count))
    if button.applied:
        title = (
            tn(
                "Set aside {n:,} row with a placeholder for a label",
                "Set aside {n:,} rows with a placeholder for a label",
                count,
            )
            if labels
            else tn(
                "Set aside {n:,} row with a placeholder for an answer",
                "Set aside {n:,} rows with a placeholder for an answer",
                count,
            )
        )
        why = t("Such as “N/A”, “nan” or “see above”. The model would learn to say that.")
        return of_mark(facts, "placeholder", "fixed", title, why, 0, button)
    title = (
        tn(
            "A placeholder in place of the label in {n:,} row",
            "A placeholder in place of the label in {n:,} rows",
            count,
        )
        if labels
        else tn(
            "A placeholder in place of the answer in {n:,} row",
            "A placeholder in place of the answer in {n:,} rows",
            count,
        )
    )
    why = t("Such as “N/A”, “nan” or “see above”. The model will learn to say that.")
    return of_mark(facts, "placeholder", "decide", title, why, 0, button)


def _same_preference(facts: ReportFacts) -> Finding | None:
    if facts.shape != "preferences":
        return None
    count, _ = estimated(facts, "samePreference")
    if not count:
        title = t("Every pair has two different answers")
        why = t("In no pair are the better and the worse answer the same.")
        return of_mark(facts, "samePreference", "passed", title, why, 0)
    button = fix_button(facts, "removeSamePreferences", t("Set aside {count:,}", count=count))
    if button.applied:
        title = tn(
            "Set aside {n:,} pair whose two answers are the same",
            "Set aside {n:,} pairs whose two answers are the same",
            count,
        )
        why = t("There is nothing to prefer.")
        return of_mark(facts, "samePreference", "fixed", title, why, 0, button)
    title = tn(
        "The two answers are the same in {n:,} pair", "The two answers are the same in {n:,} pairs", count
    )
    why = t("There is nothing to prefer, so nothing is learned.")
    return of_mark(facts, "samePreference", "decide", title, why, 0, button)


def _html(facts: ReportFacts) -> Finding:
    fix: FixId = "cleanHtml"
    changed = facts.mended.get(fix, 0)
    why = t("Tags such as <p> and codes such as &nbsp; or &#39;.")
    if facts.fixes.get(fix) and changed:
        title = tn("Took HTML out of {n:,} row", "Took HTML out of {n:,} rows", changed)
        button = fix_button(facts, fix, t("Take out of {count:,}", count=changed))
        return mended(facts, "html", title, why, changed, button)
    count, _ = estimated(facts, "html")
    if not count:
        left = t("Texts about HTML and code are left alone.")
        return of_mark(facts, "html", "passed", t("No HTML in the texts"), f"{why} {left}", 0)
    title = tn("HTML in {n:,} row", "HTML in {n:,} rows", count)
    learns = t("The model will learn to write them. Code and texts about HTML are left alone.")
    button = fix_button(facts, fix, t("Take out of {count:,}", count=count))
    return of_mark(facts, "html", "decide", title, f"{why} {learns}", 0, button)


def _chat_markers(facts: ReportFacts) -> Finding:
    assert facts.expensive is not None
    count, _ = estimated(facts, "chatMarkers")
    if not count:
        why = t("Looked for <|im_end|>, [INST], </s> and the like, and for the base model's own.")
        return of_mark(facts, "chatMarkers", "passed", t("No chat markers in the texts"), why, 0)
    kinds = facts.expensive.markers
    title = tn(
        "Chat markers such as {marker} in {n:,} row",
        "Chat markers such as {marker} in {n:,} rows",
        count,
        marker=next(iter(kinds), ""),
    )
    why = t(
        "They are learned and answered as plain text and never end a turn. If another tool left them there, "
        "export the data again without its chat template."
    )
    chart = bars(t("Rows by marker"), kinds, frozenset(kinds))
    return of_mark(facts, "chatMarkers", "decide", title, why, 0, None, chart)
