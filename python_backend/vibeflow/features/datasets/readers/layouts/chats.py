"""What people wrote in a chat, as conversations. Who answers is not said in a chat: there is a cell for each
of those who may, the likeliest first, and the user is asked.

A conversation is a thread, or what was said without a long pause. Knows nothing of the program that wrote
the chat.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vibeflow.l10n import t, tn

from ...chat_columns import ANSWERS_BY
from .found import Found, Record

PAUSE = 6 * 3600.0
"""Seconds without a word after which a new conversation begins."""
_MOST_TURNS = 12
"""Turns after which a chat without pauses is parted, where somebody else than who answers begins to speak."""
_CANDIDATES = 6


@dataclass(frozen=True)
class Said:
    who: str
    text: str
    at: float | None = None
    """Seconds since any time."""
    thread: str | None = None
    place: str | None = None
    """The channel."""
    bot: bool = False


def read_chat(name: str, said: Sequence[Said], left_out: int = 0) -> Found:
    """The conversations of a chat. `left_out`: messages without a text, such as that somebody came in."""
    candidates = _who_answers(said)
    stretches = [part for whole in _stretches(said) for part in _parted(whole, candidates[:1])]
    found = Found(name, ())
    found.records = _records(stretches, candidates)
    people = {one.who for one in said}
    found.notes.append(
        t(
            "{messages} by {people}: a chat does not say who asks and who answers. Choose the column "
            "of the one whose answers are to be learned.",
            messages=tn("{n:,} message", "{n:,} messages", len(said)),
            people=tn("{n:,} person", "{n:,} people", len(people)),
        )
    )
    if left_out:
        found.notes.append(
            tn(
                "{n:,} entry without a text, such as joins and calls, left out.",
                "{n:,} entries without a text, such as joins and calls, left out.",
                left_out,
            )
        )
    return found


def _who_answers(said: Sequence[Said]) -> list[str]:
    """Those who may be the ones who answer, the likeliest first: who speaks after another's question."""
    score: Counter[str] = Counter()
    before: Said | None = None
    for one in said:
        asks = one.text.rstrip().endswith(("?", "？"))
        score[one.who] += (-1 if asks else 0) + (1000 if one.bot else 0)
        if (
            before is not None
            and before.who != one.who
            and before.text.rstrip().endswith(("?", "？"))
            and not asks
        ):
            score[one.who] += 2
        before = one
    return [who for who, _ in score.most_common(_CANDIDATES)]


def _stretches(said: Iterable[Said]) -> Iterator[list[Said]]:
    threads: dict[tuple[str | None, str | None], list[Said]] = defaultdict(list)
    for one in said:
        threads[one.place, one.thread].append(one)
    for thread in threads.values():
        if all(one.at is not None for one in thread):
            thread.sort(key=lambda one: one.at or 0.0)
        stretch: list[Said] = []
        for one in thread:
            if (
                stretch
                and one.at is not None
                and stretch[-1].at is not None
                and one.at - stretch[-1].at > PAUSE
            ):
                yield stretch
                stretch = []
            stretch.append(one)
        yield stretch


def _parted(stretch: list[Said], answerers: Sequence[str]) -> Iterator[list[Said]]:
    part: list[Said] = []
    turns = 0
    for one in stretch:
        answers = one.who in answerers
        changes = not part or (part[-1].who in answerers) != answers
        if changes and not answers and turns >= _MOST_TURNS:
            yield part
            part, turns = [], 0
        part.append(one)
        turns += changes
    yield part


def _records(stretches: Sequence[Sequence[Said]], candidates: Sequence[str]) -> Iterator[Record]:
    places = len({one.place for stretch in stretches for one in stretch}) > 1
    for stretch in stretches:
        record: Record = {"channel": stretch[0].place} if places else {}
        for who in candidates:
            record[ANSWERS_BY + who] = _turns(stretch, who)
        record["people"] = ", ".join(dict.fromkeys(one.who for one in stretch))
        yield record


def _turns(stretch: Sequence[Said], who: str) -> list[Record] | None:
    """The stretch with `who` as the one who answers, from the first question on; None where they do not
    answer."""
    turns: list[Record] = []
    for one in stretch:
        role = "assistant" if one.who == who else "user"
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] = f"{turns[-1]['content']}\n{one.text}"
        elif turns or role == "user":
            turns.append({"role": role, "content": one.text})
    return turns if any(turn["role"] == "assistant" for turn in turns) else None
