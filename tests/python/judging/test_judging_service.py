"""The judge as the panel and the terminal meet it: plan, consent, start, what becomes of it in git."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site, write_result
from judges_kit import KEY, FakeJudge, evaluation

from made_by_hand import spec_of, vouch, work
from vibeflow.features.history.content import read_file
from vibeflow.features.judging.follow import JudgeFollower
from vibeflow.features.judging.in_run import evaluation_settings
from vibeflow.features.judging.service import Judging
from vibeflow.features.services import Services
from vibeflow.features.training.pipeline import next_job, next_later
from vibeflow.git.repository import open_repository
from vibeflow.jobs import mailbox
from vibeflow.jobs.control import request_stop
from vibeflow.jobs.events import EventWriter, StateEvent
from vibeflow.jobs.payloads.commit import CommitPayload
from vibeflow.jobs.spec import JudgePayload, job_folder
from vibeflow.jobs.status import status_of
from vibeflow.judging.result import JudgeFile
from vibeflow.protocol.base import Wire
from vibeflow.protocol.errors import AlreadyRunning, JudgeKeyNeeded, JudgeUnavailable, NotReady, RecipeInvalid
from vibeflow.protocol.judging import (
    ChooseJudge,
    JudgeAnswer,
    JudgeAsked,
    JudgeModel,
    JudgeSettings,
    JudgingRef,
    PlanJudging,
    SetJudgeKey,
    StartJudging,
    VsCodeModels,
)
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.runner.commit import commit
from vibeflow.store.keys import find_key

Serve = Callable[..., FakeJudge]
GEMINI = JudgeSettings(provider="gemini", model="gemini-2.5-flash", rows=8)


@pytest.fixture(autouse=True)
def no_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests do the runner's part themselves."""
    monkeypatch.setattr("vibeflow.jobs.start.ensure_runner", lambda home: False)


@pytest.fixture
def judging(site: Site) -> Judging:
    return Services.over(site.ctx).judging


def version(site: Site, value: dict[str, Any] | None = None, rows: int = 8) -> str:
    train, evaluate = site.finish_run(weights=os.urandom(64))
    assert evaluate
    replace(evaluate, value or evaluation(rows))
    return site.commit(train, evaluate)


def replace(evaluate: Path, value: dict[str, Any]) -> None:
    for path in (evaluate / "result").iterdir():
        path.unlink()
    (evaluate / "result").rmdir()
    write_result(evaluate, {"evaluation.json": json.dumps(value).encode(), "examples.jsonl": b"{}\n"})


def openai(fake: FakeJudge, rows: int = 8) -> JudgeSettings:
    return JudgeSettings(provider="openai", model="gpt-4.1-mini", base_url=fake.url, rows=rows)


def start(judging: Judging, site: Site, settings: JudgeSettings, commit_: str) -> Path:
    judging.start(StartJudging(project_id=site.record.id, commit=commit_, settings=settings))
    known = sorted(p.name for p in (site.path / ".vibeflow/jobs").iterdir() if p.name.startswith("judge-"))
    return job_folder(site.path, [name for name in known if not name.endswith("-commit")][-1])


def ref(site: Site) -> JudgingRef:
    return JudgingRef(project_id=site.record.id)


def test_nobody_judges_unless_the_user_chooses_one(site: Site, judging: Judging) -> None:
    empty = judging.snapshot(ref(site))
    assert (empty.commit, empty.plan, empty.settings.provider) == (None, None, "none")
    version(site)
    shown = judging.snapshot(ref(site))
    assert (shown.version, shown.plan, shown.summary, shown.progress) == (1, None, None, None)
    by_id = {one.id: one for one in shown.providers}
    assert not by_id["gemini"].available and "no key for Gemini" in by_id["gemini"].why_not
    assert not by_id["vscode"].available and by_id["openai"].available
    recipe = load_recipe(site.path)
    assert evaluation_settings(site.ctx.home, site.record, recipe).judge.provider == "none"


def test_before_the_start_it_is_said_what_goes_where_and_for_how_much(site: Site, judging: Judging) -> None:
    commit_ = version(site)
    params = PlanJudging(project_id=site.record.id, commit=commit_, settings=GEMINI)
    plan = judging.plan(params)
    assert plan.problem and plan.problem.code == "judge.keyNeeded"
    judging.set_key(SetJudgeKey(provider="gemini", key=KEY))
    plan = judging.plan(params)
    assert plan.problem is None and plan.leaves and (plan.rows, plan.judged, plan.requests) == (8, 0, 16)
    for said in ("questions", "expected answers", "both models' answers", "8 held-out rows", "Google"):
        assert said in plan.privacy
    assert plan.cost and plan.seconds and plan.tokens
    assert 0 < plan.cost.low < plan.cost.likely < plan.cost.high < 1
    assert "$0.30 in, $2.50 out" in plan.cost_note and "2026-11-21" in plan.cost_note
    other = judging.plan(params.model_copy(update={"settings": GEMINI.model_copy(update={"model": "new"})}))
    assert other.cost is None and "not known" in other.cost_note


def test_a_judge_on_this_computer_costs_nothing_and_needs_no_key(site: Site, judging: Judging) -> None:
    local = JudgeSettings(provider="openai", model="llama3.1:8b", base_url="http://localhost:11434/v1")
    version(site)
    plan = judging.plan(PlanJudging(project_id=site.record.id, settings=local))
    assert plan.problem is None and not plan.leaves and plan.cost and plan.cost.high == 0
    assert "localhost:11434 on this computer" in plan.privacy
    for url, why in (("http://judge.example/v1", "unprotected"), ("ftp://x", "not an address")):
        bad = local.model_copy(update={"base_url": url})
        found = judging.plan(PlanJudging(project_id=site.record.id, settings=bad)).problem
        assert found and why in found.message


def test_the_user_s_prices_count_and_a_spoilt_table_does_not_stop_anything(
    site: Site, judging: Judging
) -> None:
    version(site)
    params = PlanJudging(project_id=site.record.id, settings=GEMINI)
    usual = judging.plan(params).cost
    table = site.ctx.home.root / "judge-prices.yaml"
    text = "models:\n  - {provider: gemini, model: gemini-2.5-flash, input: 600, output: 5000}\n"
    table.write_text(text)
    mine = judging.plan(params).cost
    assert usual and mine and mine.likely > 100 * usual.likely
    table.write_text("models: [")
    assert judging.plan(params).cost == usual


def test_judged_it_is_a_commit_of_its_own_and_the_version_is_untouched(
    site: Site, judging: Judging, serve: Serve
) -> None:
    fake = serve("openai", key=None)
    commit_ = version(site)
    folder = start(judging, site, openai(fake), commit_)
    going = judging.snapshot(ref(site)).progress
    assert going and (going.what, going.state) == ("judge", "queued")
    with pytest.raises(AlreadyRunning):
        start(judging, site, openai(fake), commit_)
    assert work(folder) == 0
    made = next_later(site.record.jobs, folder.name)
    assert made is not None and next_later(site.record.jobs, folder.name) is None
    saving = judging.snapshot(ref(site)).progress
    assert saving and saving.text == "The marks are being saved"
    commit(site.ctx, site.record.jobs, made.name)
    assert status_of(made).state == "succeeded"
    shown = judging.snapshot(ref(site))
    assert shown.progress is None and shown.summary and (shown.summary.rows, shown.summary.left_out) == (8, 0)
    assert shown.plan and (shown.plan.judged, shown.plan.requests) == (8, 0)
    path = f"evaluation/later/{commit_[:12]}/judge.json"
    repository = open_repository(site.path)
    assert repository
    data = read_file(repository, site.git("rev-parse", "HEAD"), path)
    assert data and JudgeFile.model_validate_json(data).judge == shown.summary
    assert read_file(repository, commit_, path) is None
    assert f"VibeFlow-Evaluated: {commit_}" in site.git("log", "-1", "--format=%B")
    assert site.git("log", "-1", "--format=%s").startswith(
        "Judge version 1 by gpt-4.1-mini: mark 4.3 (base 2.9)"
    )
    assert site.git("status", "--porcelain") == ""


def test_asked_again_with_more_rows_only_the_new_ones_are_asked(
    site: Site, judging: Judging, serve: Serve
) -> None:
    fake = serve("openai", key=None)
    commit_ = version(site, rows=12)
    first = start(judging, site, openai(fake, 5), commit_)
    assert work(first) == 0 and len(fake.prompts) == 10
    plan = judging.plan(PlanJudging(project_id=site.record.id, commit=commit_, settings=openai(fake, 12)))
    assert (plan.rows, plan.judged, plan.requests) == (12, 5, 14)
    second = start(judging, site, openai(fake, 12), commit_)
    fake.prompts.clear()
    assert work(second) == 0 and len(fake.prompts) == 14
    assert JudgeFile.model_validate_json((second / "result/judge.json").read_bytes()).judge.rows == 12


def test_one_that_failed_is_told_with_its_way_out_until_another_begins(
    site: Site, judging: Judging, serve: Serve
) -> None:
    serve("gemini")
    judging.set_key(SetJudgeKey(provider="gemini", key="wrong-key"))
    commit_ = version(site)
    assert work(start(judging, site, GEMINI, commit_)) == 1
    failed = judging.snapshot(ref(site)).progress
    assert failed and failed.state == "failed" and failed.error and failed.error.code == "judge.keyNeeded"
    assert failed.error.action and failed.error.action.kind == "setJudgeKey"
    judging.set_key(SetJudgeKey(provider="gemini", key=KEY))
    assert work(start(judging, site, GEMINI, commit_)) == 0


def test_a_stop_is_passed_on_and_nothing_to_stop_is_said(site: Site, judging: Judging, serve: Serve) -> None:
    with pytest.raises(NotReady):
        judging.stop(ref(site))
    folder = start(judging, site, openai(serve("openai", key=None)), version(site))
    judging.stop(ref(site))
    stopping = judging.snapshot(ref(site)).progress
    assert stopping and stopping.state == "stopping" and (folder / "control/stop").exists()


def test_labels_and_versions_without_an_evaluation_are_not_judged(site: Site, judging: Judging) -> None:
    params = StartJudging(project_id=site.record.id, commit="HEAD", settings=GEMINI)
    with pytest.raises(NotReady, match="was not evaluated"):
        bare = site.version(score=None)
        judging.start(params.model_copy(update={"commit": bare}))
    value = evaluation(4)
    value["metrics"][0]["id"] = "accuracy"
    with pytest.raises(NotReady, match="right or wrong"):
        judging.start(params.model_copy(update={"commit": version(site, value)}))


class TestInstructions:
    def test_the_user_s_file_is_made_from_ours_and_then_used(
        self, site: Site, judging: Judging, serve: Serve
    ) -> None:
        fake = serve("openai", key=None)
        path = Path(judging.edit_prompt(ref(site)).path)
        assert path == site.path / "judge.md" and "{{answer_a}}" in path.read_text()
        path.write_text("Be strict.\n{{question}} {{expected}} {{answer_a}} {{answer_b}}\n")
        assert Path(judging.edit_prompt(ref(site)).path).read_text().startswith("Be strict.")
        assert work(start(judging, site, openai(fake), version(site))) == 0
        assert all(prompt.startswith("Be strict.") for prompt in fake.prompts)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("{{question}} {{answer_a}}", r"\{\{answer_b\}\} is missing"),
            ("{{question}}\n{{answer_a}} {{anser_b}} {{answer_b}}", r"Line 2: there is no .*anser_b"),
            ("nothing", r"\{\{question\}\}, \{\{answer_a\}\} and \{\{answer_b\}\} are missing"),
        ],
    )
    def test_one_that_cannot_be_used_is_named(
        self, site: Site, judging: Judging, serve: Serve, text: str, said: str
    ) -> None:
        commit_ = version(site)
        (site.path / "judge.md").write_text(text)
        shown = judging.snapshot(ref(site)).prompt
        assert shown.problem and shown.problem.code == "recipe.invalid"
        with pytest.raises(RecipeInvalid, match=said):
            start(judging, site, openai(serve("openai", key=None)), commit_)

    def test_a_recipe_does_not_send_other_files_of_this_computer(self, site: Site, judging: Judging) -> None:
        secret = site.path.parent / "secret.md"
        secret.write_text("{{question}} {{answer_a}} {{answer_b}} my diary")
        save_recipe(site.path, {"evaluation.judge.prompt": "../secret.md"})
        version(site)
        problem = judging.snapshot(ref(site)).prompt.problem
        assert problem and "outside of the project" in problem.message


class TestKeys:
    def test_a_key_is_for_one_endpoint_and_the_environment_goes_first(
        self, site: Site, judging: Judging, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        home, evil = site.ctx.home, "https://evil.example/v1"
        judging.set_key(SetJudgeKey(provider="openai", key="sk-stored"))
        monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
        assert find_key(home, "openai", None) == ("sk-environment", "environment")
        assert find_key(home, "openai", "https://api.openai.com/v1/") == ("sk-environment", "environment")
        assert find_key(home, "openai", evil) is None
        judging.set_key(SetJudgeKey(provider="openai", key="other", base_url=evil))
        assert find_key(home, "openai", evil) == ("other", "stored")
        monkeypatch.delenv("OPENAI_API_KEY")
        assert find_key(home, "openai", None) == ("sk-stored", "stored")
        judging.set_key(SetJudgeKey(provider="openai", key=None))
        assert find_key(home, "openai", None) is None and find_key(home, "openai", evil)
        assert (home.root / "keys.json").stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("key", ["two lines\nX: y", "schlüssel", "with space"])
    def test_what_is_no_key_is_refused(self, judging: Judging, key: str) -> None:
        with pytest.raises(RecipeInvalid):
            judging.set_key(SetJudgeKey(provider="gemini", key=key))

    def test_no_answer_to_a_panel_holds_it(
        self, site: Site, judging: Judging, events: list[tuple[str, Wire]]
    ) -> None:
        judging.set_key(SetJudgeKey(provider="gemini", key=KEY))
        version(site)
        judging.choose(ChooseJudge(project_id=site.record.id, settings=GEMINI))
        said = judging.snapshot(ref(site)).model_dump_json()
        assert KEY not in said and '"stored"' in said
        assert not any(KEY in params.model_dump_json() for _, params in events)


class TestEveryRun:
    def test_choosing_it_writes_the_recipe_and_choosing_otherwise_takes_it_back(
        self, site: Site, judging: Judging
    ) -> None:
        judging.set_key(SetJudgeKey(provider="gemini", key=KEY))
        choice = ChooseJudge(project_id=site.record.id, settings=GEMINI, every_run=True)
        assert judging.choose(choice).every_run
        assert load_recipe(site.path).evaluation.judge.model == "gemini-2.5-flash"
        settings = evaluation_settings(site.ctx.home, site.record, load_recipe(site.path))
        assert (settings.judge.provider, settings.judge.rows) == ("gemini", 8)
        assert settings.judge_price == (0.3, 2.5)
        shown = judging.choose(choice.model_copy(update={"every_run": False}))
        assert not shown.every_run and shown.settings == GEMINI
        assert load_recipe(site.path).evaluation.judge.provider == "none"

    def test_a_recipe_from_elsewhere_sends_nothing_before_the_user_has_agreed(
        self, site: Site, judging: Judging
    ) -> None:
        judging.set_key(SetJudgeKey(provider="openai", key="k", base_url="https://judge.example/v1"))
        keys = {"provider": "openai", "model": "m", "base_url": "https://judge.example/v1"}
        save_recipe(site.path, {f"evaluation.judge.{name}": value for name, value in keys.items()})
        recipe = load_recipe(site.path)
        with pytest.raises(JudgeUnavailable, match=r"nobody has confirmed.*judge\.example"):
            evaluation_settings(site.ctx.home, site.record, recipe)
        settings = JudgeSettings(**keys)  # type: ignore[arg-type]
        judging.choose(ChooseJudge(project_id=site.record.id, settings=settings, every_run=True))
        found = evaluation_settings(site.ctx.home, site.record, load_recipe(site.path))
        assert found.judge.base_url == "https://judge.example/v1"

    def test_without_a_key_training_does_not_begin(self, site: Site) -> None:
        save_recipe(
            site.path, {"evaluation.judge.provider": "gemini", "evaluation.judge.model": "gemini-2.5-flash"}
        )
        with pytest.raises(JudgeKeyNeeded, match="no key for Gemini"):
            evaluation_settings(site.ctx.home, site.record, load_recipe(site.path))

    @pytest.mark.parametrize("works", [True, False])
    def test_within_a_run_it_comes_between_evaluation_and_commit(
        self, site: Site, serve: Serve, monkeypatch: pytest.MonkeyPatch, works: bool
    ) -> None:
        fake = serve("gemini")
        monkeypatch.setenv("GEMINI_API_KEY", KEY if works else "wrong")
        train, evaluate = site.finish_run()
        assert evaluate
        replace(evaluate, evaluation(8))
        spec = json.loads((train / "job.json").read_text())
        spec["payload"]["evaluation"] = {
            "judge": {"provider": "gemini", "model": "gemini-2.5-flash", "rows": 8},
            "judge_price": [0.3, 2.5],
        }
        (train / "job.json").write_text(json.dumps(spec))
        vouch(site.record, train)
        before = spec_of(train).model_copy(
            update={
                "id": evaluate.name,
                "kind": "evaluate",
                "payload": _evaluate_payload(train),
            }
        )
        (evaluate / "job.json").write_text(before.model_dump_json())
        vouch(site.record, evaluate)
        with EventWriter(evaluate) as writer:
            from vibeflow.jobs.events import ResultEvent

            writer.append(ResultEvent(result_dir="result", summary={}))
            writer.append(StateEvent(state="succeeded"))
        judge = next_job(site.record.jobs, "run-0001")
        assert judge is not None and judge.name == "run-0001-judge"
        assert isinstance(site.record.jobs.spec(judge.name).payload, JudgePayload)
        assert next_job(site.record.jobs, "run-0001") is None  # it is not over yet
        assert work(judge) == (0 if works else 1)
        made = next_job(site.record.jobs, "run-0001")
        assert made is not None
        payload = site.record.jobs.spec(made.name).payload
        assert isinstance(payload, CommitPayload)
        assert payload.judge_job_id == ("run-0001-judge" if works else None)
        commit(site.ctx, site.record.jobs, made.name)
        files = site.git("ls-tree", "-r", "--name-only", "HEAD")
        assert ("evaluation/judge.json" in files) == works and "evaluation/evaluation.json" in files
        score = float(site.git("log", "-1", "--format=%(trailers:key=VibeFlow-Score,valueonly)"))
        plain = evaluation(8)["verdict"]["score"]
        assert (abs(score - plain) > 0.5) == works
        shown = Services.over(site.ctx).judging.snapshot(ref(site))
        if works:
            assert shown.summary and shown.summary.rows == 8 and len(fake.prompts) == 16
            assert shown.progress is None
        else:
            assert shown.summary is None and shown.progress and shown.progress.state == "failed"


def _evaluate_payload(train: Path) -> Any:
    from vibeflow.jobs.payloads.evaluate import EvaluatePayload

    return EvaluatePayload(model="m", adapter_dir=train / "result", test_file=train / "inputs" / "test.jsonl")


class TestVsCodeModels:
    MODEL = JudgeSettings(provider="vscode", model="copilot-x", rows=4)

    def test_only_one_that_this_window_has_can_be_started(self, site: Site, judging: Judging) -> None:
        commit_ = version(site)
        with pytest.raises(JudgeUnavailable, match="does not offer the model copilot-x"):
            start(judging, site, self.MODEL, commit_)
        with pytest.raises(NotReady, match="lives in a window"):
            judging.choose(ChooseJudge(project_id=site.record.id, settings=self.MODEL, every_run=True))

    def test_the_worker_s_questions_are_answered_by_the_window(
        self, site: Site, judging: Judging, events: list[tuple[str, Wire]]
    ) -> None:
        from judges_kit import fair
        from test_judge_worker import start as spawn

        judging.set_models(VsCodeModels(models=[JudgeModel(id="copilot-x", name="X")]))
        folder = start(judging, site, self.MODEL, version(site))
        worker, follower = spawn(folder), JudgeFollower(site.ctx)
        asked: list[str] = []
        end = time.monotonic() + 90
        while worker.poll() is None:
            assert time.monotonic() < end
            follower.advance(site.record)
            for _, params in list(events):
                if isinstance(params, JudgeAsked) and params.request_id not in asked:
                    asked.append(params.request_id)
                    if len(asked) == 2:  # a filter of the model's own: the row is left out
                        judging.answer(
                            JudgeAnswer(request_id=params.request_id, error="filtered", error_kind="other")
                        )
                        continue
                    judging.answer(JudgeAnswer(request_id=params.request_id, text=fair(params.prompt)))
            time.sleep(0.02)
        assert worker.returncode == 0
        judged = JudgeFile.model_validate_json((folder / "result/judge.json").read_bytes())
        assert (judged.judge.rows, judged.judge.left_out, judged.judge.cost) == (3, 1, None)
        assert not (folder / "mailbox").exists()

    def test_no_is_an_answer(self, site: Site, judging: Judging) -> None:
        from test_judge_worker import start as spawn

        judging.set_models(VsCodeModels(models=[JudgeModel(id="copilot-x", name="X")]))
        folder = start(judging, site, self.MODEL, version(site))
        worker = spawn(folder)
        end = time.monotonic() + 90
        while worker.poll() is None:
            assert time.monotonic() < end
            for asked in mailbox.waiting(folder):
                assert mailbox.claim(folder, asked.request_id)
                assert not mailbox.claim(folder, asked.request_id)
                refused = mailbox.Answered(text=None, error="The user said no", error_kind="refused")
                mailbox.answer(folder, asked.request_id, refused)
            time.sleep(0.02)
        error = status_of(folder).error
        assert error and error.code == "judge.unavailable" and "The user said no" in error.message

    def test_a_window_without_the_model_leaves_the_question_to_another(
        self, site: Site, judging: Judging, events: list[tuple[str, Wire]]
    ) -> None:
        judging.set_models(VsCodeModels(models=[JudgeModel(id="copilot-x", name="X")]))
        folder = start(judging, site, self.MODEL, version(site))
        with EventWriter(folder) as writer:
            writer.append(StateEvent(state="running"))
        judging.set_models(VsCodeModels(models=[]))
        mailbox.ask(folder, "copilot-x", "P")
        JudgeFollower(site.ctx).advance(site.record)
        assert not any(isinstance(params, JudgeAsked) for _, params in events)
        assert len(mailbox.waiting(folder)) == 1
        request_stop(folder)
