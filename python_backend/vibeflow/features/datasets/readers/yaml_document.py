"""A YAML document within bounds: lists, mappings and texts, nothing else is made of it.

It is read from its events: aliases (a few hundred bytes of them can stand for gigabytes) and tags are
refused, and so is what is larger or deeper than data is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size

from .encoding import Encoding, utf8_chunks
from .json_document import read_document
from .source import Source, unreadable

MOST_BYTES = 20_000_000
MOST_NODES = 2_000_000
DEEPEST = 40
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


def read_yaml(source: Source, encoding: Encoding) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the rows. Raises `DataUnreadable` or `DataEmpty`."""
    if source.size > MOST_BYTES:
        raise unreadable(
            t(
                "{name} has {size}; YAML is read up to {most}.",
                name=source.name,
                size=file_size(source.size),
                most=file_size(MOST_BYTES),
            ),
            t("Convert it to JSON or JSONL."),
        )
    text = b"".join(utf8_chunks(source, encoding)).decode("utf-8", "replace")
    try:
        document = load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)

        said = getattr(error, "problem", None) or (str(error).splitlines() or [""])[0]
        what = t("{name} cannot be read as YAML: {why}.", name=source.name, why=said)
        if mark is not None:
            what = t(
                "{name} cannot be read as YAML in line {line:,}: {why}.",
                name=source.name,
                line=mark.line + 1,
                why=said,
            )
        raise unreadable(what, t("Correct that place and import again.")) from error
    words, batches = read_document(source, document)
    return f"YAML{words}, {encoding.label}", batches


def load(text: str) -> object:
    """Lists, mappings, texts and None; of several documents the one with the most in it.

    Raises:
        YAMLError, ValueError, RecursionError: it is no YAML, or none that is read.
    """
    documents: list[object] = []
    stack: list[list[object]] = [documents]
    for count, event in enumerate(YAML(typ="safe", pure=True).parse(text)):
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise ValueError(t("it has an alias, which data does not need; write the value out"))
        if count > MOST_NODES:
            raise ValueError(t("it has more than {most:,} values", most=MOST_NODES))
        if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            if len(stack) > DEEPEST:
                raise ValueError(t("it is nested too deeply"))
            stack.append([event])
        elif isinstance(event, ScalarEvent):
            stack[-1].append(_scalar(event))
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            kind, *items = stack.pop()
            stack[-1].append(_mapping(items) if isinstance(kind, MappingStartEvent) else items)
    return max(documents, key=lambda one: len(one) if isinstance(one, (dict, list)) else 0, default=None)


def _scalar(event: Any) -> str | None:
    plain = event.style in (None, "")
    return None if plain and event.value in _NOTHING else str(event.value)


def _mapping(items: list[object]) -> dict[str, object]:
    keys = ["" if key is None else key if isinstance(key, str) else repr(key)[:200] for key in items[::2]]
    return dict(zip(keys, items[1::2], strict=False))
