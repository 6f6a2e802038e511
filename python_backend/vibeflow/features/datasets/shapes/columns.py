"""What is in a column: how long, how varied, prose or data. Facts only; what they speak for is `detect`'s.

Looks at the first thousand characters of a cell, and at fewer rows the more columns there are, so that
it takes the same time for any file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from vibeflow.l10n import t, tn

from ..frames import CELL
from .names import known_name
from .spoken import spoken_turns
from .turns import looks_like_texts, looks_like_turns

_NUMBER = re.compile(r"[-+]?[$€£]?[\d.,\s]*\d[\d.,\s]*([eE][-+]?\d+)?\s*%?")
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]+\d{1,2}:\d{2}.*)?"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} \d.*|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}.{0,12}|\d{1,2}:\d{2}(:\d{2})?"
)
_ADDRESS = re.compile(r"(https?://|www\.)\S+|\S+@\S+\.\w+|(/[\w.-]+)+/?")
_KEY = re.compile(r"(?=.*\d)[0-9A-Za-z_-]{2,64}|[0-9a-f]{8}-[0-9a-f-]{27}")
_NESTED = re.compile(r'\s*(\{\s*"|\[\s*[\[{"\d]|\[\s*\]|\{\s*\})')
_ASKS = re.compile(
    r"\s*(how|what|why|when|where|who|which|can|could|do|does|did|is|are|was|will|would|should|may|i|i'm|i've|my|"
    r"please|help|tell|explain|describe|write|give|list|name|summarize|translate|classify|generate|create|make|hi|"
    r"hello|we|our|wie|was|wo|wann|warum|wer|welche[rsn]?|kann|können|ich|mein|meine|gibt|muss|darf|wird|comment|"
    r"pourquoi|où|quand|quel|quelle|je|est|puis|cómo|como|qué|dónde|cuándo|cuál|cuánto|puedo|tengo|onde|quando|"
    r"come|dove|posso|hoe|kan|waar)\b|\s*[¿]",
    re.IGNORECASE,
)
_WIDE = re.compile("[\u3040-\u9fff\uac00-\ud7a3]")
_KINDS = {
    "nested values": t("nested values, no text to learn from"),
    "numbers": t("numbers, no text to learn from"),
    "dates": t("dates, no text to learn from"),
    "addresses": t("addresses, no text to learn from"),
    "keys": t("keys, no text to learn from"),
}
_SAMPLE_CHARS = 160
CELL_CHARS = 1000
_CELLS = 4000


@dataclass(frozen=True)
class Facts:
    name: str
    values: list[str]
    """The non-empty cells of the sample, each cut to its first thousand characters."""
    samples: list[str]
    filled: float
    """Share of rows with a value, 0 to 1."""
    mean_words: float
    prose: float
    """Share of values that read as a text of three words or more."""
    asking: float
    """Share of values that end in a question mark or begin as a request does."""
    distinct: float
    """Different values over values."""
    different: int
    kind: str | None
    """ "numbers", "dates", "addresses", "keys" or "nested values" where nearly all are; None: text."""
    turns: float
    """Share of values that are a list of turns with a role each."""
    lists: float
    """Share of values that are a list of texts or of pairs of texts: turns, where the name says so."""
    talk: float
    """Share of values that are a whole conversation written as text."""

    @property
    def is_data(self) -> bool:
        return self.kind is not None

    @property
    def few(self) -> bool:
        """A handful of values that come again and again, as labels do."""
        return (
            len(self.values) >= 5
            and self.mean_words <= 6
            and self.kind in (None, "numbers", "keys")
            and (self.distinct <= 0.5 or self.different <= 3)
        )

    @property
    def plain_kind(self) -> str | None:
        return _KINDS[self.kind] if self.kind else None

    def reason(self, role: str) -> str:
        """Why this column has that role, in words with numbers."""
        known = known_name(self.name)
        words = tn("{n} word on average", "{n} words on average", round(self.mean_words))
        if role == "answer" and self.few:
            return tn(
                "one label in the rows looked at",
                "{n} different labels in the rows looked at",
                self.different,
            )
        if known is not None and known[0] == role:
            if role == "answer" and known[1]:
                return t("named like an answer, {words}", words=words)
            if role == "answer":
                return t("its name speaks of an answer, {words}", words=words)
            if known[1]:
                return t("named like a question, {words}", words=words)
            return t("its name speaks of a question, {words}", words=words)
        if role == "question" and self.asking > 0.5:
            return t("{percent:.0f}% read like a question, {words}", percent=100 * self.asking, words=words)
        return t("the likeliest by its content, {words}", words=words)


def facts_of(columns: Sequence[str], sample: pl.DataFrame) -> list[Facts]:
    """Facts of every column, in order. `sample`: source frame; a column it lacks has no values."""
    rows = max(2, min(sample.height, _CELLS // max(1, len(columns))))
    cells = sample.head(rows).select(pl.col("^c\\..*$").str.head(CELL_CHARS))
    there = set(cells.columns)
    return [_facts(name, cells[CELL + name].to_list() if CELL + name in there else []) for name in columns]


def _facts(name: str, cells: Sequence[str | None]) -> Facts:
    texts = [text for cell in cells if cell is not None and (text := cell.strip())]
    count = max(1, len(texts))
    different = len(set(texts))
    words = [_words(text) for text in texts]
    nested = [text for text in texts if text[0] in "[{"]
    return Facts(
        name=name,
        values=texts,
        samples=[" ".join(text.split())[:_SAMPLE_CHARS] for text in dict.fromkeys(texts)][:3],
        filled=len(texts) / max(1, len(cells)),
        mean_words=sum(words) / count,
        prose=sum(number >= 3 for number in words) / count,
        asking=sum(text[-1] in "?？" or bool(_ASKS.match(text)) for text in texts) / count,
        distinct=different / count,
        different=different,
        kind=_kind(texts),
        turns=sum(looks_like_turns(text, len(text) >= CELL_CHARS - 1) for text in nested) / count,
        lists=sum(map(looks_like_texts, nested)) / count,
        talk=sum(spoken_turns(text) is not None for text in texts) / count,
    )


def _words(text: str) -> float:
    """Words, also of scripts that set no spaces: there about two characters make one."""
    if not text.isascii() and len(_WIDE.findall(text)) * 3 > len(text):
        return len(text) / 2
    return len(text.split())


def _kind(texts: Sequence[str]) -> str | None:
    if not texts:
        return None
    kinds = (
        ("nested values", _NESTED),
        ("numbers", _NUMBER),
        ("dates", _DATE),
        ("addresses", _ADDRESS),
        ("keys", _KEY),
    )
    first, last = texts[0], texts[-1]
    for kind, pattern in kinds:
        matches = pattern.match if kind == "nested values" else pattern.fullmatch
        if len(texts) > 20 and not matches(first) and not matches(last):
            continue
        # Keys tell rows apart; what comes again and again is a label, however odd it looks.
        if kind == "keys" and len(set(texts)) <= 0.5 * len(texts):
            continue
        if sum(bool(matches(text)) for text in texts) > 0.9 * len(texts):
            return kind
    return None
