"""A project's versions, and one of them by its commit."""

from __future__ import annotations

from vibeflow.features.projects.record import ProjectRecord
from vibeflow.git.objects import Repository
from vibeflow.git.repository import open_repository
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound

from .reading import Version, versions


def history(record: ProjectRecord) -> tuple[Repository | None, list[Version]]:
    """The project's repository and versions, newest first; none where nothing was ever committed."""
    repository = open_repository(record.path)
    head = repository.head() if repository else None
    if repository is None or head is None:
        return repository, []
    return repository, versions(repository, head)


def find_version(record: ProjectRecord, commit: str | None) -> tuple[Repository, Version] | None:
    """The version of a commit, or the newest one for None; None when there is no version at all.

    Raises:
        NotFound: the commit is not one of the project's versions.
    """
    repository, known = history(record)
    if commit is None:
        return (repository, known[0]) if repository and known else None
    if repository is not None:
        full = repository.resolve(commit)
        # A version may also lie on another branch than the current one.
        for version in known + versions(repository, full):
            if version.commit == full:
                return repository, version
    raise NotFound(
        t("{name} has no version {commit}.", name=record.name, commit=commit[:12]),
        hint=t("Choose one from the list of versions."),
    )
