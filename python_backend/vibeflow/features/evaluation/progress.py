"""How far a project's evaluation is: within a run, or of a version looked at again. Reads job logs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.follow import Follower
from vibeflow.jobs.listing import later_commit_id, parsed
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.l10n import t
from vibeflow.protocol.evaluation import EvaluationProgress

_RECENT = 3
"""Of a project's runs and of the jobs of each kind, the newest that are looked at."""
_What = Literal["evaluate", "judge"]
_BEGINS: dict[_What, str] = {
    "evaluate": t("The evaluation is waiting for its turn"),
    "judge": t("The judge is waiting for its turn"),
}


class Evaluating:
    """The evaluations of one project; asked again, it reads only what is new."""

    def __init__(self, jobs: ProjectJobs) -> None:
        self._jobs = jobs
        self._logs: dict[str, Follower] = {}

    def going(self) -> tuple[Path, EvaluationProgress] | None:
        """The job that is under way, or that failed and was followed by no other, and how far it is."""
        names = self._names()
        self._logs = {name: log for name, log in self._logs.items() if name in names}
        found: list[tuple[bool, str, Path, EvaluationProgress]] = []
        for name in names:
            progress = self._progress(name)
            if progress is not None:
                log = self._logs[name]
                at = log.status.changed_at or ""
                found.append((progress.state != "failed", at, log.folder, progress))
        live = [one for one in found if one[0]]
        if live:
            return max(live, key=lambda one: one[1])[2:]
        # A failure is news until something came after it.
        latest = max((log.status.changed_at or "" for log in self._logs.values()), default="")
        failed = [one for one in found if one[1] == latest]
        return failed[-1][2:] if failed else None

    def _names(self) -> list[str]:
        found = []
        for run_id in self._jobs.run_ids()[-_RECENT:]:
            found += [folder.name for folder in self._jobs.run_folders(run_id)]
        for kind in _BEGINS:
            for name in self._jobs.ids_of(kind)[-_RECENT:]:
                found += [name, later_commit_id(name)]
        return [name for name in found if _what(name)]

    def _progress(self, name: str) -> EvaluationProgress | None:
        folder, kind = self._jobs.folder(name), _what(name)
        if kind is None or not self._jobs.has(name):
            return None
        log = self._logs.setdefault(name, Follower(folder))
        log.refresh()
        status, saving = log.status, name.endswith("-commit")
        if status.state == "failed":
            return _view(name, kind, "failed", "", 1.0 if saving else _fraction(log), None, log)
        if status.number == 0:
            return None  # a job says at once that it is queued: this folder holds none
        if status.over:
            return self._until_saved(name, kind, log)
        stopping = stop_requested(folder)
        if saving:
            return _view(name, kind, "running", t("Saving what was found out"), 1.0, None, log)
        state: Literal["queued", "running", "stopping"] = "stopping" if stopping else "running"
        if status.state == "queued" and not stopping:
            state = "queued"
        text = log.last.progress.text if log.last and status.state != "queued" else _BEGINS[kind]
        if status.state == "running" and log.last is None:
            text = t("Reading the model and the rows")
        return _view(
            name, kind, state, text, _fraction(log), log.last.seconds_left if log.last else None, log
        )

    def _until_saved(self, name: str, kind: _What, log: Follower) -> EvaluationProgress | None:
        """Between the end of a later job and the making of the one that commits it, it is not over yet."""
        later = name.startswith(("evaluate-", "judge-")) and not name.endswith("-commit")
        if not later or log.status.result is None:
            return None
        if self._jobs.has(later_commit_id(name)):
            return None
        return _view(name, kind, "running", t("Saving what was found out"), 1.0, None, log)


def _what(name: str) -> _What | None:
    job = parsed(name)
    if job is None:
        return None
    about = job.about
    return about if about == "evaluate" or about == "judge" else None


def _fraction(log: Follower) -> float:
    if log.last is None or log.last.progress.total <= 0:
        return 0.0
    return min(1.0, log.last.progress.done / log.last.progress.total)


def _view(
    name: str,
    kind: _What,
    state: Literal["queued", "running", "stopping", "failed"],
    text: str,
    fraction: float,
    seconds_left: float | None,
    log: Follower,
) -> EvaluationProgress:
    error = log.status.error
    return EvaluationProgress(
        job_id=name,
        run_id=name.rpartition("-")[0] if name.startswith("run-") else None,
        what=kind,
        state=state,
        text=text or (error.message if error else ""),
        fraction=fraction,
        seconds_left=seconds_left,
        error=error,
    )
