"""`fit.json` in a job's folder: what was fitted to this machine's memory, used again at every resume."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from vibeflow.engine.fit import Fit
from vibeflow.engine.plan import rows_of_step
from vibeflow.jobs.attempts import read_attempts
from vibeflow.protocol.errors import as_vibeflow_error
from vibeflow.recipe.training import TrainingSettings
from vibeflow.store.atomic import write_json

FIT_FILE = "fit.json"


@dataclass(frozen=True)
class Fitted:
    fit: Fit
    kills_before: int
    """Deaths for want of memory that the fit answers already."""
    kills: int
    """All of them."""

    @property
    def new_kills(self) -> int:
        return max(0, self.kills - self.kills_before)


def read_fit(folder: Path, settings: TrainingSettings) -> Fitted:
    """The fit that was written; else the settings' own batch."""
    attempts = read_attempts(folder)
    kills = attempts.kills if attempts else 0
    rows = rows_of_step(settings)
    try:
        value = json.loads((folder / FIT_FILE).read_text(encoding="utf-8"))
        fit, seen = Fit.from_json(value), int(value["kills"])
        if fit.rows == rows:
            return Fitted(fit, seen, kills)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return Fitted(Fit(rows, settings.batch_size), 0, kills)


def write_fit(folder: Path, fit: Fit, kills: int) -> None:
    """Keep it, durably.

    Raises:
        VibeFlowError: it cannot be written.
    """
    try:
        write_json(folder / FIT_FILE, {**fit.to_json(), "kills": kills})
    except OSError as error:
        raise as_vibeflow_error(error) from error
