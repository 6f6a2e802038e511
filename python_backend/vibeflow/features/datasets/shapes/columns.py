"""What is in a column: how long, how varied, prose or data. Facts only; what they speak for is `detect`'s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .examples import cell_text
from .names import known_name

_NUMBER = re.compile(r"[-+]?[$€£]?[\d.,\s]*\d[\d.,\s]*([eE][-+]?\d+)?\s*%?")
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d{2}.*)?"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} \d.*|\d{1,2}:\d{2}(:\d{2})?"
)
_ADDRESS = re.compile(r"(https?://|www\.)\S+|\S+@\S+\.\w+")
_KEY = re.compile(r"(?=.*\d)[0-9A-Za-z_-]{6,64}|[0-9a-f]{8}-[0-9a-f-]{27}")
_ASKS = re.compile(
    r"\s*(how|what|why|when|where|who|which|can|could|do|does|did|is|are|was|will|would|should|may|i|i'm|i've|my|"
    r"please|help|tell|explain|describe|write|give|list|wie|was|warum|kann|ich|comment|pourquoi|je|cómo|qué|hi|hello)\b",
    re.IGNORECASE,
)
_SAMPLE_CHARS = 160


@dataclass(frozen=True)
class Facts:
    name: str
    values: list[Any]
    """The non-empty cells of the sample."""
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
    """ "numbers", "dates", "addresses", "keys" where nearly all values are that; None for text."""

    @property
    def is_data(self) -> bool:
        return self.kind is not None

    @property
    def few(self) -> bool:
        """A handful of values that come again and again, as labels do."""
        return (
            len(self.values) >= 5 and self.mean_words <= 6 and (self.distinct <= 0.5 or self.different <= 3)
        )

    @property
    def plain_kind(self) -> str | None:
        return f"{self.kind}, no text to learn from" if self.kind else None

    def reason(self, role: str) -> str:
        """Why this column has that role, in words with numbers."""
        known = known_name(self.name)
        words = f"{self.mean_words:.0f} word{'' if round(self.mean_words) == 1 else 's'} on average"
        if role == "answer" and self.few:
            return f"{self.different} different labels in the first rows"
        if known is not None and known[0] == role:
            article = "an" if role == "answer" else "a"
            lead = f"named like {article} {role}" if known[1] else f"its name speaks of {article} {role}"
            return f"{lead}, {words}"
        if role == "question" and self.asking > 0.5:
            return f"{self.asking:.0%} read like a question, {words}"
        return f"the likeliest by its content, {words}"


def facts_of(name: str, cells: Sequence[object]) -> Facts:
    values = [cell for cell in cells if cell is not None and (not isinstance(cell, str) or cell.strip())]
    texts = [cell_text(value).strip()[:4000] for value in values]
    count = max(1, len(texts))
    different = len(set(texts))
    return Facts(
        name=name,
        values=values,
        samples=[" ".join(text.split())[:_SAMPLE_CHARS] for text in dict.fromkeys(texts)][:3],
        filled=len(texts) / max(1, len(cells)),
        mean_words=sum(len(text.split()) for text in texts) / count,
        prose=sum(len(text.split()) >= 3 for text in texts) / count,
        asking=sum(text.endswith("?") or bool(_ASKS.match(text)) for text in texts) / count,
        distinct=different / count,
        different=different,
        kind=_kind(values, texts),
    )


def _kind(values: Sequence[object], texts: Sequence[str]) -> str | None:
    if not texts:
        return None
    if sum(isinstance(value, (dict, list)) for value in values) > 0.5 * len(values):
        return "nested values"
    kinds = (("numbers", _NUMBER), ("dates", _DATE), ("addresses", _ADDRESS), ("keys", _KEY))
    for kind, pattern in kinds:
        # Keys tell rows apart; what comes again and again is a label, however odd it looks.
        if kind == "keys" and len(set(texts)) <= 0.5 * len(texts):
            continue
        if sum(bool(pattern.fullmatch(text)) for text in texts) > 0.9 * len(texts):
            return kind
    return None
