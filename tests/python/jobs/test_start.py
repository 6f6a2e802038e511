"""Making jobs: whole or not at all, numbered, one for each id."""

from __future__ import annotations

import errno
import json
import os
from hashlib import sha256
from typing import Any

import pytest
from jobkit import Machine, train_spec

from vibeflow.jobs import listing, reading, start, submit
from vibeflow.jobs.control import request_stop, stop_requested
from vibeflow.jobs.spec import SPEC_FILE, JobSpec, jobs_folder
from vibeflow.jobs.status import status_of
from vibeflow.jobs.waiting import Ahead, Wait
from vibeflow.l10n import LANGUAGE
from vibeflow.l10n.speech import VARIABLE


def test_a_job_is_its_folder(machine: Machine) -> None:
    jobs, source = machine.project.jobs, machine.home.root / "recipe"
    source.write_text("a: 1")
    spec = train_spec(machine.project.path, machine.project.id)
    folder = submit.create(jobs, spec, {"vibeflow.yaml": source, "train.jsonl": b"{}\n"})
    source.write_text("a: 2")
    inputs = {"vibeflow.yaml": sha256(b"a: 1").hexdigest(), "train.jsonl": sha256(b"{}\n").hexdigest()}
    assert jobs.spec(spec.id) == spec.model_copy(update={"inputs": inputs})
    assert (folder / "inputs" / "vibeflow.yaml").read_text() == "a: 1"
    assert (status_of(folder).state, status_of(folder).number) == ("queued", 1)
    assert jobs.run_ids() == ["run-0001"] and jobs.run_folders("run-0001") == [folder]
    assert not stop_requested(folder)
    request_stop(folder)
    request_stop(folder)
    assert stop_requested(folder)


def test_the_same_id_is_refused_and_the_first_stays(machine: Machine) -> None:
    folder = machine.make(inputs={"a": b"first"})
    with pytest.raises(FileExistsError):
        machine.make(inputs={"a": b"second"})
    assert (folder / "inputs" / "a").read_bytes() == b"first"
    assert [p.name for p in jobs_folder(machine.project.path).iterdir()] == ["run-0001-train"]
    assert machine.project.jobs.has("run-0001-train")


@pytest.mark.parametrize("step", ["vibeflow.store.atomic.sync_tree", "vibeflow.jobs.submit.EventWriter"])
def test_a_full_disk_leaves_nothing_behind(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(step, full)
    with pytest.raises(OSError):
        machine.make()
    assert list(jobs_folder(machine.project.path).iterdir()) == []


def test_runs_are_listed_in_the_order_of_their_numbers(machine: Machine) -> None:
    for number in (2, 10, 1):
        machine.make(number)
    (jobs_folder(machine.project.path) / "notes").mkdir()
    (jobs_folder(machine.project.path) / ".run-0011-train.tmp-1").mkdir()
    assert machine.project.jobs.run_ids() == ["run-0001", "run-0002", "run-0010"]
    assert listing.ids_of(["serve-0010", "serve-0003", "serve-x", "run-0001-train"], "serve") == [
        "serve-0003",
        "serve-0010",
    ]


def test_a_number_is_never_given_twice_nor_one_that_others_took(machine: Machine) -> None:
    jobs = machine.project.jobs
    machine.make(3)
    assert jobs.next_number("run") == 4 and jobs.next_number("serve") == 1
    jobs.known.forget(machine.project.id, ["run-0003-train"])
    assert jobs.next_number("run") == 4
    (jobs_folder(machine.project.path) / "run-0004-train").mkdir()
    (jobs_folder(machine.project.path) / f"run-{'9' * 70}-train").mkdir()
    assert jobs.next_number("run") == 5


def test_a_spec_of_a_later_version_can_be_read_and_one_at_odds_with_itself_not(machine: Machine) -> None:
    spec = train_spec(machine.project.path).model_dump(mode="json")
    assert JobSpec.model_validate({**spec, "added_later": 1}).id == "run-0001-train"
    with pytest.raises(ValueError, match="of kind serve"):
        JobSpec.model_validate({**spec, "kind": "serve"})
    with pytest.raises(ValueError):
        JobSpec.model_validate({**spec, "id": "../up"})


def test_a_job_speaks_the_language_of_who_started_it_and_an_old_one_english(machine: Machine) -> None:
    folder = submit.create(
        machine.project.jobs,
        train_spec(machine.project.path, machine.project.id).model_copy(update={"language": "de"}),
    )
    assert machine.project.jobs.spec(folder.name).language == "de"
    assert train_spec(machine.project.path).language == LANGUAGE
    file = folder / SPEC_FILE
    old = {name: value for name, value in json.loads(file.read_bytes()).items() if name != "language"}
    file.write_text(json.dumps(old))
    assert reading.read_spec(folder, reading.digest_of(file.read_bytes())).language == "en"


def test_its_process_is_started_in_that_language_and_the_runner_in_ours(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []

    class Started:
        def __init__(self, command: list[str], *, env: dict[str, str], **_: Any) -> None:
            spoken.append(env[VARIABLE])
            assert env.keys() >= os.environ.keys()

        def wait(self, timeout: float) -> int:
            return 0

    monkeypatch.setattr("subprocess.Popen", Started)
    start.spawn_worker(machine.make(), "0", machine.home, "de")
    start.ensure_runner(machine.home)
    assert spoken == ["de", LANGUAGE]


def test_what_a_run_waits_for_is_kept_as_facts_and_worded_by_who_reads_it() -> None:
    other = Ahead(kind="train", number=3, run=True, project="support-bot")
    kept = Wait.model_validate_json(Wait(position=2, ahead=(other,), all_ahead=1).model_dump_json())
    assert "Waiting" not in kept.model_dump_json()
    assert kept.reason == "Waiting for run 3 of support-bot to finish"
    nameless = Wait(position=1, ahead=(other.model_copy(update={"project": ""}),), all_ahead=1)
    assert nameless.reason == "Waiting for run 3 of another project to finish"
