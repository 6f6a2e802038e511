"""Turns a hand-written way of asking into one message: fills slots, adds what people write around it.

Knows nothing of topics, replies or CSV. All chance comes from the generator that is passed in.
"""

from __future__ import annotations

import random
import re

from content import Fillers

_SLOT = re.compile(r"\{(\w+)\}")
GREETING_SHARE = 0.15
CONTEXT_SHARE = 0.08
CLOSING_SHARE = 0.12
LOWERCASE_SHARE = 0.08
TYPO_SHARE = 0.04
SHORTEST_WITH_EXTRAS = 4  # words; "parcel late" stays as terse as its writer was


def fill(text: str, fillers: Fillers, rng: random.Random) -> str:
    """Replace every {slot}; the same slot in one message keeps its word, {item2} never repeats {item}."""
    chosen: dict[str, str] = {}

    def word(match: re.Match[str]) -> str:
        slot = match.group(1)
        if slot not in chosen:
            if slot == "order":
                chosen[slot] = f"{rng.choice(['', '#', 'HW-'])}{rng.randrange(20000, 99999)}"
            elif slot == "name":
                chosen[slot] = rng.choice(fillers.names)
            else:
                chosen[slot] = rng.choice([w for w in fillers.slots[slot] if w not in chosen.values()])
        return chosen[slot]

    return _articles(_SLOT.sub(word, text))


def message(ask: str, fillers: Fillers, rng: random.Random) -> str:
    """One message for a way of asking."""
    text = ask
    if len(ask.split()) >= SHORTEST_WITH_EXTRAS:
        if rng.random() < CONTEXT_SHARE:
            context = rng.choice(fillers.contexts)
            text = f"{context} {text}" if rng.random() < 0.7 else f"{_ended(text)} {context}"
        if rng.random() < GREETING_SHARE:
            text = rng.choice(fillers.greetings) + text
        if rng.random() < CLOSING_SHARE:
            text = _ended(text) + rng.choice(fillers.closings)
    text = fill(text, fillers, rng)
    if rng.random() < TYPO_SHARE:
        text = _typo(text, rng)
    if rng.random() < LOWERCASE_SHARE:
        text = text.lower()
    return text


def _ended(text: str) -> str:
    return text if text[-1] in ".!?" else text + "."


def _articles(text: str) -> str:
    """ "a umbrella stand" -> "an umbrella stand"."""
    return re.sub(r"\b([Aa]) (?=[aeio]|umb)", r"\1n ", text)


def _typo(text: str, rng: random.Random) -> str:
    """Swap two neighbouring letters inside one longer word."""
    places = [m.start() for m in re.finditer(r"(?<=[a-z])[a-z]{2}(?=[a-z]{2})", text)]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
