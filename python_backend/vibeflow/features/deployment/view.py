"""A deployment as the panel sees it, from its job's spec and log. Reads; changes nothing."""

from __future__ import annotations

from typing import Literal

from vibeflow.jobs.answers import answers_counted
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.payloads.serve import ServePayload
from vibeflow.jobs.spec import JobSpec
from vibeflow.jobs.status import JobStatus
from vibeflow.l10n import t
from vibeflow.protocol.deployment import DeploymentView
from vibeflow.protocol.errors import InternalError

from ..projects.record import ProjectRecord

Shown = Literal["starting", "running", "stopping", "stopped", "failed"]


def payload_of(spec: JobSpec) -> ServePayload:
    if not isinstance(spec.payload, ServePayload):
        raise InternalError(t("{job} serves nothing.", job=spec.id), hint=t("Serve the version again."))
    return spec.payload


def deployment_view(project: ProjectRecord, spec: JobSpec, status: JobStatus) -> DeploymentView:
    payload = payload_of(spec)
    port = status.port or payload.port
    return DeploymentView(
        project_id=project.id,
        project_name=project.name,
        commit=payload.commit,
        version=payload.version,
        job_id=spec.id,
        state=_shown(project, spec, status),
        port=port,
        endpoint=endpoint(port),
        model=payload.model_name,
        key_hint=payload.key_hint,
        started_at=status.started_at,
        # The log of events is a little behind; a server that was killed could not tell it the last ones.
        requests=max(status.requests, answers_counted(project.jobs.folder(spec.id))),
        error=status.error if status.state == "failed" else None,
    )


def is_up(view: DeploymentView) -> bool:
    """Whether it is served, or on its way up or down."""
    match view.state:
        case "starting" | "running" | "stopping":
            return True
        case "stopped" | "failed":
            return False


def endpoint(port: int) -> str:
    """Base URL as OpenAI clients want it."""
    return f"http://127.0.0.1:{port}/v1"


def _shown(project: ProjectRecord, spec: JobSpec, status: JobStatus) -> Shown:
    if status.state == "failed":
        return "failed"
    if status.over:
        return "stopped"
    if status.state == "stopping" or stop_requested(project.jobs.folder(spec.id)):
        return "stopping"
    # Begun is not yet listening: that is when the server says its port.
    return "running" if status.state == "running" and status.listening else "starting"
