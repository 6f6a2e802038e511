"""The files of a project's dataset: publishing a new set whole, and reading rows back.

A set is published in one stroke as far as any reader can tell: it waits complete in `.vibeflow/data/ready`,
is then moved file by file with the manifest last, and whoever comes next finishes an interrupted move.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil
from filelock import FileLock

from vibeflow.protocol.errors import NotReady
from vibeflow.store.atomic import publish_dir, sync_folder

from .manifest import DATA, EDITS, MANIFEST, SPLITS

STATE = Path(".vibeflow") / "data"
READY = "ready"


@dataclass(frozen=True)
class Row:
    n: int
    """Row number in the source, 1-based."""
    messages: list[dict[str, str]]
    """Empty for a text to go on learning from."""
    topic: str | None = None
    text: str | None = None
    """The text, where the row is one to go on learning from."""


def state_folder(project: Path) -> Path:
    folder = project / STATE
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def lock(project: Path) -> FileLock:
    """Held by whoever changes the dataset, in any process."""
    return FileLock(state_folder(project) / "lock")


def publish(project: Path, built: Path) -> None:
    """Make `built` (train, test, removed, edits, manifest) the project's dataset. The caller holds the
    lock."""
    finish_publishing(project)
    publish_dir(built, state_folder(project) / READY)
    finish_publishing(project)


def publish_derived(project: Path, derived: Path) -> None:
    """Put what can be made again (index, checks) in its place. The caller holds the lock."""
    for file in sorted(derived.iterdir()):
        file.replace(state_folder(project) / file.name)


def finish_publishing(project: Path) -> None:
    """Complete a move that a crash interrupted; nothing to do otherwise. The caller holds the lock."""
    ready = project / STATE / READY
    if not ready.is_dir():
        return
    data = project / DATA
    data.mkdir(exist_ok=True)
    for name in (*SPLITS, EDITS, MANIFEST):
        if (ready / name).exists():
            (ready / name).replace(data / name)
    sync_folder(data)
    shutil.rmtree(ready)


def read_split(project: Path, part: Literal["train", "test"]) -> list[Row]:
    """All rows of a part. Raises `NotReady` when there is no data or a line is broken."""
    file = project / DATA / f"{part}.jsonl"
    rows: list[Row] = []
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                rows.append(_row(json.loads(line), file, number))
    except FileNotFoundError as error:
        raise NotReady(
            "This project has no data yet.", hint="Import a file with questions and answers."
        ) from error
    except ValueError as error:
        raise _broken(file, len(rows) + 1) from error
    return rows


def _row(value: object, file: Path, number: int) -> Row:
    try:
        assert isinstance(value, dict)
        if "text" in value:
            return Row(int(value["n"]), [], text=str(value["text"]))
        messages = [{"role": str(m["role"]), "content": str(m["content"])} for m in value["messages"]]
        topic = value.get("topic")
        return Row(int(value["n"]), messages, None if topic is None else str(topic))
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        raise _broken(file, number) from error


def _broken(file: Path, line: int) -> NotReady:
    return NotReady(
        f"Line {line} of {DATA}/{file.name} is not a row.",
        hint="Undo the last change to that file, or import the data again.",
    )


def scratch(project: Path) -> Path:
    """A fresh folder for one build; those of builds that died are swept away. The caller holds the lock."""
    base = state_folder(project)
    for old in base.glob("build-*"):
        shutil.rmtree(old, ignore_errors=True)
    folder = base / f"build-{os.getpid()}"
    folder.mkdir()
    return folder


def checks_scratch(project: Path) -> Path:
    """A fresh folder for checks in the background, which hold no lock; those of processes that died are swept
    away."""
    base = state_folder(project)
    for old in base.glob("checks-*-*"):
        if not psutil.pid_exists(int(old.name.split("-")[1])):
            shutil.rmtree(old, ignore_errors=True)
    folder = base / f"checks-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir()
    return folder
