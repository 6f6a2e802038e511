"""Findings on what tools leave in texts: words in the place of an answer, HTML, marks of chat templates,
pairs whose two answers are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.protocol.datasets import Finding, FixId

from .findings import bars, count_of, estimated, fix_button, mended, of_mark

if TYPE_CHECKING:
    from .report import ReportFacts


def findings(facts: ReportFacts) -> list[Finding]:
    found = [_placeholders(facts), _same_preference(facts), _html(facts)]
    if facts.dear is not None:
        found.append(_chat_markers(facts))
    return [one for one in found if one is not None]


def _placeholders(facts: ReportFacts) -> Finding | None:
    if facts.shape == "text":
        return None
    fix: FixId = "removePlaceholders"
    count, _ = estimated(facts, "placeholder")
    noun = "label" if facts.shape == "labels" else "answer"
    if not count:
        why = "Looked for “N/A”, “nan”, “see above”, “tbd” and the like."
        title = f"No {noun} is only a placeholder"
        return of_mark(facts, "placeholder", "passed", title, why, 0)
    button = fix_button(facts, fix, "Set aside", count)
    if button.applied:
        title = f"Set aside {count_of(count, 'row')} with a placeholder for {_a(noun)}"
        why = "Such as “N/A”, “nan” or “see above”. The model would learn to say that."
        return of_mark(facts, "placeholder", "fixed", title, why, 0, button)
    title = f"A placeholder in place of the {noun} in {count_of(count, 'row')}"
    why = "Such as “N/A”, “nan” or “see above”. The model will learn to say that."
    return of_mark(facts, "placeholder", "decide", title, why, 0, button)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _same_preference(facts: ReportFacts) -> Finding | None:
    if facts.shape != "preferences":
        return None
    count, _ = estimated(facts, "samePreference")
    if not count:
        why = "In no pair are the better and the worse answer the same."
        return of_mark(facts, "samePreference", "passed", "Every pair has two different answers", why, 0)
    button = fix_button(facts, "removeSamePreferences", "Set aside", count)
    pairs = count_of(count, "pair")
    if button.applied:
        title, why = f"Set aside {pairs} whose two answers are the same", "There is nothing to prefer."
        return of_mark(facts, "samePreference", "fixed", title, why, 0, button)
    title, why = (
        f"The two answers are the same in {pairs}",
        "There is nothing to prefer, so nothing is learned.",
    )
    return of_mark(facts, "samePreference", "decide", title, why, 0, button)


def _html(facts: ReportFacts) -> Finding:
    fix: FixId = "cleanHtml"
    changed = facts.mended.get(fix, 0)
    why = "Tags such as <p> and codes such as &nbsp; or &#39;."
    if facts.fixes.get(fix) and changed:
        title = f"Took HTML out of {count_of(changed, 'row')}"
        return mended(facts, "html", title, why, changed, fix_button(facts, fix, "Take out of", changed))
    count, _ = estimated(facts, "html")
    if not count:
        looked = f"{why} Texts about HTML and code are left alone."
        return of_mark(facts, "html", "passed", "No HTML in the texts", looked, 0)
    title = f"HTML in {count_of(count, 'row')}"
    why += " The model will learn to write them. Code and texts about HTML are left alone."
    return of_mark(facts, "html", "decide", title, why, 0, fix_button(facts, fix, "Take out of", count))


def _chat_markers(facts: ReportFacts) -> Finding:
    assert facts.dear is not None
    count, _ = estimated(facts, "chatMarkers")
    if not count:
        why = "Looked for <|im_end|>, [INST], </s> and the like, and for the base model's own."
        return of_mark(facts, "chatMarkers", "passed", "No chat markers in the texts", why, 0)
    kinds = facts.dear.markers
    named = next(iter(kinds), "")
    title = f"Chat markers such as {named} in {count_of(count, 'row')}"
    why = (
        "They are learned and answered as plain text and never end a turn. If another tool left them there, "
        "export the data again without its chat template."
    )
    chart = bars("Rows by marker", kinds, frozenset(kinds))
    return of_mark(facts, "chatMarkers", "decide", title, why, 0, None, chart)
