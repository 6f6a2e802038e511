"""The evaluation job: a trained model and held-out rows in, verdict and examples out."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

from vibeflow.engine.evaluate import Evaluation
from vibeflow.engine.evaluate import evaluate as compare_models
from vibeflow.engine.files import Damaged, check_folder, commit_folder, sweep
from vibeflow.engine.rows import for_evaluation, read_rows
from vibeflow.engine.tasks.evaluate import evaluate_labels
from vibeflow.engine.tuned import read_tuned
from vibeflow.jobs.events import EventWriter, ResultEvent
from vibeflow.jobs.spec import RESULT, EvaluatePayload
from vibeflow.protocol.errors import NotReady

from .model import device_for, find_model, open_version
from .reporter import Reporter


def evaluate(folder: Path, payload: EvaluatePayload, writer: EventWriter, reporter: Reporter) -> bool:
    """Evaluate as the payload says; returns whether the user ended it early."""
    held_out = read_rows(folder / payload.test_file, payload.system_prompt)
    rows = for_evaluation(held_out, payload.max_rows)
    adapter = folder / payload.adapter_dir
    _check(adapter)
    device = device_for(folder)
    base = cache(lambda: find_model(payload.model, payload.model_path, payload.revision, reporter))
    tuned = read_tuned(adapter)
    loaded = open_version(tuned, device, base, reporter)
    if tuned.labels is not None:
        found = evaluate_labels(loaded, rows, tuned.labels, payload.seed, reporter)
    else:
        found = compare_models(loaded, rows, payload.max_new_tokens, loaded.context, payload.seed, reporter)
    if found is None:
        reporter.log("Stopped before all questions were answered; there is no score.", warning=True)
        return True
    _publish(folder, payload, found, len(held_out))
    reporter.log(f"{found.verdict.headline}. {found.verdict.detail}")
    summary: dict[str, float | str] = {
        "score": found.verdict.score,
        "baseScore": found.verdict.base_score,
        "rows": len(rows),
        "outcome": found.verdict.outcome,
    }
    writer.append(ResultEvent(result_dir=RESULT, summary=summary), durable=True)
    return False


def _check(result: Path) -> None:
    """The model must be what training saved."""
    try:
        files = check_folder(result)
    except Damaged as error:
        raise NotReady(
            f"The trained model cannot be evaluated: {error}.", hint="Its files are damaged. Train again."
        ) from error
    if "model.json" not in files:
        raise NotReady("The trained model's folder holds no model.", hint="Train again.")


def _publish(folder: Path, payload: EvaluatePayload, found: Evaluation, held_out: int) -> None:
    shutil.rmtree(folder / RESULT, ignore_errors=True)
    sweep(folder)
    examples = [example.model_dump(by_alias=True) for example in found.examples]
    view = {
        "rows": len(examples),
        "heldOut": held_out,
        "verdict": found.verdict.model_dump(by_alias=True),
        "metrics": [metric.model_dump(by_alias=True) for metric in found.metrics],
        "examples": examples,
        "baseModel": payload.model,
        "baseline": found.baseline,
    }
    lines = "".join(json.dumps(example, ensure_ascii=False) + "\n" for example in examples)
    commit_folder(
        folder / RESULT,
        {
            "evaluation.json": json.dumps(view, ensure_ascii=False, indent=2).encode() + b"\n",
            "examples.jsonl": lines.encode(),
        },
    )
