"""Applies the fixes that are switched on, in a fixed order, and says for each what it found and did.

Every row comes out again: kept or removed with a reason. Changes `Example`s in place; knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vibeflow.protocol.datasets import RemovalReason

from ..manifest import FixId
from ..quality import mojibake
from ..shapes.examples import Example


@dataclass
class Outcome:
    kept: list[Example] = field(default_factory=list)
    removed: list[tuple[Example, RemovalReason, str | None]] = field(default_factory=list)
    """Row, reason, and where it says more than the reason does, a detail."""
    touched: dict[str, list[int]] = field(default_factory=dict)
    """Row numbers that each fix concerns, whether it is switched on or not; by fix id."""
    broken: list[tuple[str, str]] = field(default_factory=list)
    """Damaged words as they should read and as they read, a few."""


def apply(examples: Sequence[Example], on: Mapping[FixId, bool]) -> Outcome:
    outcome = Outcome(
        touched={"repairEncoding": [], "trimWhitespace": [], "removeMissing": [], "removeDuplicates": []}
    )
    seen: set[tuple[object, ...]] = set()
    for example in examples:
        if example.problem is not None:
            outcome.removed.append((example, "unreadable", example.problem))
            continue
        if example.excluded is not None:
            outcome.removed.append((example, "excluded", example.excluded))
            continue
        _repair(example, on["repairEncoding"], outcome)
        _trim(example, on["trimWhitespace"], outcome)
        reason = _missing(example)
        if reason is not None:
            outcome.touched["removeMissing"].append(example.number)
            if on["removeMissing"]:
                outcome.removed.append((example, reason, None))
                continue
        else:
            key = _key(example)
            if key in seen:
                outcome.touched["removeDuplicates"].append(example.number)
                if on["removeDuplicates"]:
                    outcome.removed.append((example, "duplicate", None))
                    continue
            seen.add(key)
        outcome.kept.append(example)
    return outcome


def _repair(example: Example, on: bool, outcome: Outcome) -> None:
    hit = False
    for message in example.messages:
        if mojibake.damaged(message["content"]):
            hit = True
            if len(outcome.broken) < 3 and (found := mojibake.example_of(message["content"])):
                outcome.broken.append(found)
            if on:
                message["content"] = mojibake.mend(message["content"])
    if hit:
        outcome.touched["repairEncoding"].append(example.number)


def _trim(example: Example, on: bool, outcome: Outcome) -> None:
    hit = False
    for message in example.messages:
        trimmed = message["content"].strip()
        # A cell of blanks alone counts as missing, not as untidy.
        if trimmed and trimmed != message["content"]:
            hit = True
            if on:
                message["content"] = trimmed
    if hit:
        outcome.touched["trimWhitespace"].append(example.number)


def _missing(example: Example) -> RemovalReason | None:
    if not any(m["content"].strip() for m in example.messages if m["role"] == "user"):
        return "missingQuestion"
    if not any(m["content"].strip() for m in example.messages if m["role"] == "assistant"):
        return "missingAnswer"
    return None


def _key(example: Example) -> tuple[object, ...]:
    """Equal for rows that would be trained alike, blanks at the ends apart."""
    return tuple((message["role"], message["content"].strip()) for message in example.messages)
