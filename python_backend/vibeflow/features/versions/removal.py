"""Deletes a version's weights: its LFS objects go, the commit stays, and a commit of its own marks it, so
that clones know too. What another version, branch or tag needs is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vibeflow.features.history.needed import needed_objects, remove_unneeded
from vibeflow.git import lfs, settings
from vibeflow.git.objects import Repository
from vibeflow.git.refs import refs
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotReady

from ..history.message import DELETED, one_line
from ..history.models import models
from ..history.reading import Version, deleted_versions
from ..history.saving import Plan, save


@dataclass(frozen=True)
class Freed:
    pointers: tuple[lfs.Pointer, ...]
    shared: bool

    @property
    def bytes(self) -> int:
        return sum(pointer.size for pointer in self.pointers)


def would_free(repository: Repository, version: Version) -> Freed:
    """The objects that only this version needs, as far as they are here."""
    own = models(repository, [version.commit])[version.commit].pointers
    needed = needed_objects(repository, deleted_versions(repository) | {version.commit})
    free = tuple(
        pointer
        for pointer in dict.fromkeys(own)
        if pointer.oid not in needed and repository.lfs.path(pointer.oid).is_file()
    )
    return Freed(free, shared=any(pointer.oid in needed for pointer in own))


def hindrance(repository: Repository, version: Version, served: bool) -> str | None:
    """Why the version cannot be deleted now; None when it can."""
    if served:
        return t("Version {number} is being served. Stop its API first.", number=version.number)
    if version.commit in deleted_versions(repository):
        return t("The weights of version {number} were deleted before.", number=version.number)
    head = repository.head()
    if head is None:
        return t("The project has no commit yet.")
    named = [ref for ref in refs(repository) if ref.kind in ("branch", "tag")]
    stands = models(repository, [head, version.commit, *(ref.commit for ref in named)])
    own = set(stands[version.commit].pointers)
    if own & set(stands[head].pointers):
        return t(
            "The project stands at the model of version {number}. Go back to another version "
            "first, or train a new one.",
            number=version.number,
        )
    for ref in named:
        if own & set(stands[ref.commit].pointers):
            if ref.kind == "branch":
                return t(
                    "The branch {name} stands at the model of version {number}. "
                    "Go on from another version there first.",
                    name=ref.name,
                    number=version.number,
                )
            return t(
                "The tag {name} stands at the model of version {number}. Remove the tag first.",
                name=ref.name,
                number=version.number,
            )
    return None


def delete(repository: Repository, version: Version, served: bool) -> Freed:
    """Mark the version and remove its objects; what was removed. The caller holds `pending.working`.

    Raises:
        NotReady: it cannot be deleted now; says why.
        GitFault, DiskFull (as OSError): nothing was removed, or the next call removes the rest.
    """
    if version.commit in deleted_versions(repository):
        # A clone may have fetched them again, and a crash may have left some.
        freed = would_free(repository, version)
        remove_unneeded(repository, [pointer.oid for pointer in freed.pointers])
        return freed
    if found := hindrance(repository, version, served):
        raise NotReady(found, hint=t("Nothing was deleted."))
    freed = would_free(repository, version)
    message = (
        f"Delete the weights of version {version.number}\n\n"
        f"The commit {version.commit[:12]} stays, with its data, settings and evaluation: "
        f"{one_line(version.subject)}.\n\n{DELETED}: {version.commit}\n"
    )
    # git-lfs would refuse to push a history that names objects which are nowhere any more.
    settings.write(repository.common_folder / "config", "lfs.allowincompletepush", "true")
    objects = [pointer.oid for pointer in freed.pointers]
    save(repository, lambda _: Plan({}, message, f"delete version {version.number}", objects=objects))
    return freed


def store_size(repository: Repository, pointers: Iterable[lfs.Pointer]) -> int:
    """Bytes of those objects that are here."""
    return sum(p.size for p in set(pointers) if Path(repository.lfs.path(p.oid)).is_file())
