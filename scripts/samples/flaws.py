"""Puts the planned flaws into clean rows. Knows rows and what can go wrong in an export, not files."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from content import Fillers, Topic
from wording import fill, message


@dataclass(frozen=True)
class Draft:
    """A ticket before it gets its number and date. `copy_of_row`: an exact copy of the row before it."""

    message: str
    reply: str
    area: str
    copy_of_row: bool = False


def odd_length_rows(
    plan: dict[str, Any], topics: list[Topic], fillers: Fillers, rng: random.Random
) -> list[Draft]:
    """Messages of one word, help articles pasted as a reply, whole mail threads pasted as a message."""
    by_id = {topic.id: topic for topic in topics}
    rows = [Draft(odd["message"], plan["short_reply"], odd["area"]) for odd in plan["short_messages"]]
    rows += [Draft(odd["message"], odd["reply"], odd["area"]) for odd in plan["long_replies"]]
    for odd in plan["long_messages"]:
        topic = by_id[odd["topic"]]
        rows.append(Draft(fill(odd["message"], fillers, rng), topic.replies[0], topic.area))
    return rows


def incomplete_rows(
    plan: dict[str, Any], topics: list[Topic], fillers: Fillers, rng: random.Random
) -> list[Draft]:
    """Tickets that nobody answered yet, and answers whose question got lost."""
    rows = []
    for topic in rng.sample(topics, plan["missing_reply"]):
        long_asks = [ask for ask in topic.asks if len(ask.split()) > 6]
        blank = rng.choice(["", "", "", "N/A", " "])
        rows.append(Draft("Hello again. " + message(rng.choice(long_asks), fillers, rng), blank, topic.area))
    for topic in rng.sample(topics, plan["missing_message"]):
        rows.append(Draft("", topic.replies[0], topic.area))
    return rows


def add_mojibake(rows: list[Draft], count: int, rng: random.Random) -> list[Draft]:
    """Typographic apostrophes, written as UTF-8 and read as Windows-1252: don't -> donâ€™t."""
    places = [i for i, row in enumerate(rows) if "'" in row.message or ("'" in row.reply and i % 3 == 0)]
    for i in rng.sample(places, count):
        rows[i] = replace(rows[i], message=_misread(rows[i].message), reply=_misread(rows[i].reply))
    return rows


def add_whitespace(rows: list[Draft], count: int, rng: random.Random) -> list[Draft]:
    """Blanks at the ends, doubled blanks and trailing line breaks in messages."""
    places = [i for i, row in enumerate(rows) if row.message and "â€" not in row.message]
    for i in rng.sample(places, count):
        text = rows[i].message
        spaced = rng.choice(
            [f"  {text}", f"{text}   ", f"{text}\n", f"{text}\n\n", text.replace(" ", "  ", 1) + " "]
        )
        rows[i] = replace(rows[i], message=spaced)
    return rows


def add_duplicates(rows: list[Draft], plan: dict[str, Any], rng: random.Random) -> list[Draft]:
    """Rows exported twice (all columns the same), and tickets sent twice (new number, same texts)."""
    places = [
        i for i, row in enumerate(rows) if row.message.strip() and row.reply.strip() and len(row.reply) < 400
    ]
    chosen = rng.sample(places, plan["duplicate_rows"] + plan["duplicate_texts"])
    exported_twice = set(chosen[: plan["duplicate_rows"]])
    result = []
    for i, row in enumerate(rows):
        result.append(row)
        if i in chosen:
            result.append(replace(row, copy_of_row=i in exported_twice))
    return result


def _misread(text: str) -> str:
    return text.replace("'", "’").encode("utf-8").decode("cp1252")
