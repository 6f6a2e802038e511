"""How often a job died, and of what: `attempts.json` in its folder, so that it outlives the runner. The
runner writes it; a worker that starts again reads how often the system ended it for its memory.

Only deaths that may be the job's own doing use up its tries. One that was killed from outside goes on as it
was, as often as that happens.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from vibeflow.store import atomic

ATTEMPTS_FILE = "attempts.json"
MAX_DEATHS = 3
"""Deaths at the same place after which it is no accident."""
AT_ONCE = 3
"""Deaths that use up no try, one after the other, after which the job is begun again at once."""
SHORTEST, LONGEST = 0.5, 60.0
"""Seconds to wait after one more of them, and after ever so many."""

Cause = Literal["crash", "memory", "outside", "killed", "lost"]
"""`crash`: it ended by itself, with a code or a fault. `memory`: the kernel ended it and counted that.
`outside`: somebody ended it, and by the kernel's count memory did not run out. `killed`: by whom cannot be
told. `lost`: nobody saw how it ended, the machine was restarted perhaps."""


class Attempts(BaseModel):
    deaths: int = 0
    """At the same place, one after the other, that may be its own doing."""
    progress: int = 0
    """`JobStatus.progress` at the last death."""
    kills: int = 0
    """Deaths over the job's whole life that were most likely the system's doing, for want of memory."""
    killed: int = 0
    """Of the deaths at the same place, those by a hand that cannot be told."""
    free: int = 0
    """Deaths since it last got further that used up no try."""
    counted: bool = True
    """Whether the last death used one up."""
    starts: int = -1
    """How often it had been started by then."""

    @property
    def exhausted(self) -> bool:
        return self.deaths > MAX_DEATHS

    @property
    def delay(self) -> float:
        """Seconds to wait before the next start: at once after the first death, then longer."""
        if self.counted:
            return 0.0 if self.deaths <= 1 else float(2 ** (self.deaths - 1))
        more = self.free - AT_ONCE
        return 0.0 if more <= 0 else min(LONGEST, SHORTEST * 2.0 ** min(more - 1, 20))


def read_attempts(folder: Path) -> Attempts | None:
    """What is written; None when nobody died, or the file cannot be read."""
    try:
        return Attempts.model_validate_json((folder / ATTEMPTS_FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def record_death(
    folder: Path,
    progress: int,
    cause: Cause,
    *,
    begun: bool = True,
    lived_long: bool = False,
    starts: int = -1,
    seen: bool = True,
) -> Attempts:
    """Count one more; from one again when the job got further since the last.

    Args:
        begun: whether it had come to its first step. Deaths before that are at no place: what is loaded then
            says nothing of the memory that a step takes. A crash counts all the same.
        lived_long: whether it ran for long this time, so that it is no death upon death.
        starts: how often a worker has been started so far.
        seen: whether its end was seen. One that is only told from the log may have been counted already, by a
            runner that died itself, and is not counted twice.

    Raises:
        OSError: it cannot be written, and so nothing may be started: a job could die for ever.
    """
    before = read_attempts(folder) or Attempts(progress=progress)
    if not seen and starts == before.starts:
        return before
    if progress > before.progress:
        before = before.model_copy(update={"deaths": 0, "killed": 0, "free": 0})
    counted = cause in ("crash", "memory") or (cause != "outside" and begun)
    killed = before.killed + (counted and cause == "killed")
    # Killed once at a place, it may have been anyone; twice is taken for memory.
    for_memory = begun and (cause == "memory" or (cause == "killed" and killed > 1))
    attempts = Attempts(
        deaths=before.deaths + counted,
        progress=max(progress, before.progress),
        kills=before.kills + for_memory,
        killed=killed,
        free=(0 if lived_long else before.free) + (not counted),
        counted=counted,
        starts=starts,
    )
    atomic.write_text(folder / ATTEMPTS_FILE, attempts.model_dump_json())
    return attempts
