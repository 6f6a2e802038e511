"""A file of questions in, a table of answers out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vibeflow.l10n import t
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
            raise DataUnreadable(
                t("{name} is larger than 20 MB.", name=path.name), hint=t("Split it into several files.")
            )
        text = text_of(path.read_bytes(), path.name)
    except OSError as error:
        raise DataUnreadable(
            t("{path} cannot be read: {strerror}.", path=path, strerror=error.strerror or error),
            hint=t("Choose another file."),
        ) from error
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    as_json = path.suffix.lower() in (".jsonl", ".ndjson") or bool(lines and lines[0][1].startswith("{"))
    questions = [_question(path, number, line) if as_json else line for number, line in lines]
    if not questions:
        raise DataEmpty(
            t("{name} holds no question.", name=path.name), hint=t("Write one question on each line.")
        )
    if len(questions) > MOST_QUESTIONS:
        raise UserInputError(
            t(
                "{name} holds {questions:,} questions; {most:,} can be asked at once.",
                name=path.name,
                questions=len(questions),
                most=MOST_QUESTIONS,
            ),
            hint=t("Split it into several files."),
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
        t('Line {number} of {name} has no "question".', number=number, name=path.name),
        hint=t(
            "Each line is a question, or an object such as {example}.",
            example='{"question": "Do you ship to Norway?"}',
        ),
    )


def check_output(path: Path, source: Path) -> None:
    """Raises `UserInputError` for a kind of file that is not written here, and for that of the questions."""
    if path.exists() and source.exists() and path.samefile(source):
        raise UserInputError(
            t("{name} holds the questions; the answers would replace them.", name=path.name),
            hint=t("Choose another name for the answers."),
        )
    if path.suffix.lower() not in (".csv", ".md"):
        raise UserInputError(
            t("Answers are saved as .csv or .md, not as {suffix}.", suffix=path.suffix)
            if path.suffix
            else t("Answers are saved as .csv or .md, not as a file without an ending."),
            hint=t("Choose another name for the file."),
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
    nothing = t("(no answer)")
    parts = ["# " + t("Answers side by side") + f"\n\n{about}\n"]
    for number, (question, *answers) in enumerate(rows, 1):
        parts.append(f"## {number}. {' '.join(question.split())}\n")
        for name, answer in zip(names, answers, strict=True):
            quoted = "\n".join(f"> {line}".rstrip() for line in (answer or nothing).splitlines())
            parts.append(f"**{name}**\n\n{quoted}\n")
    return "\n".join(parts)
