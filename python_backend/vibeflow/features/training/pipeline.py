"""What comes after what in a run: train → evaluate → judge → commit. Makes the next job; runs none.

A stop, a failed evaluation or a judge that cannot be asked does not lose the model: whatever was trained is
committed, with a score where there is one. What is found out about a version later is committed likewise.
"""

from __future__ import annotations

from pathlib import Path

from vibeflow.jobs import start
from vibeflow.jobs.events import now
from vibeflow.jobs.listing import later_commit_id, number_of
from vibeflow.jobs.spec import (
    CommitPayload,
    EvaluatePayload,
    JobKind,
    JobSpec,
    JudgePayload,
    TrainPayload,
    job_folder,
    read_spec,
    run_job_id,
)
from vibeflow.jobs.status import JobStatus, status_of


def next_job(project_path: Path, run_id: str) -> Path | None:
    """Make the job that is due in the run; None when none is: one is under way, or the run is over.

    Doing it again changes nothing, so a runner that dies half-way is no harm.

    Raises:
        NotFound: the run's first job is damaged.
        OSError: the disk is full, say; nothing was made.
    """
    train_folder = job_folder(project_path, run_job_id(run_id, "train"))
    trained = status_of(train_folder)
    if not has_model(trained):
        return None
    if job_folder(project_path, run_job_id(run_id, "commit")).exists():
        return None
    train = read_spec(train_folder)
    payload = train.payload
    if not isinstance(payload, TrainPayload) or payload.reproduces is not None:
        return None
    evaluate_folder = job_folder(project_path, run_job_id(run_id, "evaluate"))
    if not evaluate_folder.exists() and _has_rows(payload.test_file):
        return _make(project_path, train, "evaluate", _evaluation(train_folder, payload, trained))
    evaluated = status_of(evaluate_folder) if evaluate_folder.exists() else None
    if evaluated is not None and not evaluated.over:
        return None
    scored = evaluated is not None and evaluated.result is not None
    judge_folder = job_folder(project_path, run_job_id(run_id, "judge"))
    if scored and evaluated and not judge_folder.exists() and payload.evaluation.judge.provider != "none":
        return _make(project_path, train, "judge", _judgement(evaluate_folder, payload, evaluated))
    judged = status_of(judge_folder) if judge_folder.exists() else None
    if judged is not None and not judged.over:
        return None
    return _make(
        project_path,
        train,
        "commit",
        CommitPayload(
            train_job_id=train.id,
            evaluate_job_id=evaluate_folder.name if scored else None,
            judge_job_id=judge_folder.name if judged is not None and judged.result is not None else None,
        ),
    )


def next_later(project_path: Path, job_id: str) -> Path | None:
    """Make the commit of what a job found out about a version that is there already; None when there is none
    to make. Doing it again changes nothing.

    Raises:
        NotFound: the job is damaged.
        OSError: the disk is full, say; nothing was made.
    """
    done = job_folder(project_path, job_id)
    commit_id = later_commit_id(job_id)
    if job_folder(project_path, commit_id).exists():
        return None
    status = status_of(done)
    if status.state not in ("succeeded", "stopped") or status.result is None:
        return None
    spec = read_spec(done)
    if "commit" not in status.result.summary:
        return None
    payload = CommitPayload(train_job_id="", later_job_id=job_id)
    made = spec.model_copy(
        update={"id": commit_id, "kind": "commit", "created_at": now(), "payload": payload}
    )
    return start.create(project_path, made)


def has_model(trained: JobStatus) -> bool:
    """Whether the train job ended with something worth keeping."""
    return trained.state in ("succeeded", "stopped") and trained.result is not None


def run_over(statuses: dict[JobKind, JobStatus], *, alone: bool = False) -> bool:
    """Whether nothing more will happen in a run whose jobs stand so; `alone`: it ends with its training."""
    commit = statuses.get("commit")
    if commit is not None:
        return commit.over
    train = statuses.get("train")
    return train is not None and train.over and (alone or not has_model(train))


def _judgement(evaluate_folder: Path, payload: TrainPayload, evaluated: JobStatus) -> JudgePayload:
    assert evaluated.result is not None, "whoever asks looked"
    return JudgePayload(
        settings=payload.evaluation.judge,
        evaluation=evaluate_folder / evaluated.result.result_dir / "evaluation.json",
        instructions=payload.evaluation.judge_instructions,
        price=payload.evaluation.judge_price,
        seed=payload.settings.seed,
    )


def _evaluation(train_folder: Path, payload: TrainPayload, trained: JobStatus) -> EvaluatePayload:
    assert trained.result is not None, "has_model said so"
    return EvaluatePayload(
        model=payload.model,
        model_path=payload.model_path,
        revision=payload.revision,
        adapter_dir=train_folder / trained.result.result_dir,
        test_file=payload.test_file,
        train_file=payload.train_file,
        system_prompt=payload.system_prompt,
        max_rows=payload.evaluation.max_rows,
        max_new_tokens=payload.evaluation.max_new_tokens,
        seed=payload.settings.seed,
    )


def _has_rows(file: Path) -> bool:
    with file.open("rb") as handle:
        return any(line.strip() for line in handle)


def _make(
    project_path: Path, train: JobSpec, kind: JobKind, payload: EvaluatePayload | JudgePayload | CommitPayload
) -> Path:
    run_id = train.run_id or ""
    spec = JobSpec(
        id=run_job_id(run_id, kind),
        kind=kind,
        project_id=train.project_id,
        project_path=project_path,
        run_id=run_id,
        number=number_of(run_id),
        created_at=now(),
        payload=payload,
    )
    return start.create(project_path, spec)
