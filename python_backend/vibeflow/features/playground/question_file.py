"""A file of questions in, a table of answers out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vibeflow.protocol.errors import DataEmpty, DataUnreadable, UserInputError
from vibeflow.store.atomic import write_text
from vibeflow.text.encodings.whole import text_of

MOST_QUESTIONS = 2000
_MOST_BYTES = 20_000_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a cell."""


def read_questions(path: Path) -> list[str]:
    """One question per line, or JSON lines with `question`; empty lines are left out.

    Raises:
        DataUnreadable: it cannot be read, or a line is not what the others are.
        DataEmpty: it holds no question.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataUnreadable(f"{path.name} is larger than 20 MB.", hint="Split it into several files.")
        text = text_of(path.read_bytes(), path.name)
    except OSError as error:
        raise DataUnreadable(
            f"{path} cannot be read: {error.strerror or error}.", hint="Choose another file."
        ) from error
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    as_json = path.suffix.lower() in (".jsonl", ".ndjson") or bool(lines and lines[0][1].startswith("{"))
    questions = [_question(path, number, line) if as_json else line for number, line in lines]
    if not questions:
        raise DataEmpty(f"{path.name} holds no question.", hint="Write one question on each line.")
    if len(questions) > MOST_QUESTIONS:
        raise UserInputError(
            f"{path.name} holds {len(questions):,} questions; {MOST_QUESTIONS:,} can be asked at once.",
            hint="Split it into several files.",
        )
    return questions


def _question(path: Path, number: int, line: str) -> str:
    try:
        row: Any = json.loads(line)
        question = row["question"] if isinstance(row, dict) else row
        if isinstance(question, str) and question.strip():
            return question.strip()
    except (ValueError, KeyError):
        pass
    raise DataUnreadable(
        f'Line {number} of {path.name} has no "question".',
        hint='Each line is a question, or an object such as {"question": "Do you ship to Norway?"}.',
    )


def check_output(path: Path, source: Path) -> None:
    """Raises `UserInputError` for a kind of file that is not written here, and for that of the questions."""
    if path.exists() and source.exists() and path.samefile(source):
        raise UserInputError(
            f"{path.name} holds the questions; the answers would replace them.",
            hint="Choose another name for the answers.",
        )
    if path.suffix.lower() not in (".csv", ".md"):
        raise UserInputError(
            f"Answers are saved as .csv or .md, not as {path.suffix or 'a file without an ending'}.",
            hint="Choose another name for the file.",
        )


def write_answers(
    path: Path, names: Sequence[str], questions: Sequence[str], answers: Sequence[Sequence[str]], about: str
) -> None:
    """`answers`: for each target those to the questions so far; `about`: how they were made."""
    rows = [
        [question, *(column[row] if row < len(column) else "" for column in answers)]
        for row, question in enumerate(questions)
    ]
    if path.suffix.lower() == ".md":
        write_text(path, _markdown(names, rows, about))
        return
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["question", *names])
    writer.writerows([[_cell(cell) for cell in row] for row in rows])
    write_text(path, out.getvalue())


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _markdown(names: Sequence[str], rows: Sequence[Sequence[str]], about: str) -> str:
    parts = [f"# Answers side by side\n\n{about}\n"]
    for number, (question, *answers) in enumerate(rows, 1):
        parts.append(f"## {number}. {' '.join(question.split())}\n")
        for name, answer in zip(names, answers, strict=True):
            quoted = "\n".join(f"> {line}".rstrip() for line in (answer or "(no answer)").splitlines())
            parts.append(f"**{name}**\n\n{quoted}\n")
    return "\n".join(parts)
