"""The job of a search: the project as it stands, and how long it may take."""

from __future__ import annotations

from collections.abc import Mapping

from vibeflow.features.setup.facts import SetupFacts
from vibeflow.features.setup.settings import recommended
from vibeflow.features.training.snapshot import gather, train_payload
from vibeflow.jobs.spec import TunePayload
from vibeflow.jobs.submit import Draft, Place
from vibeflow.l10n import t
from vibeflow.protocol.errors import DataEmpty, ErrorAction
from vibeflow.recipe.training import TrainingSettings
from vibeflow.store.calibration import read_measurements
from vibeflow.store.home import Home

from ..projects.record import ProjectRecord
from ..setup.estimates.hardware import this_machine
from ..setup.estimates.taken import taken
from .words import SEARCHED

USUAL_TRIALS = 12
MOST_TRIALS = 60
_SHORTEST = 120.0
"""Seconds: reading the model and the rows takes its share of a short trial."""
_FEWEST_ROWS = 20


def tune_draft(home: Home, project: ProjectRecord, minutes: float | None, place: Place) -> Draft:
    """Check that there is something to search on, and say what is to be tried.

    Raises:
        RecipeInvalid, NotReady, DataEmpty, DataNoAnswer: as for a training.
    """
    recipe, manifest, content = gather(project)
    rows = manifest.ledger.train
    if rows < _FEWEST_ROWS:
        raise DataEmpty(
            t("{rows} training rows are too few to tell good settings from bad ones.", rows=rows),
            hint=t(
                "Import at least {fewest_rows}; better a few hundred. Until then the recommended "
                "settings are the best guess.",
                fewest_rows=_FEWEST_ROWS,
            ),
            action=ErrorAction(kind="chooseFile", label=t("Import data")),
        )
    facts = SetupFacts.of(project.path, recipe, manifest)
    found = taken(facts, read_measurements(home), this_machine().cores)
    train = train_payload(place.inputs, recipe, content, (facts.shape, None))
    advice = {item.key: item.value for item in recommended(recipe, manifest) if item.key in SEARCHED}
    payload = TunePayload(
        train=train.model_copy(update={"settings": _with(train.settings, advice)}),
        budget_seconds=60 * minutes if minutes else max(_SHORTEST, USUAL_TRIALS * found.seconds.likely),
        most_trials=MOST_TRIALS if minutes else USUAL_TRIALS,
    )
    # The test rows stay where they are: a search has no business with them.
    return Draft(payload, {name: data for name, data in content.items() if name != "test.jsonl"})


def _with(settings: TrainingSettings, advice: Mapping[str, object]) -> TrainingSettings:
    """The recommended values for what is searched, the recipe's for all else."""
    values = settings.model_dump()
    for key, value in advice.items():
        room, *path = key.removeprefix("training.").split(".")
        if path:
            values[room][path[0]] = value
        else:
            values[room] = value
    return TrainingSettings.model_validate(values)
