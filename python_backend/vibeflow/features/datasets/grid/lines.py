"""One line of data/{train,test,removed}.jsonl as the texts that the grid shows.

Knows the three layouts of a line (conversation, passage, removed row); knows nothing of pages or of files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from vibeflow.protocol.datasets import Mapping as ColumnMapping
from vibeflow.protocol.datasets import Part, Shape
from vibeflow.protocol.rows import Turn
from vibeflow.text.weight import is_learned, message_of

from ..build.edits import Edits, apply_edits
from ..frames import CELL, SOURCE_FIXED

Message = dict[str, str]
ToExamples = Callable[[pl.DataFrame, ColumnMapping, Shape], pl.DataFrame]
"""`shapes.mapping.to_examples`: a source frame and how to read it -> an example frame."""

PARTS: tuple[Part, ...] = ("train", "test", "removed")
"""By their number in the index."""


class Dataset(Protocol):
    """What the grid needs to know of a manifest."""

    @property
    def revision(self) -> int: ...
    @property
    def mapping(self) -> ColumnMapping: ...
    @property
    def shape(self) -> Shape: ...


@dataclass(frozen=True)
class Texts:
    """A row's texts, whole."""

    question: str
    answer: str
    system: str | None = None
    topic: str | None = None
    rejected: str | None = None
    messages: tuple[Message, ...] = ()
    """With its own system prompt; of a passage, one assistant turn."""
    passage: bool = False
    """A text to go on learning from: no chat template is put round it."""

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(
            Turn.model_validate(
                {"role": message["role"], "content": message["content"], "learned": is_learned(message)}
            )
            for message in self.messages
        )

    @property
    def spoken(self) -> int:
        """Turns beside the system prompt."""
        return sum(message["role"] != "system" for message in self.messages)


def kept_texts(line: Mapping[str, Any]) -> Texts:
    """Of a line of train.jsonl or test.jsonl."""
    if "messages" not in line:
        text = str(line.get("text") or "")
        turn = {"role": "assistant", "content": text}
        return Texts("", text, topic=line.get("topic"), messages=(turn,), passage=True)
    messages = tuple(message_of(message) for message in line["messages"])
    return Texts(
        question=next((m["content"] for m in messages if m["role"] == "user"), ""),
        answer=next((m["content"] for m in reversed(messages) if m["role"] == "assistant"), ""),
        system=messages[0]["content"] if messages and messages[0]["role"] == "system" else None,
        topic=line.get("topic"),
        rejected=line.get("rejected"),
        messages=messages,
    )


def removed_texts(
    lines: Sequence[Mapping[str, Any]], dataset: Dataset, to_examples: ToExamples, edits: Edits
) -> dict[int, Texts]:
    """Of lines of removed.jsonl, by row number: read by the dataset's mapping as far as they can be, with
    what was changed by hand."""
    if not lines:
        return {}
    ordered = sorted(lines, key=lambda line: int(line["n"]))
    examples = apply_edits(to_examples(_source_frame(ordered), dataset.mapping, dataset.shape), edits)
    passage = dataset.shape == "text"
    texts = {}
    for line, row in zip(ordered, examples.iter_rows(named=True), strict=True):
        question, answer = row["question"] or "", row["answer"] or ""
        if not question and not answer and line["reason"] in ("unreadable", "excluded"):
            # A line that could not be read has no question: what stood there is shown instead.
            question = "\n".join(cell for cell in line["row"].values() if cell)
        texts[int(line["n"])] = Texts(
            question,
            answer,
            system=row["system"],
            topic=row["topic"],
            rejected=row["rejected"],
            messages=_messages(row, passage=passage),
            passage=passage,
        )
    return texts


def _source_frame(lines: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    names = dict.fromkeys(name for line in lines for name in line["row"])
    cells = {CELL + name: [line["row"].get(name) for line in lines] for name in names}
    fixed = {
        "n": [line["n"] for line in lines],
        "problem": [(line.get("detail") if line["reason"] == "unreadable" else None) for line in lines],
    }
    schema = {**SOURCE_FIXED, **dict.fromkeys(cells, pl.String)}
    return pl.DataFrame({**fixed, **cells}, schema=schema)


def _messages(row: Mapping[str, Any], *, passage: bool) -> tuple[Message, ...]:
    if passage:
        return ({"role": "assistant", "content": row["answer"]},) if row["answer"] else ()
    system = [{"role": "system", "content": row["system"]}] if row["system"] else []
    if row["turns"]:
        return (*system, *(message_of(turn) for turn in json.loads(row["turns"])))
    asked = [{"role": "user", "content": row["question"]}] if row["question"] else []
    said = [{"role": "assistant", "content": row["answer"]}] if row["answer"] else []
    return (*system, *asked, *said)
