"""Versions: the project's git history of models."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.versions import (
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
    VersionsRef,
)
from ..methods import registry


@registry.answers("vibeflow/versions/list")
def list_versions(services: Services, params: VersionsRef) -> VersionList:
    return services.versions.list(params)


@registry.answers("vibeflow/versions/page")
def page(services: Services, params: VersionsRef) -> ProjectPage:
    return services.versions.page(params)


@registry.answers("vibeflow/versions/compare")
def compare(services: Services, params: CompareVersions) -> VersionComparison:
    return services.versions.compare(params)


@registry.answers("vibeflow/versions/rollback")
def rollback(services: Services, params: VersionRef) -> VersionChange:
    return services.versions.rollback(params)


@registry.answers("vibeflow/versions/tag")
def tag(services: Services, params: TagVersion) -> VersionChange:
    return services.versions.tag(params)


@registry.answers("vibeflow/versions/untag")
def untag(services: Services, params: TagVersion) -> VersionChange:
    return services.versions.untag(params)


@registry.answers("vibeflow/versions/previewDelete")
def preview_delete(services: Services, params: VersionRef) -> DeletePreview:
    return services.versions.preview_delete(params)


@registry.answers("vibeflow/versions/delete")
def delete(services: Services, params: VersionRef) -> VersionChange:
    return services.versions.delete(params)


@registry.answers("vibeflow/versions/createBranch")
def create_branch(services: Services, params: CreateBranch) -> VersionChange:
    return services.versions.create_branch(params)


@registry.answers("vibeflow/versions/switchBranch")
def switch_branch(services: Services, params: BranchRef) -> VersionChange:
    return services.versions.switch_branch(params)


@registry.answers("vibeflow/versions/merge")
def merge(services: Services, params: MergeBranch) -> VersionChange:
    return services.versions.merge(params)


@registry.answers("vibeflow/versions/reproduce")
def reproduce(services: Services, params: ReproduceVersion) -> Reproduction:
    return services.versions.reproduce(params)


@registry.answers("vibeflow/versions/reproduction")
def reproduction(services: Services, params: VersionRef) -> Reproduction:
    return services.versions.reproduction(params)
