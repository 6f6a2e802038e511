"""Which column asks and which replies, where a row is one question and one answer or one text and its label.

A name that says it exactly outweighs content; content breaks ties, lowers confidence where it contradicts the
name, and carries the guess alone where no name helps.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import polars as pl

from vibeflow.l10n import t, tn

from ..frames import CELL
from .columns import Facts
from .names import is_nameless, known_name, words_of
from .special import Roles

_CONTEXTS = frozenset({"input", "context", "passage", "article", "kontext", "contexto", "contexte"})
_LEADS = frozenset({"instruction", "prompt", "question", "frage", "pregunta"})
_TWINS = (
    ("premise", "hypothesis"),
    ("sentence1", "sentence2"),
    ("question1", "question2"),
    ("text1", "text2"),
    ("sentence_a", "sentence_b"),
    ("text_a", "text_b"),
)
_LABELLED_ROWS = 10
"""Of fewer rows it cannot be said that answers come again because they are classes."""
_LOOKED_AT = 20_000
"""Characters of a text in which an answer is looked for."""
_OPTION = re.compile(r"(.*?\D)[ _-]*([A-Ha-h]|\d)")
_VARIED = ("text", "tweet", "review", "sentence", "comment", "utterance", "news", "description")


def pick_pair(facts: Sequence[Facts], roles: Roles) -> None:
    """Write the roles of the best pair of different columns; the more it leads the second best, the surer."""
    if _twins(facts, roles):
        return
    # A table may have two thousand columns: only the likeliest of each side are paired.
    written = [f for f in facts if not f.is_data and not f.few and f.prose > 0.8 and f.filled > 0.5]
    asks = {f.name: _as_question(f) - _is_heading(f, written) for f in facts}
    askers = sorted(facts, key=lambda f: asks[f.name], reverse=True)[:12]
    repliers = sorted(facts, key=lambda f: _named(f, "answer") + f.prose / 2 + f.few, reverse=True)[:40]
    pairs = [(asks[q.name] + _as_answer(a, q), q, a) for q in askers for a in repliers if q is not a]
    if not pairs:
        return
    score, q, a = max(pairs, key=lambda pair: pair[0])
    if score <= 0:
        return
    context = _context(facts, q, a)
    rest = [f for f in facts if f not in (q, a, context)]
    rival_q = max((asks[f.name] for f in rest), default=0.0)
    rival_a = max((_as_answer(f, q) for f in rest), default=0.0)
    if _is_one_of_several(a, facts):
        roles[a.name] = ("answer", 0.4, t("one of several answers; nothing says which is the right one"))
        roles[q.name] = (
            "question",
            round(_sure(q, "question", asks[q.name], rival_q), 2),
            q.reason("question"),
        )
        return
    q_sure = _sure(q, "question", asks[q.name], rival_q)
    a_sure = _sure(a, "answer", _as_answer(a, q), rival_a)
    if _is_table(facts) and min(_named(q, "question"), _named(a, "answer")) < 1:
        q_sure, a_sure = min(q_sure, 0.5), min(a_sure, 0.5)
    # Without an answer that can be trusted, half of the pair says little about the other half.
    weakest = min(q_sure, a_sure)
    roles[q.name] = ("question", round(min(q_sure, weakest + 0.3), 2), q.reason("question"))
    roles[a.name] = ("answer", round(min(a_sure, weakest + 0.3), 2), a.reason("answer"))
    if context is not None:
        roles[context.name] = (
            "question",
            0.9,
            t("goes with {name}; added where it is not empty", name=q.name),
        )


def is_labelled(facts: Sequence[Facts], roles: Roles, sample: pl.DataFrame) -> bool:
    """Whether the answer is one of a few classes. `sample`: source frame."""
    answer = next((f for f in facts if roles.get(f.name, ("",))[0] == "answer"), None)
    if answer is None or not answer.few or len(answer.values) < _LABELLED_ROWS:
        return False
    if answer.different > max(2, len(answer.values) // 2):
        return False
    if known_name(answer.name) != ("answer", True):
        return True
    if _are_sentences(answer):
        return False
    return (
        _found_in(sample, [f.name for f in facts if roles.get(f.name, ("",))[0] == "question"], answer) < 0.7
    )


def _are_sentences(answer: Facts) -> bool:
    """Whether what is called an answer is said rather than sorted: short replies come again too."""
    said = set(answer.values)
    return sum(text[-1] in ".!?…。！？" or len(text.split()) >= 4 for text in said) > 0.3 * len(said)


def _found_in(sample: pl.DataFrame, questions: Sequence[str], answer: Facts) -> float:
    """Share of the answers that stand in what is asked, word for word: found in a text, they are no
    classes."""
    asked = [pl.col(CELL + name) for name in questions if CELL + name in sample.columns]
    if not asked:
        return 0.0
    text = pl.concat_str(asked, separator="\n", ignore_nulls=True).str.head(_LOOKED_AT)
    said = pl.col(CELL + answer.name).str.strip_chars()
    found = sample.filter(said.str.len_chars() > 1).select(text.str.contains(said, literal=True))
    return int(found.to_series().sum()) / found.height if found.height else 0.0


def _is_one_of_several(a: Facts, facts: Sequence[Facts]) -> bool:
    """Whether it is named as one of the choices of a question: "Antwort B", "option_2"."""
    stems = Counter(match[1].strip(" _-").lower() for f in facts if (match := _option(f.name)))
    match = _option(a.name)
    if match is not None:
        return stems[match[1].strip(" _-").lower()] > 1
    letters = {value.strip(" .)(").upper() for value in a.values}
    return max(stems.values(), default=0) > 2 and letters <= set("ABCDEFGH")


def _option(name: str) -> re.Match[str] | None:
    return None if is_nameless(name) else _OPTION.fullmatch(name.strip())


def _twins(facts: Sequence[Facts], roles: Roles) -> bool:
    """Two texts that are judged together, and the judgement."""
    by_name = {f.name.lower(): f for f in facts}
    for first, second in _TWINS:
        one, other = by_name.get(first), by_name.get(second)
        if one is None or other is None or one.is_data or other.is_data:
            continue
        labels = [f for f in facts if f.few and f not in (one, other) and f.filled > 0.5]
        label = max(labels, key=lambda f: _named(f, "topic") + _named(f, "answer"), default=None)
        if label is None:
            continue
        sure = 0.85 if len(labels) == 1 or _named(label, "topic") >= 1 else 0.55
        for f in (one, other):
            roles[f.name] = (
                "question",
                sure,
                tn(
                    "judged together, {n} word on average",
                    "judged together, {n} words on average",
                    round(f.mean_words),
                ),
            )
        roles[label.name] = ("answer", sure, label.reason("answer"))
        return True
    return False


def _context(facts: Sequence[Facts], q: Facts, a: Facts) -> Facts | None:
    if q.name.lower() not in _LEADS:
        return None
    return next(
        (f for f in facts if f.name.lower() in _CONTEXTS and f not in (q, a) and not f.is_data and f.filled),
        None,
    )


def _is_table(facts: Sequence[Facts]) -> bool:
    """Figures and marks for the most part: measured, not written."""
    data = sum(f.is_data or f.few for f in facts if f.filled)
    return data >= 4 and data > 0.6 * sum(bool(f.filled) for f in facts)


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
    name = f.name.lower()
    content = 0.25 * f.prose + 0.35 * f.asking + 0.1 * f.distinct + (0.1 if f.filled > 0.9 else 0)
    lead = 0.15 if name in _LEADS else -0.15 if name in ("title", "input") else 0.0
    return (
        2 * _named(f, "question") + content + lead + (0.5 if name in _VARIED else 0) - (0.5 if f.few else 0)
    )


def _is_heading(f: Facts, written: Sequence[Facts]) -> float:
    """How much speaks against asking by this column, since it names things that another describes: 2 where a
    written text of no other role stands beside it."""
    if f.mean_words > 4 or f.prose > 0.5 or f.asking > 0.2 or not f.filled:
        return 0.0
    described = any(
        other.mean_words >= max(6, 3 * f.mean_words)
        and (known_name(other.name) or ("question",))[0] == "question"
        for other in written
        if other is not f
    )
    return 2.0 if described else 0.0


def _as_answer(f: Facts, q: Facts) -> float:
    known = known_name(f.name)
    if known is not None and known[0] == "topic" and f.few and q.prose > 0.5:
        # A label such as "yes", "billing" or 1 is an answer too, where it sorts texts into a few classes.
        return (1.2 if known[1] else 0.7) + (0.1 if f.name.lower() in ("label", "category") else 0)
    named = _named(f, "answer")
    if not f.filled or (f.is_data and named < 1 and not f.few):
        return -2.0
    words = words_of(f.name)
    longer = 0.25 if f.mean_words > q.mean_words else 0.0
    best = 0.3 if "best" in words or "correct" in words else 0.0
    return 2 * named + 0.25 * f.prose + 0.1 * f.distinct + longer - 0.35 * f.asking + best - f.few * 0.1


def _sure(f: Facts, role: str, score: float, rival: float) -> float:
    """Confidence of a role: from the name, lowered by a rival of near-equal standing and by odd content."""
    named = _named(f, role)
    if named >= 1:
        sure = 0.97
    elif named > 0:
        sure = 0.86
    elif f.name.lower() in _VARIED or (role == "answer" and f.few and known_name(f.name) is not None):
        sure = 0.82
    elif is_nameless(f.name):
        sure = 0.35 + 0.2 * f.prose + (0.3 * f.asking if role == "question" else 0.2 * (1 - f.asking))
    else:
        sure = 0.3 + 0.2 * f.prose
    if rival > 0 and score - rival < 0.2:
        sure -= 0.25
    if f.filled < 0.5:
        sure -= 0.15
    if role == "question" and f.few:
        sure -= 0.35
    if f.kind in ("dates", "addresses", "nested values"):
        sure = min(sure, 0.55)
    if role == "question" and f.is_data:
        sure -= 0.5
    return round(max(0.05, min(0.99, sure)), 2)
