"""An evaluation whose worker is killed, for real and again, goes on where it was and ends the same."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from jobs_kit import events, state, train_job, write_job, write_rows
from nursery_kit import Nursery

from vibeflow.jobs.control import request_stop
from vibeflow.jobs.events import ProgressEvent, ResultEvent
from vibeflow.jobs.payloads.evaluate import EvaluatePayload
from vibeflow.protocol.evaluation import EvaluationView
from vibeflow.worker.evaluate.book import BOOK_FILE, EvaluationBook

KILLED = -signal.SIGKILL
WHOSE = {"projectId": "p", "projectName": "P", "commit": "c", "version": 1}


@pytest.fixture(scope="module")
def trained(nursery: Nursery, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = train_job(tmp_path_factory.mktemp("trained") / "train", tiny_model, epochs=3)
    assert nursery.run(folder) == 0
    return folder


def evaluate_job(folder: Path, model: Path, train: Path) -> Path:
    (folder / "inputs").mkdir(parents=True)
    write_rows(folder / "inputs" / "test.jsonl", 110, 1000)
    payload = EvaluatePayload(
        model=str(model),
        adapter_dir=train / "result",
        test_file=Path("inputs/test.jsonl"),
        train_file=train / "inputs" / "train.jsonl",
        system_prompt="Be brief.",
        max_rows=100,
        max_new_tokens=24,
        for_commit="c" * 40,
        for_version=3,
    )
    return write_job(folder, payload, "run-0001-evaluate")


def keys(folder: Path) -> list[str]:
    try:
        lines = (folder / BOOK_FILE).read_bytes().split(b"\n")[1:-1]
    except OSError:
        return []
    return [json.loads(line)["key"] for line in lines]


def kill_at(nursery: Nursery, folder: Path, entries: int) -> None:
    """Start the worker, and kill it as soon as its book has so many entries."""
    pid = nursery.start(folder)
    end = time.monotonic() + 120
    while len(keys(folder)) < entries:
        assert time.monotonic() < end, "it does not get that far"
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    assert nursery.wait() == KILLED


def result(folder: Path) -> dict[str, Any]:
    view: dict[str, Any] = json.loads((folder / "result" / "evaluation.json").read_text(encoding="utf-8"))
    EvaluationView.model_validate({**view, **WHOSE})
    return view


@pytest.mark.timeout(400)
def test_killed_again_and_again_it_ends_as_one_that_was_left_alone(
    nursery: Nursery, trained: Path, tiny_model: Path, tmp_path: Path
) -> None:
    whole = evaluate_job(tmp_path / "whole", tiny_model, trained)
    assert nursery.run(whole) == 0
    broken = evaluate_job(tmp_path / "broken", tiny_model, trained)
    before: list[str] = []
    for entries in (2, 5, 9):
        kill_at(nursery, broken, entries)
        after = keys(broken)
        assert after[: len(before)] == before, "what was finished stays"
        assert len(set(after)) == len(after), "and is not done again"
        before = after
    with (broken / BOOK_FILE).open("ab") as file:
        file.write(b'{"key": "tuned/answers/64", "value": [[1, 2')  # as a kill within a write leaves it
    assert nursery.run(broken) == 0
    assert state(broken).state == "succeeded"
    ours, theirs = result(broken), result(whole)
    assert ours.pop("seconds") > 0
    assert theirs.pop("seconds") > 0
    assert ours == theirs
    assert not (broken / BOOK_FILE).exists(), "the result is safe"
    summary = next(event.summary for event in events(broken) if isinstance(event, ResultEvent))
    score = theirs["verdict"]["score"]
    assert (summary["commit"], summary["score"]) == ("c" * 40, score)
    assert summary["subject"] == f"Evaluated version 3 again: score {score:.1f}"
    log = (broken / "log.txt").read_text(encoding="utf-8")
    assert log.count("It goes on where it was") == 3
    told = [event.progress for event in events(broken) if isinstance(event, ProgressEvent)]
    assert told[-1].done <= told[-1].total
    assert theirs["kept"]["tokens"] > 5_000
    assert theirs["memorisation"]["rows"] == 40
    assert theirs["hasAttention"] is True
    assert theirs["rows"] == 100
    assert [part["id"] for part in theirs["verdict"]["parts"]] == ["accuracy", "length"]
    assert theirs["verdict"]["gate"]["decision"] in ("ready", "review", "retrain")
    assert all(one["tunedTokens"] > 0 for one in theirs["examples"] if one["tuned"])


def test_stopped_it_has_no_result(nursery: Nursery, trained: Path, tiny_model: Path, tmp_path: Path) -> None:
    folder = evaluate_job(tmp_path / "job", tiny_model, trained)
    request_stop(folder)
    assert nursery.run(folder) == 0
    assert state(folder).state == "stopped"
    assert not (folder / "result").exists()


def test_without_the_trained_rows_it_says_so_and_goes_on(
    nursery: Nursery, trained: Path, tiny_model: Path, tmp_path: Path
) -> None:
    folder = evaluate_job(tmp_path / "job", tiny_model, trained)
    spec = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    spec["payload"] |= {"train_file": str(tmp_path / "gone.jsonl"), "max_rows": 4}
    (folder / "job.json").write_text(json.dumps(spec), encoding="utf-8")
    assert nursery.run(folder) == 0
    assert result(folder)["memorisation"] is None
    assert "The trained rows are gone" in (folder / "log.txt").read_text(encoding="utf-8")


def test_a_book_of_other_questions_does_not_count(tmp_path: Path) -> None:
    book = EvaluationBook(tmp_path, "these")
    book.put("base/answers/0", [[1, 2]])
    again = EvaluationBook(tmp_path, "these")
    assert (again.resumed, again.get("base/answers/0")) == (True, [[1, 2]])
    assert again.seconds >= book._before
    other = EvaluationBook(tmp_path, "those")
    assert (other.resumed, other.get("base/answers/0")) == (False, None)
    assert EvaluationBook(tmp_path, "these").get("base/answers/0") is None, "nor comes back"


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe\n", b'{"about": 3}\n', b"[]\n"])
def test_a_damaged_book_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / BOOK_FILE).write_bytes(damage)
    book = EvaluationBook(tmp_path, "these")
    assert not book.resumed
    book.put("a", 1)
    assert EvaluationBook(tmp_path, "these").get("a") == 1
