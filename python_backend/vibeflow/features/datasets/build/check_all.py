"""The expensive checks over every row of a dataset that is there, for the background; changes nothing of it.

Runs in the child process of `sandbox`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import InternalError

from ..quality.marks import BIT
from .checks import Checked, run_checks, save_checks
from .edits import load_edits
from .inputs import Inputs, cached_digests
from .prepare import Preparation, recipe_of
from .progress import Progress
from .request import BuildRequest

_UNFIT = BIT["unreadable"] | BIT["excluded"] | BIT["missing"]


def check_all(request: BuildRequest, derived: Path, tell: Callable[[Progress], None]) -> None:
    """Check each text once and write the outcome into `derived`."""
    if request.reading is None:
        raise InternalError(t("Checks need a dataset that was built."), hint=t("Import the file again."))
    reading = request.reading
    recipe = recipe_of(request, reading, load_edits(request.edits))
    inputs = Inputs(request, tell)
    total = inputs.cached.rows
    source, test = cached_digests(request)
    rows, facts = run_checks(
        request,
        reading.shape,
        total,
        _distinct(inputs, recipe),
        lambda done: tell(Progress(stage="checking", rows=done, total=max(done, total))),
    )
    save_checks(derived, request.checks_key(source, test, reading.shape), Checked(rows, facts, None))


def _distinct(inputs: Inputs, recipe: Preparation) -> Iterator[tuple[pl.DataFrame, pl.Series]]:
    """The rows that are fit to be looked at, the first of those of one text, with their keys."""
    seen = pl.Series([], dtype=pl.UInt64)
    for frame, own_test in inputs.frames():
        examples, facts = recipe.apply(frame, own_test)
        fresh = (facts["marks"] & _UNFIT == 0) & ~facts["text"].is_in(seen.implode())
        fresh = fresh & facts["text"].is_first_distinct()
        yield examples.filter(fresh), facts["text"].filter(fresh)
        seen = pl.concat([seen, facts["text"].filter(fresh)])
