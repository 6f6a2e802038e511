"""Which large files the versions still need, and removal of those that none does."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from vibeflow.git.objects import Repository
from vibeflow.git.refs import refs

from .models import models
from .reading import all_versions, deleted_versions


def remove_unneeded(repository: Repository, oids: Iterable[str]) -> None:
    """Remove objects from the store, but for those that something needs by now."""
    needed = needed_objects(repository, deleted_versions(repository))
    for oid in oids:
        if oid not in needed:
            path = repository.lfs.path(oid)
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            for folder in (path.parent, path.parent.parent):
                with contextlib.suppress(OSError):
                    folder.rmdir()


def needed_objects(repository: Repository, gone: frozenset[str]) -> frozenset[str]:
    """Objects of versions that are not deleted, and of the commits that branches, tags, stashes and other
    working trees stand at. Commits in between carry on the model of the version before them: they do not
    count."""
    head = repository.head()
    stand = [head] if head else []
    stand += [ref.commit for ref in refs(repository) if ref.kind != "remote"]
    stand += _other_heads(repository)
    kept = [version.commit for version in all_versions(repository) if version.commit not in gone]
    found = models(repository, [*stand, *kept])
    return frozenset(pointer.oid for model in found.values() for pointer in model.pointers)


def _other_heads(repository: Repository) -> list[str]:
    out = repository.git.run("worktree", "list", "--porcelain").decode("utf-8", "replace")
    lines = [line.partition(" ") for line in out.splitlines()]
    heads = [value for name, _, value in lines if name == "HEAD"]
    return [head for head in heads if set(head) != {"0"}]
