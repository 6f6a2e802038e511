"""Questions of a worker to a model that lives in a VS Code window, and the answers: files in the job's
folder.

The worker asks and waits; whichever backend's window has the model claims the question, and answers. Neither
knows the other, and both may be killed: a question that nobody answers is asked anew under another name.
"""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from vibeflow.children.lines import Line, written
from vibeflow.store import atomic
from vibeflow.store.inside import inside, is_real_folder, read_inside

T = TypeVar("T", bound=Line)
_FOLDER = "mailbox"


class Question(Line):
    """As it lies in the box."""

    model: str
    prompt: str


@dataclass(frozen=True)
class Asked:
    request_id: str
    model: str
    prompt: str


class Answered(Line):
    text: str | None
    error: str | None
    error_kind: str | None


def ask(folder: Path, model: str, prompt: str) -> str:
    """Put a question; its name.

    Raises:
        OSError: it cannot be written.
    """
    box = inside(folder, _FOLDER)
    box.mkdir(mode=0o700, exist_ok=True)
    request_id = f"{folder.name}-{secrets.token_hex(8)}"
    _write(box / f"ask-{request_id}.json", Question(model=model, prompt=prompt))
    return request_id


def waiting(folder: Path) -> list[Asked]:
    """Questions that nobody has claimed yet."""
    found: list[Asked] = []
    if not is_real_folder(folder / _FOLDER):
        return found
    for path in sorted((folder / _FOLDER).glob("ask-*.json")):
        request_id = path.stem.removeprefix("ask-")
        question = _read(path, Question)
        if question and not (path.parent / f"claim-{request_id}").exists():
            found.append(Asked(request_id, question.model, question.prompt))
    return found


def claim(folder: Path, request_id: str) -> bool:
    """Whether the question is the caller's to answer: of several windows one only."""
    try:
        os.close(os.open(folder / _FOLDER / f"claim-{request_id}", os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except OSError:
        return False
    return True


def claimed(folder: Path, request_id: str) -> bool:
    return (folder / _FOLDER / f"claim-{request_id}").exists()


def answer(folder: Path, request_id: str, answered: Answered) -> None:
    """Nothing where the question was withdrawn meanwhile.

    Raises:
        OSError: it cannot be written.
    """
    box = folder / _FOLDER
    if (box / f"ask-{request_id}.json").exists():
        _write(box / f"answer-{request_id}.json", answered)


def collect(folder: Path, request_id: str) -> Answered | None:
    """The answer, if it is there."""
    return _read(folder / _FOLDER / f"answer-{request_id}.json", Answered)


def withdraw(folder: Path, request_id: str) -> None:
    """Nobody waits for this one any more."""
    for name in (f"ask-{request_id}.json", f"claim-{request_id}", f"answer-{request_id}.json"):
        (folder / _FOLDER / name).unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Nobody waits for any: the texts go."""
    shutil.rmtree(folder / _FOLDER, ignore_errors=True)


def _write(path: Path, line: Line) -> None:
    atomic.write_text(path, written(line))


def _read(path: Path, form: type[T]) -> T | None:
    """None where there is nothing, or nothing of that form."""
    try:
        return form.model_validate_json(read_inside(path.parent, path.name))
    except (OSError, ValueError):
        return None
