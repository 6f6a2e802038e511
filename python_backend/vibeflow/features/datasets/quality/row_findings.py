"""The findings that have to do with single rows: what is wrong with them, and what is done about it.

Limits are the product document's. Knows nothing of files; what the fixes did is handed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vibeflow.protocol.datasets import Finding, FindingFix

from ..build.fixes import Outcome
from ..shapes.examples import Example
from .findings import count_of, finding
from .mojibake import LOST

LIMIT_MISSING = 0.05
LIMIT_DUPLICATES = 0.02


def encoding(read: int, outcome: Outcome, on: bool) -> Finding:
    rows = outcome.touched["repairEncoding"]
    shown = ""
    if outcome.broken:
        right, wrong = outcome.broken[0]
        shown = f"“{right[:40]}” reads as “{wrong[:40]}”. "
    if not rows:
        return finding(
            "encodingDamage",
            "passed",
            "No broken characters",
            "Looked for text read in the wrong encoding.",
            rows,
            read,
            0.0,
        )
    fix = FindingFix(id="repairEncoding", label=f"Repair {len(rows):,}", applied=on)
    if on:
        title = f"Repaired broken characters in {count_of(len(rows), 'row')}"
        return finding(
            "encodingDamage",
            "fixed",
            title,
            f"{shown}It was written in one encoding and read in another.",
            rows,
            read,
            0.0,
            fix,
        )
    title = f"Broken characters in {count_of(len(rows), 'row')}"
    return finding(
        "encodingDamage",
        "decide",
        title,
        f"{shown}It was written in one encoding and read in another.",
        rows,
        read,
        0.0,
        fix,
    )


def lost(read: int, kept: Sequence[Example]) -> Finding | None:
    rows = [e.number for e in kept if any(LOST in m["content"] for m in e.messages)]
    if not rows:
        return None
    title = f"Characters were lost in {count_of(len(rows), 'row')}"
    return finding(
        "lostCharacters",
        "decide",
        title,
        "They show as �. Only the original file can bring them back.",
        rows,
        read,
        0.0,
    )


def missing(read: int, outcome: Outcome, on: bool) -> Finding:
    rows = outcome.touched["removeMissing"]
    if not rows:
        return finding(
            "missing",
            "passed",
            "No row lacks a question or an answer",
            "Every row has both.",
            rows,
            read,
            LIMIT_MISSING,
        )
    reasons = Counter(reason for _, reason, _ in outcome.removed)
    fix = FindingFix(id="removeMissing", label=f"Remove {len(rows):,}", applied=on)
    if on:
        no_answer, no_question = reasons["missingAnswer"], reasons["missingQuestion"]
        parts = [f"{no_answer:,} without an answer"] * bool(no_answer) + [
            f"{no_question:,} without a question"
        ] * bool(no_question)
        title = f"Removed {count_of(len(rows), 'row')} without " + (
            "an answer" if not no_question else "a question" if not no_answer else "a question or an answer"
        )
        many = (
            " That is more than one row in twenty: look whether something went wrong in the export."
            if len(rows) > LIMIT_MISSING * read
            else ""
        )
        return finding(
            "missing",
            "fixed",
            title,
            ", ".join(parts).capitalize() + "." + many,
            rows,
            read,
            LIMIT_MISSING,
            fix,
        )
    title = f"{count_of(len(rows), 'row')} without a question or an answer"
    return finding(
        "missing",
        "decide",
        title,
        "A row without an answer teaches the model to say nothing.",
        rows,
        read,
        LIMIT_MISSING,
        fix,
    )


def duplicates(read: int, outcome: Outcome, on: bool) -> Finding:
    rows = outcome.touched["removeDuplicates"]
    if not rows:
        return finding(
            "duplicates",
            "passed",
            "No exact duplicates",
            "No question comes twice with the same answer.",
            rows,
            read,
            LIMIT_DUPLICATES,
        )
    fix = FindingFix(id="removeDuplicates", label=f"Remove {len(rows):,}", applied=on)
    noun = count_of(len(rows), "exact duplicate")
    if on:
        return finding(
            "duplicates",
            "fixed",
            f"Removed {noun}",
            "Same question and same answer. The first of each was kept.",
            rows,
            read,
            LIMIT_DUPLICATES,
            fix,
        )
    return finding(
        "duplicates",
        "decide",
        f"{noun[0].upper()}{noun[1:]}",
        "Same question and same answer: the model sees these more often than the others.",
        rows,
        read,
        LIMIT_DUPLICATES,
        fix,
    )


def trim(read: int, outcome: Outcome, on: bool) -> Finding | None:
    rows = outcome.touched["trimWhitespace"]
    if not rows:
        return None
    fix = FindingFix(id="trimWhitespace", label=f"Trim {len(rows):,}", applied=on)
    if on:
        return finding(
            "whitespace",
            "fixed",
            f"Trimmed blanks in {count_of(len(rows), 'row')}",
            "Spaces and line ends before or after a text.",
            rows,
            read,
            0.0,
            fix,
        )
    return finding(
        "whitespace",
        "decide",
        f"Blanks around the text in {count_of(len(rows), 'row')}",
        "The model would learn to begin or end with them.",
        rows,
        read,
        0.0,
        fix,
    )


def _removed_for(outcome: Outcome, reason: str) -> list[tuple[int, str]]:
    return [(e.number, detail or "") for e, why, detail in outcome.removed if why == reason]


def unreadable(read: int, outcome: Outcome) -> Finding | None:
    rows = _removed_for(outcome, "unreadable")
    if not rows:
        return None
    commonest, count = Counter(detail for _, detail in rows).most_common(1)[0]
    title = f"Removed {count_of(len(rows), 'row')} that cannot be trained on"
    return finding(
        "unreadable",
        "fixed",
        title,
        f"{count:,} because {commonest}." if count < len(rows) else f"Because {commonest}.",
        [n for n, _ in rows],
        read,
        0.0,
    )


def excluded(read: int, outcome: Outcome) -> Finding | None:
    rows = _removed_for(outcome, "excluded")
    if not rows:
        return None
    title = f"Removed {count_of(len(rows), 'row')} marked as a bad answer"
    return finding(
        "excluded",
        "fixed",
        title,
        "The file itself labels these answers as ones not to give.",
        [n for n, _ in rows],
        read,
        0.0,
    )


def cut(read: int, kept: Sequence[Example]) -> Finding | None:
    rows = [e.number for e in kept if e.cut]
    if not rows:
        return None
    title = f"Left out the last question of {count_of(len(rows), 'conversation')}"
    return finding(
        "unansweredTurn",
        "fixed",
        title,
        "It has no answer, so there is nothing to learn from it.",
        rows,
        read,
        0.0,
    )
