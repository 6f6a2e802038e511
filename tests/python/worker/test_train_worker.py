"""Real worker processes: killed and resumed to the same bits, stopped on request, alone in their folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jobs_kit import evaluate_job, events, run, start, state, steps, train_job, wait_for

from vibeflow.engine.files import read_folder
from vibeflow.jobs.control import request_stop
from vibeflow.jobs.events import EvalPointEvent, PlanEvent, ResultEvent
from vibeflow.protocol.evaluation import MetricView, Verdict


def checkpoints(folder: Path) -> list[Path]:
    return sorted((folder / "checkpoints").glob("step-*"))


@pytest.mark.slow
def test_killed_in_mid_run_it_resumes_to_the_same_bits(tmp_path: Path, tiny_model: Path) -> None:
    whole, broken = train_job(tmp_path / "whole", tiny_model), train_job(tmp_path / "broken", tiny_model)
    assert run(whole) == 0
    worker = start(broken)
    wait_for(lambda: max(steps(broken), default=0) >= 12 and len(checkpoints(broken)) > 0)
    worker.kill()
    assert worker.wait() != 0
    assert state(broken).state == "running", "the kill came too late"
    assert run(broken) == 0
    assert state(broken).state == "succeeded"
    ours, theirs = read_folder(broken / "result"), read_folder(whole / "result")
    assert ours == theirs
    assert steps(broken) == sorted(set(steps(broken)))
    evaluations = [[e for e in events(f) if isinstance(e, EvalPointEvent)] for f in (broken, whole)]
    assert evaluations[0] == evaluations[1]
    assert "Going on from the checkpoint" in (broken / "log.txt").read_text(encoding="utf-8")

    evaluation = evaluate_job(tmp_path / "evaluation", tiny_model, whole)
    assert run(evaluation) == 0
    view = json.loads((evaluation / "result" / "evaluation.json").read_text(encoding="utf-8"))
    assert (view["rows"], view["heldOut"], len(view["examples"])) == (8, 10, 8)
    verdict = Verdict.model_validate(view["verdict"])
    assert verdict.outcome == "better"
    assert verdict.score > verdict.base_score
    assert {MetricView.model_validate(m).id for m in view["metrics"]} == {
        "tokenF1", "tokenPrecision", "tokenRecall", "exactMatch", "bleu", "rougeL", "lengthRatio", "loss",
        "perplexity",
    }  # fmt: skip
    assert run(evaluation) == 0, "a job that is done is left alone"


@pytest.mark.slow
def test_stopped_it_keeps_a_model_and_says_so(tmp_path: Path, tiny_model: Path) -> None:
    folder = train_job(tmp_path / "job", tiny_model, rows=400, epochs=50)
    worker = start(folder)
    wait_for(lambda: len(steps(folder)) >= 2)
    request_stop(folder)
    assert worker.wait(timeout=30) == 0
    assert state(folder).state == "stopped"
    plan = next(event for event in events(folder) if isinstance(event, PlanEvent))
    assert (plan.total_steps, plan.train_rows, plan.device) == (10_000, 400, "CPU, 1 thread, fp32")
    result = next(event for event in events(folder) if isinstance(event, ResultEvent))
    assert 0 < float(result.summary["steps"]) < 10_000
    files = read_folder(folder / "result")
    assert set(files) == {"adapter_model.safetensors", "adapter_config.json", "model.json"}
    model = json.loads(files["model.json"])
    assert model["base"] == str(tiny_model)
    assert len(model["base_digest"]) == 64
    assert model["trained_from"] == {"data": "d" * 64, "recipe": "e" * 64}


def test_a_missing_model_fails_with_cause_and_way_out(tmp_path: Path) -> None:
    folder = train_job(tmp_path / "job", tmp_path / "nowhere")
    assert run(folder) == 1
    fault = state(folder).error
    assert fault is not None
    assert fault.code == "model.unavailable"
    assert fault.hint


def test_a_damaged_adapter_is_not_evaluated(tmp_path: Path, tiny_model: Path) -> None:
    folder = tmp_path / "job"
    train = tmp_path / "train"
    (train / "result").mkdir(parents=True)
    evaluate_job(folder, tiny_model, train)
    assert run(folder) == 1
    fault = state(folder).error
    assert fault is not None
    assert "damaged" in fault.hint


def test_a_second_worker_leaves_the_first_alone(tmp_path: Path, tiny_model: Path) -> None:
    from vibeflow.jobs.lease import Lease

    folder = train_job(tmp_path / "job", tiny_model)
    lease = Lease.acquire(folder)
    try:
        assert run(folder) == 3
    finally:
        lease.release()
    assert not (folder / "events.jsonl").exists()
    assert "already" in (folder / "log.txt").read_text(encoding="utf-8")
