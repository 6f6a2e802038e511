"""Which encodings stretches of text may be in, the likeliest first.

chardet ranks by the frequencies of pairs of bytes in many languages; what each reading looks like as a text
corrects it where few bytes say little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .names import GUESSED, WIDE, Known
from .plausible import oddities, plausibility

_LEAST = 0.1
"""Of the best score: what lies below is no candidate."""
_DAMAGED = 0.9
"""Share of the stretches that an encoding must be able to read; the others may be damaged."""
_RARE = 0.001
"""Share of the bytes beyond ASCII that an encoding may leave undefined."""
_WEIGHT = 2.0
_CLOSE = 0.95
_OLD = 0.95
_FEW = 0.03


@dataclass(frozen=True)
class Guess:
    known: Known
    score: float
    text: str
    """The stretches as this encoding reads them."""


def guesses(found: Sequence[bytes], counts: Sequence[int] = ()) -> list[Guess]:
    """Readings that differ, the likeliest first; none where no encoding reads them. `counts`: how often each
    byte occurs in the whole text, all of which the encoding has to know."""
    sample = b"\n".join(found)
    scores = _scores(found)
    made: dict[str, Guess] = {}
    for known in GUESSED:
        score = scores.get(known.codec, 0.0)
        if score <= 0 or not _holds(known, counts):
            continue
        text = sample.decode(known.codec, "replace")
        before = made.get(text)
        if before is None:
            made[text] = Guess(known, score, text)
        elif score > before.score:
            made[text] = Guess(before.known, score, text)
    weighed = [
        Guess(one.known, one.score * _prior(one.known) * plausibility(one.text) ** _WEIGHT, one.text)
        for one in made.values()
    ]
    weighed.sort(key=lambda one: -one.score)
    likely = [one for one in weighed if one.score > 0 and one.score >= _LEAST * weighed[0].score]
    return sorted(likely, key=lambda one: _rank(one, likely[0]))


def _rank(one: Guess, best: Guess) -> tuple[float, ...]:
    """Of readings that are as good as the best, and the same but for a few signs, the one with the fewest odd
    signs is first, then the better one, then the commonest."""
    if one.score < _CLOSE * best.score or unlike(one.text, best.text):
        return (-one.score,)
    better = round(50 * one.score / best.score)
    return -best.score, round(2 * oddities(one.text)[0]), -better, GUESSED.index(one.known)


def _prior(known: Known) -> float:
    """Files from DOS and from an old Mac are the rarer ones."""
    return _OLD if known.label.startswith(("DOS", "Mac")) else 1.0


def foreign(text: str) -> int:
    """Characters beyond ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def unlike(one: str, other: str) -> bool:
    """Whether two readings of the same bytes differ in more than a few of the characters beyond ASCII."""
    if len(one) != len(other):
        return True
    return sum(map(str.__ne__, one, other)) > _FEW * max(1, foreign(one))


def _scores(found: Sequence[bytes]) -> dict[str, float]:
    """By codec: chardet's. One that cannot read a few of the stretches is judged by the others, and trusted
    the less."""
    readable = {known: [part for part in found if _reads(known.codec, part)] for known in GUESSED}
    whole = {known for known, parts in readable.items() if len(parts) == len(found)}
    scores = _ranked(b"\n".join(found), whole)
    for known, parts in readable.items():
        share = len(parts) / max(1, len(found))
        if known not in whole and share >= _DAMAGED:
            score = _ranked(b"\n".join(parts), {known}).get(known.codec, 0.0)
            scores[known.codec] = score * share**10
    return scores


def _ranked(sample: bytes, among: set[Known]) -> dict[str, float]:
    import chardet

    names = [name for known in among for name in known.found_as]
    if not names or not sample:
        return {}
    ranked = chardet.detect_all(
        sample,
        ignore_threshold=True,
        max_bytes=len(sample),
        compat_names=False,
        prefer_superset=False,
        include_encodings=names,
    )
    by_name = {str(one["encoding"]): float(one["confidence"]) for one in ranked if one["encoding"] in names}
    return {
        known.codec: max((by_name.get(name, 0.0) for name in known.found_as), default=0.0) for known in among
    }


def _reads(codec: str, data: bytes) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _holds(known: Known, counts: Sequence[int]) -> bool:
    if known.codec in WIDE or not counts:
        return True
    undefined = sum(
        count for byte, count in enumerate(counts) if count and not _reads(known.codec, bytes([byte]))
    )
    return undefined <= _RARE * sum(counts[128:])
