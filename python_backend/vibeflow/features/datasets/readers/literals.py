"""Cells in Python's own notation, as `str()` of a list or a dictionary writes them, read as the data they
are.

The notation is parsed and only what stands for plain data is taken over; nothing is ever evaluated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import orjson
import polars as pl

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
        for name in columns_of(batch):
            cells = batch[CELL + name]
            if not _holds_literals(cells):
                continue
            made = [None if cell is None else as_json(cell) or cell for cell in cells.to_list()]
            batch = batch.with_columns(pl.Series(CELL + name, made, dtype=pl.String))
            if name not in told:
                told.add(name)
                notes.append(f"The column {name} holds lists in Python's notation; they are read as data.")
        yield batch


def as_json(text: str) -> str | None:
    """The JSON of a cell in Python's notation; None for any other, and for what is JSON already."""
    if len(text) > LONGEST or _BEGINS.match(text) is None or _is_json(text) or _depth(text) > DEEPEST:
        return None
    # What numpy prints has a line break and no comma between items of a list; within a text there is none.
    for form in (text, _BETWEEN.sub(r"\1, ", text)):
        try:
            return orjson.dumps(_value(ast.parse(form.strip(), mode="eval").body)).decode()
        except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError, OverflowError):
            continue
    return None


def _holds_literals(cells: pl.Series) -> bool:
    """Whether most of the first cells with something in them are such."""
    first = cells.drop_nulls().head(_LOOKED_AT).to_list()
    return 2 * sum(as_json(cell) is not None for cell in first) > len(first)


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except ValueError:
        return False
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
        return node.value
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        return {
            str(_value(key)): _value(item)
            for key, item in zip(node.keys, node.values, strict=True)
            if key is not None
        }
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
