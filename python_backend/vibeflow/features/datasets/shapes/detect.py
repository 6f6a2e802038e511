"""Says what the rows of a file are, which column plays which part, how sure that is and why, from a sample.

Two sources of evidence: what a column is called (`names`) and what is in it (`columns`). Knows nothing of the
rest of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from vibeflow.l10n import t, tn
from vibeflow.protocol.datasets import ColumnView, Mapping, Shape

from ..manifest import SURE as SURE
from .columns import Facts, facts_of
from .names import known_name, words_of
from .pairs import is_labelled, pick_pair
from .special import (
    Judged,
    Roles,
    carries_question,
    conversations,
    is_history,
    passages,
    preferences,
    verdicts,
    with_history,
)

SAMPLE_ROWS = 1_000
_GROUPS = frozenset(
    {
        "conversation_id",
        "thread_id",
        "thread",
        "session_id",
        "customer_id",
        "customer",
        "user_id",
        "group",
        "group_id",
        "ticket_id",
        "dialog_id",
        "dialogue_id",
        "chat_id",
        "case_id",
    }
)


@dataclass(frozen=True)
class Detected:
    views: list[ColumnView]
    """One for each column, in file order."""
    shape: Shape
    mapping: Mapping
    confidence: float
    """The least of the confidences of what is learned from; 0 where that is missing."""


def detect(columns: Sequence[str], sample: pl.DataFrame) -> Detected:
    """What each column is, and what the rows are. `sample`: source frame, of which at most 1,000 count."""
    head = sample.head(SAMPLE_ROWS)
    facts = facts_of(columns, head)
    roles: Roles = {}
    special = conversations(facts, head, roles) or preferences(facts, roles) or passages(facts, roles)
    shape: Shape = special or "pairs"
    if special is None:
        pick_pair([f for f in facts if not is_history(f)], roles)
        if with_history(facts, roles):
            shape = "conversations"
        elif is_labelled(facts, roles, head):
            shape = "labels"
    if verdicts(facts, roles):
        shape = "verdicts"
    _pick_others(facts, roles)
    views = [
        ColumnView(name=f.name, role=role, confidence=sure, reason=reason, samples=f.samples)
        for f in facts
        for role, sure, reason in [roles.get(f.name) or _ignored(f)]
    ]
    chosen = {view.name: view.role for view in views if view.role != "ignored"}
    return Detected(views, shape, Mapping(columns=chosen), _overall(facts, views, shape))


def _overall(facts: Sequence[Facts], views: Sequence[ColumnView], shape: Shape) -> float:
    sure = {
        role: [v.confidence for v in views if v.role == role]
        for role in ("question", "answer", "conversation", "text", "verdict")
    }
    if sure["conversation"]:
        return min(sure["conversation"] + sure["question"] + sure["answer"] + sure["verdict"])
    if sure["text"]:
        return min(sure["text"])
    if not sure["answer"]:
        return 0.0
    if not sure["question"]:
        answers = [f for f, v in zip(facts, views, strict=True) if v.role == "answer"]
        led = shape == "preferences" and all(map(carries_question, answers))
        return min(sure["answer"]) if led else 0.0
    return min(sure["question"] + sure["answer"] + sure["verdict"])


def _pick_others(facts: Sequence[Facts], roles: Roles) -> None:
    """A system prompt, a topic and a group, beside what is learned from."""
    taken = {role for role, _, _ in roles.values()}
    for f in facts:
        if f.name in roles or not f.filled:
            continue
        if "_".join(words_of(f.name)) in _GROUPS and f.distinct < 0.9 and "group" not in taken:
            roles[f.name] = (
                "group",
                0.8,
                tn("{n} value that comes again", "{n} different values that come again", f.different),
            )
            taken.add("group")
            continue
        known = known_name(f.name)
        if known is None or "text" in taken:
            continue
        if known[0] == "system" and "system" not in taken and f.kind in (None, "nested values"):
            roles[f.name] = ("system", 0.9 if known[1] else 0.7, t("named like a system prompt"))
            taken.add("system")
        elif known[0] == "topic" and f.few and "topic" not in taken:
            sure = 0.85 if known[1] else 0.6
            roles[f.name] = (
                "topic",
                sure,
                tn("{n} value, named like a topic", "{n} different values, named like a topic", f.different),
            )
            taken.add("topic")


def _ignored(f: Facts) -> Judged:
    if not f.filled:
        return "ignored", 0.9, t("empty in all rows looked at")
    reason = f.plain_kind or t("not needed for training")
    return "ignored", 0.9 if f.is_data or f.plain_kind else 0.6, reason
