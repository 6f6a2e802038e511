"""How answers should be, in the user's words, turned into settings: the same words give the same moves.

Offline rules, no model: what they do not understand they say, with examples of what they do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vibeflow.l10n import listed, t
from vibeflow.protocol.playground import AnswerSettings, MovedSetting, Wish, WishAnswer

from .ranges import BY_FIELD, IN_A_SENTENCE, LONGEST_ANSWER
from .wish_words import About, Meant, read

EXAMPLES = [
    "more creative",
    "a bit shorter",
    "much less repetitive",
    "more careful",
    "always the same answer",
    "temperature 0.7 and at most 80 tokens",
    "as in evaluation",
]
"""To be clicked and read by the rules, which know English."""
_HOTTEST = 1.5
"""Beyond it answers of most models fall apart; who wants that sets it by hand."""
_SAID_NUMBERS: tuple[tuple[str, str], ...] = (
    ("temperature", r"temperature"),
    ("top_p", r"top[ -_]?p"),
    ("top_k", r"top[ -_]?k"),
    ("repetition_penalty", r"(?:repetition|repeat) penalty"),
    ("seed", r"seed"),
    ("max_new_tokens", r"(?:longest answer|(?:max(?:imum)?|limit)(?: new)?(?: tokens| length)?)"),
)
_NUMBER = r"(?:\s*(?:of|to|at|is|=|:))?\s*(\d+(?:\.\d+)?)"
_AT_MOST = re.compile(
    r"(?:at most|up to|no more than|under|below|less than|max(?:imum)?|about|around|in)\s*"
    r"(\d+)\s*(tokens?|words?)"
)
_TOKENS_A_WORD = 4 / 3


@dataclass
class _Moves:
    """Settings on the move; the last reason for each counts."""

    values: dict[str, float | None]
    why: dict[str, str] = field(default_factory=dict)

    def set(self, name: str, value: float | None, why: str) -> None:
        if value is not None and name != "seed":
            one = BY_FIELD[name]
            value = min(max(value, one.minimum), one.maximum)
            value = round(value, 2) if isinstance(one.step, float) and one.step < 1 else round(value)
        self.values[name] = value
        self.why[name] = why

    def number(self, name: str) -> float:
        return self.values[name] or 0.0


def grant(wish: Wish, evaluation: AnswerSettings | None = None) -> WishAnswer:
    """The settings with what was wished for, and which moved from what to what and why."""
    before = wish.settings
    text = wish.text[:2000]
    moves = _Moves({name: getattr(before, name) for name in BY_FIELD})
    rest, numbers = _said_numbers(text, moves)
    meant, unknown = read(rest)
    wanted = _summed(meant)
    hints = _apply(moves, wanted, evaluation or AnswerSettings())
    changes = [
        MovedSetting(
            key=one.key, name=one.name, before=getattr(before, name), after=after, why=moves.why[name]
        )
        for name, one in BY_FIELD.items()
        if (after := moves.values[name]) != getattr(before, name)
    ]
    understood = bool(numbers or any(about != "tone" for about in wanted))
    tone = "tone" in wanted
    return WishAnswer(
        understood=understood,
        message=_message(text, understood, changes, hints, unknown, tone),
        settings=before.model_copy(
            update={name: _typed(name, moves.values[name]) for name in BY_FIELD if name in moves.why}
        ),
        changes=changes,
        examples=[] if understood and not unknown and not tone else EXAMPLES,
    )


def _said_numbers(text: str, moves: _Moves) -> tuple[str, int]:
    """Settings that were named with a value are set to it; returns what else was said."""
    found = 0

    def length(match: re.Match[str]) -> str:
        nonlocal found
        found += 1
        words = match[2].startswith("word")
        tokens = float(match[1]) * (_TOKENS_A_WORD if words else 1)
        moves.set("max_new_tokens", tokens, _SAID_WORDS if words else t("As you said."))
        return " "

    rest = _AT_MOST.sub(length, text.lower())
    for name, words in _SAID_NUMBERS:
        match = re.search(rf"\b{words}\b{_NUMBER}", rest)
        if match:
            found += 1
            moves.set(name, float(match[1]), t("As you said."))
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
            rest = re.sub(r"\b(?:set|put|use|with)\b", " ", rest)
    return rest, found


_SAID_WORDS = t("A word is about one and a third tokens. Longer answers are cut off there.")


def _summed(meant: list[Meant]) -> dict[About, float]:
    """One amount for each subject, as the sum of all that was said about it."""
    wanted: dict[About, float] = {}
    for one in meant:
        wanted[one.about] = wanted.get(one.about, 0.0) + one.amount
    return {about: max(-2.0, min(2.0, amount)) for about, amount in wanted.items() if amount}


def _apply(moves: _Moves, wanted: dict[About, float], evaluation: AnswerSettings) -> list[str]:
    """Move the settings; returns why some could not move."""
    hints: list[str] = []
    if "reset" in wanted:
        for name in BY_FIELD:
            moves.set(name, getattr(evaluation, name), t("As in evaluation."))
    same, creative = wanted.get("same", 0.0), wanted.get("creative", 0.0)
    if same < 0 and creative <= 0:
        creative = 1.0 if moves.number("temperature") == 0 else 0.0
        hints += _another_seed(moves)
    if same > 0:
        if creative > 0:
            moves.set(
                "seed", moves.values["seed"] or 1, t("The same draws each time, so that the answer stays.")
            )
        else:
            hints += _the_same(moves)
    elif creative < 0:
        hints += _more_careful(moves, -creative)
    if creative > 0:
        hints += _more_creative(moves, creative)
    if amount := wanted.get("length"):
        hints += _another_length(moves, amount)
    if amount := wanted.get("repetition"):
        hints += _fewer_repeats(moves, -amount)
    return hints


def _more_creative(moves: _Moves, amount: float) -> list[str]:
    now = moves.number("temperature")
    if now >= _HOTTEST:
        return [
            t(
                "The temperature is {now:g} already; above {hottest:g} most models write nonsense.",
                now=now,
                hottest=_HOTTEST,
            )
        ]
    start = {0.5: 0.4, 1.0: 0.7, 2.0: 1.0}.get(amount, 0.35 + 0.35 * amount)
    hotter = start if now == 0 else min(now + 0.3 * amount, _HOTTEST)
    moves.set("temperature", hotter, t("Words other than the likeliest get their chance more often."))
    top_p = moves.number("top_p")
    if top_p >= 1:
        moves.set("top_p", 0.95, t("Leaves out the oddest words, which a raised temperature would let in."))
    elif top_p < 0.9:
        moves.set("top_p", top_p + 0.1 * amount, t("More words may be drawn."))
    if 0 < moves.number("top_k") < 20:
        moves.set("top_k", moves.number("top_k") * 2, t("More words may be drawn."))
    return []


def _more_careful(moves: _Moves, amount: float) -> list[str]:
    now = moves.number("temperature")
    if now == 0:
        return [t("It is as careful as it can be: at temperature 0 the likeliest word is always taken.")]
    cooler = 0.0 if amount >= 2 else now - 0.3 * amount
    moves.set("temperature", cooler if cooler >= 0.1 else 0.0, t("Stays closer to the likeliest words."))
    if moves.number("temperature") > 0 and moves.number("top_p") > 0.9:
        moves.set("top_p", 0.9, t("Unlikely words are left out."))
    return []


def _the_same(moves: _Moves) -> list[str]:
    if moves.number("temperature") == 0:
        return [
            t("It does already: at temperature 0 nothing is drawn, so the same question has the same answer.")
        ]
    moves.set("temperature", 0.0, t("Nothing is drawn: always the likeliest word."))
    return []


def _another_seed(moves: _Moves) -> list[str]:
    if moves.values["seed"] is not None:
        moves.set("seed", None, t("Another draw at each question."))
    elif moves.number("temperature") > 0:
        return [t("Answers differ each time already, for no seed is set.")]
    return []


def _another_length(moves: _Moves, amount: float) -> list[str]:
    now = moves.number("max_new_tokens")
    if amount > 0 and now >= LONGEST_ANSWER:
        return [t("The longest answer is {most:,} tokens.", most=LONGEST_ANSWER)]
    part = {0.5: 0.75, 1.0: 0.5, 2.0: 0.25}.get(abs(amount), 0.5)
    # Back and forth by the same words ends where it began, but for rounding.
    length = now * part if amount < 0 else now / part
    if amount < 0 and now <= 8:
        return [t("The answer is cut off after very few tokens already.")]
    why = (
        t(
            "Longer answers are cut off there. A model writes short by itself when it learned "
            "from short answers."
        )
        if amount < 0
        else t("Long answers are not cut off so early. One that ends by itself stays as it is.")
    )
    moves.set("max_new_tokens", _round(max(length, 8.0)), why)
    return []


def _fewer_repeats(moves: _Moves, amount: float) -> list[str]:
    now = moves.number("repetition_penalty")
    step = 0.1 * amount
    if amount < 0 and now <= 1:
        return [t("Repeats are not held back at all: the repetition penalty is 1.")]
    if amount > 0 and now >= 1.5:
        return [t("The repetition penalty is {now:g} already; above 1.5 needed words are missing.", now=now)]
    value = min(now + step, 1.5) if amount > 0 else max(now + step, 1.0)
    why = (
        t("Words that were there before become less likely.")
        if amount > 0
        else t("Repeats are held back less.")
    )
    moves.set("repetition_penalty", value, why)
    return []


def _round(tokens: float) -> float:
    """A number that reads well: 40, not 41.25."""
    step = 5 if tokens < 100 else 10 if tokens < 1000 else 50
    return step * round(tokens / step) if tokens >= 20 else round(tokens)


def _typed(name: str, value: float | None) -> float | int | None:
    whole = name in ("top_k", "max_new_tokens", "seed")
    return None if value is None else int(value) if whole else value


def _message(
    text: str, understood: bool, changes: list[MovedSetting], hints: list[str], unknown: list[str], tone: bool
) -> str:
    if not understood:
        if not text.strip():
            return t("Say in a few words how the answers should be.")
        if tone:
            return t(
                "No setting changes tone or language: those come from the rows that the model "
                "learned from, and from the system prompt, which you can change here for a try."
            )
        return t("That was not understood. Say it like one of these:")
    said = []
    if changes:
        said.append(
            t("Moved {settings}.", settings=listed([IN_A_SENTENCE[change.key] for change in changes]))
        )
    elif not hints:
        said.append(t("The settings are like that already."))
    said += hints
    if tone:
        said.append(t("No setting changes tone or language; the system prompt may."))
    if unknown:
        parts = ", ".join(t("“{text}”", text=part[:60]) for part in unknown[:3])
        said.append(t("Not understood: {parts}.", parts=parts))
    return " ".join(said)
