"""The list of a project's versions, for the sidebar and the panels."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.features.projects.service import ProjectRecord, Projects
from vibeflow.protocol.errors import NotFound
from vibeflow.protocol.versions import VersionList, VersionsRef, VersionView

from .history import Version, versions
from .objects import Repository
from .repository import open_repository
from .served import served_commits


class Versions:
    def __init__(self, ctx: Context) -> None:
        self._projects = Projects(ctx)

    def list(self, params: VersionsRef) -> VersionList:
        """The versions that the project's current state builds on, newest first."""
        record = self._projects.get(params.project_id)
        served = served_commits(record.path)
        return VersionList(
            versions=[_view(version, version.commit in served) for version in history(record)[1]]
        )


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
        f"{record.name} has no version {commit[:12]}.",
        hint="Choose one from the list of versions.",
    )


def _view(version: Version, served: bool) -> VersionView:
    trailers = version.trailers
    return VersionView(
        commit=version.commit,
        number=version.number,
        created_at=version.created_at,
        subject=version.subject,
        base_model=trailers.base_model or "",
        score=trailers.score,
        base_score=trailers.base_score,
        rows=trailers.rows or 0,
        seconds=trailers.seconds or 0.0,
        served=served,
    )
