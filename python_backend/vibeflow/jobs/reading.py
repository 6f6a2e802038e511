"""Reads a `job.json`: only against the digest that it had when it was made.

What is said in one of unknown origin is nobody's wish.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import ValidationError

from vibeflow.l10n import t
from vibeflow.protocol.errors import ForeignState, NotFound
from vibeflow.recipe.section import ON_RECORD
from vibeflow.store.inside import read_inside

from .spec import SPEC_FILE, JobSpec

_MOST_BYTES = 16_000_000


def digest_of(spec: bytes) -> str:
    """sha256 of a job.json, as hex."""
    return hashlib.sha256(spec).hexdigest()


def read_spec(folder: Path, digest: str) -> JobSpec:
    """The spec of the job in `folder`, which must be the very one that was made: `digest` is that of its
    job.json.

    Raises:
        NotFound: no job lies there, or another version of VibeFlow wrote what this one cannot read.
        ForeignState: it is another job than the one that was made, or a link.
    """
    try:
        data = read_inside(folder, SPEC_FILE, limit=_MOST_BYTES)
    except OSError as error:
        raise _unreadable(folder, error) from error
    if digest_of(data) != digest:
        raise ForeignState(
            t(
                "The job {job} is not the one that VibeFlow made: its {file} was changed.",
                job=folder.name,
                file=SPEC_FILE,
            ),
            hint=t("It is not run. Start the run again."),
        )
    try:
        spec = JobSpec.model_validate_json(data, context=ON_RECORD)
    except ValidationError as error:
        raise _unreadable(folder, error) from error
    return spec if "language" in spec.model_fields_set else spec.model_copy(update={"language": "en"})


def _unreadable(folder: Path, error: Exception) -> NotFound:
    return NotFound(
        t(
            "The job {job} cannot be read: {fault} in {file}.",
            job=folder.name,
            fault=type(error).__name__,
            file=folder / SPEC_FILE,
        ),
        hint=t("Its folder is damaged or was made by another version of VibeFlow. Start the run again."),
    )
