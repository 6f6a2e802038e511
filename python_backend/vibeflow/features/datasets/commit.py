"""Saves the dataset of a project as a commit of its own, when data was imported.

The files of the dataset and the recipe go in as they lie in the working tree; large ones as Git LFS pointers,
as in the commit of a run.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.git.attributes import LARGE, pointers_in, with_our_part
from vibeflow.git.objects import Entry, Repository
from vibeflow.git.ordinary import own_file
from vibeflow.git.secrets import secret_in
from vibeflow.protocol.errors import as_vibeflow_error
from vibeflow.store.layout import ATTRIBUTES_FILE, DATA_FILES, RECIPE_FILE

from ..history.message import one_line
from ..history.pending import working
from ..history.saving import Plan, save
from ..projects.repository import init

if TYPE_CHECKING:
    from vibeflow.features.datasets.manifest import Manifest


def commit_data(project: Path, manifest: Manifest) -> str | None:
    """Commit the dataset as it lies there; the commit's id, or None where nothing differs from HEAD.

    The caller holds the dataset's lock. Raises `GitFault` or `DiskFull`; then no branch has moved.
    """
    try:
        repository = init(project)
        message = write_message(manifest)
        with working(repository):
            return save(repository, lambda head: _plan(repository, head, message))
    except OSError as error:
        raise as_vibeflow_error(error) from error


def _plan(repository: Repository, head: str | None, message: str) -> Plan | None:
    changes = _changes(repository, head)
    return Plan(changes, message, "data") if changes else None


def write_message(manifest: Manifest) -> str:
    """Words for people, trailers for programs."""
    ledger = manifest.ledger
    kept = ledger.train + ledger.test
    subject = f"Data: {one_line(manifest.source.name)}, {kept:,} of {ledger.read:,} rows"
    told = [f"{ledger.train:,} rows for training, {ledger.test:,} held out for testing."]
    if ledger.removed:
        gone = ", ".join(f"{entry.count:,} {_plain(entry.reason)}" for entry in ledger.removed)
        told.append(f"Removed: {gone}.")
    trailers = {
        "VibeFlow-Data-Revision": str(manifest.revision),
        "VibeFlow-Data-Source": manifest.source.sha256,
        "VibeFlow-Data-Rows": str(kept),
    }
    body = "\n".join(told)
    return f"{subject}\n\n{body}\n\n" + "".join(f"{name}: {value}\n" for name, value in trailers.items())


def _plain(reason: str) -> str:
    """ "nearDuplicate" → "near duplicate": a commit is in English, whatever the language of the labels."""
    return re.sub(r"[A-Z]", lambda found: f" {found[0].lower()}", reason)


def _changes(repository: Repository, head: str | None) -> dict[str, Entry | None]:
    """What differs from `head`."""
    there = repository.tree(head)
    attributes = repository.blob(there[ATTRIBUTES_FILE].oid) if ATTRIBUTES_FILE in there else b""
    text = attributes.decode("utf-8", "surrogateescape")
    large = {path for path in pointers_in(text) if path not in DATA_FILES}
    changes: dict[str, Entry | None] = {}
    for path in (*DATA_FILES, RECIPE_FILE):
        file = own_file(repository.folder, path)
        if path == RECIPE_FILE and file is not None and _has_secret(file):
            continue  # the data is saved without it; a training says why it does not start
        entry = None
        if file is not None:
            if path != RECIPE_FILE and file.stat().st_size > LARGE:
                large.add(path)
                data = repository.lfs.put_file(file).text()
            else:
                data = file.read_bytes()
            entry = Entry("100644", repository.store_blob(data))
        if entry != there.get(path):
            changes[path] = entry
    if changes:
        ours = with_our_part(text, large).encode("utf-8", "surrogateescape")
        if ours != attributes:
            changes[ATTRIBUTES_FILE] = Entry("100644", repository.store_blob(ours))
    return changes


def _has_secret(file: Path) -> bool:
    return secret_in(file.read_text(encoding="utf-8", errors="replace")) is not None
