"""Planning, starting and showing benchmarks: files checked before, time with a range, results from git."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from finished_run import Site

from vibeflow.features.benchmarks import packages, service
from vibeflow.features.benchmarks.follow import BenchmarkFollower
from vibeflow.features.history.later import commit_later
from vibeflow.features.services import Services
from vibeflow.jobs.benchmarks import BenchmarksRecord, write_benchmarks
from vibeflow.jobs.events import EventWriter, ProgressEvent, StateEvent
from vibeflow.jobs.payloads.benchmark import BenchmarkPayload
from vibeflow.jobs.spec import job_folder
from vibeflow.protocol.benchmarks import (
    BenchmarkChoice,
    BenchmarkResult,
    BenchmarksChanged,
    BenchmarksRef,
    PlanBenchmarks,
)
from vibeflow.protocol.errors import AlreadyRunning, DataUnreadable, NotReady, TrainingPartMissing
from vibeflow.protocol.training import StageProgress
from vibeflow.store.question_speed import QuestionSpeed, remember_speed

ROW = {"query": "Cooking: he", "choices": ["a", "b", "c", "d"], "gold": 1}
SUPPORT = Path(service.__file__).resolve().parents[2] / "samples" / "support_replies.csv"


@pytest.fixture(autouse=True)
def nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """No runner takes up what is started, and packages count as installed."""
    monkeypatch.setattr("vibeflow.jobs.start.ensure_runner", lambda home: True)
    monkeypatch.setattr(service, "check_packages", lambda: None)
    monkeypatch.setattr(service, "is_here", lambda: True)
    monkeypatch.setattr(packages, "is_here", lambda: True)


@pytest.fixture
def scenes(tmp_path: Path) -> Path:
    file = tmp_path / "scenes.jsonl"
    file.write_text((json.dumps(ROW) + "\n") * 30)
    return file


def asking(site: Site, *choices: BenchmarkChoice, **more: object) -> PlanBenchmarks:
    return PlanBenchmarks.model_validate(
        {"project_id": site.record.id, "commit": site.commits[-1], "choices": list(choices), **more}
    )


def result(name: str = "hellaswag", source: str = "old") -> BenchmarkResult:
    return BenchmarkResult.model_validate(
        {"id": name, "name": name, "tasks": [], "models": [], "metrics": [], "asked": 1, "available": 1}
        | {"seed": 1, "examples": 0, "source": source}
    )


def test_a_plan_says_questions_time_and_cost_and_gets_surer_once_measured(site: Site, scenes: Path) -> None:
    first, second = site.version(), site.version(weights=b"2")
    benchmarks = Services.over(site.ctx).benchmarks
    request = asking(site, BenchmarkChoice(id="hellaswag", file=str(scenes)), versions=[first], questions=20)
    guessed = benchmarks.plan(request)
    assert [(one.source, one.questions) for one in guessed.benchmarks] == [("scenes.jsonl, 30 questions", 20)]
    assert [(model.id, model.name) for model in guessed.models] == [
        ("base", "starter"),
        (second, "Version 2"),
        (first, "Version 1"),
    ]
    assert guessed.cost == 0 and "nothing was measured here" in guessed.basis
    speed = QuestionSpeed(set="hellaswag", model="vibeflow/starter", seconds=0.5, questions=100, when="now")
    remember_speed(site.ctx.home, speed)
    measured = benchmarks.plan(request)
    assert "measured here with 100" in measured.basis
    assert guessed.seconds and measured.seconds
    assert measured.seconds.low <= 3 * 20 * 0.5 <= measured.seconds.high
    assert measured.seconds.high / measured.seconds.low < guessed.seconds.high / max(1.0, guessed.seconds.low)


def test_a_file_that_does_not_fit_is_a_problem_of_its_row_and_no_start(site: Site, tmp_path: Path) -> None:
    site.version()
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text('{"query": "q"}\n')
    benchmarks = Services.over(site.ctx).benchmarks
    request = asking(site, BenchmarkChoice(id="hellaswag", file=str(wrong)), BenchmarkChoice(id="mmlu"))
    bad, good = benchmarks.plan(request).benchmarks
    assert bad.problem and "Row 1 of wrong.jsonl" in bad.problem.message and bad.seconds is None
    assert good.problem is None and good.source == "cais/mmlu on the Hub, 14,042 questions"
    assert benchmarks.plan(request).seconds is None
    with pytest.raises(DataUnreadable):
        benchmarks.start(request)
    assert not list((site.path / ".vibeflow" / "jobs").glob("benchmark-*"))


def test_starting_copies_the_questions_and_no_second_one_begins(site: Site, scenes: Path) -> None:
    site.version()
    commit_later(
        site.ctx,
        site.record,
        site.commits[-1],
        "benchmarks.json",
        json.dumps({"results": [result("mmlu").model_dump(by_alias=True)]}).encode(),
        "Benchmarks",
    )
    benchmarks = Services.over(site.ctx).benchmarks
    request = asking(site, BenchmarkChoice(id="hellaswag", file=str(scenes)), questions=None)
    started = benchmarks.start(request)
    assert started.progress and started.progress.state == "queued"
    assert [one.id for one in started.results] == ["mmlu"]
    folder = job_folder(site.path, "benchmark-0001")
    payload = site.record.jobs.spec(folder.name).payload
    assert isinstance(payload, BenchmarkPayload)
    assert payload.commit == site.commits[-1] and payload.models[0].folder is None
    assert payload.models[1].folder and (payload.models[1].folder / "model.json").is_file()
    assert payload.sets[0].file is not None and payload.sets[0].questions is None
    copied = (folder / payload.sets[0].file).read_text().splitlines()
    assert len(copied) == 30 and json.loads(copied[0])["label"] == "1"
    assert json.loads((folder / "inputs" / "earlier.json").read_bytes())["results"][0]["id"] == "mmlu"
    with pytest.raises(AlreadyRunning):
        benchmarks.start(request)


def test_own_questions_are_read_as_an_import_is(site: Site, tmp_path: Path) -> None:
    site.version()
    file = tmp_path / "mine.csv"
    file.write_text("\n".join(SUPPORT.read_text(encoding="utf-8").splitlines()[:25]) + "\n", encoding="utf-8")
    benchmarks = Services.over(site.ctx).benchmarks
    with pytest.raises(NotReady, match="need a file"):
        benchmarks.start(asking(site, BenchmarkChoice(id="own")))
    benchmarks.start(asking(site, BenchmarkChoice(id="own", file=str(file))))
    rows = (job_folder(site.path, "benchmark-0001") / "inputs" / "own.jsonl").read_text().splitlines()
    assert len(rows) == 24
    assert [turn["role"] for turn in json.loads(rows[0])["messages"]] == ["user", "assistant"]


def test_questions_that_the_version_was_trained_on_are_counted(site: Site, tmp_path: Path) -> None:
    site.data(rows=5, cell="Where is my parcel")
    trained = [json.loads(line) for line in (site.path / "data" / "train.jsonl").read_text().splitlines()]
    site.version()
    asked = [turns["messages"][0]["content"] for turns in trained[:2]] + [
        f"Another one, {n}?" for n in range(8)
    ]
    file = tmp_path / "mine.csv"
    file.write_text(
        "question,answer\n" + "".join(f'"{text}","Answer number {n}"\n' for n, text in enumerate(asked))
    )
    plan = Services.over(site.ctx).benchmarks.plan(asking(site, BenchmarkChoice(id="own", file=str(file))))
    assert plan.benchmarks[0].note.startswith("Version 1 was trained on 2 of the 10 questions")


def test_results_are_the_commits_and_a_running_jobs_finished_ones(site: Site, scenes: Path) -> None:
    site.version()
    commit, benchmarks = site.commits[-1], Services.over(site.ctx).benchmarks
    ref = BenchmarksRef(project_id=site.record.id)
    assert benchmarks.snapshot(ref).results == []
    old = {"results": [result().model_dump(by_alias=True), {"id": "of a later VibeFlow"}]}
    commit_later(site.ctx, site.record, commit, "benchmarks.json", json.dumps(old).encode(), "Benchmarks")
    assert [one.source for one in benchmarks.snapshot(ref).results] == ["old"]
    benchmarks.start(asking(site, BenchmarkChoice(id="hellaswag", file=str(scenes))))
    folder = job_folder(site.path, "benchmark-0001")
    write_benchmarks(folder, BenchmarksRecord(results=(result(source="new"),)))
    with EventWriter(folder) as writer:
        writer.append(StateEvent(state="running"))
        stage = StageProgress(text="HellaSwag: starter answered 5 of 30", done=500, total=2000)
        writer.append(ProgressEvent(progress=stage, seconds_left=9.0))
    shown = benchmarks.snapshot(ref)
    assert [one.source for one in shown.results] == ["new"]
    assert shown.progress and (shown.progress.fraction, shown.progress.seconds_left) == (0.25, 9.0)
    benchmarks.stop(ref)
    stopping = benchmarks.snapshot(ref).progress
    assert stopping and stopping.state == "stopping"


def test_progress_is_told_and_what_was_over_before_is_no_news(site: Site, scenes: Path) -> None:
    site.version()
    told: list[BenchmarksChanged] = []

    def changes() -> list[BenchmarksChanged]:
        return [said for name, said in site_events if isinstance(said, BenchmarksChanged)]

    site_events: list[tuple[str, object]] = []
    ctx = type(site.ctx)(site.ctx.home, site.ctx.store, lambda name, said: site_events.append((name, said)))
    assert not BenchmarkFollower(ctx).advance(site.record)
    Services.over(site.ctx).benchmarks.start(asking(site, BenchmarkChoice(id="hellaswag", file=str(scenes))))
    assert BenchmarkFollower(ctx).advance(site.record)
    assert changes()[-1].progress is not None
    with EventWriter(job_folder(site.path, "benchmark-0001")) as writer:
        writer.append(StateEvent(state="stopped"))
    told = changes()
    assert not BenchmarkFollower(ctx).advance(site.record)
    assert changes() == told


def test_without_the_package_it_says_how_to_get_it(
    site: Site, scenes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.version()
    monkeypatch.setattr(service, "is_here", lambda: False)
    monkeypatch.setattr(packages, "is_here", lambda: False)
    benchmarks = Services.over(site.ctx).benchmarks
    shown = benchmarks.snapshot(BenchmarksRef(project_id=site.record.id))
    assert shown.problem and "lm-eval" in shown.problem.message
    assert shown.install and shown.install.state in ("offered", "byHand")
    assert "-m pip install" in shown.install.command
    with pytest.raises(TrainingPartMissing, match="lm-eval"):
        benchmarks.start(asking(site, BenchmarkChoice(id="hellaswag", file=str(scenes))))


def test_installing_runs_pip_and_tells_how_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import time

    monkeypatch.setattr(packages, "is_here", lambda: False)
    monkeypatch.setattr(sys, "prefix", "/somewhere/else")
    said: list[str] = []
    script = "print('Collecting lm-eval'); print('no network'); raise SystemExit(1)"
    monkeypatch.setattr(packages, "commands", lambda: [[sys.executable, "-c", script]])
    installer = packages.Installer(lambda: said.append("changed"))
    installer.begin()
    deadline = time.monotonic() + 20
    while (state := installer.state()) is None or state.state == "installing":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert state.state == "failed" and "no network" in state.text and "code 1" in state.text
    assert len(said) >= 3


def test_a_classifier_is_not_asked(site: Site, scenes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.version()
    labelled = json.dumps({"labels": ["a", "b"]}).encode()
    monkeypatch.setattr(service, "read_file", lambda *_: labelled)
    monkeypatch.setattr(service, "_recipe", lambda *_: None)
    benchmarks = Services.over(site.ctx).benchmarks
    problem = benchmarks.snapshot(BenchmarksRef(project_id=site.record.id)).problem
    assert problem and "labels only" in problem.message
    with pytest.raises(NotReady, match="labels only"):
        benchmarks.start(asking(site, BenchmarkChoice(id="hellaswag", file=str(scenes))))
