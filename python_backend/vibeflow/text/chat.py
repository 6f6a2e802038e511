"""`ChatText`: a model's own way of writing a conversation, as text and as tokens, with those to be trained.

Only the answers are trained: every assistant turn's content with the mark that ends it, so that the model
learns to stop. Renders as transformers' `apply_chat_template` does (tested equal) without importing it.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tokenizers import Encoding, Tokenizer

from vibeflow.l10n import t
from vibeflow.protocol.errors import ModelUnavailable

from .budget import TemplateEndless
from .outlines import Outlines
from .spans import Contents, Span, content_and_answer_spans
from .special import SpecialNames, encode, encoding_of, revealed
from .template import CHATML, PLAIN, find_template, render

Message = dict[str, str]
"""{"role": "system" | "user" | "assistant", "content": text}"""

_SPECIAL_NAMES = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")


@dataclass(frozen=True)
class TrainingTokens:
    """A conversation for training; `ids` and `trained` are equally long."""

    ids: list[int]
    trained: list[bool]
    """True where the token is one the model has to learn to say."""
    spans: list[tuple[str, bool, int]]
    """The whole text in pieces: (text, trained, number of tokens), for showing it to people."""


@dataclass(frozen=True)
class Written:
    """A conversation as the model reads it; `ids`, `offsets` and `trained` are equally long."""

    text: str
    ids: list[int]
    offsets: list[Span]
    """Of each token in the text, in characters."""
    trained: list[bool]
    contents: Contents
    answers: list[Span]


class ChatText:
    """Text and tokens of conversations for one model. Cheap to make (tens of milliseconds), safe to share."""

    def __init__(self, tokenizer: Tokenizer, template: str | None, special: dict[str, str]) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self.tokenizer = tokenizer
        self.special = special
        self.has_template = template is not None
        self._ends = {
            token.content for token in tokenizer.get_added_tokens_decoder().values() if token.special
        }
        if eos := special.get("eos_token"):
            self._ends.add(eos)
        self._names = SpecialNames(tuple(self._ends))
        self.knows_chatml = {"<|im_start|>", "<|im_end|>"} <= self._ends
        self.template = template or (CHATML if self.knows_chatml else PLAIN)
        self.outlines = Outlines(self.render)
        self._endless: TemplateEndless | None = None

    @classmethod
    def load(cls, model_dir: Path) -> ChatText:
        """Read a model folder; raises `ModelUnavailable` when it has no readable tokenizer or template."""
        try:
            return cls._load(model_dir)
        except ModelUnavailable:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError) as error:
            raise ModelUnavailable(
                t(
                    "The files of the model in {folder} cannot be read: {kind}.",
                    folder=model_dir.name,
                    kind=type(error).__name__,
                ),
                hint=t("They are damaged or made for a newer version. Download the model again."),
            ) from error

    @classmethod
    def _load(cls, model_dir: Path) -> ChatText:
        path = model_dir / "tokenizer.json"
        if not path.is_file():
            raise ModelUnavailable(
                t("The model in {folder} has no tokenizer.json.", folder=model_dir.name),
                hint=t("Choose a model that ships a fast tokenizer; nearly all on the hub do."),
            )
        config = _read_json(model_dir / "tokenizer_config.json")
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # tokenizers raises the bare Exception
            raise ModelUnavailable(
                t("The tokenizer in {folder} cannot be read: {error}.", folder=model_dir.name, error=error),
                hint=t("The file is damaged or was made for a newer version. Download the model again."),
            ) from error
        special = _special_tokens(config | {"_map": _read_json(model_dir / "special_tokens_map.json")})
        if "eos_token" not in special and (eos := _configured_end(model_dir, tokenizer)):
            special["eos_token"] = eos
        return cls(tokenizer, find_template(model_dir, config), special)

    @cached_property
    def identity(self) -> str:
        """sha256 over all that tokens depend on: tokenizer, template and special tokens."""
        decides = [self.tokenizer.to_str(), self.template, self.special, sorted(self._ends)]
        return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()

    def with_template(self, template: str) -> ChatText:
        """The same tokenizer with another template."""
        return ChatText(self.tokenizer, template, self.special)

    def render(self, messages: Sequence[Message], add_generation_prompt: bool = False) -> str:
        """The conversation as the text that the model sees. A template that did not end once is not tried
        again."""
        return self._rendered(messages, add_generation_prompt)[0]

    def _rendered(self, messages: Sequence[Message], generate: bool) -> tuple[str, list[int]]:
        """The text, and where it has to be cut so that no content marks (`special`)."""
        if self._endless is not None:
            raise self._endless.with_traceback(None)
        try:
            if not any(self._names.inside(message["content"]) for message in messages):
                return render(self.template, messages, generate=generate, special=self.special), []
            contents, stand_ins = self._names.disguised([message["content"] for message in messages])
            disguised = [
                {**message, "content": text} for message, text in zip(messages, contents, strict=True)
            ]
            text = render(self.template, disguised, generate=generate, special=self.special)
            return revealed(text, stand_ins)
        except TemplateEndless as error:
            self._endless = error
            raise

    def written(self, messages: Sequence[Message]) -> Written:
        """A whole conversation, with what is trained of it."""
        text, cuts, contents, answers = self.with_answers(messages)
        ids, offsets = encode(self.tokenizer, text, cuts)
        trained = _mark(offsets, answers)
        eos = self.eos_id
        if eos is not None and self.is_open(text, answers):
            end = len(text)
            text += self.special["eos_token"]
            ids.append(eos)
            offsets.append((end, len(text)))
            trained.append(True)
            answers = [*answers, (end, len(text))]
        return Written(text, ids, offsets, trained, contents, answers)

    def training_tokens(self, messages: Sequence[Message]) -> TrainingTokens:
        """Tokens of a whole conversation, each marked as trained or not."""
        made = self.written(messages)
        return TrainingTokens(made.ids, made.trained, _pieces(made.text, made.answers, made.offsets))

    def with_answers(self, messages: Sequence[Message]) -> tuple[str, list[int], Contents, list[Span]]:
        """The rendered conversation, its cuts, and where in it contents and answers lie."""
        text, cuts = self._rendered(messages, False)
        found = content_and_answer_spans(text, messages, self.outlines, self.render, self._ends)
        return text, cuts, *found

    def is_open(self, text: str, answers: Sequence[Span]) -> bool:
        """Whether the template writes no end mark after the last answer: then the end of sequence is added,
        without which the model would never learn to stop."""
        return bool(answers) and not text[: answers[-1][1]].endswith(tuple(self._ends))

    def prompt_ids(self, messages: Sequence[Message]) -> list[int]:
        """Tokens up to where the model begins its answer."""
        return self.asked(messages)[1]

    def asked(self, messages: Sequence[Message]) -> tuple[str, list[int], list[Span]]:
        """What `prompt_ids` are of: the text, the tokens, and where in the text each lies."""
        text, cuts = self._rendered(messages, True)
        return text, *encode(self.tokenizer, text, cuts)

    def count(self, messages: Sequence[Message]) -> int:
        """Number of tokens of a whole conversation."""
        return len(encode(self.tokenizer, *self._rendered(messages, False))[0])

    def encode(self, text: str) -> list[int]:
        """Tokens of somebody's text; adds none at either end. Names of special tokens in it are text as
        well."""
        return self.placed(text)[0]

    def placed(self, text: str) -> tuple[list[int], list[Span]]:
        """The same, and where in the text each token lies."""
        return encode(self.tokenizer, text, self._names.cuts(text))

    def encoding(self, text: str) -> Encoding:
        """The same as the tokenizer's own object, for what has to be done with that."""
        return encoding_of(self.tokenizer, text, self._names.cuts(text))

    def encode_as_written(self, text: str) -> list[int]:
        """Tokens of a whole prompt that its writer marked up; adds none at either end."""
        return encode(self.tokenizer, text, ())[0]

    def encode_lengths(self, texts: Sequence[str]) -> list[int]:
        """Number of tokens of each of somebody's texts."""
        lengths = [
            len(one.ids) for one in self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        ]
        for at, text in enumerate(texts):
            if self._names.inside(text):
                lengths[at] = len(self.encode(text))
        return lengths

    @property
    def special_names(self) -> tuple[str, ...]:
        """Of the model's special tokens, the longest first."""
        return self._names.names

    def decode(self, ids: Sequence[int]) -> str:
        """The text of tokens, marks left out."""
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=True))

    @property
    def eos_id(self) -> int | None:
        """The id of the end-of-sequence token, None where the tokenizer names none."""
        eos = self.special.get("eos_token")
        found: int | None = self.tokenizer.token_to_id(eos) if eos else None
        return found

    def stop_ids(self) -> set[int]:
        """Tokens after which an answer is over: the end of sequence and the template's own end of turn."""
        probe = "vibeflow"
        text = self.render([{"role": "user", "content": "a"}, {"role": "assistant", "content": probe}])
        rest = text[text.rfind(probe) + len(probe) :].lstrip()
        marks = sorted((mark for mark in self._ends if mark and rest.startswith(mark)), key=len)
        ids = {self.tokenizer.token_to_id(mark) for mark in marks[-1:]} | {self.eos_id}
        return {found for found in ids if found is not None}


def _mark(offsets: Sequence[Span], answers: Sequence[Span]) -> list[bool]:
    """Whether each token overlaps an answer; both lists are in order of the text."""
    starts = [start for start, _ in offsets]
    marks = [False] * len(starts)
    for begin, end in answers:
        first = bisect_left(starts, begin)
        while first > 0 and max(offsets[first - 1][1], starts[first - 1] + 1) > begin:
            first -= 1
        last = bisect_left(starts, end)
        marks[first:last] = [True] * (last - first)
    return marks


def _pieces(
    text: str, answers: Sequence[tuple[int, int]], offsets: Sequence[tuple[int, int]]
) -> list[tuple[str, bool, int]]:
    """The text cut at the borders of answers, with the number of tokens that each piece holds."""
    borders: list[tuple[int, int, bool]] = []
    at = 0
    for start, end in answers:
        borders += [(at, start, False), (start, end, True)]
        at = end
    borders.append((at, len(text), False))
    marks = _mark(offsets, answers)
    pieces: list[tuple[str, bool, int]] = []
    token = 0
    for start, end, trained in borders:
        first = token
        while token < len(offsets) and marks[token] == trained and offsets[token][0] < max(end, start + 1):
            token += 1
        if end > start:
            pieces.append((text[start:end], trained, token - first))
    return pieces


def _special_tokens(config: dict[str, Any]) -> dict[str, str]:
    """Named special tokens; the older `special_tokens_map.json` fills what the configuration leaves out."""
    found: dict[str, str] = {}
    for name in _SPECIAL_NAMES:
        value = config.get(name) or config["_map"].get(name)
        if isinstance(value, dict):
            value = value.get("content")
        if isinstance(value, str):
            found[name] = value
    return found


def _configured_end(model_dir: Path, tokenizer: Tokenizer) -> str | None:
    """The end-of-sequence token by the model's own settings, where its tokenizer names none: without an end
    mark a model never learns to stop."""
    for name in ("generation_config.json", "config.json"):
        value = _read_json(model_dir / name).get("eos_token_id")
        first = value[0] if isinstance(value, list) and value else value
        found: str | None = tokenizer.id_to_token(first) if isinstance(first, int) else None
        if found:
            return found
    return None


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelUnavailable(
            t("{file} of the model is not valid JSON: {error}.", file=path.name, error=error),
            hint=t("The file is damaged. Download the model again."),
        ) from error
    return value if isinstance(value, dict) else {}
