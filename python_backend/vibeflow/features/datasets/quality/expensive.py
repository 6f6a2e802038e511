"""The checks that cost: tokens, template, language, personal data, and what shows only between rows.

Fed batch by batch, so that a million rows need no more memory than their signatures. Knows nothing of how
rows are read, removed or shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import orjson
import polars as pl

from vibeflow.protocol.datasets import Shape
from vibeflow.text.chat import ChatText, Message
from vibeflow.text.sizes import TrainingSize, sizes_of
from vibeflow.text.weight import message_of

from . import chat_markers, mojibake, personal_data
from .across import Sentences, contradicting, rare_labels
from .language import language_of, majority
from .marks import BIT, ROW_CHECKS, Mark
from .near import clusters, signatures
from .same_template import Templates

SHORT_TOKENS = 3
"""Tokens under which a question or an answer is too short to learn from."""
LONG_ANSWER_TOKENS = 1000
"""The product document's limit for an answer."""
_BINS = (5, 10, 20, 40, 80, 160, 320, 640, 1000, 2000)


@dataclass(frozen=True)
class CheckContext:
    chat: ChatText | None
    """The base model's text side; None while it is not here: then nothing is counted in tokens."""
    context_length: int | None
    """Tokens that the base model reads; None where that is not known."""
    system_prompt: str
    shape: Shape
    language_expected: str | None
    """English name; None: the majority's."""
    seed: int
    read: int
    """Rows of the whole source."""


@dataclass
class ExpensiveFacts:
    """What the checks say of the data as a whole. Plain values: it is kept as JSON."""

    looked_at: int = 0
    language: str | None = None
    """English name of the majority's language."""
    language_share: float = 0.0
    """0 to 1, of the rows whose language can be told."""
    languages: dict[str, int] = field(default_factory=dict)
    personal: dict[str, int] = field(default_factory=dict)
    """Rows by kind of personal data."""
    markers: dict[str, int] = field(default_factory=dict)
    """Rows by mark of a chat template, the commonest eight."""
    boilerplate: tuple[str, ...] = ()
    broken: tuple[str, str] | None = None
    """A damaged word as it should read and as it reads."""
    refused_because: str | None = None
    """Why the template refuses the first of the rows that it refuses."""
    mean_question: float | None = None
    """Tokens; None where nothing was counted."""
    mean_answer: float | None = None
    question_lengths: dict[str, int] = field(default_factory=dict)
    """Rows by range of tokens, in order."""
    answer_lengths: dict[str, int] = field(default_factory=dict)
    distinct_questions: int = 0
    context_length: int | None = None
    clusters: int = 0
    """Groups of rows that are nearly the same."""


class ExpensiveChecks:
    """Give it the rows with `add`, then ask with `finish` once."""

    def __init__(self, ctx: CheckContext) -> None:
        self._ctx = ctx
        self._rows: list[pl.DataFrame] = []
        self._signed: list[pl.DataFrame] = []
        self._templates = Templates()
        self._asked: list[pl.DataFrame] = []
        self._languages: list[str | None] = []
        self._personal: Counter[str] = Counter()
        self._markers: Counter[str] = Counter()
        self._sentences = Sentences()
        self._labels: Counter[str] = Counter()
        self._question_tokens: list[int] = []
        self._answer_tokens: list[int] = []
        self._refused: str | None = None
        self._broken: tuple[str, str] | None = None

    def add(self, examples: pl.DataFrame) -> None:
        """Check a batch of an example frame, after the text fixes; row numbers must be new."""
        if not examples.height:
            return
        ctx = self._ctx
        labels = ctx.shape == "labels"
        text = pl.concat_str(pl.col("question"), pl.col("turns").fill_null(pl.col("answer")), separator="\n")
        named = examples.select("n", "question", "answer", text=text)
        self._signed.append(signatures(named.select("n", "text")))
        self._templates.add(
            examples.select("n", "question", answer=pl.col("turns").fill_null(pl.col("answer")))
        )
        key = pl.col("question").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars().hash(3)
        self._asked.append(examples.select("n", "answer", asked=key).filter(examples["question"] != ""))
        if labels:
            self._labels.update(examples["answer"].str.strip_chars().to_list())
        elif ctx.shape != "text":
            self._sentences.add(examples["answer"])
        marks, sizes = self._in_tokens(examples)
        self._personal_data(examples, marks)
        self._chat_markers(examples, marks)
        if self._broken is None:
            may = named["text"].filter(named["text"].str.contains(mojibake.PATTERN))
            self._broken = next((found for text in may if (found := mojibake.example_of(text))), None)
        self._languages += map(language_of, named["text"])
        columns = {"n": examples["n"], "marks": marks} | {
            name: [None if size is None else getattr(size, name) for size in sizes]
            for name in ("tokens", "trained", "least", "lead")
        }
        schema = {
            name: kind for name, kind in ROW_CHECKS.items() if name not in ("cluster", "template", "pattern")
        }
        self._rows.append(pl.DataFrame(columns, schema=schema).with_columns(_label=examples["answer"]))

    def finish(self) -> tuple[pl.DataFrame, ExpensiveFacts]:
        """Columns of `ROW_CHECKS`, in the order the rows came, and the facts."""
        if not self._rows:
            return pl.DataFrame(schema=ROW_CHECKS), ExpensiveFacts()
        rows = pl.concat(self._rows)
        for found in (clusters(pl.concat(self._signed)), self._templates.clusters()):
            names = found.columns[1:]
            rows = rows.join(found, on="n", how="left", maintain_order="left")
            rows = rows.with_columns(pl.col(names).fill_null(pl.col("n")))
        near = rows["cluster"] != rows["n"]
        asked = pl.concat(self._asked)
        contradictions = contradicting(asked, self._ctx.shape == "labels")
        main = majority(Counter(self._languages))
        expected = self._ctx.language_expected or main
        other = pl.Series(
            [one is not None and expected is not None and one != expected for one in self._languages]
        )
        phrases = self._sentences.common()
        said = rows["_label"]
        boiler = (
            said.str.contains_any([text for text, _ in phrases])
            if phrases
            else pl.repeat(False, rows.height, eager=True)
        )
        rare = rare_labels(self._labels) if self._labels else set()
        extra: list[tuple[Mark, pl.Series]] = [
            ("nearDuplicates", near),
            ("contradictions", rows["n"].is_in(sorted(contradictions))),
            ("language", other),
            ("boilerplate", boiler),
            ("rareLabel", said.str.strip_chars().is_in(sorted(rare))),
        ]
        marks = rows["marks"]
        for mark, holds in extra:
            marks = marks | holds.fill_null(False).cast(pl.UInt64) * BIT[mark]
        told = Counter(one for one in self._languages if one is not None)
        facts = ExpensiveFacts(
            looked_at=rows.height,
            language=main,
            language_share=told[main] / max(1, sum(told.values())) if main else 0.0,
            languages=dict(told.most_common(8)),
            personal=dict(self._personal.most_common()),
            markers=dict(self._markers.most_common(8)),
            boilerplate=tuple(text for text, _ in phrases),
            broken=self._broken,
            refused_because=self._refused,
            mean_question=_mean(self._question_tokens),
            mean_answer=_mean(self._answer_tokens),
            question_lengths=_histogram(self._question_tokens),
            answer_lengths=_histogram(self._answer_tokens),
            distinct_questions=asked["asked"].n_unique() if asked.height else 0,
            context_length=self._ctx.context_length,
            clusters=rows.filter(near)["cluster"].n_unique(),
        )
        return rows.with_columns(marks=marks).select(list(ROW_CHECKS)).cast(ROW_CHECKS), facts  # type: ignore[arg-type]  # names to types, as polars takes it

    def _in_tokens(self, examples: pl.DataFrame) -> tuple[list[int], list[TrainingSize | None]]:
        """Bits and size of each row; None where it cannot be counted."""
        chat = self._ctx.chat
        if chat is None:
            return [0] * examples.height, [None] * examples.height
        if self._ctx.shape == "text":
            counted = [tokens + 1 for tokens in chat.encode_lengths(examples["answer"].to_list())]
            self._answer_tokens += counted
            short = [BIT["tooShort"] if tokens < 2 * SHORT_TOKENS else 0 for tokens in counted]
            return short, [TrainingSize(tokens, tokens, tokens, 1) for tokens in counted]
        sizes = sizes_of(
            chat, [messages_of(row, self._ctx.system_prompt) for row in examples.iter_rows(named=True)]
        )
        asked = chat.encode_lengths(examples["question"].to_list())
        said = chat.encode_lengths(examples["answer"].to_list())
        marks: list[int] = []
        found: list[TrainingSize | None] = []
        for size, question, answer in zip(sizes, asked, said, strict=True):
            if isinstance(size, TrainingSize):
                marks.append(self._bits(size, question, answer))
                found.append(size)
                self._question_tokens.append(question)
                self._answer_tokens.append(answer)
            else:
                self._refused = self._refused or size.message
                marks.append(BIT["rejectedByTemplate"])
                found.append(None)
        return marks, found

    def _bits(self, size: TrainingSize, asked: int, said: int) -> int:
        """What the numbers of tokens say of a row that the template takes."""
        bits = 0
        if size.trained == 0:
            bits |= BIT["nothingTrained"]
        if said > LONG_ANSWER_TOKENS:
            bits |= BIT["tooLong"]
        if self._ctx.shape != "labels" and (asked < SHORT_TOKENS or said < SHORT_TOKENS - 1):
            bits |= BIT["tooShort"]
        return bits

    def _personal_data(self, examples: pl.DataFrame, marks: list[int]) -> None:
        """Looks where masking does: in all texts of the row, and in the turns as they read, not as JSON."""
        columns = ["question", "answer", "system", "rejected", "turns"]
        may = pl.any_horizontal(pl.col(c).str.contains(personal_data.MAY).fill_null(False) for c in columns)
        for at in examples.select(may).to_series().arg_true():
            *texts, turns = examples.select(columns).row(int(at))
            if turns is not None:
                texts += [turn["content"] for turn in orjson.loads(turns)]
            kinds = {one.kind for text in texts if text for one in personal_data.find(text)}
            if kinds:
                self._personal.update(kinds)
                marks[int(at)] |= BIT["personalData"]

    def _chat_markers(self, examples: pl.DataFrame, marks: list[int]) -> None:
        own = self._ctx.chat.special_names if self._ctx.chat is not None else ()
        columns = ["question", "answer", "system", "rejected", "turns"]
        some = [pl.col(name).str.contains(chat_markers.MAY) for name in columns]
        some += [pl.col(name).str.contains_any(list(own)) for name in columns if own]
        may = pl.any_horizontal(one.fill_null(False) for one in some)
        for at in examples.select(may).to_series().arg_true():
            *texts, turns = examples.select(columns).row(int(at))
            if turns is not None:
                texts += [turn["content"] for turn in orjson.loads(turns)]
            found = {name for text in texts if text for name in chat_markers.find(text, own)}
            if found:
                self._markers.update(found)
                marks[int(at)] |= BIT["chatMarkers"]


def messages_of(row: dict[str, object], system_prompt: str) -> list[Message]:
    """A row of an example frame as the conversation that is trained, under its own or the recipe's prompt."""
    system = row["system"] or system_prompt
    turns = row["turns"]
    said: list[Message] = (
        [message_of(turn) for turn in orjson.loads(str(turns))]
        if turns is not None
        else [
            {"role": "user", "content": str(row["question"])},
            {"role": "assistant", "content": str(row["answer"])},
        ]
    )
    return [{"role": "system", "content": str(system)}, *said] if system else said


def _mean(values: list[int]) -> float | None:
    return sum(values) / len(values) if values else None


def _histogram(values: list[int]) -> dict[str, int]:
    """Rows by range, from the first to the last range that has any."""
    if not values:
        return {}
    edges = (0, *_BINS)
    names = [f"{low} to {high - 1}" for low, high in zip(edges, _BINS, strict=False)] + [
        f"{_BINS[-1]:,} or more"
    ]
    counts = [0] * len(names)
    for value in values:
        counts[sum(value >= edge for edge in _BINS)] += 1
    used = [at for at, count in enumerate(counts) if count]
    return {names[at]: counts[at] for at in range(used[0], used[-1] + 1)}
