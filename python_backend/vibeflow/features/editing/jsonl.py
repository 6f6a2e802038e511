"""One line of JSON Lines: what is wrong with it, where, and the line mended."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from typing import Any

from vibeflow.l10n import t

from . import texts, turns
from .json_places import Place, place, places, within
from .layout import Layout
from .problems import REMOVE_ROW, Fix, FixName, Path, Problem, RowCheck, digest

_AS_JSON = Fix("writeAsJson", t("Write it as JSON"))
_MAX_AST = 100_000
_SAID = {
    "Expecting value": t("expecting value"),
    "Expecting ',' delimiter": t("expecting ',' delimiter"),
    "Expecting ':' delimiter": t("expecting ':' delimiter"),
    "Expecting property name enclosed in double quotes": t(
        "expecting property name enclosed in double quotes"
    ),
    "Illegal trailing comma before end of object": t("illegal trailing comma before end of object"),
    "Illegal trailing comma before end of array": t("illegal trailing comma before end of array"),
    "Extra data": t("extra data"),
    "Unterminated string starting at": t("unterminated string starting at"),
    "Invalid control character at": t("invalid control character at"),
    "Invalid \\escape": t("invalid \\escape"),
    "Invalid \\uXXXX escape": t("invalid \\uXXXX escape"),
}
"""What Python's reader of JSON says."""


def check(line: str, layout: Layout) -> RowCheck:
    """Blank lines are no rows and have no problems."""
    if not line or line.isspace():
        return RowCheck()
    try:
        row = json.loads(line)
    except ValueError as error:
        return RowCheck((_not_json(line, error),))
    except RecursionError:
        return RowCheck((Problem("notJson", t("Nested too deeply to be a row."), fixes=(REMOVE_ROW,)),))
    if not isinstance(row, dict):
        return RowCheck((Problem("notObject", _not_object(row), fixes=(REMOVE_ROW,)),))
    if not row:
        return RowCheck((Problem("emptyRow", t("This row is empty."), fixes=(REMOVE_ROW,)),))
    return _check_row(row, layout)


def _not_object(row: object) -> str:
    if isinstance(row, list):
        return t("This line is a list, not an object with a question and an answer.")
    if isinstance(row, str):
        return t("This line is a text, not an object with a question and an answer.")
    if isinstance(row, (int, float)) and not isinstance(row, bool):
        return t("This line is a number, not an object with a question and an answer.")
    return t("This line is no row, not an object with a question and an answer.")


def _check_row(row: dict[str, Any], layout: Layout) -> RowCheck:
    found: list[Problem] = []
    key: list[object] = []
    if layout.conversation is not None and layout.answer:
        # What came before, which may be nothing; its answer has a column of its own.
        found += _missing(row, layout)
        key.append(json.dumps(row.get(layout.conversation), sort_keys=True))
    elif layout.conversation is not None:
        name = layout.conversation
        said = row.get(name)
        if isinstance(said, list):
            found += turns.problems_of(said, (name,))
            for position, turn in enumerate(said):
                if isinstance(turn, dict):
                    key.append(_turn_texts(turn, (name, position), found))
        elif not isinstance(said, str) or not said.strip():
            found.append(Problem("missing", t("This row has no conversation."), (name,), fixes=(REMOVE_ROW,)))
    elif layout.answer:
        found += _missing(row, layout)
    for name in layout.texts:
        value = row.get(name)
        if isinstance(value, str):
            found += texts.problems_of(value, (name,))
            key.append(value.strip())
        elif value is not None and name in row:
            key.append(json.dumps(value, sort_keys=True))
    return RowCheck(tuple(found), digest(key) if any(key) else None)


def _turn_texts(turn: dict[str, Any], path: Path, found: list[Problem]) -> object:
    """Adds the problems of what a turn says; returns what is compared for duplicates."""
    said_by = turns.content_key(turn)
    said = turn.get(said_by) if said_by else None
    role = turns.role_of(turn)
    if isinstance(said, str) and said_by:
        if not said.strip() and role != "system" and not turn.get("tool_calls"):
            found.append(Problem("missing", _silent(role), (*path, said_by), fixes=(REMOVE_ROW,)))
        else:
            found += texts.problems_of(said, (*path, said_by))
        return role, said.strip()
    if isinstance(said, list) and said_by:
        for position, part in enumerate(said):
            if isinstance(part, dict) and isinstance(part.get("text"), str):
                found += texts.problems_of(part["text"], (*path, said_by, position, "text"))
    return role, json.dumps([said, turn.get("tool_calls")], sort_keys=True)


def _silent(role: str | None) -> str:
    if role == "user":
        return t("The user says nothing here.")
    if role == "assistant":
        return t("The assistant says nothing here.")
    return t("The turn says nothing here.")


def _missing(row: dict[str, Any], layout: Layout) -> Iterator[Problem]:
    for names in (layout.question, layout.answer):
        if names and not any(_says(row.get(name)) for name in names):
            here: Path = (names[0],) if names[0] in row else ()
            message = _lacks(names is layout.question, None if here else names[0])
            yield Problem("missing", message, here, fixes=(REMOVE_ROW,))


def _lacks(question: bool, column: str | None) -> str:
    """`column`: the one that is not there at all."""
    if question and column is None:
        return t("This row has no question. A row needs a question to be learned from.")
    if question:
        return t(
            "This row has no question: {column} is not there. A row needs a question to be learned from.",
            column=column,
        )
    if column is None:
        return t("This row has no answer. A row needs an answer to be learned from.")
    return t(
        "This row has no answer: {column} is not there. A row needs an answer to be learned from.",
        column=column,
    )


def _says(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None and value != []


def _not_json(line: str, error: ValueError) -> Problem:
    at = error.pos if isinstance(error, json.JSONDecodeError) else 0
    said = error.msg if isinstance(error, json.JSONDecodeError) else ""
    said = _SAID.get(said) or said[:1].lower() + said[1:] or t("it cannot be read")
    fixes = (_AS_JSON, REMOVE_ROW) if _as_json(line) is not None else (REMOVE_ROW,)
    return Problem(
        "notJson", t("Not valid JSON: {said} (column {at}).", said=said, at=at + 1), (), at, at + 1, fixes
    )


def _as_json(line: str) -> str | None:
    """The line as JSON where its meaning is plain: Python's quotes, a comma too many, no bracket at the
    end."""
    text = line.strip().rstrip(",")
    if len(text) > _MAX_AST:
        return None
    for attempt in (text, text + "}", text + "]}", text + '"}'):
        try:
            return json.dumps(json.loads(attempt), ensure_ascii=False)
        except (ValueError, RecursionError):
            pass
    try:
        value = ast.literal_eval(text)
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else None
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def located(line: str, problem: Problem) -> Place:
    """Where in the line the problem stands."""
    if not problem.path:
        if problem.end is None:
            return place(line, ())
        start = min(problem.start, max(len(line) - 1, 0))
        return start, min(max(problem.end, start + 1), len(line))
    return within(line, place(line, problem.path), problem.start, problem.end)


def mended(line: str, problem: Problem, fix: FixName) -> str | None:
    """The line with the fix made; None: the line goes. Unchanged where the fix no longer applies."""
    if fix == "removeRow":
        return None
    if fix == "writeAsJson":
        return _as_json(line) or line
    change = _CHANGES.get(fix)
    at = places(line).get(problem.path) if problem.path else None
    if change is None or at is None:
        return line
    if fix in _OF_TURNS:
        # The problem stands at one turn; what is changed is the list that holds it.
        path = problem.path[:-1] if isinstance(problem.path[-1], int) else problem.path
        at = places(line).get(path, at)
    return line[: at[0]] + _changed(json.loads(line[at[0] : at[1]]), change, line) + line[at[1] :]


def _changed(value: Any, change: Callable[[Any], Any], line: str) -> str:
    return json.dumps(change(value), ensure_ascii=line.isascii() and "\\u" in line)


def _text(change: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda value: change(value) if isinstance(value, str) else value


_OF_TURNS = frozenset({"fixRoleOrder", "closeConversation", "addReply"})
_CHANGES: dict[FixName, Callable[[Any], Any]] = {
    "fixRoleOrder": turns.in_order,
    "closeConversation": turns.closed,
    "addReply": turns.with_reply,
    "renameRole": _text(lambda role: turns.nearest_role(role) or role),
    "mask": _text(texts.masked),
    "trim": _text(texts.trimmed),
    "repair": _text(texts.repaired),
}
