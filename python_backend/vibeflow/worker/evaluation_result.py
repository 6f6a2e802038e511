"""The result of an evaluation job: what the panel shows, whole or not there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from vibeflow.analysis.analyse import AnalysisInput, analyse
from vibeflow.engine.compare import Evaluation
from vibeflow.engine.files import commit_folder, sweep
from vibeflow.engine.load import Loaded
from vibeflow.jobs.spec import RESULT, EvaluatePayload


def publish(
    folder: Path,
    payload: EvaluatePayload,
    loaded: Loaded,
    found: Evaluation,
    held_out: int,
    seconds: float,
) -> None:
    """Write `evaluation.json` and `examples.jsonl`: all of an `EvaluationView` that does not depend on where
    it is read."""
    shutil.rmtree(folder / RESULT, ignore_errors=True)
    sweep(folder)
    analysed = analyse(
        AnalysisInput(
            examples=found.examples,
            classifier=found.label_report is not None,
            passages=found.passages,
            limit=found.limit,
            kept=found.kept,
            memorisation=found.memorisation,
            seed=payload.seed,
        )
    )
    examples = [
        one.model_copy(update={"regression": one.number in analysed.regressions}).model_dump(by_alias=True)
        for one in found.examples
    ]
    view = {
        "rows": len(examples),
        "heldOut": held_out,
        "verdict": found.verdict.model_dump(by_alias=True),
        "metrics": [metric.model_dump(by_alias=True) for metric in found.metrics],
        "examples": examples,
        "baseModel": payload.model,
        "baseline": found.baseline,
        "groups": [group.model_dump(by_alias=True) for group in analysed.groups],
        "insights": [insight.model_dump(by_alias=True) for insight in analysed.insights],
        "causes": [],
        "labelReport": found.label_report and found.label_report.model_dump(by_alias=True),
        "kept": found.kept and found.kept.model_dump(by_alias=True),
        "memorisation": found.memorisation and found.memorisation.model_dump(by_alias=True),
        "seconds": round(seconds, 1),
        "hasAttention": _has_attention(loaded, found),
    }
    lines = "".join(json.dumps(example, ensure_ascii=False) + "\n" for example in examples)
    commit_folder(
        folder / RESULT,
        {
            "evaluation.json": json.dumps(view, ensure_ascii=False, indent=2).encode() + b"\n",
            "examples.jsonl": lines.encode(),
        },
    )


def _has_attention(loaded: Loaded, found: Evaluation) -> bool:
    """Whether it can be shown what the model looked at: of a causal model with heads of attention, asked
    questions."""
    return (
        loaded.kind == "causal"
        and not found.passages
        and bool(getattr(loaded.model.config, "num_attention_heads", 0))
    )
