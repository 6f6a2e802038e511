"""What training needs of conversations, in tokens, many at once: counted by the borders of contents and
answers alone, without making a row of any of them. Tested equal to `fit`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.protocol.errors import ModelUnavailable

from .chat import ChatText, Message
from .exchange import brief, spare
from .spans import Span
from .special import encode


@dataclass(frozen=True)
class TrainingSize:
    """What training needs of a conversation, in tokens."""

    tokens: int
    """Of all of it."""
    trained: int
    """Those of them that are trained."""
    least: int
    """Of its last answer by itself, asked as briefly as `fit` may make it: within less it is cut."""
    lead: int
    """Before the first that is trained of that: within as many nothing is learned."""


@dataclass(frozen=True)
class _Text:
    text: str
    cuts: list[int]
    contents: list[tuple[int, Span]]
    answers: list[Span]
    end: int
    """1 where an end of sequence is added."""


def sizes_of(
    chat: ChatText, conversations: Sequence[Sequence[Message]]
) -> list[TrainingSize | ModelUnavailable]:
    """What `ChatText.written` and `fit.fit` would find of each, or why the template refuses it; much sooner
    for many at once."""
    briefs = [brief(messages) for messages in conversations]
    wholes = _texts(chat, conversations)
    alone = _texts(
        chat, [short for short, messages in zip(briefs, conversations, strict=True) if short is not messages]
    )
    offsets = iter(_offsets(chat, [one for one in wholes if isinstance(one, _Text)]))
    of_brief = iter(zip(alone, _offsets_or_none(chat, alone), strict=True))
    found: list[TrainingSize | ModelUnavailable] = []
    for messages, short, whole in zip(conversations, briefs, wholes, strict=True):
        text, places = next(of_brief) if short is not messages else (whole, None)
        if isinstance(whole, ModelUnavailable):
            found.append(whole)
            continue
        all_places = next(offsets)
        tokens = len(all_places) + whole.end
        trained = _trained(all_places, whole.answers)[0] + whole.end
        if short is messages or isinstance(text, ModelUnavailable) or places is None:
            # A template may refuse the last exchange by itself: then it has to fit whole.
            text, places, short = whole, all_places, short if short is messages else []
        found.append(TrainingSize(tokens, trained, *_needs(short, text, places)))
    return found


def _needs(messages: Sequence[Message], made: _Text, offsets: Sequence[Span]) -> tuple[int, int]:
    total = len(offsets) + made.end
    count, first = _trained(offsets, made.answers)
    if not count:
        first = len(offsets) if made.end else total
    where = spare(messages, made.contents, offsets)
    cut = where[1] - where[0]
    return total - cut, max(1, first - cut if where[1] <= first else first)


def _texts(chat: ChatText, conversations: Sequence[Sequence[Message]]) -> list[_Text | ModelUnavailable]:
    found: list[_Text | ModelUnavailable] = []
    for messages in conversations:
        try:
            text, cuts, contents, answers = chat.with_answers(messages)
        except ModelUnavailable as refused:
            found.append(refused)
        else:
            end = int(chat.eos_id is not None and chat.is_open(text, answers))
            found.append(_Text(text, cuts, contents, answers, end))
    return found


def _offsets_or_none(chat: ChatText, made: Sequence[_Text | ModelUnavailable]) -> list[list[Span] | None]:
    found = iter(_offsets(chat, [one for one in made if isinstance(one, _Text)]))
    return [next(found) if isinstance(one, _Text) else None for one in made]


def _offsets(chat: ChatText, made: Sequence[_Text]) -> list[list[Span]]:
    plain = iter(
        chat.tokenizer.encode_batch([one.text for one in made if not one.cuts], add_special_tokens=False)
    )
    return [
        encode(chat.tokenizer, one.text, one.cuts)[1] if one.cuts else list(next(plain).offsets)
        for one in made
    ]


def _trained(offsets: Sequence[Span], answers: Sequence[Span]) -> tuple[int, int]:
    """How many tokens overlap an answer, and which is the first of them."""
    count = taken = 0
    begin = len(offsets)
    for start, end in answers:
        first = bisect_right(offsets, start, lo=taken, key=_reach)
        taken = bisect_left(offsets, end, lo=first, key=_start)
        if taken > first:
            begin = min(begin, first)
        count += taken - first
    return count, begin


def _start(offset: Span) -> int:
    return offset[0]


def _reach(offset: Span) -> int:
    return max(offset[1], offset[0] + 1)
