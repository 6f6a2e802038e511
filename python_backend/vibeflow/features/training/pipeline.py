"""What comes after what in a run: train → evaluate → judge → commit. Makes the next job; runs none.

A stop, a failed evaluation or a judge that cannot be asked does not lose the model: whatever was trained is
committed, with a score where there is one. What is found out about a version later is committed likewise.
"""

from __future__ import annotations

from pathlib import Path

from vibeflow.jobs.kinds import JobKind
from vibeflow.jobs.listing import later_commit_id, run_job_id
from vibeflow.jobs.payloads.commit import CommitPayload
from vibeflow.jobs.payloads.evaluate import EvaluatePayload
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import JobSpec, JudgePayload, Payload, TrainPayload
from vibeflow.jobs.status import JobStatus, status_of
from vibeflow.jobs.submit import make_commit, make_next
from vibeflow.protocol.states import RunStage, ended_well


def next_job(jobs: ProjectJobs, run_id: str) -> Path | None:
    """Make the job that is due in the run; None when none is: one is under way, or the run is over.
    The caller holds `ProjectJobs.exclusive`.

    Doing it again changes nothing, so a runner that dies half-way is no harm.

    Raises:
        NotFound: the run's first job is damaged.
        OSError: the disk is full, say; nothing was made.
    """
    train_folder = jobs.folder(run_job_id(run_id, "train"))
    trained = status_of(train_folder)
    if not has_model(trained):
        return None
    if jobs.has(run_job_id(run_id, "commit")):
        return None
    train = jobs.spec(train_folder.name)
    payload = train.payload
    if not isinstance(payload, TrainPayload) or payload.reproduces is not None:
        return None
    evaluate_folder = jobs.folder(run_job_id(run_id, "evaluate"))
    evaluating = jobs.has(evaluate_folder.name)
    if not evaluating and _has_rows(payload.test_file):
        return _make(jobs, train, "evaluate", _evaluation(train_folder, payload, trained))
    evaluated = status_of(evaluate_folder) if evaluating else None
    if evaluated is not None and not evaluated.over:
        return None
    scored = evaluated is not None and evaluated.result is not None
    judge_folder = jobs.folder(run_job_id(run_id, "judge"))
    judging = jobs.has(judge_folder.name)
    if scored and evaluated and not judging and payload.evaluation.judge.provider != "none":
        return _make(jobs, train, "judge", _judgement(evaluate_folder, payload, evaluated))
    judged = status_of(judge_folder) if judging else None
    if judged is not None and not judged.over:
        return None
    return _make(
        jobs,
        train,
        "commit",
        CommitPayload(
            train_job_id=train.id,
            evaluate_job_id=evaluate_folder.name if scored else None,
            judge_job_id=judge_folder.name if judged is not None and judged.result is not None else None,
        ),
    )


def next_later(jobs: ProjectJobs, job_id: str) -> Path | None:
    """Make the commit of what a job found out about a version that is there already; None when there is none
    to make. The caller holds `ProjectJobs.exclusive`. Doing it again changes nothing.

    Raises:
        NotFound: the job is damaged.
        OSError: the disk is full, say; nothing was made.
    """
    commit_id = later_commit_id(job_id)
    if jobs.has(commit_id):
        return None
    status = status_of(jobs.folder(job_id))
    if not ended_well(status.state) or status.result is None:
        return None
    spec = jobs.spec(job_id)
    if "commit" not in status.result.summary:
        return None
    made = make_commit(jobs, spec, CommitPayload(train_job_id="", later_job_id=job_id))
    return jobs.folder(made.id)


def has_model(trained: JobStatus) -> bool:
    """Whether the train job ended with something worth keeping."""
    return ended_well(trained.state) and trained.result is not None


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
        labelled=payload.evaluation.labelled,
        system_prompt=payload.system_prompt,
        max_rows=payload.evaluation.max_rows,
        max_new_tokens=payload.evaluation.max_new_tokens,
        max_seq_length=payload.settings.max_seq_length,
        seed=payload.settings.seed,
    )


def _has_rows(file: Path) -> bool:
    """Whether there is something to evaluate; True also where the file cannot be read: the evaluation says so
    in words, and the model is kept without a score."""
    try:
        with file.open("rb") as handle:
            return any(line.strip() for line in handle)
    except OSError:
        return True


def _make(jobs: ProjectJobs, train: JobSpec, stage: RunStage, payload: Payload) -> Path:
    return jobs.folder(make_next(jobs, train, stage, payload).id)
