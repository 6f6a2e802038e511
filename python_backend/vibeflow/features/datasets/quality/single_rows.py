"""Findings on rows by themselves: missing, damaged, refused, private. Words for counts; limits beside
them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.protocol.datasets import Finding, FixId

from .findings import bars, count_of, estimated, fix_button, mended, of_mark
from .marks import Mark

if TYPE_CHECKING:
    from .report import ReportFacts

LIMIT_MISSING = 0.05
LIMIT_DUPLICATES = 0.02


def findings(facts: ReportFacts) -> list[Finding]:
    found = [
        _encoding(facts),
        _lost(facts),
        _missing(facts),
        _duplicates(facts),
        _whitespace(facts),
        _by_itself(
            facts,
            "unreadable",
            lambda rows: f"Removed {rows} that cannot be trained on",
            "Broken lines, or turns that cannot be put in order. They are kept aside with the reason.",
        ),
        _by_itself(
            facts,
            "excluded",
            lambda rows: f"Removed {rows} marked as a bad answer",
            "The file itself labels these answers as ones not to give.",
        ),
        _by_itself(
            facts,
            "unansweredTurn",
            lambda rows: f"Left out the last question of {rows}",
            "Nobody answers it, so there is nothing to learn from it.",
        ),
        _echo(facts),
    ]
    if facts.dear is not None:
        found += [_template(facts), _nothing_trained(facts), _personal(facts)]
    return [one for one in found if one is not None]


def _encoding(facts: ReportFacts) -> Finding:
    fix: FixId = "repairEncoding"
    changed = facts.mended.get(fix, 0)
    broken = facts.dear.broken if facts.dear is not None else None
    shown = f"“{broken[0][:40]}” reads as “{broken[1][:40]}”. " if broken else ""
    why = f"{shown}It was written in one encoding and read in another."
    if facts.fixes.get(fix) and changed:
        title = f"Repaired broken characters in {count_of(changed, 'row')}"
        return mended(facts, "encodingDamage", title, why, changed, fix_button(facts, fix, "Repair", changed))
    count, _ = estimated(facts, "encodingDamage")
    if not count:
        return of_mark(
            facts,
            "encodingDamage",
            "passed",
            "No broken characters",
            "Looked for text read in the wrong encoding.",
            0,
        )
    title = f"Broken characters in {count_of(count, 'row')}"
    return of_mark(facts, "encodingDamage", "decide", title, why, 0, fix_button(facts, fix, "Repair", count))


def _lost(facts: ReportFacts) -> Finding | None:
    count, _ = estimated(facts, "lostCharacters")
    if not count:
        return None
    title = f"Characters were lost in {count_of(count, 'row')}"
    return of_mark(
        facts,
        "lostCharacters",
        "decide",
        title,
        "They show as �. Only the original file can bring them back.",
        0,
    )


def _missing(facts: ReportFacts) -> Finding:
    count, _ = estimated(facts, "missing")
    text = facts.shape == "text"
    asked, answer = ("a text", "a label") if facts.shape == "labels" else ("a question", "an answer")
    what = "any text" if text else f"{asked} or {answer}"
    if not count:
        title = "No row lacks its text" if text else f"No row lacks {what}"
        return of_mark(facts, "missing", "passed", title, "Every row has what it needs.", LIMIT_MISSING)
    button = fix_button(facts, "removeMissing", "Remove", count)
    if not button.applied:
        title = f"{count_of(count, 'row')} without {what}"
        why = f"A row without {answer} teaches the model to say nothing."
        return of_mark(facts, "missing", "decide", title, why, LIMIT_MISSING, button)
    no_question, no_answer = facts.removed.get("missingQuestion", 0), facts.removed.get("missingAnswer", 0)
    parts = [f"{no_question:,} without {asked}"] * bool(no_question and not text)
    parts += [f"{no_answer:,} without {'text' if text else answer}"] * bool(no_answer)
    many = (
        " Over one row in twenty: see whether the export went wrong."
        if count > LIMIT_MISSING * facts.read
        else ""
    )
    which = "any text" if text else answer if not no_question else asked if not no_answer else what
    detail = (", ".join(parts) or "They are kept aside") + "." + many
    title = f"Removed {count_of(count, 'row')} without {which}"
    return of_mark(facts, "missing", "fixed", title, detail[0].upper() + detail[1:], LIMIT_MISSING, button)


def _duplicates(facts: ReportFacts) -> Finding:
    count, _ = estimated(facts, "duplicates")
    if not count:
        text = facts.shape == "text"
        why = "No passage comes twice." if text else "No question comes twice with the same answer."
        return of_mark(facts, "duplicates", "passed", "No exact duplicates", why, LIMIT_DUPLICATES)
    button = fix_button(facts, "removeDuplicates", "Remove", count)
    noun = count_of(count, "exact duplicate")
    if button.applied:
        why = "Word for word the same. The first of each was kept."
        return of_mark(facts, "duplicates", "fixed", f"Removed {noun}", why, LIMIT_DUPLICATES, button)
    why = "The model sees these rows more often than the others."
    return of_mark(facts, "duplicates", "decide", noun, why, LIMIT_DUPLICATES, button)


def _whitespace(facts: ReportFacts) -> Finding | None:
    fix: FixId = "trimWhitespace"
    on, changed = bool(facts.fixes.get(fix)), facts.mended.get(fix, 0)
    if on and changed:
        title = f"Trimmed blanks in {count_of(changed, 'row')}"
        why = "Spaces and line ends before or after a text."
        return mended(facts, "whitespace", title, why, changed, fix_button(facts, fix, "Trim", changed))
    count, _ = estimated(facts, "whitespace")
    if on or not count:
        return None
    title = f"Blanks around the text in {count_of(count, 'row')}"
    why = "The model would learn to begin or end with them."
    return of_mark(facts, "whitespace", "decide", title, why, 0, fix_button(facts, fix, "Trim", count))


def _by_itself(facts: ReportFacts, mark: Mark, title: object, detail: str) -> Finding | None:
    """What is done without asking, since nothing else could be done."""
    count, _ = estimated(facts, mark)
    if not count or not callable(title):
        return None
    noun = "conversation" if mark == "unansweredTurn" else "row"
    return of_mark(facts, mark, "fixed", title(count_of(count, noun)), detail, 0)


def _removal(
    facts: ReportFacts, mark: Mark, fix: FixId, limit: float, found: str, done: str, why: str
) -> Finding | None:
    """A finding whose fix removes its rows; `found` and `done` are titles with {rows} in them."""
    count, _ = estimated(facts, mark)
    if not count:
        return None
    button = fix_button(facts, fix, "Remove", count)
    title = (done if button.applied else found).format(rows=count_of(count, "row"))
    over = count > limit * facts.read
    return of_mark(
        facts, mark, "fixed" if button.applied else "decide" if over else "passed", title, why, limit, button
    )


def _echo(facts: ReportFacts) -> Finding | None:
    return _removal(
        facts,
        "echo",
        "removeEchoes",
        0.01,
        "The answer repeats the question in {rows}",
        "Removed {rows} whose answer repeats the question",
        "The model would learn to say the question again before it answers.",
    )


def _template(facts: ReportFacts) -> Finding | None:
    assert facts.dear is not None
    because = facts.dear.refused_because
    found = _removal(
        facts, "rejectedByTemplate", "removeRejectedByTemplate", 0,
        "The model's chat template refuses {rows}", "Removed {rows} that the model's chat template refuses",
        f"They cannot be trained on with this model. {because or ''}".strip(),
    )  # fmt: skip
    if found is not None or not _rendered(facts):
        return found
    return of_mark(
        facts, "rejectedByTemplate", "passed", "The model's chat template takes every row",
        "Each row was rendered as training will do it.", 0,
    )  # fmt: skip


def _nothing_trained(facts: ReportFacts) -> Finding | None:
    found = _removal(
        facts, "nothingTrained", "removeNothingTrained", 0, "{rows} without a token to learn",
        "Removed {rows} without a token to learn", "Nothing of the row would be learned.",
    )  # fmt: skip
    if found is not None or not _rendered(facts):
        return found
    return of_mark(
        facts, "nothingTrained", "passed", "Every row has something to learn",
        "In each, at least one token of an answer is trained.", 0,
    )  # fmt: skip


def _rendered(facts: ReportFacts) -> bool:
    """Whether rows went through the base model's own template; passages do not, and without the model here
    another's would say nothing."""
    dear = facts.dear
    counted = dear is not None and dear.mean_answer is not None and dear.context_length is not None
    return counted and facts.shape != "text"


def _personal(facts: ReportFacts) -> Finding:
    assert facts.dear is not None
    fix: FixId = "maskPersonalData"
    changed = facts.mended.get(fix, 0)
    count, _ = estimated(facts, "personalData")
    why = "A model can repeat what it has learned, to anyone who asks."
    if facts.fixes.get(fix) and changed:
        title = f"Masked personal data in {count_of(changed, 'row')}"
        return mended(facts, "personalData", title, why, changed, fix_button(facts, fix, "Mask", changed))
    if not count:
        looked = "Looked for e-mail addresses, phone, card and account numbers, and secret keys."
        return of_mark(facts, "personalData", "passed", "No personal data found", looked, 0)
    kinds = facts.dear.personal
    # Rows that say the same are looked at once: with duplicates kept the numbers by kind would not add up.
    exact = max(kinds.values(), default=0) <= count <= sum(kinds.values()) or facts.sample is not None
    named = ", ".join(f"{kind} in {rows:,}" if exact else kind for kind, rows in list(kinds.items())[:3])
    title = f"Personal data in {count_of(count, 'row')}"
    of = "" if facts.sample is None else f" of {facts.sample:,} rows looked at"
    detail = f"{named[0].upper()}{named[1:]}{of}. {why}" if named else why
    chart = bars("Rows by kind of personal data", kinds, frozenset(kinds))
    return of_mark(
        facts, "personalData", "decide", title, detail, 0, fix_button(facts, fix, "Mask", count), chart
    )
