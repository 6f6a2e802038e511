"""Who waits, and for what, in words: told to everybody whenever it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vibeflow.features.training.capacity import Capacity
from vibeflow.jobs.spec import JobSpec
from vibeflow.jobs.waiting import Wait, Waits, key_of, read_waits, write_waits
from vibeflow.store.home import Home

from .kinds import KINDS

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
            key_of(spec.project_id, spec.id): Wait(position=at, reason=_reason(spec, ahead, capacity, names))
            for at, spec in enumerate(waiting, start=1)
        }
        if self._told is None:
            self._told = read_waits(self._home)
        if waits != self._told:
            write_waits(self._home, waits)
            self._told = waits


def _reason(spec: JobSpec, ahead: list[JobSpec], capacity: Capacity, names: Mapping[str, str]) -> str:
    if not ahead:
        return "Waiting to be started"
    named = [_named(one, spec.project_id, names) for one in ahead]
    if len(ahead) < capacity.limit:
        until = named[0] if len(named) == 1 else "one of the others"
        return f"Waiting for {capacity.memory_wanted()}, or for {until} to finish"
    if len(named) == 1:
        return f"Waiting for {named[0]} to finish"
    listed = ", ".join(named[:_MOST_NAMED]) + (" and others" if len(named) > _MOST_NAMED else "")
    return f"Waiting for one of {len(named)} to finish: {listed}"


def _named(spec: JobSpec, project_id: str, names: Mapping[str, str]) -> str:
    """As somebody sees it whose own run waits in the project of that id."""
    what = f"run {spec.number}" if spec.run_id else KINDS[spec.kind].named
    if spec.project_id != project_id:
        return f"{what} of {names.get(spec.project_id, 'another project')}"
    return what if spec.run_id else f"{what} of this project"
