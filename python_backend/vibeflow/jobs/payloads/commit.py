"""What the saving of a version, or of what was found out about one, is to do."""

from __future__ import annotations

from typing import Literal

from ..record import Record


class CommitPayload(Record):
    kind: Literal["commit"] = "commit"
    train_job_id: str
    """Empty where a later result is committed."""
    evaluate_job_id: str | None = None
    """None: nothing was evaluated; the version is committed without a score."""
    judge_job_id: str | None = None
    """None: nothing was judged within the run."""
    later_job_id: str | None = None
    """Job whose result says more about a version that is there already; None: a run is committed."""
