"""A project of which only manifest and recipe are looked at, and measurements as a probe leaves them."""

from __future__ import annotations

import json
from pathlib import Path

from vibeflow.features.datasets.manifest import parse_manifest
from vibeflow.features.setup.facts import SetupFacts
from vibeflow.recipe.store import load_recipe
from vibeflow.recipe.template import fresh_recipe
from vibeflow.store.calibration import Measured, machine_name, now


def facts_of(
    project: Path, train: int = 900, shape: str = "pairs", model: str = "vibeflow/starter"
) -> SetupFacts:
    (project / "vibeflow.yaml").write_text(fresh_recipe("x", model), encoding="utf-8")
    manifest = parse_manifest(
        json.dumps(
            {
                "revision": 1, "created_at": "2026-01-01T00:00:00+00:00", "columns": [], "mapped_by": "user",
                "confidence": 1.0, "shape": shape, "mapping": {"columns": {}}, "fixes": {}, "findings": [],
                "source": {"name": "a.csv", "path": "/a.csv", "sha256": "0", "bytes": 1, "format": "CSV"},
                "ledger": {"read": train + 200, "train": train, "test": 200, "removed": []},
                "split": {"seed": 42, "share": 0.2}, "files": {},
                "lengths": {"model": model, "counted": train + 200, "median": 100, "p95": 180, "p99": 220,
                            "longest": 300, "answer_median": 40, "total_train": 110 * train},
            }
        ).encode()
    )  # fmt: skip
    return SetupFacts.of(project, load_recipe(project), manifest)


def measured_for(facts: SetupFacts, model: str | None = None, **changes: object) -> Measured:
    shape = facts.shape if model is None else facts.shape.model_copy(update={"model": model})
    values: dict[str, object] = {
        "shape": shape,
        "source": "probe",
        "when": now(),
        "machine": machine_name(),
        "steps": 8,
        "seconds_per_token": 0.001,
        "spread": 0.05,
        "evaluation_seconds_per_token": 0.0005,
        "startup_seconds": 5.0,
        "row_seconds": 0.0001,
        "save_seconds": 0.01,
        "peak_bytes": 2_000_000_000,
        "trainable_parameters": 500_000,
        "total_parameters": 7_000_000,
        "checkpoint_bytes": 6_000_000,
    }
    return Measured.model_validate(values | changes)
