"""The jobs of one project, as everybody sees them: those that this user's VibeFlow made, and no others.

Whatever else lies in the project's jobs folder came from elsewhere: it is named, and neither read nor run.
Cheap to make; what is looked up is kept for the process by `known`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from vibeflow.l10n import t
from vibeflow.protocol.errors import ForeignState, NotFound
from vibeflow.store.database import Store
from vibeflow.store.home import Home
from vibeflow.store.inside import STATE_FOLDER, inside, is_real_folder

from . import listing
from .kinds import JobKind
from .known import known_jobs
from .listing import number_of, run_job_id
from .places import placed
from .spec import JobSpec, job_folder, jobs_folder

_LOCK_PATIENCE = 30.0


class ProjectJobs:
    def __init__(self, home: Home, store: Store, project_id: str, path: Path) -> None:
        self.home = home
        self.project_id = project_id
        self.path = path
        """The project's folder."""
        self.known = known_jobs(store)

    def folder(self, job_id: str) -> Path:
        """Where the job of that id lies, or would lie."""
        return job_folder(self.path, job_id)

    def has(self, job_id: str) -> bool:
        """Whether a job of ours is there."""
        return self._reachable() and self.known.spec(self.project_id, self.folder(job_id)) is not None

    def spec(self, job_id: str) -> JobSpec:
        """What the job is to do, with its paths as the project lies now.

        Raises:
            NotFound: there is no such job.
            ForeignState: one is there that this user's VibeFlow did not make, or that was changed since.
        """
        folder = self.folder(job_id)
        found = self.known.spec(self.project_id, folder) if self._reachable() else None
        if found is not None:
            return placed(found, self.path, self.home)
        if not is_real_folder(folder):
            raise NotFound(
                t("There is no job {job}.", job=job_id[:80]),
                hint=t("It was deleted. Start the run again."),
            )
        raise ForeignState(
            t(
                "The job {job} was not made by VibeFlow on this computer, or was changed since.",
                job=job_id,
            ),
            hint=t("It is neither shown nor run. Start a new run."),
        )

    def names(self) -> list[str]:
        """Ids of the jobs that are there, sorted; none where the project is gone."""
        return sorted(self._ours(self._on_disk()))

    def strangers(self) -> list[str]:
        """What lies in the jobs folder and is not ours, sorted."""
        there = self._on_disk()
        return sorted(set(there) - self._ours(there))

    def run_ids(self) -> list[str]:
        """Oldest first."""
        return listing.run_ids(self.names())

    def ids_of(self, *kinds: JobKind) -> list[str]:
        """Of these kinds, those that belong to no run; oldest first."""
        return listing.ids_of(self.names(), *kinds)

    def run_folders(self, run_id: str) -> list[Path]:
        """The folders of the run's jobs that exist, in order."""
        ids = (run_job_id(run_id, stage) for stage in listing.STAGES)
        return [self.folder(job_id) for job_id in ids if self.has(job_id)]

    def next_number(self, kind: str) -> int:
        """For a new job, or run, of which the ids begin with `kind`: higher than any that ever was, deleted
        ones included, and free of what others put there. The caller holds `exclusive`."""
        ours = [number_of(name) for name in self.known.ids(self.project_id) if _is(name, kind)]
        number = max(ours, default=0) + 1
        taken = set(self._on_disk())
        while any(name.startswith(f"{kind}-{number:04d}") for name in taken):
            number += 1
        return number

    @contextmanager
    def exclusive(self, patience: float = _LOCK_PATIENCE) -> Iterator[None]:
        """Between a look at what a project's jobs are doing and the making of a new one, nobody else may make
        one.

        Raises:
            filelock.Timeout: another process has held it for that long, in seconds.
            ForeignState: the jobs folder is a link.
        """
        folder = inside(self.path, STATE_FOLDER, "jobs")
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(str(folder / ".lock"), timeout=patience):
            yield

    def _ours(self, names: Iterable[str]) -> set[str]:
        return self.known.among(self.project_id, jobs_folder(self.path), names)

    def _on_disk(self) -> list[str]:
        if not self._reachable():
            return []
        try:
            with os.scandir(jobs_folder(self.path)) as found:
                return [entry.name for entry in found if not entry.name.startswith(".")]
        except OSError:
            return []

    def _reachable(self) -> bool:
        """Whether the jobs folder is there, and no link leads to it."""
        return is_real_folder(self.path / STATE_FOLDER) and is_real_folder(jobs_folder(self.path))


def _is(name: str, kind: str) -> bool:
    head, _, rest = name.partition("-")
    return head == kind and rest.partition("-")[0].isdigit()
