"""Nothing that a user reads is said past the catalogues: neither an error, nor a text of a panel or the help.

Read from the program text: whatever is given as an error's words, or under a name that stands for words, is
made by `t`, `tn` or `tp`, or handed on from where it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import vibeflow
from vibeflow.protocol import errors

BACKEND = Path(vibeflow.__file__).parents[1]
ERRORS = frozenset(
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.VibeFlowError)
)
WORDS = frozenset(
    {
        *("title", "headline", "detail", "hint", "label", "message", "words", "what", "more", "typical"),
        *("evidence", "said", "advice", "note", "doubt", "help", "prompt", "verdict", "doing", "text"),
    }
)
"""Names of arguments that hold words for people."""
_NOT_FOR_USERS = {"bootstrap/environment.py": {"help"}}
"""A script that the extension alone runs."""


def test_every_sentence_can_be_translated() -> None:
    found = [
        f"{file.relative_to(BACKEND).as_posix()}:{line}: {text}"
        for file in sorted(BACKEND.rglob("*.py"))
        if "codegen" not in file.parts
        for line, text in _untranslated(file)
    ]
    assert not found, "\n".join(["Wrap these in t(...) of vibeflow.l10n:", *found])


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ('raise NotFound("It is gone.", hint=t("Look again."))', 1),
        ('raise NotFound(t("It is gone."), hint=f"Look at {place} again.")', 1),
        ('Finding(title=t("Two") if two else "One row is empty", count=1)', 1),
        ('Finding(detail=" ".join([t("One."), "And another."]))', 1),
        ('Finding(detail=f"{t(\'One.\')} {rest}", title=told(one), label=NAMES["a b"])', 0),
        ('ValueError("for programmers only")', 0),
    ],
)
def test_it_would_be_seen(program: str, found: int) -> None:
    assert len(list(_bare_texts(ast.parse(program), WORDS))) == found


def _untranslated(file: Path) -> Iterator[tuple[int, str]]:
    names = WORDS - _NOT_FOR_USERS.get(file.relative_to(BACKEND).as_posix(), set())
    for text in _bare_texts(ast.parse(file.read_bytes()), names):
        yield text.lineno, ast.unparse(text)[:120]


def _bare_texts(tree: ast.AST, names: frozenset[str]) -> Iterator[ast.Constant | ast.JoinedStr]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
        given = [one.value for one in call.keywords if one.arg in names]
        for argument in [*(call.args if name in ERRORS else []), *given]:
            yield from _bare(argument)


def _bare(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and re.search(r"[^\W\d_]{2,} [a-z]{2,}", node.value):
            yield node
    elif isinstance(node, ast.JoinedStr):
        own = " ".join(str(one.value) for one in node.values if isinstance(one, ast.Constant))
        if re.search(r"[a-z]{3,}", own):
            yield node
    elif isinstance(node, ast.IfExp):
        yield from _bare(node.body)
        yield from _bare(node.orelse)
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "join":
        for one in node.args:
            yield from _bare(one)
    elif not isinstance(node, (ast.Call, ast.Subscript, ast.Compare, ast.Dict)):
        for child in ast.iter_child_nodes(node):
            yield from _bare(child)
