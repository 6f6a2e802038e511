"""Says which column is the question, which the answer, how sure that is, and why, from a sample of rows.

Two sources of evidence: what a column is called (`readers.names`) and what is in it (`columns`). A name that
says it exactly outweighs content; content breaks ties, lowers confidence where it contradicts the name, and
carries the guess alone where no name helps. Knows nothing of the rest of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from vibeflow.protocol.datasets import ColumnRole, ColumnView, Mapping, Shape

from ..frames import CELL
from ..manifest import SURE as SURE
from .columns import Facts, facts_of
from .conversations import CONVERSATION_NAMES, is_conversation
from .names import known_name

SAMPLE_ROWS = 100
Judged = tuple[ColumnRole, float, str]
"""Role, confidence, reason."""
_BETTER = frozenset({"chosen", "preferred", "accepted", "winner", "better"})
_WORSE = frozenset({"rejected", "dispreferred", "loser", "worse"})
_PASSAGES = frozenset({"text", "content", "body", "passage", "document", "article", "raw_text"})
_VERDICTS = frozenset(
    {"label", "kto_tag", "verdict", "desirable", "is_good", "good", "thumbs_up", "accepted"}
)
_VERDICT_WORDS = frozenset({"true", "false", "good", "bad", "desirable", "undesirable"})
_GROUPS = frozenset(
    {
        "conversation_id",
        "thread_id",
        "session_id",
        "customer_id",
        "user_id",
        "group",
        "group_id",
        "ticket_id",
        "dialog_id",
        "dialogue_id",
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
    """What each column is, and what the rows are. `sample`: source frame, of which at most 100 rows count."""
    head = sample.head(SAMPLE_ROWS)
    facts = [
        facts_of(name, head[CELL + name].to_list() if CELL + name in head.columns else []) for name in columns
    ]
    roles: dict[str, Judged] = {}
    special = _talk(facts, roles) or _preferences(facts, roles) or _passages(facts, roles)
    shape: Shape = special or "pairs"
    if special is None:
        _pick_pair(facts, roles)
        if _labels(facts, roles, head.height):
            shape = "labels"
    if _verdict(facts, roles):
        shape = "verdicts"
    _pick_others(facts, roles)
    views = [
        ColumnView(name=f.name, role=role, confidence=sure, reason=reason, samples=f.samples)
        for f in facts
        for role, sure, reason in [roles.get(f.name) or _ignored(f)]
    ]
    chosen = {view.name: view.role for view in views if view.role != "ignored"}
    return Detected(views, shape, Mapping(columns=chosen), _overall(views))


def _overall(views: Sequence[ColumnView]) -> float:
    sure = {
        role: [v.confidence for v in views if v.role == role]
        for role in ("question", "answer", "conversation", "text")
    }
    if sure["conversation"]:
        return min(sure["conversation"] + sure["answer"])
    if sure["text"]:
        return min(sure["text"])
    if not sure["answer"] or not sure["question"]:
        return 0.0
    return min(sure["question"][0], sure["answer"][0])


def _talk(facts: Sequence[Facts], roles: dict[str, Judged]) -> Shape | None:
    """Whole conversations in one column; with a better and a worse end, preference pairs."""
    talk = _conversation([f for f in facts if f.name.lower() not in ("chosen", "rejected")])
    if talk is None:
        return None
    share = sum(is_conversation(v) for v in talk.values) / max(1, len(talk.values))
    sure = 0.98 if talk.name.lower() in CONVERSATION_NAMES else 0.85
    roles[talk.name] = ("conversation", round(sure * share, 2), "turns with a role each")
    if _ends(facts, roles):
        return "preferences"
    return "conversations"


def _preferences(facts: Sequence[Facts], roles: dict[str, Judged]) -> Shape | None:
    """A better and a worse answer, with the question in a column of its own or at the head of both."""
    if not _ends(facts, roles):
        return None
    asked = max(
        (f for f in facts if f.name not in roles and _named(f, "question") > 0 and f.filled),
        key=lambda f: _named(f, "question"),
        default=None,
    )
    if asked is not None:
        roles[asked.name] = (
            "question",
            0.95 if _named(asked, "question") >= 1 else 0.8,
            asked.reason("question"),
        )
    return "preferences"


def _ends(facts: Sequence[Facts], roles: dict[str, Judged]) -> bool:
    better = next((f for f in facts if f.name.lower() in _BETTER and f.filled), None)
    worse = next((f for f in facts if f.name.lower() in _WORSE and f.filled), None)
    if better is None or worse is None:
        return False
    roles[better.name] = ("answer", 0.95, "the answer that was preferred")
    roles[worse.name] = ("rejected", 0.95, "the answer that was not preferred")
    return True


def _passages(facts: Sequence[Facts], roles: dict[str, Judged]) -> Shape | None:
    """One column of running text, and nothing beside it that could be an answer."""
    written = [f for f in facts if not f.is_data and not f.few and f.filled]
    if len(written) != 1 or any(f.few and _named(f, "topic") >= 1 for f in facts):
        return None
    only = written[0]
    labels = [f for f in facts if f.few and (known_name(f.name) or ("",))[0] in ("topic", "answer")]
    if labels or (only.mean_words < 12 and only.name.lower() not in _PASSAGES):
        return None
    if only.name.lower() in _PASSAGES:
        sure = 0.95 if only.mean_words >= 20 else 0.7
    else:
        sure = 0.75 if only.mean_words >= 40 else 0.55
    roles[only.name] = ("text", sure, f"running text, {only.mean_words:.0f} words on average")
    return "text"


def _labels(facts: Sequence[Facts], roles: dict[str, Judged], rows: int) -> bool:
    answer = next((f for f in facts if roles.get(f.name, ("",))[0] == "answer"), None)
    return answer is not None and answer.few and answer.different <= max(2, rows // 2)


def _verdict(facts: Sequence[Facts], roles: dict[str, Judged]) -> bool:
    """A column that calls the answer good or bad, beside an answer or a conversation."""
    if not any(role in ("answer", "conversation") for role, _, _ in roles.values()):
        return False
    for f in facts:
        said = {str(value).strip().lower() for value in f.values}
        free = f.name not in roles or f.few
        if f.name.lower() in _VERDICTS and said and said <= _VERDICT_WORDS and free:
            written = [
                n for n, (role, _, _) in roles.items() if role in ("answer", "conversation") and n != f.name
            ]
            if written:
                roles[f.name] = ("verdict", 0.9, "says whether the answer is a good one")
                return True
    return False


def _conversation(facts: Sequence[Facts]) -> Facts | None:
    found = [f for f in facts if f.values and sum(map(is_conversation, f.values)) > 0.5 * len(f.values)]
    return min(found, key=lambda f: f.name.lower() not in CONVERSATION_NAMES, default=None)


def _pick_pair(facts: Sequence[Facts], roles: dict[str, Judged]) -> None:
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


def _pick_others(facts: Sequence[Facts], roles: dict[str, Judged]) -> None:
    taken = {role for role, _, _ in roles.values()}
    for f in facts:
        if f.name in roles or not f.filled:
            continue
        if f.name.lower() in _GROUPS and f.distinct < 0.9 and "group" not in taken:
            roles[f.name] = ("group", 0.8, f"{f.different} different values that come again")
            taken.add("group")
            continue
        known = known_name(f.name)
        if known is None or "text" in taken:
            continue
        if known[0] == "system" and "system" not in taken and not f.is_data:
            roles[f.name] = ("system", 0.9 if known[1] else 0.7, "named like a system prompt")
            taken.add("system")
        elif known[0] == "topic" and f.few and "topic" not in taken:
            sure = 0.85 if known[1] else 0.6
            roles[f.name] = ("topic", sure, f"{f.different} different values, named like a topic")
            taken.add("topic")


def _ignored(f: Facts) -> Judged:
    reason = f.plain_kind or "not needed for training"
    return "ignored", 0.9 if f.is_data or f.plain_kind else 0.6, reason
