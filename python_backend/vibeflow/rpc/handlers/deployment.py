"""Deployment: serve a version, stop, look."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.deployment import DeploymentRef, DeploymentSnapshot, ServeVersion, StartedDeployment
from ..methods import registry


@registry.answers("vibeflow/deployment/serve")
def serve(services: Services, params: ServeVersion) -> StartedDeployment:
    return services.deployments.serve(params)


@registry.answers("vibeflow/deployment/stop")
def stop(services: Services, params: DeploymentRef) -> Nothing:
    return services.deployments.stop(params)


@registry.answers("vibeflow/deployment/snapshot")
def snapshot(services: Services, params: DeploymentRef) -> DeploymentSnapshot:
    return services.deployments.snapshot(params)
