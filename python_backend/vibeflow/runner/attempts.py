"""How often a job died without getting further: `attempts.json` in its folder, so that it outlives the
runner."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ValidationError

from vibeflow.store import atomic

ATTEMPTS_FILE = "attempts.json"
MAX_DEATHS = 3
"""Deaths at the same place after which it is no accident."""


class Attempts(BaseModel):
    deaths: int = 0
    progress: int = 0
    """`JobStatus.progress` at the last death."""

    @property
    def exhausted(self) -> bool:
        return self.deaths > MAX_DEATHS

    @property
    def delay(self) -> float:
        """Seconds to wait before the next start: at once after the first death, then longer."""
        return 0.0 if self.deaths <= 1 else float(2 ** (self.deaths - 1))


def record_death(folder: Path, progress: int) -> Attempts:
    """Count one more; from one again when the job got further since the last.

    Raises:
        OSError: it cannot be written, and so nothing may be started: a job could die for ever.
    """
    path = folder / ATTEMPTS_FILE
    try:
        before = Attempts.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        before = Attempts(progress=progress)
    deaths = before.deaths + 1 if progress <= before.progress else 1
    attempts = Attempts(deaths=deaths, progress=progress)
    atomic.write_text(path, attempts.model_dump_json())
    return attempts
