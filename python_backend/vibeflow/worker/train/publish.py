"""The result of a training job: a folder with what is kept of the model, and what it was made from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from vibeflow.engine.files import (
    Damaged,
    check_folder,
    commit_written,
    file_digest,
    sweep,
    temporary_folder,
    write_file,
)
from vibeflow.engine.models.hub import Resolved, digest
from vibeflow.engine.models.kept import write_kept
from vibeflow.engine.models.load import Loaded
from vibeflow.engine.train.loop import Outcome
from vibeflow.jobs.spec import RESULT, TrainPayload
from vibeflow.protocol.errors import as_vibeflow_error


def publish(
    folder: Path,
    payload: TrainPayload,
    resolved: Resolved,
    loaded: Loaded,
    model: Any,
    outcome: Outcome,
    facts: dict[str, Any] | None = None,
) -> None:
    """Commit the result folder. One that is there already, from before a crash, is taken when it is sound.

    `model` is the one that was trained; `facts` go into `model.json` beside what always stands there.

    Raises:
        DiskFull: no space; checkpoints are intact and nothing half-made stays.
    """
    result = folder / RESULT
    try:
        check_folder(result)
        return
    except Damaged:
        shutil.rmtree(result, ignore_errors=True)
    sweep(folder)
    written = temporary_folder(result)
    try:
        write_kept(written, loaded, model, outcome.weights, outcome.described)
        described = {
            "format": 1,
            "base": payload.model,
            "revision": resolved.revision,
            "base_digest": digest(resolved.folder),
            "method": payload.settings.method,
            "kind": loaded.kind,
            "chat_template": "model" if loaded.chat.has_template else "default",
            "trained_from": {"data": payload.data_digest, "recipe": payload.recipe_digest},
            "system_prompt": payload.system_prompt,
            "best_step": outcome.kept_step,
            **(facts or {}),
            "files": {path.name: file_digest(path) for path in sorted(written.iterdir())},
        }
        text = json.dumps(described, indent=2, ensure_ascii=False).encode() + b"\n"
        write_file(written / "model.json", text)
    except OSError as error:
        shutil.rmtree(written, ignore_errors=True)
        raise as_vibeflow_error(error) from error
    commit_written(written, result)
