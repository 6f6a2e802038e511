"""A project's versions: listed, compared, and everything that is done with them. What each does is in a
module of its own; here is who may do it when, and what the user is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vibeflow.features.context import Context
from vibeflow.features.datasets.manifest import load_manifest
from vibeflow.features.history.finding import find_version, history
from vibeflow.git.objects import Repository
from vibeflow.git.repository import open_repository
from vibeflow.git.state import refuse_problem
from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.datasets import DatasetChanged
from vibeflow.protocol.errors import NotFound, NotReady, VibeFlowError, as_vibeflow_error
from vibeflow.protocol.projects import ProjectsChanged
from vibeflow.protocol.versions import (
    BranchRef,
    CompareVersions,
    CreateBranch,
    DeletePreview,
    MergeBranch,
    ProjectPage,
    ReproduceVersion,
    Reproduction,
    TagVersion,
    VersionChange,
    VersionComparison,
    VersionList,
    VersionRef,
    VersionsChanged,
    VersionsRef,
)
from vibeflow.store.dataset_lock import lock

from ..datasets.files import finish_publishing
from ..history.pending import working
from ..history.reading import Version
from ..projects.record import ProjectRecord
from ..projects.repository import init
from ..projects.service import Projects
from ..training.service import Trainings
from . import branches, page, removal, tagging
from .comparing import compare
from .merging import merge
from .reproducing import reproduce, reproduction
from .restoring import restore
from .served import served_commits
from .views import views


class Versions:
    def __init__(self, ctx: Context, projects: Projects, training: Trainings) -> None:
        self._ctx = ctx
        self._projects = projects
        self._training = training

    def list(self, params: VersionsRef) -> VersionList:
        """The versions that the project's current state builds on, newest first."""
        record = self._projects.get(params.project_id)
        repository, known = history(record)
        return VersionList(versions=views(record, repository, known) if repository else [])

    def page(self, params: VersionsRef) -> ProjectPage:
        """Everything that a project's page shows; what is wrong with its repository is a part of it."""
        return page.page(self._ctx, self._projects.get(params.project_id))

    def compare(self, params: CompareVersions) -> VersionComparison:
        """
        Raises:
            NotFound: one of them is no version of the project.
            NotReady: fewer than two, or more than six.
            GitFault: an object is missing or damaged.
        """
        record = self._projects.get(params.project_id)
        commits = [*dict.fromkeys(params.commits)]
        if not 2 <= len(commits) <= 6:
            raise NotReady(
                tn("{n} version was chosen.", "{n} versions were chosen.", len(commits)),
                hint=t("Choose two to six versions to compare."),
            )
        repository, _ = _found(record, commits[0])
        return compare(record, repository, [_found(record, commit)[1] for commit in commits])

    def rollback(self, params: VersionRef) -> VersionChange:
        """A new commit that brings a version's model, evaluation, data and recipe back.

        Raises:
            NotFound
            NotReady: files that the user changed would be overwritten; a merge is under way; no branch.
            GitFault: its weights are not here; another program works in the repository.
            DiskFull: nothing is lost; call again.
        """
        record = self._projects.get(params.project_id)
        with lock(record.path), self._changing(record) as repository:
            finish_publishing(record.path)
            version = _found(record, params.commit)[1]
            commit, kept = restore(repository, version)
        text = t("Version {number} is back, as a new commit. Nothing was rewritten.", number=version.number)
        if kept:
            text += " " + t("Your uncommitted changes are kept in commit {commit}.", commit=kept[:8])
        self._tell_data(record)
        return self._changed(record, commit, text)

    def tag(self, params: TagVersion) -> VersionChange:
        """
        Raises:
            UserInputError: git does not allow the name.
            NotReady: another version has it.
        """
        record = self._projects.get(params.project_id)
        with self._changing(record, detached=True) as repository:
            version = _found(record, params.commit)[1]
            name = tagging.tag(repository, version, params.tag)
        return self._changed(
            record, None, t("Version {number} is tagged {name}.", number=version.number, name=name)
        )

    def untag(self, params: TagVersion) -> VersionChange:
        """Raises as `tagging.untag`."""
        record = self._projects.get(params.project_id)
        with self._changing(record, detached=True) as repository:
            version = _found(record, params.commit)[1]
            tagging.untag(repository, version, params.tag)
        return self._changed(
            record,
            None,
            t("The tag {tag} is removed. Version {number} stays.", tag=params.tag, number=version.number),
        )

    def preview_delete(self, params: VersionRef) -> DeletePreview:
        """What deleting a version's weights would free, and why it cannot be done now."""
        record = self._projects.get(params.project_id)
        repository, version = _found(record, params.commit)
        freed = removal.would_free(repository, version)
        return DeletePreview(
            frees_bytes=freed.bytes,
            shared=freed.shared,
            hindrance=removal.hindrance(repository, version, version.commit in served_commits(record.jobs)),
        )

    def delete(self, params: VersionRef) -> VersionChange:
        """Remove a version's weights; its commit stays and is marked.

        Raises:
            NotReady: it is served, or the project, a branch or a tag stands at it.
        """
        record = self._projects.get(params.project_id)
        with self._changing(record) as repository:
            version = _found(record, params.commit)[1]
            served = version.commit in served_commits(record.jobs)
            freed = removal.delete(repository, version, served)
        told = [
            t(
                "The weights of version {number} are deleted: {size} freed.",
                number=version.number,
                size=file_size(freed.bytes),
            )
        ]
        if freed.shared:
            told.append(t("What another version needs was kept."))
        told.append(t("Its commit stays, with data, settings and evaluation."))
        return self._changed(record, None, " ".join(told))

    def create_branch(self, params: CreateBranch) -> VersionChange:
        """Make a branch, from a version or from where the project stands, and switch to it. Raises as
        `branches.create`."""
        record = self._projects.get(params.project_id)
        with self._switching(record) as repository:
            start = _found(record, params.commit)[1].commit if params.commit else None
            name = branches.create(repository, params.branch, start)
        return self._changed(record, None, t("You are on the new branch {name}.", name=name))

    def switch_branch(self, params: BranchRef) -> VersionChange:
        """Raises as `branches.switch`."""
        record = self._projects.get(params.project_id)
        with self._switching(record) as repository:
            name = branches.switch(repository, params.branch)
        return self._changed(record, None, t("You are on the branch {name}.", name=name))

    def merge(self, params: MergeBranch) -> VersionChange:
        """Raises as `merging.merge`."""
        record = self._projects.get(params.project_id)
        with self._switching(record, detached=False) as repository:
            commit, why = merge(record, repository, params.branch, params.keep)
        text = t("{branch} is merged.", branch=params.branch) + " " + why
        return self._changed(record, commit, text)

    def reproduce(self, params: ReproduceVersion) -> Reproduction:
        """Run a version's recipe again, on the data of its commit. Raises as `reproducing.reproduce`."""
        record = self._projects.get(params.project_id)
        return reproduce(self._training, record, *_found(record, params.commit))

    def reproduction(self, params: VersionRef) -> Reproduction:
        """What became of the last time that a version was run again."""
        record = self._projects.get(params.project_id)
        return reproduction(record, *_found(record, params.commit))

    @contextmanager
    def _changing(self, record: ProjectRecord, *, detached: bool = False) -> Iterator[Repository]:
        """The project's repository, for one who changes it alone."""
        try:
            repository = init(record.path)
            with working(repository):
                refuse_problem(repository, detached=detached)
                yield repository
        except OSError as error:
            raise as_vibeflow_error(error) from error

    @contextmanager
    def _switching(self, record: ProjectRecord, *, detached: bool = True) -> Iterator[Repository]:
        """As `_changing`, where the data may change with it."""
        with lock(record.path), self._changing(record, detached=detached) as repository:
            finish_publishing(record.path)
            yield repository
        self._tell_data(record)

    def _changed(self, record: ProjectRecord, commit: str | None, text: str) -> VersionChange:
        repository = open_repository(record.path)
        head = commit or (repository.head() if repository else None) or ""
        self._ctx.events("vibeflow/versions/didChange", VersionsChanged(project_id=record.id))
        self._ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=record.id))
        return VersionChange(commit=head, message=text, page=page.page(self._ctx, record))

    def _tell_data(self, record: ProjectRecord) -> None:
        try:
            manifest = load_manifest(record.path)
        except VibeFlowError:
            manifest = None
        revision = manifest.revision if manifest else 0
        event = DatasetChanged(project_id=record.id, revision=revision)
        self._ctx.events("vibeflow/datasets/didChange", event)


def _found(record: ProjectRecord, commit: str) -> tuple[Repository, Version]:
    found = find_version(record, commit)
    if found is None:  # only for no commit at all
        raise NotFound(t("{name} has no version yet.", name=record.name), hint=t("Train first."))
    return found
