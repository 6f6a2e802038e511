"""The report as Markdown. Texts of models and users stand in fenced blocks: no mark in them counts."""

from __future__ import annotations

import re

from vibeflow.protocol.evaluation import EvaluationView

from . import words

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def as_markdown(view: EvaluationView) -> str:
    lines = [f"# {_plain(words.heading(view))}", "", _plain(words.origin(view)), ""]
    for part in words.parts(view):
        lines += [f"## {_plain(part.title)}", ""]
        if part.lines:
            lines += [*(f"- {_plain(line)}" for line in part.lines), ""]
        if part.table is not None:
            lines += [*_table(part.table), ""]
    if view.examples:
        lines += [f"## {words.ANSWERS}", ""]
    for example in view.examples:
        lines += [f"### {words.row(example)}", "", _plain(words.scores(example)), ""]
        for name, text in words.texts(example):
            lines += [f"{name}:", "", *_fenced(text), ""]
    return "\n".join(lines)


def _table(table: words.Table) -> list[str]:
    head = f"| {' | '.join(_plain(cell) for cell in table.columns)} |"
    rule = f"|{' --- |' * len(table.columns)}"
    return [head, rule, *(f"| {' | '.join(_plain(cell) for cell in row)} |" for row in table.rows)]


def _plain(text: str) -> str:
    """One line in which no mark of Markdown or HTML counts."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _fenced(text: str) -> list[str]:
    """A fence longer than any within."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *text.splitlines(), fence]
