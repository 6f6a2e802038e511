"""What a conversation becomes in training where it is longer than the limit. The one place that decides it.

It is shortened so that its last answer is learned whole: earlier turns go first, the oldest before the
others; then the beginning of the last question, but for its last `LEAST_ASKED` tokens. The system prompt and
the template's own marks stay. Only an answer that does not fit even then is cut, at its end; a row of which
no token would be learned is left out. Nothing is cut silently: what became of each row is counted everywhere
(docs/decisions/0035)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.protocol.errors import ModelUnavailable

from .chat import ChatText, Message, Written
from .exchange import from_start, spare, starts
from .fate import Fate
from .spans import content_spans


@dataclass(frozen=True)
class Fitted:
    """A row of at most so many tokens; of one that is left out, what would have been read."""

    fate: Fate
    written: Written
    """The turns that are kept, whole."""
    start: int
    """Messages that are left out after the system prompt, up to this one; 0 where none is."""
    kept: tuple[tuple[int, int], ...]
    """Ranges of its tokens that are read."""

    @property
    def ids(self) -> list[int]:
        return [token for first, end in self.kept for token in self.written.ids[first:end]]

    @property
    def trained(self) -> list[bool]:
        return [mark for first, end in self.kept for mark in self.written.trained[first:end]]


def fit(chat: ChatText, messages: Sequence[Message], limit: int, *, all_turns: bool = False) -> Fitted:
    """The conversation in at most `limit` tokens. Raises `ModelUnavailable` where the template refuses it."""
    whole = chat.written(messages)
    if len(whole.ids) <= limit:
        learned = all_turns or any(whole.trained[1:])
        return Fitted("whole" if learned else "leftOut", whole, 0, ((0, len(whole.ids)),))
    made, start = _latest_turns(chat, messages, whole, limit)
    if len(made.ids) <= limit:
        return Fitted("shortened", made, start, ((0, len(made.ids)),))
    turns = from_start(messages, start) if start else messages
    # Where the last exchange could not be taken by itself, nothing of it is given up.
    alone = len(starts(turns)) <= 1
    first, behind = spare(turns if alone else [], made.contents, made.offsets)
    behind = min(behind, first + len(made.ids) - limit)
    kept = _first_of([(0, first), (behind, len(made.ids))], limit)
    if len(made.ids) - (behind - first) <= limit:
        return Fitted("shortened", made, start, kept)
    fitted = Fitted("answerCut", made, start, kept)
    learned = all_turns or any(fitted.trained[1:])
    return fitted if learned else Fitted("leftOut", made, start, kept)


def fit_prompt(chat: ChatText, messages: Sequence[Message], room: int) -> list[int]:
    """Tokens up to where the model begins its answer, shortened to `room` as a row of training is; longer
    only where the system prompt and the end of the question need more.

    Raises:
        ModelUnavailable: the template refuses the conversation.
    """
    text, ids, offsets = chat.asked(messages)
    turns: Sequence[Message] = messages
    for start in starts([*messages, {"role": "assistant", "content": ""}])[1:]:
        if len(ids) <= room:
            break
        turns = from_start(messages, start)
        try:
            text, ids, offsets = chat.asked(turns)
        except ModelUnavailable:
            return ids  # a template may refuse the last turns by themselves
    if len(ids) <= room:
        return ids
    contents = content_spans(text, turns, chat.outlines, generate=True)
    first, behind = spare(turns, contents, offsets)
    behind = min(behind, first + len(ids) - room)
    return ids[:first] + ids[behind:]


def _first_of(ranges: Sequence[tuple[int, int]], limit: int) -> tuple[tuple[int, int], ...]:
    """The first `limit` places of these ranges, in as many of them as it takes."""
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        end = min(end, start + limit)
        if end > start:
            found.append((start, end))
            limit -= end - start
    return tuple(found)


def _latest_turns(
    chat: ChatText, messages: Sequence[Message], whole: Written, limit: int
) -> tuple[Written, int]:
    """The most of the latest turns that fit, or the last exchange where not even that does; and where they
    begin (0: at the beginning)."""
    places = starts(messages)[1:]
    found: tuple[Written, int] | None = None
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        try:
            made = chat.written(from_start(messages, places[middle]))
        except ModelUnavailable:
            made = None
        if made is not None and len(made.ids) <= limit:
            found, high = (made, places[middle]), middle
        else:
            low = middle + 1
    if found is not None:
        return found
    if places:
        try:
            return chat.written(from_start(messages, places[-1])), places[-1]
        except ModelUnavailable:
            pass  # a template may refuse the last exchange by itself
    return whole, 0
