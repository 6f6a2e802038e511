"""Versions: the project's git history of models."""

from __future__ import annotations

from ...protocol.versions import VersionList, VersionsRef
from ..methods import registry
from ..services import Services


@registry.answers("vibeflow/versions/list")
def list_versions(services: Services, params: VersionsRef) -> VersionList:
    return services.versions.list(params)
