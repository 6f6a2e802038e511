"""Somebody else's project with jobs in it: opened, watched by the real runner, and nothing of it is run,
written to, or followed out of the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jobkit import Machine, train_spec, wait_for

from made_by_hand import vouch
from vibeflow.features.deployment.service import Deployments
from vibeflow.features.overview.projects import ProjectsOverview
from vibeflow.features.overview.watching import Watcher
from vibeflow.features.projects.foreign import foreign
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.features.projects.service import Projects
from vibeflow.features.training.service import Trainings
from vibeflow.jobs import control, start
from vibeflow.jobs.events import EVENTS_FILE, EventWriter, StateEvent, read_events
from vibeflow.jobs.inputs import check_inputs
from vibeflow.jobs.lease import Lease, holder
from vibeflow.jobs.places import versions_cache
from vibeflow.jobs.spec import JobSpec, ServePayload, jobs_folder
from vibeflow.jobs.start import ensure_runner
from vibeflow.jobs.status import status_of
from vibeflow.protocol.deployment import DeploymentRef
from vibeflow.protocol.errors import ForeignState, NotFound
from vibeflow.protocol.projects import OpenProject
from vibeflow.protocol.training import RunRef, RunsRef, TrainingQueue

SECRET = "export PATH\n"


def git(folder: Path, *arguments: str) -> str:
    who = [f"GIT_{role}_{what}" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **dict.fromkeys(who, "mallory")},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def written_job(project: ProjectRecord, folder: Path, spec: JobSpec | None = None) -> Path:
    """A job folder as VibeFlow would have made it, by somebody who knows how."""
    (folder / "inputs").mkdir(parents=True)
    spec = spec or train_spec(project.path, project.id)
    (folder / "job.json").write_text(spec.model_dump_json())
    for name in ("train.jsonl", "test.jsonl"):
        (folder / "inputs" / name).write_text('{"n": 1}\n')
    with EventWriter(folder) as writer:
        writer.append(StateEvent(state="queued"))
    return folder


def serve_spec(project: ProjectRecord, name: str = "serve-0001") -> JobSpec:
    return JobSpec(
        id=name,
        kind="serve",
        project_id=project.id,
        project_path=project.path,
        number=1,
        created_at="2026-01-01T00:00:00Z",
        payload=ServePayload(
            commit="c" * 40, version=1, model_name="m", model_dir=project.path, port=1, key_hash="mallory"
        ),
    )


def run_the_runner(machine: Machine) -> str:
    """Let it look at everything, until it goes; what it said."""
    log = machine.home.logs / "runner.log"
    times = log.read_text().count("Nothing to do") if log.exists() else 0
    ensure_runner(machine.home)
    wait_for(lambda: log.read_text().count("Nothing to do") > times, 60)
    return log.read_text()


@contextmanager
def untouched(*files: Path) -> Iterator[None]:
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}
    yield
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files} == before


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A file of the user's that a link in the project leads to."""
    file = tmp_path / ".profile"
    file.write_text(SECRET)
    return file


@pytest.fixture
def clone(machine: Machine, tmp_path: Path) -> Path:
    """Of a repository with three jobs committed, which ask to be run."""
    origin = tmp_path / "origin"
    shutil.copytree(machine.project.path, origin)
    jobs = origin / ".vibeflow" / "jobs"
    written_job(machine.project, jobs / "run-0001-train")
    written_job(machine.project, jobs / "serve-0001", serve_spec(machine.project))
    (jobs / "serve-0001" / "log.txt").symlink_to("../../../../.profile")
    (origin / ".vibeflow" / "project.json").write_text(json.dumps({"id": machine.project.id}))
    (jobs / ".lock").touch()
    git(origin, "add", "-f", ".vibeflow")
    git(origin, "commit", "-qm", "A fine project")
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(origin), str(folder))
    return folder


def test_jobs_that_came_with_a_clone_are_put_aside_named_and_never_run(
    machine: Machine, clone: Path, profile: Path
) -> None:
    with untouched(profile):
        opened = ProjectsOverview(machine.ctx).open(OpenProject(path=str(clone)))
        assert opened.id != machine.project.id
        aside = clone / ".vibeflow" / "from-elsewhere-1" / "jobs"
        said = run_the_runner(machine)
        assert "started" not in said
        assert [status_of(aside / name).state for name in ("run-0001-train", "serve-0001")] == ["queued"] * 2
        assert not any(holder(folder) for folder in aside.iterdir())
        assert (aside / "serve-0001" / "log.txt").is_symlink()
    project = Projects(machine.ctx).get(opened.id)
    assert project.jobs.names() == [] and Trainings(machine.ctx).queue() == TrainingQueue(
        entries=[], limit=Trainings(machine.ctx).queue().limit
    )
    (told,) = foreign(project)
    assert told.code == "project.foreign"
    assert (
        "2 jobs from elsewhere were put aside: run-0001-train and serve-0001." in told.message
        and "from-elsewhere-1" in told.message
    )


def test_jobs_that_come_with_a_later_pull_are_named_and_never_run(machine: Machine, profile: Path) -> None:
    jobs = jobs_folder(machine.project.path)
    train = written_job(machine.project, jobs / "run-0001-train")
    serve = written_job(machine.project, jobs / "serve-0001", serve_spec(machine.project))
    (serve / "log.txt").symlink_to(profile)
    (serve / EVENTS_FILE).unlink()
    (serve / EVENTS_FILE).symlink_to(profile)
    with untouched(profile, train / EVENTS_FILE):
        said = run_the_runner(machine)
        Watcher(machine.ctx).look()
    assert "run-0001-train" in said and "started" not in said
    training, ref = Trainings(machine.ctx), RunRef(project_id=machine.project.id)
    assert training.snapshot(ref).run is None
    assert training.runs(RunsRef(project_id=machine.project.id)).runs == [] and training.log(ref).text == ""
    assert Deployments(machine.ctx).snapshot(DeploymentRef(project_id=machine.project.id)).view is None
    (told,) = foreign(machine.project)
    assert "run-0001-train and serve-0001" in told.message and "git rm -r --cached" in told.hint
    # A run of one's own gets a number that is free, and is all that there is.
    assert machine.project.jobs.next_number("run") == 2 and machine.project.jobs.next_number("serve") == 2


def test_whatever_they_are_called_they_are_strangers_and_others_go_on(machine: Machine) -> None:
    jobs = os.fsencode(jobs_folder(machine.project.path))
    odd = [b"\xff\xfe", b"run-0009-train\nserve-0001", b"RUN-0001-TRAIN", b"a" * 200, "\u202ex".encode()]
    for name in odd:
        written_job(machine.project, Path(os.fsdecode(jobs + b"/" + name)))
    for number in range(600):
        (jobs_folder(machine.project.path) / f"tune-{number:04d}").mkdir()
        (jobs_folder(machine.project.path) / f"tune-{number:04d}" / "job.json").touch()
    folder = machine.make(inputs={"train.jsonl": b"{}\n", "test.jsonl": b"\n"})
    assert machine.project.jobs.names() == [folder.name]
    (row,) = ProjectsOverview(machine.ctx).list().projects
    assert row.problems[0].message.startswith("605 jobs from elsewhere are not run: ")
    assert row.problems[0].message.encode() and "\n" not in row.model_dump_json()
    run_the_runner(machine)
    assert status_of(folder).state == "succeeded"


def test_the_same_job_runs_once_it_is_known(machine: Machine) -> None:
    """The control: nothing else keeps such a job from running."""
    jobs = jobs_folder(machine.project.path)
    folder = written_job(machine.project, jobs / "run-0001-train")
    run_the_runner(machine)
    assert status_of(folder).state == "queued"
    vouch(machine.project, folder)
    ensure_runner(machine.home)
    wait_for(lambda: status_of(folder).state == "succeeded")


def test_a_job_of_ours_that_was_changed_is_not_run(machine: Machine) -> None:
    folder = machine.make()
    spec = json.loads((folder / "job.json").read_text())
    spec["payload"]["model"] = "/somebody/elses/model"
    (folder / "job.json").write_text(json.dumps(spec))
    assert "started" not in run_the_runner(machine)
    assert status_of(folder).state == "queued" and foreign(machine.project)
    with pytest.raises(ForeignState, match="was changed since"):
        machine.project.jobs.spec("run-0001-train")


def test_a_job_copied_to_another_project_is_not_run_there(machine: Machine) -> None:
    other = machine.add_project("other")
    shutil.copytree(machine.make(), jobs_folder(other.path) / "run-0001-train")
    assert other.jobs.names() == [] and other.jobs.strangers() == ["run-0001-train"]
    assert machine.project.jobs.names() == ["run-0001-train"]


def test_a_deleted_job_that_comes_back_is_not_ours(machine: Machine, tmp_path: Path) -> None:
    folder = machine.make()
    with EventWriter(folder) as writer:
        writer.append(StateEvent(state="stopped"))
    shutil.copytree(folder, tmp_path / "kept")
    Trainings(machine.ctx).delete(RunRef(project_id=machine.project.id, run_id="run-0001"))
    shutil.copytree(tmp_path / "kept", folder)
    assert machine.project.jobs.names() == [] and machine.project.jobs.next_number("run") == 2


@pytest.mark.parametrize("name", [EVENTS_FILE, "log.txt", "control", "inputs", "lease", "checkpoints/step-1"])
def test_a_link_in_a_job_of_ours_is_not_followed(machine: Machine, profile: Path, name: str) -> None:
    folder = machine.make()
    place, target = folder / name, profile
    place.parent.mkdir(exist_ok=True)
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    if name in ("control", "inputs"):
        target = profile.parent / "elsewhere"
        target.mkdir()
    place.symlink_to(target)
    with untouched(profile):
        assert "is not taken up" in run_the_runner(machine)
        Watcher(machine.ctx).look()
        assert status_of(folder).starts == 0
        if name == "control":
            with pytest.raises(ForeignState):
                control.request_stop(folder)
            assert list(target.iterdir()) == []


def test_a_link_that_comes_while_a_job_waits_ends_it_with_a_word(machine: Machine, profile: Path) -> None:
    from vibeflow.runner.job import WatchedJob

    folder = machine.make()
    job = WatchedJob(machine.project.jobs, folder.name, lambda *_: pytest.fail("it was started"))
    (folder / "log.txt").symlink_to(profile)
    with untouched(profile):
        with pytest.raises(ForeignState) as refused:
            job.begin()
        job.give_up(refused.value)
    status = status_of(folder)
    assert status.state == "failed" and status.error and "log.txt" in status.error.message


@pytest.mark.parametrize("place", [".vibeflow", ".vibeflow/jobs"])
def test_a_linked_state_folder_is_not_followed(machine: Machine, tmp_path: Path, place: str) -> None:
    machine.make()
    real = tmp_path / "elsewhere"
    (machine.project.path / place).rename(real)
    (machine.project.path / place).symlink_to(real)
    assert machine.project.jobs.names() == [] and "started" not in run_the_runner(machine)
    with pytest.raises(ForeignState):
        machine.make(2)
    with pytest.raises(ForeignState), machine.project.jobs.exclusive():
        pass


def test_a_pipe_for_a_log_keeps_nobody_waiting(machine: Machine) -> None:
    folder = machine.make()
    (folder / EVENTS_FILE).unlink()
    os.mkfifo(folder / EVENTS_FILE)
    begun = time.monotonic()
    assert read_events(folder) == [] and time.monotonic() - begun < 5


def test_inputs_that_were_changed_are_noticed_by_the_worker(machine: Machine, profile: Path) -> None:
    folder = machine.make(inputs={"train.jsonl": b"{}\n"})
    spec = machine.project.jobs.spec(folder.name)
    check_inputs(folder, spec)
    file = folder / "inputs" / "train.jsonl"
    file.write_bytes(b'{"n": 666}\n')
    with pytest.raises(ForeignState, match="is not what it was"):
        check_inputs(folder, spec)
    file.unlink()
    file.symlink_to(profile)
    with pytest.raises(ForeignState):
        check_inputs(folder, spec)
    digest = machine.project.jobs.known.digest(machine.project.id, folder.name)
    from vibeflow.worker.__main__ import main

    assert main(folder, digest or "") == 1
    error = status_of(folder).error
    assert error and error.code == "project.foreign"


def test_a_worker_does_only_the_job_that_it_was_sent_for(machine: Machine) -> None:
    from vibeflow.worker.__main__ import main

    folder = machine.make()
    with pytest.raises(ForeignState):
        main(folder, "0" * 64)
    assert status_of(folder).starts == 0


@pytest.mark.parametrize("where", ["/etc", "../../../..", "../../data", "/nowhere/jobs/run-0001-train"])
def test_no_path_of_a_job_leads_elsewhere(machine: Machine, where: str) -> None:
    spec = serve_spec(machine.project)
    payload = spec.payload.model_copy(update={"model_dir": Path(where)})
    with pytest.raises(ForeignState, match="no place for a file of a job"):
        start.create(machine.project.jobs, spec.model_copy(update={"payload": payload}))
    assert machine.project.jobs.strangers() == []


def test_what_a_job_names_moves_with_its_project(machine: Machine, tmp_path: Path) -> None:
    machine.make(inputs={"train.jsonl": b"{}\n"})
    spec = serve_spec(machine.project)
    model = versions_cache(machine.home) / "abc"
    payload = spec.payload.model_copy(update={"model_dir": model})
    start.create(machine.project.jobs, spec.model_copy(update={"payload": payload}))
    written = (machine.job("run-0001-train") / "job.json").read_text()
    assert json.loads(written)["payload"]["train_file"] == "inputs/train.jsonl"
    assert machine.project.jobs.spec("serve-0001").payload == payload
    place = tmp_path / "moved"
    machine.project.path.rename(place)
    moved = type(machine.project.jobs)(machine.home, machine.ctx.store, machine.project.id, place)
    found = moved.spec("run-0001-train").payload
    assert found.kind == "train" and found.train_file == moved.folder("run-0001-train") / "inputs/train.jsonl"
    assert moved.spec("run-0001-train").project_path == place


def test_a_lock_that_is_a_link_is_not_followed(machine: Machine, profile: Path) -> None:
    folder = machine.make()
    (folder / "lease.lock").symlink_to(profile)
    with untouched(profile):
        assert holder(folder) is None
        with pytest.raises(OSError):
            Lease.acquire(folder, patience=0.1)


def test_there_is_no_such_job_is_said_in_words(machine: Machine) -> None:
    with pytest.raises(NotFound, match="no job run-0009-train"):
        machine.project.jobs.spec("run-0009-train")
