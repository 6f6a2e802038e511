"""Findings on rows by themselves: missing, damaged, refused, private. Words for counts; limits beside
them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vibeflow.l10n import t, tn, tp
from vibeflow.protocol.datasets import Finding, FixId

from .findings import bars, estimated, fix_button, mended, of_mark, remove_button
from .marks import Mark

if TYPE_CHECKING:
    from .report_facts import ReportFacts

LIMIT_MISSING = 0.05
LIMIT_DUPLICATES = 0.02

Title = Callable[[int], str]
"""A number of rows -> the title that tells it."""

_KINDS = {
    "e-mail": tp("personal data", "e-mail"),
    "phone": tp("personal data", "phone"),
    "card number": tp("personal data", "card number"),
    "account number": tp("personal data", "account number"),
    "key": tp("personal data", "key"),
}
"""What each `personal_data.Kind` is called."""


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
            lambda rows: tn(
                "Removed {n:,} row that cannot be trained on",
                "Removed {n:,} rows that cannot be trained on",
                rows,
            ),
            t("Broken lines, or turns that cannot be put in order. They are kept aside with the reason."),
        ),
        _by_itself(
            facts,
            "excluded",
            lambda rows: tn(
                "Removed {n:,} row marked as a bad answer", "Removed {n:,} rows marked as a bad answer", rows
            ),
            t("The file itself labels these answers as ones not to give."),
        ),
        _by_itself(
            facts,
            "unansweredTurn",
            lambda rows: tn(
                "Left out the last question of {n:,} conversation",
                "Left out the last question of {n:,} conversations",
                rows,
            ),
            t("Nobody answers it, so there is nothing to learn from it."),
        ),
        _echo(facts),
    ]
    if facts.expensive is not None:
        found += [_template(facts), _nothing_trained(facts), _personal(facts)]
    return [one for one in found if one is not None]


def _encoding(facts: ReportFacts) -> Finding:
    fix: FixId = "repairEncoding"
    changed = facts.mended.get(fix, 0)
    broken = facts.expensive.broken if facts.expensive is not None else None
    why = t("It was written in one encoding and read in another.")
    if broken:
        shown = t("“{right}” reads as “{broken}”.", right=broken[0][:40], broken=broken[1][:40])
        why = f"{shown} {why}"
    if facts.fixes.get(fix) and changed:
        title = tn(
            "Repaired broken characters in {n:,} row", "Repaired broken characters in {n:,} rows", changed
        )
        button = fix_button(facts, fix, t("Repair {count:,}", count=changed))
        return mended(facts, "encodingDamage", title, why, changed, button)
    count, _ = estimated(facts, "encodingDamage")
    if not count:
        looked = t("Looked for text read in the wrong encoding.")
        return of_mark(facts, "encodingDamage", "passed", t("No broken characters"), looked, 0)
    title = tn("Broken characters in {n:,} row", "Broken characters in {n:,} rows", count)
    button = fix_button(facts, fix, t("Repair {count:,}", count=count))
    return of_mark(facts, "encodingDamage", "decide", title, why, 0, button)


def _lost(facts: ReportFacts) -> Finding | None:
    count, _ = estimated(facts, "lostCharacters")
    if not count:
        return None
    title = tn("Characters were lost in {n:,} row", "Characters were lost in {n:,} rows", count)
    why = t("They show as �. Only the original file can bring them back.")
    return of_mark(facts, "lostCharacters", "decide", title, why, 0)


def _missing(facts: ReportFacts) -> Finding:
    count, _ = estimated(facts, "missing")
    if not count:
        title = (
            t("No row lacks its text")
            if facts.shape == "text"
            else t("No row lacks a text or a label")
            if facts.shape == "labels"
            else t("No row lacks a question or an answer")
        )
        return of_mark(facts, "missing", "passed", title, t("Every row has what it needs."), LIMIT_MISSING)
    button = remove_button(facts, "removeMissing", count)
    if not button.applied:
        title = (
            tn("{n:,} row without any text", "{n:,} rows without any text", count)
            if facts.shape == "text"
            else tn("{n:,} row without a text or a label", "{n:,} rows without a text or a label", count)
            if facts.shape == "labels"
            else tn(
                "{n:,} row without a question or an answer",
                "{n:,} rows without a question or an answer",
                count,
            )
        )
        why = (
            t("A row without a label teaches the model to say nothing.")
            if facts.shape == "labels"
            else t("A row without an answer teaches the model to say nothing.")
        )
        return of_mark(facts, "missing", "decide", title, why, LIMIT_MISSING, button)
    told = [_lacking(facts)]
    if count > LIMIT_MISSING * facts.read:
        told.append(t("Over one row in twenty: see whether the export went wrong."))
    title = _removed_without(facts, count)
    return of_mark(facts, "missing", "fixed", title, " ".join(told), LIMIT_MISSING, button)


def _lacking(facts: ReportFacts) -> str:
    """How many of the rows that are removed lack what."""
    no_question, no_answer = facts.removed.get("missingQuestion", 0), facts.removed.get("missingAnswer", 0)
    told: list[str] = []
    if facts.shape == "text":
        if no_answer:
            told.append(t("{count:,} without text", count=no_answer))
    elif facts.shape == "labels":
        if no_question:
            told.append(t("{count:,} without a text", count=no_question))
        if no_answer:
            told.append(t("{count:,} without a label", count=no_answer))
    else:
        if no_question:
            told.append(t("{count:,} without a question", count=no_question))
        if no_answer:
            told.append(t("{count:,} without an answer", count=no_answer))
    return f"{', '.join(told)}." if told else t("They are kept aside.")


def _removed_without(facts: ReportFacts, rows: int) -> str:
    some_question, some_answer = (
        bool(facts.removed.get(reason)) for reason in ("missingQuestion", "missingAnswer")
    )
    if facts.shape == "text":
        return tn("Removed {n:,} row without any text", "Removed {n:,} rows without any text", rows)
    labels = facts.shape == "labels"
    if not some_question:
        return (
            tn("Removed {n:,} row without a label", "Removed {n:,} rows without a label", rows)
            if labels
            else tn("Removed {n:,} row without an answer", "Removed {n:,} rows without an answer", rows)
        )
    if not some_answer:
        return (
            tn("Removed {n:,} row without a text", "Removed {n:,} rows without a text", rows)
            if labels
            else tn("Removed {n:,} row without a question", "Removed {n:,} rows without a question", rows)
        )
    return (
        tn(
            "Removed {n:,} row without a text or a label",
            "Removed {n:,} rows without a text or a label",
            rows,
        )
        if labels
        else tn(
            "Removed {n:,} row without a question or an answer",
            "Removed {n:,} rows without a question or an answer",
            rows,
        )
    )


def _duplicates(facts: ReportFacts) -> Finding:
    count, _ = estimated(facts, "duplicates")
    if not count:
        why = (
            t("No passage comes twice.")
            if facts.shape == "text"
            else t("No question comes twice with the same answer.")
        )
        return of_mark(facts, "duplicates", "passed", t("No exact duplicates"), why, LIMIT_DUPLICATES)
    button = remove_button(facts, "removeDuplicates", count)
    if button.applied:
        title = tn("Removed {n:,} exact duplicate", "Removed {n:,} exact duplicates", count)
        why = t("Word for word the same. The first of each was kept.")
        return of_mark(facts, "duplicates", "fixed", title, why, LIMIT_DUPLICATES, button)
    title = tn("{n:,} exact duplicate", "{n:,} exact duplicates", count)
    why = t("The model sees these rows more often than the others.")
    return of_mark(facts, "duplicates", "decide", title, why, LIMIT_DUPLICATES, button)


def _whitespace(facts: ReportFacts) -> Finding | None:
    fix: FixId = "trimWhitespace"
    on, changed = bool(facts.fixes.get(fix)), facts.mended.get(fix, 0)
    if on and changed:
        title = tn("Trimmed blanks in {n:,} row", "Trimmed blanks in {n:,} rows", changed)
        why = t("Spaces and line ends before or after a text.")
        button = fix_button(facts, fix, t("Trim {count:,}", count=changed))
        return mended(facts, "whitespace", title, why, changed, button)
    count, _ = estimated(facts, "whitespace")
    if on or not count:
        return None
    title = tn("Blanks around the text in {n:,} row", "Blanks around the text in {n:,} rows", count)
    why = t("The model would learn to begin or end with them.")
    button = fix_button(facts, fix, t("Trim {count:,}", count=count))
    return of_mark(facts, "whitespace", "decide", title, why, 0, button)


def _by_itself(facts: ReportFacts, mark: Mark, title: Title, detail: str) -> Finding | None:
    """What is done without asking, since nothing else could be done."""
    count, _ = estimated(facts, mark)
    return of_mark(facts, mark, "fixed", title(count), detail, 0) if count else None


def _removal(
    facts: ReportFacts, mark: Mark, fix: FixId, limit: float, found: Title, done: Title, why: str
) -> Finding | None:
    """A finding whose fix removes its rows."""
    count, _ = estimated(facts, mark)
    if not count:
        return None
    button = remove_button(facts, fix, count)
    title = (done if button.applied else found)(count)
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
        lambda rows: tn(
            "The answer repeats the question in {n:,} row",
            "The answer repeats the question in {n:,} rows",
            rows,
        ),
        lambda rows: tn(
            "Removed {n:,} row whose answer repeats the question",
            "Removed {n:,} rows whose answer repeats the question",
            rows,
        ),
        t("The model would learn to say the question again before it answers."),
    )


def _template(facts: ReportFacts) -> Finding | None:
    assert facts.expensive is not None
    why = t("They cannot be trained on with this model.")
    if because := facts.expensive.refused_because:
        why = f"{why} {because}"
    found = _removal(
        facts,
        "rejectedByTemplate",
        "removeRejectedByTemplate",
        0,
        lambda rows: tn(
            "The model's chat template refuses {n:,} row",
            "The model's chat template refuses {n:,} rows",
            rows,
        ),
        lambda rows: tn(
            "Removed {n:,} row that the model's chat template refuses",
            "Removed {n:,} rows that the model's chat template refuses",
            rows,
        ),
        why,
    )
    if found is not None or not _rendered(facts):
        return found
    title = t("The model's chat template takes every row")
    why = t("Each row was rendered as training will do it.")
    return of_mark(facts, "rejectedByTemplate", "passed", title, why, 0)


def _nothing_trained(facts: ReportFacts) -> Finding | None:
    found = _removal(
        facts,
        "nothingTrained",
        "removeNothingTrained",
        0,
        lambda rows: tn("{n:,} row without a token to learn", "{n:,} rows without a token to learn", rows),
        lambda rows: tn(
            "Removed {n:,} row without a token to learn", "Removed {n:,} rows without a token to learn", rows
        ),
        t("Nothing of the row would be learned."),
    )
    if found is not None or not _rendered(facts):
        return found
    title = t("Every row has something to learn")
    why = t("In each, at least one token of an answer is trained.")
    return of_mark(facts, "nothingTrained", "passed", title, why, 0)


def _rendered(facts: ReportFacts) -> bool:
    """Whether rows went through the base model's own template; passages do not, and without the model here
    another's would say nothing."""
    expensive = facts.expensive
    counted = (
        expensive is not None and expensive.mean_answer is not None and expensive.context_length is not None
    )
    return counted and facts.shape != "text"


def _personal(facts: ReportFacts) -> Finding:
    assert facts.expensive is not None
    fix: FixId = "maskPersonalData"
    changed = facts.mended.get(fix, 0)
    count, _ = estimated(facts, "personalData")
    why = t("A model can repeat what it has learned, to anyone who asks.")
    if facts.fixes.get(fix) and changed:
        title = tn("Masked personal data in {n:,} row", "Masked personal data in {n:,} rows", changed)
        button = fix_button(facts, fix, t("Mask {count:,}", count=changed))
        return mended(facts, "personalData", title, why, changed, button)
    if not count:
        looked = t("Looked for e-mail addresses, phone, card and account numbers, and secret keys.")
        return of_mark(facts, "personalData", "passed", t("No personal data found"), looked, 0)
    kinds = {_KINDS.get(kind, kind): rows for kind, rows in facts.expensive.personal.items()}
    title = tn("Personal data in {n:,} row", "Personal data in {n:,} rows", count)
    detail = f"{_by_kind(facts, kinds, count)} {why}" if kinds else why
    chart = bars(t("Rows by kind of personal data"), kinds, frozenset(kinds))
    button = fix_button(facts, fix, t("Mask {count:,}", count=count))
    return of_mark(facts, "personalData", "decide", title, detail, 0, button, chart)


def _by_kind(facts: ReportFacts, kinds: dict[str, int], count: int) -> str:
    """The commonest kinds, with their rows where those add up to the number of the finding."""
    # Rows that say the same are looked at once: with duplicates kept the numbers by kind would not add up.
    exact = max(kinds.values()) <= count <= sum(kinds.values()) or facts.sample is not None
    named = ", ".join(
        t("{kind} in {rows:,}", kind=kind, rows=rows) if exact else kind
        for kind, rows in list(kinds.items())[:3]
    )
    named = f"{named[0].upper()}{named[1:]}"
    if facts.sample is None:
        return f"{named}."
    return t("{kinds} of {rows:,} rows looked at.", kinds=named, rows=facts.sample)
