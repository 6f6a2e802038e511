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

from vibeflow.l10n import t
from vibeflow.protocol.errors import NotReady
from vibeflow.store.atomic import publish_dir, sync_folder
from vibeflow.store.dataset_lock import STATE, state_folder
from vibeflow.store.inside import (
    file_inside,
    folder_inside,
    inside,
    is_real_file,
    is_real_folder,
    open_inside,
)
from vibeflow.store.layout import DATA, EDITS, MANIFEST, SPLITS

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


def require_own(project: Path) -> None:
    """Raises `ForeignState` where a file of the dataset is a link, or none that can be read."""
    for name in (*SPLITS, EDITS, MANIFEST):
        file_inside(project, DATA, name)


def publish(project: Path, built: Path) -> None:
    """Make `built` (train, test, removed, edits, manifest) the project's dataset. The caller holds the
    lock."""
    finish_publishing(project)
    publish_dir(built, state_folder(project) / READY)
    finish_publishing(project)


def take_place(made: Path, place: Path) -> None:
    """Put a folder in the place of whatever is there, a link itself included. The caller holds the lock."""
    if is_real_folder(place):
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)
    made.rename(place)


def publish_derived(project: Path, derived: Path) -> None:
    """Put what can be made again (index, checks) in its place. The caller holds the lock."""
    for file in sorted(derived.iterdir()):
        file.replace(state_folder(project) / file.name)


def finish_publishing(project: Path) -> None:
    """Complete a move that a crash interrupted; nothing to do otherwise. The caller holds the lock."""
    ready = inside(project, STATE.as_posix(), READY)
    if not is_real_folder(ready):
        return
    data = folder_inside(project, DATA)
    for name in (*SPLITS, EDITS, MANIFEST):
        # A link was not made by us: it goes with the folder.
        if is_real_file(ready / name):
            (ready / name).replace(data / name)
    sync_folder(data)
    shutil.rmtree(ready)


def read_split(project: Path, part: Literal["train", "test"]) -> list[Row]:
    """All rows of a part. Raises `NotReady` when there is no data or a line is broken."""
    file = project / DATA / f"{part}.jsonl"
    rows: list[Row] = []
    try:
        with open_inside(project, DATA, file.name) as lines:
            for number, line in enumerate(lines, start=1):
                rows.append(_row(json.loads(line), file, number))
    except FileNotFoundError as error:
        raise NotReady(
            t("This project has no data yet."), hint=t("Import a file with questions and answers.")
        ) from error
    except (ValueError, RecursionError) as error:
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
    except (AssertionError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _broken(file, number) from error


def _broken(file: Path, line: int) -> NotReady:
    path = f"{DATA}/{file.name}"
    return NotReady(
        t("Line {line:,} of {path} is not a row.", line=line, path=path),
        hint=t("Undo the last change to that file, or import the data again."),
    )


def scratch(project: Path) -> Path:
    """A fresh folder for one build; those of builds that died are swept away. The caller holds the lock."""
    base = state_folder(project)
    for old in base.glob("build-*"):
        shutil.rmtree(old, ignore_errors=True)
    # What is no folder is not swept away: with chance in the name nothing can have been put in the way.
    folder = base / f"build-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir()
    return folder


def checks_scratch(project: Path) -> Path:
    """A fresh folder for checks in the background, which hold no lock; those of processes that died are swept
    away."""
    base = state_folder(project)
    for old in base.glob("checks-*-*"):
        if not _lives(old.name.split("-")[1]):
            shutil.rmtree(old, ignore_errors=True)
    folder = base / f"checks-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir()
    return folder


def _lives(pid: str) -> bool:
    """Whether a process of this id, as a folder's name says it, is there. Anybody may have made the name."""
    return pid.isascii() and pid.isdigit() and len(pid) <= 10 and psutil.pid_exists(int(pid))
