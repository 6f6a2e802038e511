"""The shapes that are more than a question and an answer: conversations, preferences, verdicts, passages.

Each function looks whether its shape is there, writes the roles of its columns, and says how sure it is.
Knows nothing of plain pairs: that is `pairs`.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from vibeflow.protocol.datasets import ColumnRole, Shape

from ..frames import CELL
from .columns import Facts
from .conversations import CONVERSATION_NAMES, ROLES, turn_list
from .names import known_name, words_of

Judged = tuple[ColumnRole, float, str]
"""Role, confidence, reason."""
Roles = dict[str, Judged]

_BETTER = frozenset(
    {"chosen", "preferred", "accepted", "winner", "better", "chosen_response", "preferred_response"}
)
_WORSE = frozenset(
    {"rejected", "dispreferred", "loser", "worse", "rejected_response", "dispreferred_response"}
)
_PASSAGES = frozenset(
    {"text", "content", "body", "passage", "document", "article", "raw_text", "texte", "texto"}
)
_VERDICTS = frozenset(
    {"label", "kto_tag", "verdict", "desirable", "is_good", "good", "thumbs_up", "accepted", "is_desirable"}
)
_VERDICT_WORDS = frozenset({"true", "false", "good", "bad", "desirable", "undesirable"})
_PARSED = 10
_PARSED_CHARS = 100_000


def conversations(facts: Sequence[Facts], sample: pl.DataFrame, roles: Roles) -> Shape | None:
    """Whole conversations in one column; with a better and a worse end, preference pairs."""
    found = [f for f in facts if f.turns > 0.5 and f.name.lower() not in _BETTER | _WORSE]
    talk = min(found, key=lambda f: f.name.lower() not in CONVERSATION_NAMES, default=None)
    if talk is None:
        return None
    better, worse = _ends(facts)
    known, ends_with_user = _roles_of(sample, talk.name)
    if better is not None and worse is not None and not ends_with_user:
        return None  # the whole conversation once more: the pair of answers says it all
    sure = (0.98 if talk.name.lower() in CONVERSATION_NAMES else 0.88) * talk.turns
    if not known:
        sure = min(sure, 0.55)
    roles[talk.name] = ("conversation", round(sure, 2), "turns with a role each")
    if better is None or worse is None:
        return "conversations"
    _name_ends(better, worse, roles)
    return "preferences"


def preferences(facts: Sequence[Facts], roles: Roles) -> Shape | None:
    """A better and a worse answer, with the question in a column of its own or at the head of both."""
    better, worse = _ends(facts)
    if better is None or worse is None:
        return None
    _name_ends(better, worse, roles)
    asked = max(
        (f for f in facts if f.name not in roles and not f.is_data and f.filled and _is_question(f)),
        key=lambda f: (known_name(f.name) or ("", False))[1],
        default=None,
    )
    if asked is not None:
        exact = (known_name(asked.name) or ("", False))[1]
        roles[asked.name] = ("question", 0.95 if exact else 0.8, asked.reason("question"))
    return "preferences"


def carries_question(better: Facts) -> bool:
    """Whether the answers of a preference pair have the question at their head."""
    return better.turns > 0.5 or better.talk > 0.5


def verdicts(facts: Sequence[Facts], roles: Roles) -> bool:
    """A column that calls the answer good or bad, beside a question with an answer or a conversation."""
    for f in facts:
        said = {value.lower() for value in f.values}
        if f.name.lower() not in _VERDICTS or not said or not said <= _VERDICT_WORDS:
            continue
        others = {role for name, (role, _, _) in roles.items() if name != f.name}
        if "conversation" in others or {"question", "answer"} <= others:
            roles[f.name] = ("verdict", 0.92, "says whether the answer is a good one")
            return True
    return False


def passages(facts: Sequence[Facts], roles: Roles) -> Shape | None:
    """One column of running text, and nothing beside it that could be an answer."""
    written = [f for f in facts if not f.is_data and not f.few and f.filled > 0.3 and f.prose > 0.3]
    named = [f for f in written if f.name.lower() in _PASSAGES]
    only = written[0] if len(written) == 1 else named[0] if len(named) == 1 else None
    if only is None or any(f is not only and _could_answer(f, only) for f in facts):
        return None
    if only.mean_words < 12 and only.name.lower() not in _PASSAGES:
        return None
    if only.name.lower() in _PASSAGES:
        sure = 0.95 if only.mean_words >= 20 else 0.55
    else:
        sure = 0.75 if only.mean_words >= 40 else 0.5
    numbers = sum(f.kind == "numbers" and not f.few for f in facts)
    if numbers >= 3 or len(facts) > 8:
        sure = min(sure, 0.5)  # a table with a remark in it rather than a body of text
    roles[only.name] = ("text", sure, f"running text, {only.mean_words:.0f} words on average")
    return "text"


def _could_answer(f: Facts, text: Facts) -> bool:
    role, exact = known_name(f.name) or ("", False)
    if f.few:
        return role in ("topic", "answer") and f.filled > 0.5
    if role == "answer":
        return exact and f.filled > 0.3
    if role == "question" and not f.is_data:
        # A title above an article is part of it, not asked.
        return exact and f.asking > 0.5
    return role == "topic" and exact and text.mean_words < 60 and not f.is_data and f.distinct < 0.8


def _is_question(f: Facts) -> bool:
    return (known_name(f.name) or ("",))[0] == "question"


def _ends(facts: Sequence[Facts]) -> tuple[Facts | None, Facts | None]:
    better = next((f for f in facts if "_".join(words_of(f.name)) in _BETTER and f.filled), None)
    worse = next((f for f in facts if "_".join(words_of(f.name)) in _WORSE and f.filled), None)
    return better, worse


def _name_ends(better: Facts, worse: Facts, roles: Roles) -> None:
    data = better.is_data and better.kind != "nested values"
    sure = 0.4 if data else 0.95
    roles[better.name] = ("answer", sure, "the answer that was preferred")
    roles[worse.name] = ("rejected", sure, "the answer that was not preferred")


def _roles_of(sample: pl.DataFrame, name: str) -> tuple[bool, bool]:
    """Of the first conversations: whether their roles are known, and whether most end with the user."""
    cells = sample.head(_PARSED)[CELL + name]
    short = cells.filter(cells.str.len_bytes() <= _PARSED_CHARS).to_list()
    known, ends = True, 0
    seen = 0
    for cell in short:
        turns = turn_list(cell)
        said = [_role(turn) for turn in turns or ()]
        if not said:
            continue
        seen += 1
        ends += ROLES.get(said[-1]) == "user"
        known = known and any(ROLES.get(role) == "assistant" or ROLES.get(role) == "user" for role in said)
    return known, seen > 0 and ends * 2 > seen


def _role(turn: object) -> str:
    if not isinstance(turn, dict):
        return ""
    role = turn.get("role", turn.get("from", turn.get("speaker")))
    return role.strip().lower() if isinstance(role, str) else ""
