"""The sentences that VibeFlow itself can say, read from its own program text, in each of its languages.

A log is free text: a row, a name or a key can be in any line of it. Of a sentence that is known, the words
that stand in the program are told, and of the values between them only short numbers and a few known words.
So nothing of a user's can come through, wherever in a line it stands.
"""

from __future__ import annotations

import ast
import builtins
import errno
import gettext
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from string import Formatter
from typing import get_args

import vibeflow
from vibeflow.jobs.kinds import KINDS, JobKind
from vibeflow.l10n import speech
from vibeflow.protocol import errors
from vibeflow.protocol.commands import COMMANDS
from vibeflow.protocol.errors import ErrorCode
from vibeflow.protocol.methods import EVENTS, REQUESTS
from vibeflow.protocol.states import RunState
from vibeflow.recipe.methods import METHODS

LEFT_OUT = "…"
_LEAST_LETTERS = 3
_LONGEST = 2_000
"""Characters of a line that are looked at."""
_MOST_SENTENCES = 40
"""Of a line, likewise."""

_COUNTS = range(103)
"""Among these are all the ways in which a language says a count."""

_SENTENCE = re.compile(r"(?<=[.!?:;,])\s+|\s*\n\s*")
_PERCENT = re.compile(r"%(?:\(\w+\))?[-+# 0]*\d*(?:\.\d+)?[sdrfgx]")
_NUMBER = re.compile(r"[-+]?\d{1,6}(?:[.,:]\d{1,6}){0,2} ?(?:%|s|ms|kB|MB|GB|min|h|°C)?\.?")
_OWN = "|".join(name for name, kind in KINDS.items() if kind.alone)
_JOB = re.compile(rf"(?:run|{_OWN})-\d{{1,6}}(?:-[a-z]{{1,10}})?")
_WORDS = frozenset(
    {
        *get_args(RunState),
        *get_args(ErrorCode),
        *METHODS,
        *(one.name for one in REQUESTS),
        *(one.name for one in EVENTS),
    }
    | {one.id for one in COMMANDS}
    | {name for known in (builtins, errors) for name, kind in vars(known).items() if isinstance(kind, type)}
    | {*get_args(JobKind), "cpu", "cuda", "CPU"}
    | {"True", "False", "None", "SIGKILL", "SIGTERM"}
)

_OTHERS = (
    "Traceback (most recent call last)",
    "During handling of the above exception, another exception occurred",
    "The above exception was the direct cause of the following exception",
    "CUDA out of memory.",
    "CUDA error",
    "out of memory",
    "DefaultCPUAllocator",
    "can't allocate memory",
    "not enough memory",
    "database is locked",
    "database disk image is malformed",
    "Segmentation fault",
    "unable to open database file",
    "No matching distribution found for",
    "Could not find a version that satisfies the requirement",
    "certificate verify failed",
    "Connection refused",
    "Connection reset by peer",
    "Temporary failure in name resolution",
    "socket.accept() out of system resource",
    "Exception in ASGI application",
    "[and %d more like it before]",
    "[The beginning was left out.]",
)
"""Of the system and of libraries: what a bug report lives on."""
_EXTENSION = (
    "VibeFlow %s activated in %d ms.",
    "The backend was ready after %d ms.",
    "The backend did not start: %s",
    "The backend ended unexpectedly (%s).",
    "The answer to %s does not fit the protocol: %s",
    "An event %s does not fit the protocol: %s",
)
"""Of the extension, which is written in another language."""


@dataclass(frozen=True)
class Phrase:
    parts: tuple[str, ...]
    """What stands between the values."""

    @cached_property
    def anchor(self) -> str:
        return max(self.parts, key=len)

    @cached_property
    def weight(self) -> int:
        return sum(map(len, self.parts))

    def told(self, text: str) -> str | None:
        """The text with its values as far as they are known; None where it is not this phrase. What is
        between two parts is never looked at twice, however a text is made."""
        first, last = self.parts[0], self.parts[-1]
        if len(self.parts) == 1:
            return text if text == first else None
        at, end = len(first), len(text) - len(last)
        if at > end or not (text.startswith(first) and text.endswith(last)):
            return None
        said = [first]
        for part in self.parts[1:-1]:
            found = text.find(part, at, end)
            if found < 0:
                return None
            said += [known_value(text[at:found]), part]
            at = found + len(part)
        return "".join([*said, known_value(text[at:end]), last])


def known_value(value: str) -> str:
    """The value where it is a short number or a known word; else that it was left out."""
    fit = _NUMBER.fullmatch(value) or _JOB.fullmatch(value) or value in _WORDS
    return value if fit or not value else LEFT_OUT


def told(text: str) -> str:
    """What may be told of a text: its known sentences. Empty where none is known."""
    pieces = [_told(piece) for piece in _SENTENCE.split(text[:_LONGEST])[:_MOST_SENTENCES] if piece]
    if not any(pieces):
        return ""
    said: list[str] = []
    for piece in (piece or LEFT_OUT for piece in pieces):
        if piece != LEFT_OUT or said[-1:] != [LEFT_OUT]:
            said.append(piece)
    return " ".join(said)


def _told(sentence: str) -> str:
    bare = sentence.rstrip(":;,")
    end = sentence[len(bare) :]
    if bare in _WORDS or _JOB.fullmatch(bare):
        return sentence
    for phrase in phrases():
        if phrase.weight <= len(sentence) and phrase.anchor in sentence:
            whole, without_end = phrase.told(sentence), phrase.told(bare)
            if whole is not None:
                return whole
            if without_end is not None:
                return without_end + end
    return ""


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """Those with the most words of their own first."""
    found: set[Phrase] = set()
    languages = _languages()
    for file in sorted(Path(vibeflow.__file__).parent.rglob("*.py")):
        try:
            tree = ast.parse(file.read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue
        for pieces in _texts(tree, languages):
            found |= set(_sentences(pieces))
    others = [*_OTHERS, *_EXTENSION, *(f"[Errno {n}] {os.strerror(n)}" for n in errno.errorcode)]
    for text in others:
        found |= set(_sentences([text]))
    return tuple(sorted(found, key=lambda phrase: (-phrase.weight, phrase.parts)))


@lru_cache(maxsize=1)
def own_variables() -> frozenset[str]:
    """The environment variables that VibeFlow reads, by its program text."""
    found: set[str] = set()
    for file in Path(vibeflow.__file__).parent.rglob("*.py"):
        found |= set(re.findall(r"\bVIBEFLOW_[A-Z_]+\b", file.read_text(encoding="utf-8", errors="replace")))
    return frozenset(found)


def _languages() -> list[gettext.NullTranslations]:
    """The compiled catalogues, and English, which has none."""
    there = speech.FOLDER.glob(f"*/LC_MESSAGES/{speech.DOMAIN}.mo")
    names = sorted(file.parents[1].name for file in there)
    others = [gettext.translation(speech.DOMAIN, speech.FOLDER, [name]) for name in names]
    return [gettext.NullTranslations(), *others]


def _texts(tree: ast.AST, languages: Iterable[gettext.NullTranslations]) -> Iterator[list[str | None]]:
    """Each text of a program in pieces; None stands for a value. Docstrings are no texts that it says."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            inside |= {id(value) for value in node.values}
            yield [str(one.value) if isinstance(one, ast.Constant) else None for one in node.values]
        elif isinstance(node, ast.Call) and (said := _translatable(node)):
            inside |= {id(argument) for argument in node.args}
            has_values = bool(node.keywords) or said[0] == "tn"
            for text in {text for language in languages for text in _in_language(language, *said)}:
                yield _filled(text) if has_values else [text]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield [node.value]


def _translatable(call: ast.Call) -> tuple[str, list[str]] | None:
    """Of `t(text, …)`, `tn(one, many, …)` and `tp(sense, text, …)`: which of them, and its texts."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in ("t", "tn", "tp"):
        return None
    texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return (name, texts) if len(texts) == (1 if name == "t" else 2) else None


def _in_language(language: gettext.NullTranslations, function: str, texts: list[str]) -> Iterable[str]:
    first, last = texts[0], texts[-1]
    if function == "tn":
        return {language.ngettext(first, last, count) for count in _COUNTS}
    return [language.gettext(last) if function == "t" else language.pgettext(first, last)]


def _filled(text: str) -> list[str | None]:
    """A text with values in pieces: one stands at each brace."""
    pieces: list[str | None] = []
    for plain, name, _, _ in Formatter().parse(text):
        pieces += [plain] if name is None else [plain, None]
    return pieces


def _sentences(pieces: Iterable[str | None]) -> Iterator[Phrase]:
    """The sentences of one text, as they are split in `told` too."""
    parts = [""]
    for piece in _with_values(pieces):
        if piece is None:
            parts.append("")
            continue
        first, *more = _SENTENCE.split(piece)
        parts[-1] += first
        for begin in more:
            yield from _phrase(parts)
            parts = [begin]
    yield from _phrase(parts)


def _with_values(pieces: Iterable[str | None]) -> Iterator[str | None]:
    """Where `%s` stands in a text, there is a value as well."""
    for piece in pieces:
        if piece is None:
            yield None
            continue
        for number, text in enumerate(_PERCENT.split(piece)):
            if number:
                yield None
            yield text


def _phrase(parts: list[str]) -> Iterator[Phrase]:
    """A single word without a value is none: that it stands in the program too may be chance."""
    text = " ".join(parts)
    if sum(map(str.isalpha, text)) >= _LEAST_LETTERS and (len(parts) > 1 or " " in text.strip()):
        yield Phrase(tuple(parts))
        if parts[0] == "" and parts[1:] and parts[1].startswith(" "):
            # The value before it may end a sentence of its own.
            yield from _phrase([parts[1].lstrip(), *parts[2:]])
