"""Which columns of a table tie its rows together into conversations: an id and its parent's, or a
conversation's id with one message a row. Looks at names and at the first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ..frames import CELL, columns_of
from ..shapes.names import known_name, words_of
from ..shapes.roles import role_of

_PARENTS = (
    "parent_id parentid parent parent_message_id parent_uuid parent_comment_id parent_post_id reply_to "
    "replyto reply_to_id in_reply_to in_reply_to_id in_reply_to_status_id in_response_to "
    "in_response_to_tweet_id "
    "replying_to previous_id prev_id previous_message_id response_to answer_to antwort_auf"
)
_IDS = "id message_id msg_id uuid comment_id post_id tweet_id status_id node_id row_id name key nr"
_TALKS = (
    "conversation_id conversation dialog_id dialogue_id dialog dialogue thread_id thread chat_id chat "
    "session_id session ticket_id ticket case_id message_tree_id conv_id gespräch"
)
_SPEAKERS = (
    "role speaker from sender author who author_role sender_type sender_role from_role speaker_role "
    "participant"
)
_TEXTS = "content text message body utterance msg value comment nachricht"
_ORDERS = (
    "turn turn_id turn_index turn_no turn_number message_index index position order seq sequence step "
    "created_at timestamp time date created sent_at ts create_time created_date"
)
PARENTS, IDS, TALKS, SPEAKERS, TEXTS, ORDERS = (
    tuple(names.split()) for names in (_PARENTS, _IDS, _TALKS, _SPEAKERS, _TEXTS, _ORDERS)
)
INBOUND = ("inbound", "is_inbound", "is_customer", "from_customer", "is_user", "by_customer")
"""Columns that say by yes and no whether the one who asks speaks."""
RANKS = ("rank", "score", "votes", "upvotes")
_LINKED = 0.5
"""Share of the parents that have to be ids of rows, of those that could be."""


@dataclass(frozen=True)
class Ties:
    """Names of columns."""

    id: str | None
    parent: str | None
    talk: str | None
    speaker: str | None
    text: str | None
    """Of one message a row, with `speaker`."""
    question: str | None
    answer: str | None
    """Of an exchange a row."""
    order: str | None
    rank: str | None
    by_name: bool
    """`speaker` holds people's names: who answers is not said."""

    @property
    def by(self) -> str:
        return str(self.parent or self.talk)


def find_ties(frame: pl.DataFrame) -> Ties | None:
    """None for a table whose rows stand for themselves. `frame`: a source frame of the first rows."""
    columns = columns_of(frame)
    parent = _first(columns, PARENTS)
    key = _id_of(frame, columns, parent) if parent is not None else None
    talk = _first(columns, TALKS)
    speaker, text = _first(columns, SPEAKERS), _first(columns, TEXTS)
    inbound = _first(columns, INBOUND)
    speaker = speaker if inbound is None else inbound
    question, answer = _exchange(frame, columns)
    named = speaker is not None and not _speaks(frame, speaker)
    if speaker is not None and (text is None or text == speaker):
        speaker = None
    if speaker is not None and named and not _talk_by_name(frame, talk, speaker):
        speaker = None
    if question is not None:
        speaker = text = None
    elif speaker is None and (key is None or text is None):
        return None
    if key is None:
        parent = None
        if talk is None or speaker is None or not _several(frame, talk):
            return None
    return Ties(
        id=key,
        parent=parent,
        talk=None if parent is not None else talk,
        speaker=speaker,
        text=text,
        question=question,
        answer=answer,
        order=_first(columns, ORDERS),
        by_name=named and speaker is not None,
        rank=_first(columns, RANKS[:1]),
    )


def speaker_role(word: str | None) -> str | None:
    """The role of a word, or of yes and no where a column says whether the one who asks speaks."""
    said = (word or "").strip().lower()
    return {
        "true": "user",
        "1": "user",
        "yes": "user",
        "false": "assistant",
        "0": "assistant",
        "no": "assistant",
    }.get(said) or role_of(word)


def plain_id(value: str | None) -> str:
    """An id as both columns have it: "12.0" is 12, and "t1_abc" (Reddit's) is abc."""
    text = (value or "").strip().removesuffix(".0")
    if text.lower() in ("nan", "none", "null", "<na>"):
        return ""
    return text[3:] if len(text) > 3 and text[0] == "t" and text[1].isdigit() and text[2] == "_" else text


def _first(columns: Sequence[str], names: Sequence[str]) -> str | None:
    by_name = {"_".join(words_of(column)): column for column in reversed(columns)}
    return next((by_name[name] for name in names if name in by_name), None)


def _id_of(frame: pl.DataFrame, columns: Sequence[str], parent: str) -> str | None:
    """The column whose values the parents are."""
    wanted = {plain_id(value) for value in frame[CELL + parent].to_list()} - {""}
    if not wanted:
        return None
    best: tuple[float, str] | None = None
    for name in columns:
        if name == parent or "_".join(words_of(name)) not in IDS:
            continue
        there = {plain_id(value) for value in frame[CELL + name].to_list()}
        found = len(wanted & there) / len(wanted)
        if found >= _LINKED and (best is None or found > best[0]):
            best = found, name
    return None if best is None else best[1]


def _exchange(frame: pl.DataFrame, columns: Sequence[str]) -> tuple[str | None, str | None]:
    """The columns of a question and an answer that stand in one row, by their names."""
    named = {
        role: [name for name in columns if known_name(name) == (role, True) and _written(frame, name)]
        for role in ("question", "answer")
    }
    if not named["question"] or not named["answer"]:
        return None, None
    return named["question"][0], named["answer"][0]


def _written(frame: pl.DataFrame, name: str) -> bool:
    cells = frame[CELL + name].drop_nulls().head(200)
    return len(cells) > 0 and float(cells.str.count_matches(r"\S+").mean() or 0) >= 2.0  # type: ignore[arg-type]  # a number


def _speaks(frame: pl.DataFrame, name: str) -> bool:
    """Whether the column says in every row who speaks, in words that are known, of two at least."""
    said = frame[CELL + name].drop_nulls().head(2_000).to_list()
    roles = [speaker_role(word) for word in said]
    return len(said) > 0 and roles.count(None) < 0.1 * len(said) and {"user", "assistant"} <= {*roles}


def _talk_by_name(frame: pl.DataFrame, talk: str | None, speaker: str) -> bool:
    """Whether several people speak in most conversations, and the same ones come again."""
    if talk is None or not _several(frame, talk):
        return False
    people = frame.group_by(CELL + talk).agg(pl.col(CELL + speaker).n_unique().alias("people"))["people"]
    return 2 * int((people > 1).sum()) > len(people) and frame[CELL + speaker].n_unique() < 0.5 * frame.height


def _several(frame: pl.DataFrame, name: str) -> bool:
    """Whether conversations have several rows each."""
    cells = frame[CELL + name].drop_nulls()
    return len(cells) > 0 and cells.n_unique() <= 0.6 * len(cells)
