"""The verdict: which encoding, how sure, and what else it may be."""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.l10n import t

from .confidence import confidence_of
from .encoding import SURE, UTF8, Candidate, Encoding
from .evidence import Evidence
from .guess import Guess, guesses
from .marked import by_escapes, by_mark, by_zeros
from .plausible import plausibility

_OTHERS = 3
_PREVIEW = 90
_LITTLE = 20
"""Bytes beyond ASCII."""
_READS_WELL = 0.8


def encoding_of_bytes(data: bytes) -> Encoding:
    """Of a text that lies in memory whole. Bytes that are no text are read as Windows-1252."""
    told = by_mark(data) or by_zeros(data)
    if told is not None:
        return told
    if data.isascii():
        return by_escapes(data) or UTF8
    try:
        data.decode("utf-8")
        return UTF8
    except UnicodeDecodeError:
        evidence = Evidence()
        evidence.add(data)
        return judged(evidence)


def encoding_of_pieces(pieces: Sequence[bytes]) -> Encoding:
    """Of a text of which some pieces are at hand, its beginning first."""
    told = by_mark(pieces[0]) or by_zeros(pieces[0])
    if told is not None:
        return told
    whole = [_whole_lines(piece, first=at == 0) for at, piece in enumerate(pieces)]
    try:
        for lines in whole:
            lines.decode("utf-8")
    except UnicodeDecodeError:
        evidence = Evidence(expected=len(whole))
        for lines in whole:
            evidence.add(lines)
        return judged(evidence)
    return by_escapes(whole[0]) or UTF8


def _whole_lines(piece: bytes, first: bool) -> bytes:
    """Without the lines that are cut; of a piece of one endless line, without the characters that are."""
    start = 0 if first else piece.find(b"\n") + 1
    end = piece.rfind(b"\n") + 1
    if end > start:
        return piece[start:end]
    end = len(piece)
    while end > max(start, len(piece) - 4) and piece[end - 1] >= 0x80:
        end -= 1
    return piece[start:end]


def judged(evidence: Evidence) -> Encoding:
    """Of a text that is not, or not throughout, UTF-8."""
    found = guesses(evidence.parts, evidence.counts) if evidence.parts else []
    if evidence.mixed and (not found or _pasted(evidence, found)):
        return Encoding("cp1252", t("UTF-8 with some Windows-1252"), mixed=True)
    if not found:
        return Encoding("cp1252", "Windows-1252", mixed=evidence.mixed, confidence=0.0)
    best = found[0]
    label = (
        t("UTF-8 and {label}, line by line", label=best.known.label) if evidence.mixed else best.known.label
    )
    return Encoding(
        best.known.codec,
        label,
        mixed=evidence.mixed,
        confidence=confidence_of(found),
        preview=preview(best.text),
        others=candidates(found[1:]),
    )


def _pasted(evidence: Evidence, found: Sequence[Guess]) -> bool:
    """Whether the lines that are not UTF-8 hold little, and read well as what is mostly pasted."""
    little = sum(evidence.counts[128:]) < _LITTLE or confidence_of(found) < SURE
    western = next((one for one in found if one.known.codec == "cp1252"), None)
    return little and western is not None and plausibility(western.text) > _READS_WELL


def candidates(found: Sequence[Guess]) -> tuple[Candidate, ...]:
    return tuple(Candidate(one.known.codec, preview(one.text)) for one in found[:_OTHERS])


def preview(text: str) -> str:
    """The line with the most characters beyond ASCII, or its beginning."""
    lines = text[:20_000].split("\n")
    best = max(lines, key=lambda line: sum(char > "\x7f" for char in line[:_PREVIEW]))
    shown = " ".join(best.split())
    return shown if len(shown) <= _PREVIEW else f"{shown[:_PREVIEW].rstrip()}…"
