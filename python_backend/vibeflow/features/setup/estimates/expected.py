"""What a run that begins is expected to take, written into its job: to be compared with what it took, and to
be remembered under."""

from __future__ import annotations

from pathlib import Path

from vibeflow.features.datasets.manifest import Manifest
from vibeflow.jobs.spec import EstimateRecord
from vibeflow.recipe.model import Recipe
from vibeflow.store.calibration import Shape, read_measurements
from vibeflow.store.home import Home

from ..facts import SetupFacts
from .hardware import this_machine
from .taken import taken


def expected(
    home: Home, project: Path, recipe: Recipe, manifest: Manifest
) -> tuple[Shape, EstimateRecord | None]:
    """The shape of the run, and the estimate where it rests on a measurement."""
    facts = SetupFacts.of(project, recipe, manifest)
    found = taken(facts, read_measurements(home), this_machine().cores)
    if not found.measured:
        return facts.shape, None
    time, memory = found.seconds, found.memory
    return facts.shape, EstimateRecord(
        seconds=(time.low, time.likely, time.high), memory=(memory.low, memory.likely, memory.high)
    )
