"""Says which column is the question, which the answer, how sure that is, and why, from a sample of rows.

Two sources of evidence: what a column is called (`readers.names`) and what is in it (`columns`). A name that
says it exactly outweighs content; content breaks ties, lowers confidence where it contradicts the name, and
carries the guess alone where no name helps. Knows nothing of the rest of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vibeflow.protocol.datasets import ColumnRole, ColumnView

from .columns import Facts, facts_of
from .examples import CONVERSATION_NAMES, is_conversation
from .names import known_name

SAMPLE_ROWS = 100
SURE = 0.6
"""Below this the user is asked."""


def detect(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[ColumnView]:
    """One view for each column, in file order; at most the first 100 of `rows` are looked at."""
    facts = [facts_of(name, [row.get(name) for row in rows[:SAMPLE_ROWS]]) for name in columns]
    roles: dict[str, tuple[ColumnRole, float, str]] = {}
    talk = _conversation(facts)
    if talk is not None:
        share = sum(is_conversation(v) for v in talk.values) / max(1, len(talk.values))
        sure = 0.98 if talk.name.lower() in CONVERSATION_NAMES else 0.85
        roles[talk.name] = ("conversation", round(sure * share, 2), "turns with a role each")
        chosen = next((f for f in facts if f.name.lower() == "chosen"), None)
        if chosen is not None:
            roles[chosen.name] = ("answer", 0.9, "the preferred answer to each conversation")
    else:
        _pick_pair(facts, roles)
    _pick_others(facts, roles)
    return [
        ColumnView(name=f.name, role=role, confidence=sure, reason=reason, samples=f.samples)
        for f in facts
        for role, sure, reason in [roles.get(f.name) or _ignored(f)]
    ]


def overall(views: Sequence[ColumnView]) -> float:
    """The least of the confidences of what is learned from; 0 where question or answer is missing."""
    sure = {
        role: [v.confidence for v in views if v.role == role]
        for role in ("question", "answer", "conversation")
    }
    if sure["conversation"]:
        return min(sure["conversation"] + sure["answer"])
    if not sure["question"] or not sure["answer"]:
        return 0.0
    return min(sure["question"][0], sure["answer"][0])


def _conversation(facts: Sequence[Facts]) -> Facts | None:
    found = [f for f in facts if f.values and sum(map(is_conversation, f.values)) > 0.5 * len(f.values)]
    return min(found, key=lambda f: f.name.lower() not in CONVERSATION_NAMES, default=None)


def _pick_pair(facts: Sequence[Facts], roles: dict[str, tuple[ColumnRole, float, str]]) -> None:
    """The best pair of different columns; the more it leads the second best, the surer."""
    # A table may have two thousand columns: only the likeliest of each side are paired.
    askers = sorted(facts, key=_as_question, reverse=True)[:12]
    repliers = sorted(facts, key=lambda f: _named(f, "answer") + f.prose / 2 + f.few, reverse=True)[:40]
    pairs = [(_as_question(q) + _as_answer(a, q), q, a) for q in askers for a in repliers if q is not a]
    if not pairs:
        return
    pairs.sort(key=lambda pair: -pair[0])
    score, q, a = pairs[0]
    if score <= 0:
        return
    rival_q = max((_as_question(f) for f in facts if f not in (q, a)), default=0.0)
    rival_a = max((_as_answer(f, q) for f in facts if f not in (q, a)), default=0.0)
    q_sure = _sure(q, "question", _as_question(q), rival_q)
    a_sure = _sure(a, "answer", _as_answer(a, q), rival_a)
    # Without an answer that can be trusted, half of the pair says little about the other half.
    weakest = min(q_sure, a_sure)
    roles[q.name] = ("question", min(q_sure, weakest + 0.3), q.reason("question"))
    roles[a.name] = ("answer", min(a_sure, weakest + 0.3), a.reason("answer"))
    context = next((f for f in facts if f.name.lower() in ("input", "context") and f not in (q, a)), None)
    if (
        context is not None
        and q.name.lower() in ("instruction", "prompt", "question")
        and not context.is_data
    ):
        roles[context.name] = ("question", 0.9, f"goes with {q.name}; added below it where it is not empty")


def _named(f: Facts, role: str) -> float:
    """How much the name speaks for `role`: 1 exactly, 0.6 in part, negative for another role."""
    known = known_name(f.name)
    if known is None:
        return 0.0
    if known[0] == role:
        return 1.0 if known[1] else 0.6
    return -1.0 if known[1] and known[0] != "topic" else -0.4


def _as_question(f: Facts) -> float:
    if not f.filled or f.is_data:
        return -2.0
    content = 0.25 * f.prose + 0.25 * f.asking + 0.1 * f.distinct + (0.1 if f.filled > 0.9 else 0)
    lead = 0.15 if f.name.lower() in ("instruction", "prompt", "question") else 0.0
    return 2 * _named(f, "question") + content + lead + (0.5 if f.name.lower() == "text" else 0)


def _as_answer(f: Facts, q: Facts) -> float:
    known = known_name(f.name)
    if known is not None and known[0] == "topic" and f.few and q.prose > 0.5:
        # A label such as "yes", "billing" or 1 is an answer too, where it sorts texts into a few classes.
        return (1.2 if known[1] else 0.7) + (0.1 if f.name.lower() in ("label", "category") else 0)
    named = _named(f, "answer")
    if not f.filled or (f.is_data and named < 1):
        return -2.0
    longer = 0.15 if f.mean_words > q.mean_words else 0.0
    best = 0.3 if "best" in f.name.lower() or "correct" in f.name.lower().split() else 0.0
    return 2 * named + 0.25 * f.prose + 0.1 * f.distinct + longer - 0.3 * f.asking + best


def _sure(f: Facts, role: str, score: float, rival: float) -> float:
    """Confidence of a role: from the name, lowered by a rival of near-equal standing and by odd content."""
    named = _named(f, role)
    if named >= 1:
        sure = 0.97
    elif named > 0:
        sure = 0.86
    elif f.name.lower() == "text" or (role == "answer" and f.few and known_name(f.name) is not None):
        sure = 0.8
    else:
        sure = 0.3 + 0.2 * f.prose
    if rival > 0 and score - rival < 0.2:
        sure -= 0.25
    if f.filled < 0.5:
        sure -= 0.15
    if role == "question" and f.is_data:
        sure -= 0.5
    return round(max(0.05, min(0.99, sure)), 2)


def _pick_others(facts: Sequence[Facts], roles: dict[str, tuple[ColumnRole, float, str]]) -> None:
    for f in facts:
        known = known_name(f.name)
        if f.name in roles or known is None or not f.filled:
            continue
        if known[0] == "system" and not any(role == "system" for role, _, _ in roles.values()):
            roles[f.name] = ("system", 0.9 if known[1] else 0.7, "named like a system prompt")
        elif known[0] == "topic" and f.few and not any(role == "topic" for role, _, _ in roles.values()):
            sure = 0.85 if known[1] else 0.6
            roles[f.name] = ("topic", sure, f"{f.different} different values, named like a topic")


def _ignored(f: Facts) -> tuple[ColumnRole, float, str]:
    reason = f.plain_kind or "not needed for training"
    return "ignored", 0.9 if f.is_data or f.plain_kind else 0.6, reason
