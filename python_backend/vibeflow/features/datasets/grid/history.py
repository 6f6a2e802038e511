"""The versions of a dataset: the commits in which data/manifest.json changed, and the data as it stands.

Reads commits through git's objects, never the working tree. Manifests of any layout are listed: only the few
facts that all of them have are read. Knows nothing of rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vibeflow.features.history.content import read_file
from vibeflow.git.objects import Repository
from vibeflow.git.repository import open_repository
from vibeflow.l10n import t
from vibeflow.protocol.dataset_versions import DatasetVersion, DatasetVersionList
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.store.inside import read_inside
from vibeflow.store.layout import DATA, MANIFEST

from ..manifest import MOST_BYTES

MOST = 200
"""Versions that are listed, from the newest."""
_FILE = f"{DATA}/{MANIFEST}"


@dataclass(frozen=True)
class _Facts:
    """What every layout of the manifest says."""

    revision: int
    source_name: str
    created_at: str
    read: int
    kept: int


def dataset_versions(project: Path) -> DatasetVersionList:
    """Newest first; the data as it stands comes first unless the newest commit holds it."""
    repository = open_repository(project)
    committed = [] if repository is None or repository.head() is None else _committed(repository)
    now = standing(project)
    if now is None or (committed and _same(committed[0], now)):
        return DatasetVersionList(versions=committed)
    return DatasetVersionList(versions=[now, *committed])


def standing(project: Path) -> DatasetVersion | None:
    """The data of the working tree as a version without a commit; None when there is none."""
    try:
        facts = _facts(read_inside(project, _FILE, limit=MOST_BYTES))
    except OSError:
        return None
    return None if facts is None else _version(facts, None, t("As it stands, not committed yet"))


def version_at(repository: Repository, commit: str) -> DatasetVersion | None:
    """The dataset of a commit, whether or not it changed there; None when it has none that can be read."""
    facts = _facts_at(repository.folder, repository.git_folder, repository.common_folder, commit)
    if facts is None:
        return None
    subject = repository.git.text("log", "-1", "--no-show-signature", "--format=%s", commit, "--")
    return _version(facts, commit, subject)


def _committed(repository: Repository) -> list[DatasetVersion]:
    out = repository.git.run(
        "log", "-z", "--no-show-signature", f"--max-count={MOST}", "--format=%H%n%s", "HEAD", "--", _FILE
    )
    found = []
    for record in out.decode(errors="replace").split("\0"):
        commit, _, subject = record.strip().partition("\n")
        if not commit:
            continue
        facts = _facts_at(repository.folder, repository.git_folder, repository.common_folder, commit)
        if facts is not None:
            found.append(_version(facts, commit, subject))
    return found


@lru_cache(maxsize=2 * MOST)
def _facts_at(folder: Path, git_folder: Path, common_folder: Path, commit: str) -> _Facts | None:
    """Kept in memory: a commit never changes."""
    try:
        data = read_file(Repository(folder, git_folder, common_folder), commit, _FILE)
    except VibeFlowError:
        return None  # a version whose manifest is lost cannot be compared; the others can
    return None if data is None else _facts(data)


def _facts(data: bytes) -> _Facts | None:
    try:
        manifest: Any = json.loads(data)
        ledger = manifest["ledger"]
        return _Facts(
            revision=int(manifest["revision"]),
            source_name=str(manifest["source"]["name"]),
            created_at=str(manifest["created_at"]),
            read=int(ledger["read"]),
            kept=int(ledger["train"]) + int(ledger["test"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _version(facts: _Facts, commit: str | None, message: str) -> DatasetVersion:
    return DatasetVersion(
        commit=commit,
        revision=facts.revision,
        source_name=facts.source_name,
        created_at=facts.created_at,
        rows_read=facts.read,
        rows_kept=facts.kept,
        message=message,
    )


def _same(committed: DatasetVersion, now: DatasetVersion) -> bool:
    return (committed.revision, committed.created_at) == (now.revision, now.created_at)
