"""What a worker died of, and what that costs the job: tries, time, or nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from jobkit import Machine

from vibeflow.jobs.attempts import LONGEST, Attempts, read_attempts, record_death
from vibeflow.jobs.events import EventWriter, LogEvent, PlanEvent, StateEvent, read_events
from vibeflow.jobs.processes import boot_id
from vibeflow.jobs.status import status_of
from vibeflow.runner import job as runner_job
from vibeflow.runner.deaths import HELD_BY_ANOTHER, cause_of, resumed
from vibeflow.runner.job import WatchedJob
from vibeflow.runner.oom import OomCount, oom_count, remember, remembered

KILLED = -9


def test_deaths_for_want_of_memory_are_counted_and_others_are_not(tmp_path: Path) -> None:
    assert record_death(tmp_path, 0, "crash").kills == 0
    assert record_death(tmp_path, 5, "killed").kills == 0  # once: by anyone
    assert record_death(tmp_path, 5, "killed").kills == 1  # again at the same place: most likely memory
    assert record_death(tmp_path, 9, "killed").kills == 1  # got further in between
    assert record_death(tmp_path, 12, "memory").kills == 2  # the kernel said so
    found = read_attempts(tmp_path)
    assert found and (found.kills, found.deaths) == (2, 1)


def test_killed_from_outside_uses_up_no_try_and_halves_nothing(tmp_path: Path) -> None:
    for _ in range(200):
        found = record_death(tmp_path, 5, "outside")
    assert (found.deaths, found.kills, found.exhausted) == (0, 0, False)
    # Crashes in between count as ever, and are not forgotten for it.
    for at in range(1, 5):
        record_death(tmp_path, 5, "outside")
        assert record_death(tmp_path, 5, "crash").deaths == at
    found_last = read_attempts(tmp_path)
    assert found_last and found_last.exhausted


def test_deaths_before_the_first_step_are_at_no_place_but_crashes_count(tmp_path: Path) -> None:
    for _ in range(8):
        found = record_death(tmp_path, 0, "killed", begun=False)
        found = record_death(tmp_path, 0, "lost", begun=False)
    assert (found.deaths, found.kills) == (0, 0)
    # What is loaded says nothing of what a step takes: the batch stays, and it is given up in the end.
    for _ in range(4):
        found = record_death(tmp_path, 0, "memory", begun=False)
    assert (found.kills, found.exhausted) == (0, True)
    other = tmp_path / "other"
    other.mkdir()
    for _ in range(4):
        found = record_death(other, 0, "crash", begun=False)
    assert found.exhausted


def test_one_death_is_counted_once_by_however_many_runners(tmp_path: Path) -> None:
    for _ in range(5):
        found = record_death(tmp_path, 3, "lost", starts=1, seen=False)
    assert found.deaths == 1
    assert record_death(tmp_path, 3, "lost", starts=2, seen=False).deaths == 2
    # Seen to end before it could write that it began: each time another death.
    for _ in range(2):
        found = record_death(tmp_path, 3, "crash", starts=2)
    assert found.exhausted


def test_the_wait_grows_and_ends_with_progress(tmp_path: Path) -> None:
    delays = [record_death(tmp_path, 0, "outside").delay for _ in range(40)]
    assert delays[:3] == [0, 0, 0]
    assert delays == sorted(delays) and delays[-1] == LONGEST
    assert sum(delays[:8]) < 30, "eight quick kills are no reason to give up for minutes"
    assert record_death(tmp_path, 5, "outside").delay == 0
    for _ in range(20):
        found = record_death(tmp_path, 5, "outside")
    assert found.delay == LONGEST
    assert record_death(tmp_path, 5, "outside", lived_long=True).delay == 0
    crashes = [record_death(tmp_path, 6, "crash").delay for _ in range(3)]
    assert crashes == [0, 2, 4]


def test_the_cause_is_what_code_and_kernel_say() -> None:
    assert cause_of(KILLED, True) == "memory"
    assert cause_of(KILLED, False) == "outside"
    assert cause_of(KILLED, None) == "killed"
    assert cause_of(None, True) == "memory"
    assert cause_of(None, False) == "outside"
    assert cause_of(None, None) == "lost"
    for number in (signal.SIGTERM, signal.SIGINT):
        assert cause_of(-number, None) == cause_of(-number, True) == "outside"
    for code in (1, -signal.SIGSEGV, -signal.SIGABRT, 120):
        assert cause_of(code, False) == cause_of(code, True) == cause_of(code, None) == "crash"


def test_the_words_say_who_ended_it_and_when_it_goes_on() -> None:
    text = resumed("outside", KILLED, Attempts(free=1, counted=False))
    assert "from outside (signal 9); memory had not run out. Picking it up again." in text
    many = resumed("outside", KILLED, Attempts(free=9, counted=False))
    assert "again in 16 s" in many and "9 times in a row" in many
    assert "memory ran out" in resumed("memory", KILLED, Attempts(deaths=1))


def groups(tmp_path: Path, line: str, **files: str) -> tuple[Path, Path]:
    proc, top = tmp_path / "proc", tmp_path / "groups"
    (proc / "77").mkdir(parents=True)
    top.mkdir()
    (proc / "77" / "cgroup").write_text(f"1:name=systemd:/x\n{line}\n")
    for name, text in files.items():
        file = tmp_path / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return proc, top


EVENTS = "low 0\noom 3\noom_kill {}\noom_group_kill 0\n"


def test_the_kernels_counts_of_the_second_version(tmp_path: Path) -> None:
    proc, top = groups(
        tmp_path,
        "0::/user/app",
        proc__vmstat="pgpgin 5\noom_kill 4\n",
        groups__user__app__memory_dot_events=EVENTS.format(1),
    )
    before = oom_count(77, proc, top)
    assert before.risen() is False
    # Elsewhere on the machine: none of ours.
    (proc / "vmstat").write_text("oom_kill 5\n")
    assert before.risen() is False
    (top / "user/app/memory.events").write_text(EVENTS.format(2))
    assert before.risen() is True
    # The group is gone, with its last process: the machine's own count is left.
    (top / "user/app/memory.events").unlink()
    assert before.risen() is True
    assert oom_count(77, proc, top).risen() is False


def test_the_kernels_counts_of_the_first_version_and_of_a_container(tmp_path: Path) -> None:
    control = "oom_kill_disable 0\nunder_oom 0\noom_kill {}\n"
    proc, top = groups(
        tmp_path, "4:memory:/docker/abc", groups__memory__memory_dot_oom_control=control.format(0)
    )
    before = oom_count(77, proc, top)
    assert list(before.counts.values()) == [0] and before.risen() is False
    (top / "memory/memory.oom_control").write_text(control.format(1))
    assert before.risen() is True


def test_where_nobody_counts_nothing_is_said(tmp_path: Path) -> None:
    proc, top = groups(tmp_path, "0::/", proc__vmstat="pgpgin 5\n")
    assert oom_count(77, proc, top).risen() is None
    assert oom_count(78, proc, top).counts == {}
    restarted = OomCount(boot="another", counts=oom_count().counts)
    assert restarted.risen() is None
    assert remembered(tmp_path) is None
    remember(tmp_path, restarted)
    assert remembered(tmp_path) == restarted
    (tmp_path / "kills.json").write_text("{")
    assert remembered(tmp_path) is None


@pytest.mark.skipif(os.name == "nt", reason="there the kernel does not count")
def test_this_machine_counts() -> None:
    if Path("/proc/vmstat").exists():
        assert oom_count().risen() is False


class Ended:
    def __init__(self, code: int) -> None:
        self._code = code

    def poll(self) -> int:
        return self._code

    def terminate(self) -> None: ...


def test_what_is_written_when_a_worker_dies(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = machine.make()
    count = tmp = machine.home.root / "count"
    tmp.write_text("oom_kill 3\n")
    monkeypatch.setattr(runner_job, "oom_count", lambda *_: OomCount(boot=boot_id(), counts={str(count): 3}))

    def after(code: int, counted: str, planned: bool = True) -> Attempts | None:
        count.write_text("oom_kill 3\n")
        watched = WatchedJob(machine.project.jobs, folder.name, lambda *_: Ended(code))
        watched.begin()
        with EventWriter(folder) as writer:
            writer.append(StateEvent(state="running"))
            if planned:
                writer.append(
                    PlanEvent(
                        total_steps=9,
                        steps_per_epoch=9,
                        epochs=1,
                        train_rows=5,
                        device="CPU",
                        memory_total=1,
                        method="lora",
                        model_name="m",
                    )
                )
        count.write_text(counted)
        (folder / "attempts.json").unlink(missing_ok=True)
        assert watched.look() == "waiting"
        return read_attempts(folder)

    def costs(found: Attempts | None) -> tuple[int, int]:
        assert found
        return found.deaths, found.kills

    assert costs(after(KILLED, "oom_kill 4\n")) == (1, 1)
    assert costs(after(KILLED, "oom_kill 4\n", planned=False)) == (1, 0)
    assert costs(after(KILLED, "oom_kill 3\n")) == (0, 0)
    assert costs(after(KILLED, "")) == (1, 0)
    assert costs(after(KILLED, "", planned=False)) == (0, 0)
    assert costs(after(1, "oom_kill 4\n")) == (1, 0), "a crash while another program was ended"
    texts = [n.event.line.text for n in read_events(folder) if isinstance(n.event, LogEvent)]
    assert len(texts) == 6 and all("Picking it up again" in text for text in texts)


def test_eight_quick_kills_are_no_failure_and_a_runner_that_comes_later_knows_the_count(
    machine: Machine,
) -> None:
    folder = machine.make()
    for _ in range(8):
        watched = WatchedJob(machine.project.jobs, folder.name, lambda *_: Ended(KILLED))
        watched.begin()
        with EventWriter(folder) as writer:
            writer.append(StateEvent(state="running"))
        assert watched.look() == "waiting"
        # The next runner finds it dead, and asks the kernel about the time since it began.
        assert WatchedJob(machine.project.jobs, folder.name, lambda *_: Ended(0)).look() == "waiting"
    found = read_attempts(folder)
    assert found and (found.deaths, found.kills, found.free) == (0, 0, 8)
    assert status_of(folder).state == "running"


def test_a_worker_that_finds_another_at_the_job_has_not_died(machine: Machine) -> None:
    folder = machine.make()
    watched = WatchedJob(machine.project.jobs, folder.name, lambda *_: Ended(HELD_BY_ANOTHER))
    watched.begin()
    assert watched.look() == "waiting"
    assert read_attempts(folder) is None
