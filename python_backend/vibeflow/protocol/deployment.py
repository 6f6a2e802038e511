"""Serving a version as an OpenAI-compatible API on loopback."""

from __future__ import annotations

from typing import Literal

from .base import Wire
from .errors import ErrorData


class ServeVersion(Wire):
    project_id: str
    commit: str | None = None
    """None: the newest version."""
    port: int | None = None
    """None: the first free one from 8321 on."""


class DeploymentRef(Wire):
    project_id: str


class DeploymentView(Wire):
    project_id: str
    project_name: str
    commit: str
    version: int
    job_id: str
    state: Literal["starting", "running", "stopping", "stopped", "failed"]
    port: int
    endpoint: str
    """Base URL as OpenAI clients want it: `http://127.0.0.1:8321/v1`."""
    model: str
    """Value for `model` in requests."""
    key_hint: str
    """First characters of the key; the rest is stored as a hash only."""
    started_at: str | None
    requests: int
    error: ErrorData | None = None


class DeploymentSnapshot(Wire):
    project_id: str
    project_name: str
    newest: VersionChoice | None
    """The newest version, which *Serve* would take; None when there is none."""
    view: DeploymentView | None


class VersionChoice(Wire):
    commit: str
    number: int
    score: float | None


class StartedDeployment(Wire):
    view: DeploymentView
    key: str
    """Shown once; only its hash is kept."""
    curl: str
    """Works when pasted."""


class DeploymentChanged(Wire):
    """Event `vibeflow/deployment/didChange`."""

    project_id: str


DeploymentSnapshot.model_rebuild()
