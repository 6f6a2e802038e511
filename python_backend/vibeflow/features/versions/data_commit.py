"""Saves the dataset of a project as a commit of its own, when data was imported.

The files of the dataset and the recipe go in as they lie in the working tree; large ones as Git LFS pointers,
as in the commit of a run.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.protocol.errors import ErrorAction, GitFault, as_vibeflow_error

from .attributes import ATTRIBUTES_FILE, pointers_in, with_our_part
from .commit import LARGE
from .message import one_line
from .objects import Entry, Repository
from .repository import init
from .worktree import refresh

if TYPE_CHECKING:
    from vibeflow.features.datasets.manifest import Manifest

_DATA = "data"
_FILES = ("train.jsonl", "test.jsonl", "removed.jsonl", "edits.json", "manifest.json")
_RECIPE = "vibeflow.yaml"
_ATTEMPTS = 5


def commit_data(project: Path, manifest: Manifest) -> str | None:
    """Commit the dataset as it lies there; the commit's id, or None where nothing differs from HEAD.

    The caller holds the dataset's lock. Raises `GitFault` or `DiskFull`; then no branch has moved.
    """
    try:
        repository = init(project)
        message = write_message(manifest)
        for _ in range(_ATTEMPTS):
            repository.wait_for_index()
            head = repository.head()
            changes, large = _changes(repository, head)
            if not changes:
                return None
            tree = repository.store_tree(head, changes)
            commit = repository.store_commit(tree, head, message)
            if repository.advance(head, commit, "data"):
                refresh(repository, commit, large)
                return commit
    except OSError as error:
        raise as_vibeflow_error(error) from error
    raise GitFault(
        f"The branch moved {_ATTEMPTS} times while the data was being saved.",
        hint="Another program is committing in this project. Try again when it has finished.",
        action=ErrorAction(kind="retry", label="Try again"),
    )


def write_message(manifest: Manifest) -> str:
    """Words for people, trailers for programs."""
    ledger = manifest.ledger
    kept = ledger.train + ledger.test
    subject = f"Data: {one_line(manifest.source.name)}, {kept:,} of {ledger.read:,} rows"
    told = [f"{ledger.train:,} rows for training, {ledger.test:,} held out for testing."]
    if ledger.removed:
        gone = ", ".join(
            f"{entry.count:,} {entry.label.removeprefix('removed, ')}" for entry in ledger.removed
        )
        told.append(f"Removed: {gone}.")
    trailers = {
        "VibeFlow-Data-Revision": str(manifest.revision),
        "VibeFlow-Data-Source": manifest.source.sha256,
        "VibeFlow-Data-Rows": str(kept),
    }
    body = "\n".join(told)
    return f"{subject}\n\n{body}\n\n" + "".join(f"{name}: {value}\n" for name, value in trailers.items())


def _changes(repository: Repository, head: str | None) -> tuple[dict[str, Entry | None], frozenset[str]]:
    """What differs from `head`, and the paths of all pointers besides weights after it."""
    there = repository.tree(head)
    attributes = repository.blob(there[ATTRIBUTES_FILE].oid) if ATTRIBUTES_FILE in there else b""
    text = attributes.decode("utf-8", "surrogateescape")
    large = {path for path in pointers_in(text) if not path.startswith(f"{_DATA}/")}
    changes: dict[str, Entry | None] = {}
    for path in (*(f"{_DATA}/{name}" for name in _FILES), _RECIPE):
        file = repository.folder / path
        entry = None
        if file.is_file():
            if path != _RECIPE and file.stat().st_size > LARGE:
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
    return changes, frozenset(large)
