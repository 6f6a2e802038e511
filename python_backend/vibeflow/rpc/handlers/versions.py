"""Versions: the project's git history of models."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.versions import VersionList, VersionsRef
from ..methods import registry


@registry.answers("vibeflow/versions/list")
def list_versions(services: Services, params: VersionsRef) -> VersionList:
    return services.versions.list(params)
