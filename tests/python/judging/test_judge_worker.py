"""The real worker process: killed, stopped, refused; what it marked is never asked again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from judges_kit import KEY, FakeJudge, evaluation

from made_by_hand import work
from vibeflow.jobs.control import request_stop
from vibeflow.jobs.events import LogEvent, ResultEvent, StateEvent, read_events
from vibeflow.jobs.marks import MARKS_FILE, read_marks
from vibeflow.jobs.reading import digest_of
from vibeflow.jobs.spec import JobSpec, JudgePayload
from vibeflow.judging.result import JudgeFile
from vibeflow.recipe.evaluation import JudgeChoice
from vibeflow.store.home import Home
from vibeflow.store.keys import store_key

Serve = Callable[..., FakeJudge]


def judge_job(
    tmp_path: Path, fake: FakeJudge, protocol: str, rows: int = 8, name: str = "judge-0001"
) -> Path:
    folder = tmp_path / "p" / ".vibeflow" / "jobs" / name
    (folder / "inputs").mkdir(parents=True)
    (folder / "inputs" / "evaluation.json").write_text(json.dumps(evaluation(rows)))
    model = "gemini-2.5-flash" if protocol == "gemini" else "gpt-4.1-mini"
    settings = JudgeChoice(
        provider=protocol, model=model, base_url=fake.url if protocol == "openai" else None, rows=rows
    )
    payload = JudgePayload(
        settings=settings,
        evaluation=Path("inputs/evaluation.json"),
        price=(0.3, 2.5),
        commit="c" * 40,
        version=3,
    )
    spec = JobSpec(
        id=name,
        kind="judge",
        project_id="p",
        project_path=tmp_path / "p",
        number=1,
        created_at="now",
        payload=payload,
    )
    (folder / "job.json").write_text(spec.model_dump_json())
    return folder


def start(folder: Path) -> subprocess.Popen[bytes]:
    digest = digest_of((folder / "job.json").read_bytes())
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "vibeflow.worker", str(folder), digest], stdout=log, stderr=log
        )


def events(folder: Path) -> list[Any]:
    return [one.event for one in read_events(folder)]


def state(folder: Path) -> StateEvent:
    return [one for one in events(folder) if isinstance(one, StateEvent)][-1]


def found(folder: Path) -> JudgeFile:
    return JudgeFile.model_validate_json((folder / "result" / "judge.json").read_bytes())


def wait_for(ready: Callable[[], bool], seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", KEY)


def test_it_needs_no_torch_and_leaves_marks_a_score_and_what_it_cost(tmp_path: Path, serve: Serve) -> None:
    fake = serve("gemini")
    folder = judge_job(tmp_path, fake, "gemini")
    code = "import sys\nfrom vibeflow.worker.__main__ import main\nfrom pathlib import Path\n"
    code += "end = main(Path(sys.argv[1]), sys.argv[2])\n"
    code += "assert not {'torch', 'transformers'} & set(sys.modules)\nsys.exit(end)"
    digest = digest_of((folder / "job.json").read_bytes())
    assert subprocess.run([sys.executable, "-c", code, str(folder), digest]).returncode == 0
    judged = found(folder)
    assert (judged.judge.rows, judged.judge.left_out, len(judged.rows)) == (8, 0, 8)
    # The base model has 4 and 8 right, tuned these and the odd ones: of eight rows two against six.
    assert judged.judge.base.mean == pytest.approx((2 * 5 + 6 * 2.25) / 8)
    assert judged.judge.tuned.mean == pytest.approx((6 * 5 + 2 * 2.25) / 8)
    difference = judged.judge.tuned.mean - judged.judge.base.mean
    # Eight rows of which four differ: what was seen lies in the range, and so does "no better".
    assert judged.judge.difference.low < 0 < difference < judged.judge.difference.high
    assert judged.metric.id == "judge"
    assert [(part.id, part.weight) for part in judged.verdict.parts] == [
        ("accuracy", 0.4), ("judge", 0.4), ("length", 0.2),
    ]  # fmt: skip
    part = judged.verdict.parts[1]
    assert part.tuned == pytest.approx((judged.judge.tuned.mean - 1) / 4 * 100)
    assert judged.judge.cost == pytest.approx((16 * 400 * 0.3 + 16 * 200 * 2.5) / 1e6)
    (result,) = [one for one in events(folder) if isinstance(one, ResultEvent)]
    assert result.summary["commit"] == "c" * 40
    assert str(result.summary["subject"]).startswith(
        "Judge version 3 by gemini-2.5-flash: mark 4.3 (base 2.9)"
    )


@pytest.mark.parametrize("protocol", ["gemini", "openai"])
def test_killed_again_and_again_it_asks_nothing_twice(tmp_path: Path, serve: Serve, protocol: str) -> None:
    fake = serve(protocol, key=KEY if protocol == "gemini" else None)
    whole = judge_job(tmp_path / "whole", fake, protocol, rows=8)
    assert work(whole) == 0
    once = list(fake.prompts)
    fake.prompts.clear()
    fake.pause = 0.06
    folder = judge_job(tmp_path, fake, protocol, rows=8)
    kills = 0
    for wanted in (3, 9):
        worker = start(folder)
        wait_for(lambda wanted=wanted: len(read_marks(folder / MARKS_FILE)) >= wanted)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        kills += 1
        with (folder / MARKS_FILE).open("ab") as file:
            file.write(b'{"key": "cut short by the')  # as a crash in the middle of a write leaves it
        time.sleep(0.15)  # what was under way is answered to nobody
    fake.pause = 0.0
    assert start(folder).wait(100) == 0
    assert state(folder).state == "succeeded"
    # At most what was under way when it was killed is asked again.
    assert len(fake.prompts) <= len(once) + kills * 4
    assert sorted(set(fake.prompts)) == sorted(set(once))
    marks = read_marks(folder / MARKS_FILE)
    assert len(marks) == len({one.key for one in marks}) == 16
    ours, theirs = found(folder), found(whole)
    assert ours.rows == theirs.rows and ours.verdict == theirs.verdict


def test_stopped_it_keeps_what_it_has_and_goes_on(tmp_path: Path, serve: Serve) -> None:
    fake = serve("openai", key=None)
    fake.pause = 0.05
    folder = judge_job(tmp_path, fake, "openai", rows=8)
    worker = start(folder)
    wait_for(lambda: len(read_marks(folder / MARKS_FILE)) >= 4)
    request_stop(folder)
    assert worker.wait(100) == 0 and state(folder).state == "stopped"
    assert not (folder / "result").exists()
    kept = read_marks(folder / MARKS_FILE)
    # As the service makes the next one: what was marked goes along.
    fake.prompts.clear()
    fake.pause = 0.0
    again = judge_job(tmp_path, fake, "openai", rows=8, name="judge-0002")
    (again / "inputs" / MARKS_FILE).write_bytes((folder / MARKS_FILE).read_bytes())
    spec = json.loads((again / "job.json").read_text())
    spec["payload"]["marks"] = "inputs/marks.jsonl"
    (again / "job.json").write_text(json.dumps(spec))
    assert work(again) == 0
    assert len(fake.prompts) == 16 - len(kept) and found(again).judge.rows == 8


def test_rows_that_stay_unreadable_are_counted_and_the_rest_stands(tmp_path: Path, serve: Serve) -> None:
    fake = serve("openai", key=None)
    fake.faults = ["malformed"] * 3
    folder = judge_job(tmp_path, fake, "openai")
    assert work(folder) == 0
    judged = found(folder)
    assert (judged.judge.rows, judged.judge.left_out) == (7, 1)
    assert list(judged.left_out) == [1] and "could not be read 3 times" in judged.left_out[1]
    assert judged.judge.cost == 0.0  # a judge on this computer
    said = [one.line.text for one in events(folder) if isinstance(one, LogEvent)]
    assert any("Row 1 is left out" in text for text in said) and any("1 left out" in text for text in said)


def test_a_judge_that_cannot_keep_the_form_at_all_is_given_up(tmp_path: Path, serve: Serve) -> None:
    fake = serve("openai", key=None)
    fake.always = "malformed"
    folder = judge_job(tmp_path, fake, "openai", rows=40)
    assert start(folder).wait(100) == 1
    error = state(folder).error
    assert error and error.code == "judge.unavailable" and "any of 10 rows" in error.message
    assert "stands without a judge" in error.hint
    assert 30 <= len(fake.prompts) <= 32  # the next may be under way already


def test_the_key_is_nowhere_but_in_the_request(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused keys come back in providers' messages: not even there is it passed on."""
    monkeypatch.delenv("GEMINI_API_KEY")
    home, secret = Home.default(), "secret-key-4711"
    store_key(home, "gemini", None, secret)
    assert (home.root / "keys.json").stat().st_mode & 0o777 == 0o600
    folder = judge_job(tmp_path, serve("gemini"), "gemini")
    assert start(folder).wait(100) == 1
    error = state(folder).error
    assert error and error.code == "judge.keyNeeded" and "refuses the key" in error.message
    assert error.action and error.action.kind == "setJudgeKey"
    holding = [
        path for path in tmp_path.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()
    ]
    assert holding == [home.root / "keys.json"]
    store_key(home, "gemini", None, KEY)
    again = judge_job(tmp_path, FakeJudge(), "gemini", name="judge-0002")
    assert work(again) == 0
    assert not [p for p in again.rglob("*") if p.is_file() and KEY.encode() in p.read_bytes()]
