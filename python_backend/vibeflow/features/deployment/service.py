"""Serve a version, stop it, look at it. The server is a job: it goes on whatever becomes of this process.

What is served comes from the objects that the commit names, never from the working tree.
"""

from __future__ import annotations

import json
import shlex
import socket
import time
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from vibeflow.features.context import Context
from vibeflow.features.projects.folder import slug
from vibeflow.features.versions.service import Versions
from vibeflow.jobs import control
from vibeflow.jobs.asking import ask
from vibeflow.jobs.payloads.serve import ServePayload
from vibeflow.jobs.places import versions_cache
from vibeflow.jobs.status import status_of
from vibeflow.jobs.submit import Draft, Place, submit
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.deployment import (
    DeploymentChanged,
    DeploymentRef,
    DeploymentSnapshot,
    DeploymentView,
    ServeVersion,
    StartedDeployment,
    VersionChoice,
)
from vibeflow.protocol.errors import AlreadyRunning, ForeignState, NotFound, NotReady, as_vibeflow_error
from vibeflow.protocol.versions import VersionsRef, VersionView

from ..history.materialise import materialise
from ..projects.record import ProjectRecord
from ..projects.service import Projects
from . import ports
from .keys import new_key
from .view import deployment_view, endpoint, is_up, payload_of

_STOP_WAIT = 8.0
"""Seconds that `stop` waits for the server to be gone, so that its port is free when it returns."""
_START_WAIT = 20.0
"""Seconds that `serve` waits for the port; it goes on starting all the same when that is not enough."""
_POLL = 0.05
_LOCK_WAIT = 30.0
_EXAMPLE = "Hello, can you help me?"


class Deployments:
    def __init__(self, ctx: Context, projects: Projects, versions: Versions) -> None:
        self._ctx = ctx
        self._projects = projects
        self._known_versions = versions

    def serve(self, params: ServeVersion) -> StartedDeployment:
        """Start serving, and wait until the port takes requests, so that the curl line works at once: the
        server may still be loading ("starting"), and answers when it has. The key is in the answer and
        nowhere else.

        Raises:
            NotReady: there is no version yet.
            NotFound: there is no such version.
            AlreadyRunning: this project serves one already.
            PortInUse: the hint names a free one.
            GitFault, DiskFull: the version's files could not be taken from the repository.
        """
        project = self._projects.get(params.project_id)
        version = self._version(project, params.commit)
        key = new_key()
        busy = AlreadyRunning(t("Another window is just starting an API."), hint=t("Try again in a moment."))

        def prepare(place: Place) -> Draft:
            self._refuse_second(project)
            taken = self._ports_promised()
            payload = ServePayload(
                commit=version.commit,
                version=version.number,
                model_name=f"{slug(project.name)}-v{version.number}",
                model_dir=model_dir,
                port=ports.wanted(params.port, taken) if params.port else ports.next_free(taken=taken),
                key_hash=key.hash,
                key_hint=key.hint,
            )
            return Draft(payload)

        try:
            model_dir = materialise(project.path, version.commit, versions_cache(self._ctx.home))
            # One lock over all projects: two of them must not choose the same port.
            with FileLock(self._ctx.home.root / "ports.lock", timeout=_LOCK_WAIT):
                spec = submit(project.jobs, "serve", prepare, busy=busy)
        except Timeout as error:
            raise busy from error
        except OSError as error:
            raise as_vibeflow_error(error) from error
        self._changed(project)
        folder = project.jobs.folder(spec.id)
        _wait_for_port(folder, payload_of(spec).port)
        view = deployment_view(project, spec, status_of(folder))
        return StartedDeployment(view=view, key=key.text, curl=curl_line(view, key.text))

    def stop(self, params: DeploymentRef) -> Nothing:
        """Stop serving, and wait a moment for the server to be gone.

        Raises:
            NotReady: nothing is served.
        """
        project = self._projects.get(params.project_id)
        view = self._view(project)
        if view is None or not is_up(view):
            raise NotReady(t("This project serves nothing."), hint=t("Serve a version first."))
        folder = project.jobs.folder(view.job_id)
        ask(project.jobs, folder, control.request_stop)
        self._changed(project)
        deadline = time.monotonic() + _STOP_WAIT
        while time.monotonic() < deadline and not status_of(folder).over:
            time.sleep(_POLL)
        self._changed(project)
        return Nothing()

    def snapshot(self, params: DeploymentRef) -> DeploymentSnapshot:
        project = self._projects.get(params.project_id)
        known = self._versions(project)
        newest = known[0] if known else None
        return DeploymentSnapshot(
            project_id=project.id,
            project_name=project.name,
            newest=VersionChoice(commit=newest.commit, number=newest.number, score=newest.score)
            if newest
            else None,
            view=self._view(project),
        )

    def serving(self, params: DeploymentRef) -> DeploymentView | None:
        """The deployment that is up, or on its way up or down. Needs neither git nor the project's folder."""
        project = self._projects.get(params.project_id)
        try:
            view = self._view(project)
        except (NotFound, ForeignState):
            return None  # the job's own files are damaged: nothing here could stop it either
        return None if view is None or not is_up(view) else view

    def _view(self, project: ProjectRecord) -> DeploymentView | None:
        known = project.jobs.ids_of("serve")
        if not known:
            return None
        return deployment_view(
            project, project.jobs.spec(known[-1]), status_of(project.jobs.folder(known[-1]))
        )

    def _versions(self, project: ProjectRecord) -> list[VersionView]:
        return self._known_versions.list(VersionsRef(project_id=project.id)).versions

    def _version(self, project: ProjectRecord, commit: str | None) -> VersionView:
        known = self._versions(project)
        if not known:
            raise NotReady(
                t("{name} has no version to serve yet.", name=project.name),
                hint=t("Train it first; each run makes a version."),
            )
        if commit is None:
            return known[0]
        for version in known:
            if version.commit == commit or (len(commit) >= 7 and version.commit.startswith(commit)):
                return version
        raise NotFound(
            t("{name} has no version {commit}.", name=project.name, commit=commit[:12]),
            hint=t("Choose one from the list of versions."),
        )

    def _refuse_second(self, project: ProjectRecord) -> None:
        view = self._view(project)
        if view is not None and is_up(view):
            raise AlreadyRunning(
                t(
                    "Version {version} of {name} is already served at {endpoint}.",
                    version=view.version,
                    name=project.name,
                    endpoint=view.endpoint,
                ),
                hint=t("Stop serving first, then serve again: a new key is made."),
            )

    def _ports_promised(self) -> frozenset[int]:
        """Of servers that are not yet listening: a look at the port itself would call it free."""
        found: set[int] = set()
        for project in self._projects.records():
            for job_id in project.jobs.ids_of("serve")[-1:]:
                try:
                    if not status_of(project.jobs.folder(job_id)).over:
                        found.add(payload_of(project.jobs.spec(job_id)).port)
                except (NotFound, ForeignState):
                    continue
        return frozenset(found)

    def _changed(self, project: ProjectRecord) -> None:
        self._ctx.events("vibeflow/deployment/didChange", DeploymentChanged(project_id=project.id))


def _wait_for_port(folder: Path, port: int) -> None:
    deadline = time.monotonic() + _START_WAIT
    while time.monotonic() < deadline and not status_of(folder).over:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(_POLL)


def curl_line(view: DeploymentView, key: str) -> str:
    """A command for a POSIX shell that asks the model something; quoted, so that it works when pasted."""
    body = json.dumps({"model": view.model, "messages": [{"role": "user", "content": _EXAMPLE}]})
    parts = [
        "curl",
        f"{endpoint(view.port)}/chat/completions",
        "-H",
        f"Authorization: Bearer {key}",
        "-H",
        "Content-Type: application/json",
        "-d",
        body,
    ]
    return " ".join(shlex.quote(part) for part in parts)
