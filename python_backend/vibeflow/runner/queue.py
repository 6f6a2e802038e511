"""Who waits, and for what: told to everybody whenever it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vibeflow.features.training.capacity import MEMORY_EACH, Capacity
from vibeflow.jobs.spec import JobSpec
from vibeflow.jobs.waiting import Ahead, Wait, Waits, key_of, read_waits, write_waits
from vibeflow.store.home import Home

_MOST_NAMED = 3


class Queue:
    def __init__(self, home: Home) -> None:
        self._home = home
        self._told: Waits | None = None

    def tell(
        self,
        waiting: Iterable[JobSpec],
        going: Iterable[JobSpec],
        capacity: Capacity,
        names: Mapping[str, str],
    ) -> None:
        """
        Args:
            waiting: in the order in which they will begin.
            going: those that compute now.
            names: of the projects, by id.
        """
        ahead = list(going)
        waits = {
            key_of(spec.project_id, spec.id): _wait(spec, at, ahead, capacity, names)
            for at, spec in enumerate(waiting, start=1)
        }
        if self._told is None:
            self._told = read_waits(self._home)
        if waits != self._told:
            write_waits(self._home, waits)
            self._told = waits


def _wait(spec: JobSpec, at: int, going: list[JobSpec], capacity: Capacity, names: Mapping[str, str]) -> Wait:
    return Wait(
        position=at,
        ahead=tuple(_named(one, spec.project_id, names) for one in going[:_MOST_NAMED]),
        all_ahead=len(going),
        memory=MEMORY_EACH if going and len(going) < capacity.limit else None,
    )


def _named(spec: JobSpec, project_id: str, names: Mapping[str, str]) -> Ahead:
    """As somebody sees it whose own run waits in the project of that id."""
    elsewhere = None if spec.project_id == project_id else names.get(spec.project_id, "")
    return Ahead(kind=spec.kind, number=spec.number, run=spec.run_id is not None, project=elsewhere)
