"""HTML in the rows of an example frame: which have any, and the frame without it. A row is read as a whole,
since a question about code makes its answer code."""

from __future__ import annotations

import orjson
import polars as pl

from .html import MAY, clean

_COLUMNS = ("question", "answer", "system", "rejected")


def rows_with_html(examples: pl.DataFrame) -> pl.Series:
    """Whether `without_html` would change the row; Boolean."""
    hit = pl.repeat(False, examples.height, dtype=pl.Boolean, eager=True)
    at = _may(examples)
    if not len(at):
        return hit
    rows = examples.select(*_COLUMNS, "turns")[at]
    found = [_cleaned(row) != row for row in rows.iter_rows()]
    return hit.scatter(at.filter(pl.Series(found, dtype=pl.Boolean)), True)


def without_html(examples: pl.DataFrame) -> pl.DataFrame:
    """The frame with HTML taken out of its texts, entities decoded."""
    at = _may(examples)
    if not len(at):
        return examples
    names = [*_COLUMNS, "turns"]
    after = [_cleaned(row) for row in examples.select(names)[at].iter_rows()]
    changed = [
        examples[name].scatter(at, pl.Series([row[place] for row in after], dtype=pl.String))
        for place, name in enumerate(names)
    ]
    return examples.with_columns(changed)


def _may(examples: pl.DataFrame) -> pl.Series:
    some = pl.any_horizontal(
        pl.col(name).str.contains(MAY).fill_null(False)
        for name in (*_COLUMNS, "turns")
        if examples[name].null_count() < examples.height
    )
    return examples.select(may=some & pl.col("problem").is_null())["may"].arg_true()


def _cleaned(row: tuple[str | None, ...]) -> tuple[str | None, ...]:
    *texts, turns = row
    if turns is not None:
        said = orjson.loads(turns)
        beside = "\n".join(turn["content"] for turn in said)
        # What one turn says of code holds for all of them; `clean` itself looks at the text it is given.
        after = [turn | {"content": _one(turn["content"], beside)} for turn in said]
        changed = turns if after == said else orjson.dumps(after).decode()
        first = next((turn["content"] for turn in after if turn["role"] == "user"), texts[0])
        last = next((turn["content"] for turn in reversed(after) if turn["role"] == "assistant"), texts[1])
        if changed != turns:
            texts[0], texts[1] = first, last
        return (*texts, changed)
    question, answer, system, rejected = texts
    return (
        _one(question, answer),
        _one(answer, question),
        _one(system, f"{question}\n{answer}"),
        _one(rejected, question),
        turns,
    )


def _one(text: str | None, beside: str | None) -> str | None:
    if text is None:
        return None
    return clean(text, (beside or "").replace(text, " ")) or text
