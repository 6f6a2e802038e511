"""What a finished run leaves to be committed: which file goes where in the project, and what it was.

Reads job folders and checks their digests; knows nothing of git.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from vibeflow.jobs.events import JobEvent, PlanEvent, ResultEvent, StateEvent, read_events
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import INPUTS, RESULT, SPEC_FILE, TrainPayload
from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, InternalError, NotReady
from vibeflow.protocol.evaluation import Verdict
from vibeflow.protocol.learned import LearnedRows

from .curves import CURVES_FILE, curves_of

_MANIFEST = "manifest.json"
EVALUATION_FILE = "evaluation.json"
JUDGE_FILE = "judge.json"
_LOG = ErrorAction(kind="showLog", label=t("Show log"))


class _Evaluated(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    verdict: Verdict
    baseline: str | None = None


@dataclass(frozen=True)
class FinishedRun:
    run_id: str
    job: str
    """Of this run and no other, also among clones: 32 hex characters."""
    payload: TrainPayload
    files: dict[str, Path]
    """Path in the project -> file to take it from."""
    rows: int
    seconds: float
    stopped: bool
    verdict: Verdict | None
    guessed: bool
    """Whether the verdict compares with a guess and not with the base model."""
    made: dict[str, bytes] = field(default_factory=dict)
    """Path in the project -> content that is no job's file."""
    source: str | None = None
    """Name of the file that the rows came from."""
    learned: LearnedRows | None = None


def read_run(
    jobs: ProjectJobs, train_folder: Path, evaluate_folder: Path | None, judge_folder: Path | None = None
) -> FinishedRun:
    """Everything that the version of a run is made of, checked.

    Raises:
        NotReady: the run has no result yet.
        InternalError: a result is damaged, or is not of the kind that it should be.
    """
    spec = jobs.spec(train_folder.name)
    if not isinstance(spec.payload, TrainPayload):
        raise InternalError(
            t("{job} is not a training job.", job=train_folder.name),
            hint=t("Start the run again."),
            action=_LOG,
        )
    files = {f"model/{name}": path for name, path in _result(train_folder).items()}
    evaluated = None
    if evaluate_folder is not None:
        found = _result(evaluate_folder)
        files |= {f"evaluation/{name}": path for name, path in found.items()}
        evaluated = _evaluated(found, evaluate_folder)
    verdict = evaluated.verdict if evaluated else None
    if judge_folder is not None and evaluated is not None:
        judged = _result(judge_folder)
        verdict = _judged(judged, judge_folder)
        files[f"evaluation/{JUDGE_FILE}"] = judged[JUDGE_FILE]
    files |= _inputs(train_folder, jobs.path)
    events = [numbered.event for numbered in read_events(train_folder)]
    plans = [event for event in events if isinstance(event, PlanEvent)]
    learned = plans[-1].learned if plans else None
    return FinishedRun(
        run_id=spec.run_id or train_folder.name,
        job=hashlib.sha256((train_folder / SPEC_FILE).read_bytes()).hexdigest()[:32],
        payload=spec.payload,
        files=files,
        rows=learned.learned if learned else _count_rows(files["data/train.jsonl"]),
        seconds=_seconds(events),
        stopped=any(isinstance(event, StateEvent) and event.state == "stopped" for event in events),
        verdict=verdict,
        guessed=evaluated is not None and evaluated.baseline is not None,
        made={CURVES_FILE: curves_of(events)},
        source=_source(files["data/manifest.json"]),
        learned=learned,
    )


def _result(folder: Path) -> dict[str, Path]:
    """The files of a job's result that its manifest vouches for, and the manifest."""
    result = folder / RESULT
    try:
        manifest: Any = json.loads((result / _MANIFEST).read_text(encoding="utf-8"))
        listed = {str(name): str(facts["sha256"]) for name, facts in manifest["files"].items()}
    except FileNotFoundError as error:
        raise NotReady(
            t("{job} has no result to save.", job=folder.name),
            hint=t("Wait until it has finished, or start the run again."),
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(folder, _MANIFEST) from error
    found = {_MANIFEST: result / _MANIFEST}
    for name, wanted in listed.items():
        path = result / name
        if Path(name).name != name or path.is_symlink() or not path.is_file() or _sha256(path) != wanted:
            raise _damaged(folder, name)
        found[name] = path
    return found


def _inputs(train_folder: Path, project_path: Path) -> dict[str, Path]:
    """The snapshot that the run was made from; the rows that were removed belong to it when they are the same
    ones."""
    inputs = train_folder / INPUTS
    places = {
        "vibeflow.yaml": inputs / "vibeflow.yaml",
        "data/manifest.json": inputs / _MANIFEST,
        "data/train.jsonl": inputs / "train.jsonl",
        "data/test.jsonl": inputs / "test.jsonl",
    }
    missing = [path.name for path in places.values() if path.is_symlink() or not path.is_file()]
    if missing:
        raise _damaged(train_folder, missing[0])
    for removed in (inputs / "removed.jsonl", project_path / "data" / "removed.jsonl"):
        linked = removed.is_symlink() or removed.parent.is_symlink()
        if not linked and removed.is_file() and _vouched(places["data/manifest.json"], removed):
            places["data/removed.jsonl"] = removed
            break
    return places


def _source(manifest: Path) -> str | None:
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8"))["source"]["name"])
    except (ValueError, KeyError, TypeError):
        return None


def _vouched(manifest: Path, file: Path) -> bool:
    """Whether the dataset's manifest names this very content."""
    try:
        listed: Any = json.loads(manifest.read_text(encoding="utf-8"))
        return bool(listed["files"][file.name]["sha256"] == _sha256(file))
    except (ValueError, KeyError, TypeError):
        return False


def _evaluated(files: dict[str, Path], folder: Path) -> _Evaluated:
    try:
        return _Evaluated.model_validate_json(files[EVALUATION_FILE].read_bytes())
    except (KeyError, ValidationError) as error:
        raise _damaged(folder, EVALUATION_FILE) from error


def _judged(files: dict[str, Path], folder: Path) -> Verdict:
    """The verdict with the judge's part in its score."""
    try:
        return _Evaluated.model_validate_json(files[JUDGE_FILE].read_bytes()).verdict
    except (KeyError, ValidationError) as error:
        raise _damaged(folder, JUDGE_FILE) from error


def _seconds(events: list[JobEvent]) -> float:
    results = [event.summary.get("seconds") for event in events if isinstance(event, ResultEvent)]
    return float(results[-1]) if results and isinstance(results[-1], (int, float)) else 0.0


def _count_rows(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for line in lines if line.strip())


def _sha256(path: Path) -> str:
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            hasher.update(chunk)
    return hasher.hexdigest()


def _damaged(folder: Path, name: str) -> InternalError:
    return InternalError(
        t(
            "The file {file} of {job} is missing or was changed after it was made, so it was not saved.",
            file=name,
            job=folder.name,
        ),
        hint=t("Start the run again. Earlier versions are intact."),
        action=_LOG,
    )
