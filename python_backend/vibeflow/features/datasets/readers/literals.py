"""Cells in Python's own notation, as `str()` of a list or a dictionary writes them, read as the data they
are.

The notation is parsed and only what stands for plain data is taken over; nothing is ever evaluated. A cell
with anything else in it stays as it is, and so does the raw text of a row that could not be read.
"""

from __future__ import annotations

import ast
import io
import math
import re
import tokenize
from collections.abc import Iterator

import orjson
import polars as pl

from vibeflow.l10n import t

from ..frames import CELL, columns_of

LONGEST = 250_000
"""Characters of a cell; a longer one stays as it is."""
DEEPEST = 60
_BEGINS = re.compile(r"\s*(?:array\(\s*)?(?:[\[({]\s*)+(?:['\"\d]|None|True|False|array\()")
_BETWEEN = re.compile(r"([}\]'\")])[ \t]*\n\s*(?=[{\['\"(])")
_NAMES = {"nan": None, "NaN": None, "null": None, "true": True, "false": False}
_LOOKED_AT = 20


def read_literals(batches: Iterator[pl.DataFrame], notes: list[str]) -> Iterator[pl.DataFrame]:
    """The same rows, with JSON in place of Python's notation in the columns that hold it."""
    told: set[str] = set()
    for batch in batches:
        problems = batch["problem"].to_list()
        sound = batch.filter(pl.col("problem").is_null()) if any(problems) else batch
        for name in _with_literals(sound):
            cells = batch[CELL + name].to_list()
            made = [
                cell if cell is None or problem is not None else as_json(cell) or cell
                for cell, problem in zip(cells, problems, strict=True)
            ]
            batch = batch.with_columns(pl.Series(CELL + name, made, dtype=pl.String))
            if name not in told:
                told.add(name)
                notes.append(
                    t("The column {name} holds lists in Python's notation; they are read as data.", name=name)
                )
        yield batch


def as_json(text: str) -> str | None:
    """The JSON of a cell in Python's notation; None for any other, and for what is JSON already."""
    if len(text) > LONGEST or _BEGINS.match(text) is None or _is_json(text) or _depth(text) > DEEPEST:
        return None
    # What numpy prints has a line break and no comma between items of a list; within a text there is none.
    for form in (text, _BETWEEN.sub(r"\1, ", text)):
        try:
            body = ast.parse(form.strip(), mode="eval").body
            if form != text and not isinstance(body, ast.List | ast.Call):
                # Several values below each other are a text with lines, and no list.
                return None
            value = _value(body)
            return None if _has_comment(form) else orjson.dumps(value).decode()
        except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError, OverflowError):
            continue
    return None


def _with_literals(batch: pl.DataFrame) -> list[str]:
    """The columns in which most of the first cells that are not null are such."""
    found = []
    # Row by row, as most columns show at once that they hold none: there may be thousands of them.
    names = columns_of(batch)
    heads = zip(*batch.head(_LOOKED_AT).select(CELL + name for name in names).rows(), strict=True)
    for name, head in zip(names, heads, strict=False):  # no heads of a batch without rows
        first = batch[CELL + name].drop_nulls().head(_LOOKED_AT).to_list() if None in head else head
        if 2 * sum(as_json(cell) is not None for cell in first) > len(first):
            found.append(name)
    return found


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except ValueError:
        return False
    return True


def _has_comment(text: str) -> bool:
    """Whether a # takes the rest of a line out of the data; `str()` writes none."""
    if "#" not in text:
        return False
    tokens = tokenize.generate_tokens(io.StringIO(text.strip()).readline)
    try:
        return any(token.type == tokenize.COMMENT for token in tokens)
    except tokenize.TokenError:
        return True


def _depth(text: str) -> int:
    deepest = level = 0
    for mark in text:
        if mark in "[({":
            level += 1
            deepest = max(deepest, level)
        elif mark in "])}":
            level -= 1
    return deepest


def _value(node: ast.AST) -> object:
    """Raises `ValueError` for whatever is no plain data."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float | bool | None):
        if isinstance(node.value, float) and not math.isfinite(node.value):
            raise ValueError("a number that JSON cannot hold")
        return node.value
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        made = {
            str(_value(key)): _value(item)
            for key, item in zip(node.keys, node.values, strict=True)
            if key is not None
        }
        if len(made) < len(node.keys):
            raise ValueError("a name twice, or none")
        return made
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = _value(node.operand)
        if isinstance(number, int | float):
            return -number
    if isinstance(node, ast.Name) and node.id in _NAMES:
        return _NAMES[node.id]
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("array", "list", "dict")
    ):
        return _value(node.args[0]) if node.args else []
    raise ValueError("not plain data")
