"""The fixes that change texts: repair, trim, mask, take boilerplate out. Each only touches what it is about.

A search over the whole column finds the rows that may need it; only those are changed one by one. A fix made
twice changes nothing the second time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson
import polars as pl

from vibeflow.protocol.datasets import FixId

from . import blanks, mojibake, personal_data
from .html_fix import without_html

_COLUMNS = ("question", "answer", "system", "rejected")


@dataclass(frozen=True)
class TextFacts:
    """What the fixes have to know of the data as a whole."""

    boilerplate: tuple[str, ...] = ()
    """Sentences that `removeBoilerplate` takes out of answers, as they stand there."""


def mend(examples: pl.DataFrame, fixes: Mapping[FixId, bool], facts: TextFacts) -> pl.DataFrame:
    """The example frame with the text fixes made that are on; others are not looked at."""
    if fixes.get("repairEncoding"):
        examples = _each(examples, mojibake.PATTERN, mojibake.mend)
    if fixes.get("maskPersonalData"):
        examples = _each(examples, personal_data.MAY, personal_data.mask)
    if fixes.get("removeBoilerplate") and facts.boilerplate:
        examples = _without(examples, facts.boilerplate)
    if fixes.get("cleanHtml"):
        examples = without_html(examples)
    if fixes.get("trimWhitespace"):
        examples = _trim(examples)
    return examples


def _trim(examples: pl.DataFrame) -> pl.DataFrame:
    used = [name for name in _COLUMNS if examples[name].null_count() < examples.height]
    after = examples.with_columns(blanks.trimmed(pl.col(name)).alias(name) for name in used)
    return _turns(after, r'"content":"(?:\s|\\n|\\t|\\r)|(?:\s|\\n|\\t|\\r)"\}', blanks.trim)


def _without(examples: pl.DataFrame, phrases: tuple[str, ...]) -> pl.DataFrame:
    longest_first = sorted(phrases, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(phrase) for phrase in longest_first))

    def strip(text: str) -> str:
        bare = text
        # What is left may read as a phrase again, so it goes on until none is found.
        while match := pattern.search(bare):
            before, after = bare[: match.start()].rstrip(" \t"), bare[match.end() :]
            if not before.strip():
                before, after = "", after.lstrip()
            elif not after.strip():
                before, after = before.rstrip(), ""
            bare = before + after
        # An answer that is nothing else stays: an empty one would be worse.
        return bare or text

    may = examples["answer"].str.contains_any(list(phrases))
    if may.any():
        after = [strip(text) if hit else text for hit, text in zip(may, examples["answer"], strict=True)]
        examples = examples.with_columns(pl.Series("answer", after, pl.String))
    inside = "|".join(re.escape(orjson.dumps(phrase).decode()[1:-1]) for phrase in longest_first)
    return _turns(examples, inside, strip, roles=("assistant",))


def _each(examples: pl.DataFrame, pattern: str, change: Callable[[str], str]) -> pl.DataFrame:
    """Every text that the pattern finds, changed; the texts of turns too."""
    for name in _COLUMNS:
        if examples[name].null_count() == examples.height:
            continue
        may = examples[name].str.contains(pattern).fill_null(False)
        if may.any():
            after = [change(text) if hit else text for hit, text in zip(may, examples[name], strict=True)]
            examples = examples.with_columns(pl.Series(name, after, pl.String))
    return _turns(examples, pattern, change)


def _turns(
    examples: pl.DataFrame,
    pattern: str,
    change: Callable[[str], str],
    roles: tuple[str, ...] = ("user", "assistant"),
) -> pl.DataFrame:
    """The texts that these roles say, changed in the rows whose JSON the pattern finds."""
    if examples["turns"].null_count() == examples.height:
        return examples
    may = examples["turns"].str.contains(pattern).fill_null(False)
    if not may.any():
        return examples

    def all_turns(text: str) -> str:
        turns = orjson.loads(text)
        changed = [
            turn | {"content": change(turn["content"])} if turn["role"] in roles else turn for turn in turns
        ]
        return text if changed == turns else orjson.dumps(changed).decode()

    after = [all_turns(text) if hit else text for hit, text in zip(may, examples["turns"], strict=True)]
    return examples.with_columns(pl.Series("turns", after, pl.String))
