"""The shapes that are more than a question and an answer: conversations, preferences, verdicts, passages.

Each function looks whether its shape is there, writes the roles of its columns, and says how sure it is.
Knows nothing of plain pairs: that is `pairs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import polars as pl

from vibeflow.l10n import t, tn
from vibeflow.protocol.datasets import ColumnRole, Shape

from ..chat_columns import ANSWERS_BY
from ..frames import CELL
from .columns import CELL_CHARS, Facts
from .names import known_name, words_of
from .roles import certain_role
from .spoken import spoken_turns
from .turn_names import BETTER, CONVERSATION_NAMES, HISTORIES, TEXT_LISTS, WORSE
from .turns import looks_like_texts, looks_like_turns, role, turn_list

Judged = tuple[ColumnRole, float, str]
"""Role, confidence, reason."""
Roles = dict[str, Judged]

_PASSAGES = frozenset(
    {"text", "content", "body", "passage", "document", "article", "raw_text", "texte", "texto"}
)
_VERDICTS = frozenset(
    {"label", "kto_tag", "verdict", "desirable", "is_good", "good", "thumbs_up", "accepted", "is_desirable"}
)
_VERDICT_WORDS = frozenset({"true", "false", "good", "bad", "desirable", "undesirable"})
_NOTHING = frozenset({"[]", "null", "[[]]"})
_PARSED = 10
_PARSED_CHARS = 100_000


def conversations(facts: Sequence[Facts], sample: pl.DataFrame, roles: Roles) -> Shape | None:
    """Whole conversations in one column; with a better and a worse end, preference pairs."""
    better, worse = _ends(facts)
    answers = [f for f in facts if known_name(f.name) == ("answer", True)]
    found = [f for f in facts if f not in (better, worse) and _holds_turns(f, answers)]
    talk = min(found, key=lambda f: _by_name(f), default=None)
    if talk is None:
        return None
    known, ends_with_user = _roles_of(sample, talk.name)
    if better is not None and worse is not None and not ends_with_user:
        return None  # the whole conversation once more: the pair of answers says it all
    named = _by_name(talk) == 0
    sure = (0.98 if named else 0.88) * max(talk.turns, talk.lists, talk.talk)
    if not known or talk.name.startswith(ANSWERS_BY):
        sure = min(sure, 0.55)
    roles[talk.name] = ("conversation", round(sure, 2), _reason(talk, found))
    if better is not None and worse is not None:
        _name_ends(better, worse, roles)
        return "preferences"
    reply = _reply(facts) if ends_with_user else None
    if reply is not None:
        roles[reply.name] = ("answer", 0.9, reply.reason("answer"))
    return "conversations"


def with_history(facts: Sequence[Facts], roles: Roles) -> bool:
    """What was said before, in a column beside question and answer."""
    if not {"question", "answer"} <= {role for role, _, _ in roles.values()}:
        return False
    for f in facts:
        if f.name in roles or "_".join(words_of(f.name)) not in HISTORIES or not f.filled:
            continue
        if all(text in _NOTHING or looks_like_texts(text) or _is_talk(text) for text in f.values):
            roles[f.name] = ("conversation", 0.95, t("what was said before, turn by turn"))
            return True
    return False


def _is_talk(text: str) -> bool:
    return looks_like_turns(text, len(text) >= CELL_CHARS - 1) or spoken_turns(text) is not None


def is_history(f: Facts) -> bool:
    return "_".join(words_of(f.name)) in HISTORIES


def _holds_turns(f: Facts, answers: Sequence[Facts]) -> bool:
    answered = any(other is not f for other in answers)
    if is_history(f) and answered:
        return False
    if f.turns > 0.5:
        return True
    if f.talk > 0.8:
        # A question with examples in it reads like a talk too; then the answer has a column of its own.
        return not answered
    return f.lists > 0.5 and f.name.lower() in CONVERSATION_NAMES | TEXT_LISTS


def _by_name(f: Facts) -> int:
    return int(f.name.lower() not in CONVERSATION_NAMES | TEXT_LISTS)


def _reason(talk: Facts, found: Sequence[Facts]) -> str:
    if not talk.name.startswith(ANSWERS_BY):
        return t("texts of two who take turns") if talk.lists > 0.5 else t("turns with a role each")
    others = [f.name.removeprefix(ANSWERS_BY) for f in found if f is not talk]
    who = talk.name.removeprefix(ANSWERS_BY)
    if not others:
        return t("{who} seems to be the one who answers", who=who)
    either = reduce(lambda one, other: t("{one} or {other}", one=one, other=other), others[:6])
    return t("{who} seems to be the one who answers; or is it {others}?", who=who, others=either)


def _reply(facts: Sequence[Facts]) -> Facts | None:
    """The answer to conversations that end with a question."""
    named = [f for f in facts if f.filled > 0.3 and known_name(f.name) == ("answer", True)]
    return next((f for f in named if not f.is_data or f.turns > 0.5), None)


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
        with_history(facts, roles)
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
            roles[f.name] = ("verdict", 0.92, t("says whether the answer is a good one"))
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
    roles[only.name] = (
        "text",
        sure,
        tn("running text, {n} word on average", "running text, {n} words on average", round(only.mean_words)),
    )
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
    better = next((f for f in facts if "_".join(words_of(f.name)) in BETTER and f.filled), None)
    worse = next((f for f in facts if "_".join(words_of(f.name)) in WORSE and f.filled), None)
    return better, worse


def _name_ends(better: Facts, worse: Facts, roles: Roles) -> None:
    data = better.is_data and better.kind != "nested values"
    sure = 0.4 if data else 0.95
    roles[better.name] = ("answer", sure, t("the answer that was preferred"))
    roles[worse.name] = ("rejected", sure, t("the answer that was not preferred"))


def _roles_of(sample: pl.DataFrame, name: str) -> tuple[bool, bool]:
    """Of the first conversations: whether their roles are known, and whether most end with the user."""
    cells = sample.head(_PARSED)[CELL + name]
    short = cells.filter(cells.str.len_bytes() <= _PARSED_CHARS).to_list()
    known, ends = True, 0
    seen = 0
    for cell in short:
        turns = turn_list(cell)
        said = [certain_role(role(turn)) if isinstance(turn, dict) else None for turn in turns or ()]
        if not said:
            continue
        seen += 1
        ends += said[-1] in ("user", "result")
        known = known and bool({"user", "assistant"} & set(said))
    return known, seen > 0 and ends * 2 > seen
