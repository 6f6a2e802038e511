"""Which LFS objects the models of commits are made of, for many commits at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vibeflow.git import lfs
from vibeflow.git.batch import batch
from vibeflow.git.objects import Repository
from vibeflow.store.layout import WEIGHTS


@dataclass(frozen=True)
class Model:
    tree: str | None
    """git's id of the folder `model/`; None where the commit has none."""
    pointers: tuple[lfs.Pointer, ...]


_KNOWN: dict[tuple[str, str], Model] = {}
"""By git folder and commit: what a commit holds never changes."""


def models(repository: Repository, commits: Iterable[str]) -> dict[str, Model]:
    """The model of each commit. Two calls of git, however many there are."""
    place = str(repository.common_folder)
    wanted = list(dict.fromkeys(commits))
    unknown = [commit for commit in wanted if (place, commit) not in _KNOWN]
    trees = dict(zip(unknown, batch(repository, [f"{commit}:model" for commit in unknown]), strict=True))
    blobs: dict[str, list[str]] = {}
    for commit, found in trees.items():
        listed = _entries(found[1], len(found[0]) // 2) if found else {}
        blobs[commit] = [oid for name, oid in listed.items() if name.endswith(WEIGHTS)]
    oids = list({oid for each in blobs.values() for oid in each})
    contents = dict(zip(oids, batch(repository, oids), strict=True))
    for commit, each in blobs.items():
        parsed = (lfs.parse_pointer(found[1]) for oid in each if (found := contents[oid]))
        tree = trees[commit]
        _KNOWN[place, commit] = Model(tree[0] if tree else None, tuple(p for p in parsed if p))
    return {commit: _KNOWN[place, commit] for commit in wanted}


def _entries(tree: bytes, width: int) -> dict[str, str]:
    """Name to id, of a tree as git keeps it; as far as it is one."""
    found, at = {}, 0
    while (end := tree.find(b"\0", at)) >= 0:
        name = tree[at:end].partition(b" ")[2].decode("utf-8", "surrogateescape")
        found[name] = tree[end + 1 : end + 1 + width].hex()
        at = end + 1 + width
    return {name: oid for name, oid in found.items() if len(oid) == 2 * width}
