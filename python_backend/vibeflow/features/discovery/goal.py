"""From what a user wants, in plain words, to what to ask a catalogue for.

Catalogues look for words in names, so "customer support for an online shop" finds nothing as it stands: the
words that carry it are asked for together, in pairs and one by one.
"""

from __future__ import annotations

import re
from itertools import pairwise

_EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "data",
        "dataset",
        "datasets",
        "do",
        "does",
        "each",
        "few",
        "file",
        "files",
        "fine",
        "for",
        "from",
        "get",
        "give",
        "good",
        "have",
        "help",
        "how",
        "i",
        "in",
        "into",
        "is",
        "it",
        "its",
        "learn",
        "like",
        "llm",
        "lot",
        "make",
        "me",
        "model",
        "models",
        "my",
        "need",
        "needs",
        "of",
        "on",
        "one",
        "or",
        "our",
        "please",
        "set",
        "should",
        "small",
        "some",
        "something",
        "so",
        "teach",
        "test",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "to",
        "train",
        "training",
        "tune",
        "tuned",
        "tuning",
        "use",
        "used",
        "user",
        "using",
        "want",
        "wants",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
        "about",
        "answering",
        "answers",
        "bot",
        "chatbot",
        "assistant",
        "build",
        "create",
        "find",
        "large",
        "language",
    ]
)
_MOST_WORDS = 5
_MOST_QUERIES = 6
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|kaggle\.com)/datasets/([^?#\s]+)")
_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9][\w.-]{0,95})?")


def keywords(goal: str) -> list[str]:
    """The words that carry meaning, in order and in lower case; all of them where none does."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(goal[:500])))
    return [word for word in words if word not in _EMPTY and len(word) > 1][:_MOST_WORDS] or words[:3]


def queries(goal: str) -> list[str]:
    """What to ask for, the most telling first; none for a goal without a word."""
    words = keywords(goal)
    asked = [" ".join(words)] if words else []
    asked += [f"{first} {second}" for first, second in pairwise(words)]
    asked += sorted(words, key=len, reverse=True)
    return list(dict.fromkeys(asked))[:_MOST_QUERIES]


def named(text: str) -> str | None:
    """The dataset's id where the text is one ("owner/name") or the address of its page."""
    given = text.strip()
    if match := _ADDRESS.fullmatch(given.rstrip("/")):
        path = "/".join(match[1].split("/")[:2])
        return path if is_id(path) else None
    return given if "/" in given and is_id(given) else None


def is_id(text: str) -> bool:
    """Whether it is a name as catalogues give them; such a name is safe within an address."""
    return _ID.fullmatch(text) is not None and ".." not in text


def stem(word: str) -> str:
    """Close enough to find a plural: "policies" → "policy", "shops" → "shop"."""
    lower = word.lower()
    if len(lower) > 4 and lower.endswith("ies"):
        return lower[:-3] + "y"
    if len(lower) > 3 and lower.endswith("s") and not lower.endswith("ss"):
        return lower[:-1]
    return lower
