"""How often a job died, and of what: `attempts.json` in its folder, so that it outlives the runner. The
runner writes it; a worker that starts again reads how often the system ended it for its memory."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ValidationError

from vibeflow.store import atomic

ATTEMPTS_FILE = "attempts.json"
MAX_DEATHS = 3
"""Deaths at the same place after which it is no accident."""


class Attempts(BaseModel):
    deaths: int = 0
    """At the same place, one after the other."""
    progress: int = 0
    """`JobStatus.progress` at the last death."""
    kills: int = 0
    """Deaths over the job's whole life that were most likely the system's doing, for want of memory."""

    @property
    def exhausted(self) -> bool:
        return self.deaths > MAX_DEATHS

    @property
    def delay(self) -> float:
        """Seconds to wait before the next start: at once after the first death, then longer."""
        return 0.0 if self.deaths <= 1 else float(2 ** (self.deaths - 1))


def read_attempts(folder: Path) -> Attempts | None:
    """What is written; None when nobody died, or the file cannot be read."""
    try:
        return Attempts.model_validate_json((folder / ATTEMPTS_FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def record_death(folder: Path, progress: int, ended_by_system: bool | None = False) -> Attempts:
    """Count one more; from one again when the job got further since the last.

    Args:
        ended_by_system: whether memory ran out and the system ended the worker; None: it was killed, by whom
            cannot be told. Once that may be anyone's doing, and the job goes on just as it was; twice at
            the same place is taken for memory.

    Raises:
        OSError: it cannot be written, and so nothing may be started: a job could die for ever.
    """
    before = read_attempts(folder) or Attempts(progress=progress)
    deaths = before.deaths + 1 if progress <= before.progress else 1
    killed = ended_by_system or (ended_by_system is None and deaths > 1)
    attempts = Attempts(deaths=deaths, progress=progress, kills=before.kills + bool(killed))
    atomic.write_text(folder / ATTEMPTS_FILE, attempts.model_dump_json())
    return attempts
