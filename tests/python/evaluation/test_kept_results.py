"""What is found out after a version was made is shown before what its commit says; ratings are the user's."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site, evaluation, git

from made_by_hand import some_job
from vibeflow.features.evaluation.follow import EvaluationFollower
from vibeflow.features.evaluation.ratings import RATINGS, read_ratings, write_rating
from vibeflow.features.history.later import commit_later
from vibeflow.features.services import Services
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.events import EventWriter, ProgressEvent, ResultEvent, StateEvent
from vibeflow.protocol.base import Wire
from vibeflow.protocol.errors import AlreadyRunning, InternalError, NotFound, NotReady, UserInputError
from vibeflow.protocol.evaluation import (
    AttentionRef,
    EvaluationChanged,
    EvaluationRef,
    EvaluationSnapshot,
    EvaluationView,
    RateExample,
    Rating,
    StartEvaluation,
)
from vibeflow.protocol.training import StageProgress


def snapshot(site: Site, commit: str | None = None) -> EvaluationSnapshot:
    return Services.over(site.ctx).evaluations.snapshot(
        EvaluationRef(project_id=site.record.id, commit=commit)
    )


def view(site: Site, commit: str | None = None) -> EvaluationView:
    found = snapshot(site, commit).view
    assert found is not None
    return found


def examples(count: int = 3, first: int = 1) -> list[dict[str, Any]]:
    return [
        {
            "number": n, "question": f"q{n}", "expected": "e", "base": "b", "tuned": "t", "baseScore": 0.1,
            "tunedScore": 0.9, "outcome": "better",
        }
        for n in range(first, first + count)
    ]  # fmt: skip


def later(site: Site, commit: str, told: dict[str, Any] | bytes, name: Any = "evaluation.json") -> str:
    data = told if isinstance(told, bytes) else json.dumps(told).encode()
    return commit_later(site.ctx, site.record, commit, name, data, "Evaluated again")


def test_the_newest_evaluation_of_a_version_is_shown_and_the_version_stays(site: Site) -> None:
    first, second = site.version(score=50.0), site.version(score=60.0, weights=b"2")
    later(site, first, evaluation(55.5) | {"examples": examples()})
    later(site, first, evaluation(56.5) | {"examples": examples()})
    assert view(site, first).verdict.score == 56.5
    assert (view(site).commit, view(site).verdict.score) == (second, 60.0)
    scores = {one.version: one.score for one in snapshot(site).versions}
    assert scores == {2: 60.0, 1: 56.5}
    told = json.loads(site.git("show", f"{first}:evaluation/evaluation.json"))
    assert told["verdict"]["score"] == 50.0


def test_a_version_that_was_never_evaluated_can_be_so_later(site: Site) -> None:
    commit = site.version(score=None)
    assert snapshot(site).view is None
    assert [one.score for one in snapshot(site).versions] == [None]
    later(site, commit, evaluation(71.0))
    assert view(site).commit == commit
    assert [one.score for one in snapshot(site).versions] == [71.0]


def test_the_version_before_is_named_and_whether_it_was_asked_the_same(site: Site) -> None:
    first = site.version(score=50.0)
    later(site, first, evaluation(50.0) | {"examples": examples()})
    site.version(score=None, weights=b"2")
    third = site.version(score=60.0, weights=b"3")
    later(site, third, evaluation(60.0) | {"examples": examples()})
    before = view(site).previous
    assert before is not None
    assert (before.commit, before.version, before.score, before.same_rows) == (first, 1, 50.0, True)
    assert (before.score_interval.low, before.score_interval.high) == (70.0, 82.0)
    later(site, third, evaluation(60.0) | {"examples": examples(first=2)})
    assert (again := view(site).previous) is not None and not again.same_rows
    assert view(site, first).previous is None
    later(site, first, b"{")
    assert view(site, third).previous is None, "one that cannot be read says nothing"


def test_parts_that_cannot_be_read_are_left_out_and_the_verdict_is_not(site: Site) -> None:
    commit = site.version()
    told = evaluation(70.0) | {
        "groups": [{"kind": "phaseOfMoon"}],
        "kept": {"baseLoss": "much"},
        "insights": [{"kind": "strength", "text": "t", "evidence": "e"}],
        "seconds": 12.5,
        "causes": [{"id": "settings"}],
        "previous": {"commit": "x"},
        "examples": [{**examples(1)[0], "rating": {"choice": "tuned", "note": "not the user's"}}],
    }
    later(site, commit, told)
    found = view(site)
    assert (found.groups, found.kept, found.seconds) == ([], None, 12.5)
    assert [one.text for one in found.insights] == ["t"]
    assert [cause.id for cause in found.causes] == ["modelSize"], "found out anew, not read"
    assert found.previous is None
    assert found.examples[0].rating is None
    for broken in (b"", b"{", b"null", b"[1]", b'{"examples": 3}', b'{"examples": [3]}', b"\xff\xfe"):
        later(site, commit, broken)
        with pytest.raises(NotFound, match="version 1 cannot be read"):
            snapshot(site)


def test_a_broken_judgement_leaves_the_evaluation(site: Site) -> None:
    commit = site.version(score=50.0)
    later(site, commit, b'{"judge": 1}', "judge.json")
    assert view(site).verdict.score == 50.0
    assert [one.score for one in snapshot(site).versions] == [50.0]


def rate(site: Site, commit: str, number: int, choice: Any, note: str = "") -> None:
    rating = None if choice is None else Rating(choice=choice, note=note)
    asked = RateExample(project_id=site.record.id, commit=commit, number=number, rating=rating)
    Services.over(site.ctx).evaluations.rate(asked)


def test_ratings_are_kept_changed_taken_back_and_committed(
    site: Site, events: list[tuple[str, Wire]]
) -> None:
    commit = site.version()
    later(site, commit, evaluation(70.0) | {"examples": examples()})
    rate(site, commit[:12], 1, "base")
    rate(site, commit, 2, "same", "both\u2028fine\n…")
    rate(site, commit, 1, "tuned", "now better")
    rate(site, commit, 3, "base")
    rate(site, commit, 3, None)
    kept = {one.number: one.rating for one in view(site).examples}
    assert kept[1] == Rating(choice="tuned", note="now better")
    assert kept[2] == Rating(choice="same", note="both\u2028fine\n…")
    assert kept[3] is None
    lines = [json.loads(line) for line in (site.path / RATINGS).read_text().split("\n") if line]
    assert [(line["number"], line["choice"]) for line in lines] == [(2, "same"), (1, "tuned"), (3, None)]
    assert all(line["commit"] == commit and line["time"].endswith("Z") for line in lines)
    assert any(isinstance(event, EvaluationChanged) for _, event in events)
    site.version(score=60.0, weights=b"2")
    assert "now better" in site.git("show", f"HEAD:{RATINGS.as_posix()}")
    assert not any(one.rating for one in view(site).examples), "they are of the other version"


def test_a_rating_of_nothing_is_refused(site: Site) -> None:
    commit = site.version()
    later(site, commit, evaluation(70.0) | {"examples": examples()})
    with pytest.raises(NotFound, match="Row 9"):
        rate(site, commit, 9, "base")
    with pytest.raises(UserInputError, match="2,001"):
        rate(site, commit, 1, "base", "x" * 2001)
    with pytest.raises(NotFound):
        rate(site, "0" * 40, 1, "base")
    unevaluated = site.version(score=None, weights=b"2")
    with pytest.raises(NotFound, match="was not evaluated"):
        rate(site, unevaluated, 1, "base")
    assert not (site.path / RATINGS).exists()


def test_lines_of_others_survive_and_what_is_damaged_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / RATINGS
    file.parent.mkdir()
    good = '{"commit": "a", "number": 1, "choice": "base", "more": 1}'
    other = '{"commit": "b", "number": 1, "choice": "base"}'
    file.write_bytes(f"{good}\nnot json\n{other}\n".encode() + b"\xff\xfe bytes\n\n" + b'{"commit": "a"')
    assert read_ratings(tmp_path, "a") == {1: Rating(choice="base")}
    write_rating(tmp_path, "a", 1, Rating(choice="tuned"))
    after = file.read_bytes()
    assert b"not json\n" in after and b"\xff\xfe bytes\n" in after and other.encode() in after
    assert good.encode() not in after
    assert read_ratings(tmp_path, "a") == {1: Rating(choice="tuned")}


def test_windows_that_rate_at_once_lose_nothing(tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=write_rating, args=(tmp_path, "a", number, Rating(choice="base")))
        for number in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(read_ratings(tmp_path, "a")) == list(range(12))


def test_a_link_in_place_of_the_ratings_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("password\n")
    project = tmp_path / "project"
    (project / RATINGS).parent.mkdir(parents=True)
    (project / RATINGS).symlink_to(secret)
    write_rating(project, "a", 1, Rating(choice="base"))
    assert secret.read_text() == "password\n"
    assert "password" not in (project / RATINGS).read_text()
    assert not (project / RATINGS).is_symlink()


def job(site: Site, name: str, *said: Any) -> Path:
    folder = some_job(site.record, name)
    with EventWriter(folder) as writer:
        for event in said:
            writer.append(event)
    return folder


def progress(done: int) -> ProgressEvent:
    text = f"The tuned model answered {done} of 8 held-out questions"
    return ProgressEvent(progress=StageProgress(text=text, done=done, total=16), seconds_left=4.0)


def test_progress_is_that_of_the_job_until_its_result_is_saved(site: Site) -> None:
    site.version()

    def now() -> tuple[Any, ...] | None:
        found = snapshot(site).progress
        return found and (found.job_id, found.what, found.state, found.fraction)

    assert now() is None
    job(site, "evaluate-0001", StateEvent(state="queued"))
    assert now() == ("evaluate-0001", "evaluate", "queued", 0.0)
    folder = job(site, "evaluate-0001", StateEvent(state="running"), progress(4))
    assert now() == ("evaluate-0001", "evaluate", "running", 0.25)
    found = snapshot(site).progress
    assert found is not None and found.text.startswith("The tuned model answered 4")
    assert (found.seconds_left, found.run_id) == (4.0, None)
    Services.over(site.ctx).evaluations.stop(EvaluationRef(project_id=site.record.id))
    assert stop_requested(folder)
    assert now() == ("evaluate-0001", "evaluate", "stopping", 0.25)
    result = ResultEvent(result_dir="result", summary={})
    job(site, "evaluate-0001", result, StateEvent(state="succeeded"))
    saving = snapshot(site).progress
    assert saving is not None and (saving.state, saving.text) == ("running", "Saving what was found out")
    job(site, "evaluate-0001-commit", StateEvent(state="queued"), StateEvent(state="running"))
    assert now() == ("evaluate-0001-commit", "evaluate", "running", 1.0)
    job(site, "evaluate-0001-commit", StateEvent(state="succeeded"))
    assert now() is None


def test_a_failure_is_told_until_something_came_after_it(site: Site) -> None:
    site.version()
    error = InternalError("It broke.", hint="Try again.").to_wire()
    job(site, "evaluate-0001", StateEvent(state="running"), StateEvent(state="failed", error=error))
    found = snapshot(site).progress
    assert found is not None and (found.state, found.text, found.error) == ("failed", "It broke.", error)
    job(site, "judge-0001", StateEvent(state="running"))
    found = snapshot(site).progress
    assert found is not None and (found.what, found.state) == ("judge", "running")
    job(site, "judge-0001", StateEvent(state="stopped"))
    assert snapshot(site).progress is None


def test_the_evaluation_within_a_run_is_told_with_its_run(site: Site) -> None:
    site.finish_run()
    job(site, "run-0001-evaluate", StateEvent(state="running"), progress(8))
    found = snapshot(site).progress
    assert found is not None
    assert (found.job_id, found.run_id, found.fraction) == ("run-0001-evaluate", "run-0001", 0.5)


def test_listeners_are_told_at_most_twice_a_second_and_of_the_end(
    site: Site, events: list[tuple[str, Wire]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("vibeflow.jobs.follow.time.monotonic", lambda: clock[0])
    follower = EvaluationFollower(site.ctx)
    assert not follower.advance(site.record)
    job(site, "evaluate-0001", StateEvent(state="running"))
    events.clear()
    assert follower.advance(site.record)
    for done in range(1, 9):
        job(site, "evaluate-0001", progress(done))
        clock[0] += 0.1
        assert follower.advance(site.record)
    told = [event for _, event in events if isinstance(event, EvaluationChanged)]
    assert 2 <= len(told) <= 3
    job(site, "evaluate-0001", StateEvent(state="stopped"))
    assert follower.advance(site.record), "the end is still to be told"
    clock[0] += 1
    follower.advance(site.record)
    assert not follower.advance(site.record)
    last = [event for _, event in events if isinstance(event, EvaluationChanged)][-1]
    assert last.progress is None
    count = len(events)
    clock[0] += 5
    follower.advance(site.record)
    assert len(events) == count, "nothing new, nothing told"


def test_starting_is_refused_where_it_makes_no_sense(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIBEFLOW_WORKER_MODULE", "none")
    monkeypatch.setattr("vibeflow.jobs.start.ensure_runner", lambda home: False)
    commit = site.version()

    def start(which: str = commit, rows: int | None = None) -> EvaluationSnapshot:
        asked = StartEvaluation(project_id=site.record.id, commit=which, max_rows=rows)
        return Services.over(site.ctx).evaluations.start(asked)

    with pytest.raises(UserInputError, match="At least one"):
        start(rows=0)
    with pytest.raises(NotFound):
        start("0" * 40)
    (site.path / "data/test.jsonl").write_text("")
    nothing_held_out = site.version(weights=b"2")
    with pytest.raises(NotReady, match="held no rows out"):
        start(nothing_held_out)
    jobs = site.path / ".vibeflow" / "jobs"
    assert not list(jobs.glob("evaluate-*")), "nothing was made"
    found = start()
    assert found.progress is not None and found.progress.state == "queued"
    with pytest.raises(AlreadyRunning):
        start()


def test_a_model_that_cannot_show_what_it_looks_at_says_so(site: Site) -> None:
    commit = site.version()
    later(site, commit, evaluation(70.0) | {"examples": examples()})
    with pytest.raises(NotReady, match="cannot show"):
        Services.over(site.ctx).evaluations.attention(
            AttentionRef(project_id=site.record.id, commit=commit, number=1)
        )
    assert git(site.path, "status", "--porcelain") == ""
