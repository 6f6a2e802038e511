"""Serving: a job that outlives who started it, a key that is kept nowhere, ports in words."""

from __future__ import annotations

import hashlib
import os
import shlex
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest
from jobkit import Machine, wait_for

from vibeflow.features.deployment import ports
from vibeflow.features.deployment import service as module
from vibeflow.features.deployment.keys import new_key
from vibeflow.features.services import Services
from vibeflow.features.versions.service import Versions
from vibeflow.jobs.payloads.serve import ServePayload
from vibeflow.jobs.start import ensure_runner
from vibeflow.protocol.deployment import DeploymentChanged, DeploymentRef, DeploymentView, ServeVersion
from vibeflow.protocol.errors import AlreadyRunning, NotFound, NotReady, PortInUse
from vibeflow.protocol.projects import ProjectRef
from vibeflow.protocol.versions import VersionList, VersionView

COMMIT = "a" * 40


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One version in the project; how it comes to be is another test's."""
    view = VersionView(
        commit=COMMIT,
        number=3,
        created_at="2026",
        subject="s",
        base_model="vibeflow/starter",
        score=70.0,
        base_score=30.0,
        rows=5,
        seconds=1.0,
        served=False,
    )
    monkeypatch.setattr(Versions, "list", lambda *_: VersionList(versions=[view]))
    monkeypatch.setattr(module, "materialise", lambda *at: at[-1] / "model")


@pytest.fixture
def free_port() -> int:
    return ports.next_free(18400 + os.getpid() % 1000)


def ref(machine: Machine) -> DeploymentRef:
    return DeploymentRef(project_id=machine.project.id)


def shown(machine: Machine) -> DeploymentView:
    view = Services.over(machine.ctx).deployments.snapshot(ref(machine)).view
    assert view is not None
    return view


def running(machine: Machine) -> DeploymentView:
    return wait_for(lambda: (view := shown(machine)).state == "running" and view)  # type: ignore[return-value]


def answer(port: int) -> int:
    """Process id of whoever answers."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
        return int(response.read())


@pytest.mark.usefixtures("version")
def test_serve_outlives_the_caller_and_stop_frees_the_port(machine: Machine, free_port: int) -> None:
    deployments = Services.over(machine.ctx).deployments
    started = deployments.serve(ServeVersion(project_id=machine.project.id, port=free_port))
    assert (started.view.version, started.view.commit) == (3, COMMIT)
    assert started.view.state in ("starting", "running")
    pid = answer(free_port)  # the curl line works as soon as it is shown
    assert started.view.endpoint == f"http://127.0.0.1:{free_port}/v1"
    view = running(machine)
    assert view.model == "replies-v3" and view.started_at
    assert os.getsid(pid) != os.getsid(0)
    runner = machine.runner()
    assert runner
    machine.kill(runner)
    assert answer(free_port) == pid
    deployments.stop(ref(machine))
    assert shown(machine).state == "stopped" and ports.is_free(free_port)
    with pytest.raises(NotReady):
        deployments.stop(ref(machine))


@pytest.mark.usefixtures("version")
def test_a_served_project_stays_on_the_list_until_its_api_is_stopped(
    machine: Machine, free_port: int
) -> None:
    projects, project = Services.over(machine.ctx).overview, ProjectRef(project_id=machine.project.id)
    Services.over(machine.ctx).deployments.serve(ServeVersion(project_id=machine.project.id, port=free_port))
    with pytest.raises(AlreadyRunning, match=f"port {free_port}"):
        projects.forget(project)
    assert projects.known.get(machine.project.id) == machine.project
    Services.over(machine.ctx).deployments.stop(ref(machine))
    projects.forget(project)
    assert not projects.known.records()


@pytest.mark.usefixtures("version")
def test_a_killed_server_is_started_again_on_its_port(machine: Machine, free_port: int) -> None:
    Services.over(machine.ctx).deployments.serve(ServeVersion(project_id=machine.project.id, port=free_port))
    running(machine)
    first = answer(free_port)
    held = machine.holder("serve-0001")
    assert held and held.pid == first
    machine.kill(held)
    ensure_runner(machine.home)

    def again() -> int:
        try:
            return answer(free_port)
        except OSError:
            return 0

    assert wait_for(again) != first
    Services.over(machine.ctx).deployments.stop(ref(machine))


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is started: for what is decided before."""
    monkeypatch.setattr("vibeflow.jobs.start.ensure_runner", lambda home: False)
    monkeypatch.setattr(module, "_START_WAIT", 0.0)


@pytest.mark.usefixtures("version", "asleep")
def test_the_key_is_shown_once_and_kept_as_a_hash(machine: Machine, free_port: int) -> None:
    started = Services.over(machine.ctx).deployments.serve(
        ServeVersion(project_id=machine.project.id, port=free_port)
    )
    assert started.key.startswith("vf_") and len(started.key) == 43
    payload = machine.project.jobs.spec("serve-0001").payload
    assert isinstance(payload, ServePayload)
    assert payload.key_hash == hashlib.sha256(started.key.encode()).hexdigest()
    for folder in (machine.project.path, machine.home.root):
        for file in folder.rglob("*"):
            assert not file.is_file() or started.key.encode() not in file.read_bytes(), file
    assert new_key().text != new_key().text


@pytest.mark.usefixtures("version", "asleep")
def test_the_curl_line_works_when_pasted(machine: Machine, free_port: int) -> None:
    started = Services.over(machine.ctx).deployments.serve(
        ServeVersion(project_id=machine.project.id, port=free_port)
    )
    command, url, *_ = shlex.split(started.curl)
    assert (command, url) == ("curl", f"{started.view.endpoint}/chat/completions")
    script = 'curl() { printf "%s\\n" "$#" "$@"; }\n' + started.curl
    said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout.split("\n")
    assert said[0] == "7" and f"Authorization: Bearer {started.key}" in said
    assert f'"model": "{started.view.model}"' in said[7]


@pytest.mark.usefixtures("version", "asleep")
def test_a_port_in_use_is_named_with_a_free_one(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse) as refused:
            Services.over(machine.ctx).deployments.serve(
                ServeVersion(project_id=machine.project.id, port=port)
            )
        assert str(port) in refused.value.message
        free = int(refused.value.hint.split()[1])
        assert free > port and ports.is_free(free)
    assert not machine.job("serve-0001").exists()


@pytest.mark.usefixtures("version", "asleep")
def test_two_projects_never_choose_the_same_port(machine: Machine) -> None:
    other = machine.add_project("other")
    deployments = Services.over(machine.ctx).deployments
    first = deployments.serve(ServeVersion(project_id=machine.project.id)).view
    second = deployments.serve(ServeVersion(project_id=other.id)).view
    assert first.port >= ports.FIRST_PORT and second.port > first.port


@pytest.mark.usefixtures("version", "asleep")
def test_a_second_serve_is_refused_and_says_where_the_first_is(machine: Machine, free_port: int) -> None:
    deployments = Services.over(machine.ctx).deployments
    first = deployments.serve(ServeVersion(project_id=machine.project.id, port=free_port))
    with pytest.raises(AlreadyRunning) as refused:
        deployments.serve(ServeVersion(project_id=machine.project.id))
    assert first.view.endpoint in refused.value.message


@pytest.mark.usefixtures("version")
def test_an_unknown_version_is_not_found(machine: Machine) -> None:
    with pytest.raises(NotFound):
        Services.over(machine.ctx).deployments.serve(
            ServeVersion(project_id=machine.project.id, commit="b" * 40)
        )


def test_without_a_version_there_is_nothing_to_serve(machine: Machine) -> None:
    deployments = Services.over(machine.ctx).deployments
    snapshot = deployments.snapshot(ref(machine))
    assert (snapshot.view, snapshot.newest) == (None, None)
    with pytest.raises(NotReady):
        deployments.serve(ServeVersion(project_id=machine.project.id))


@pytest.mark.usefixtures("version")
def test_the_watcher_tells_when_the_server_is_up_and_when_it_is_gone(
    machine: Machine, free_port: int
) -> None:
    watcher = Services.over(machine.ctx).watcher
    deployments = Services.over(machine.ctx).deployments
    deployments.serve(ServeVersion(project_id=machine.project.id, port=free_port))
    told = changes(machine)
    watcher.look()
    wait_for(lambda: watcher.look() and shown(machine).state == "running")
    watcher.look()
    assert changes(machine) > told
    told = changes(machine)
    deployments.stop(ref(machine))
    wait_for(lambda: not watcher.look())
    assert changes(machine) > told


def changes(machine: Machine) -> int:
    return sum(isinstance(params, DeploymentChanged) for _, params in machine.events)
