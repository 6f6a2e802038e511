"""Who judges in which project, and what the user agreed to: `<home>/judges.json`.

In the home and not in the project: that texts may go to an address is the user's word on this computer, and a
recipe that came with a clone cannot give it.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from filelock import FileLock
from pydantic import ValidationError

from vibeflow.judging.choose import identity
from vibeflow.judging.provider import is_local
from vibeflow.protocol.judging import JudgeSettings
from vibeflow.recipe.model import Recipe
from vibeflow.store import atomic
from vibeflow.store.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE = "judges.json"


def chosen_settings(home: Home, project_id: str, recipe: Recipe | None) -> JudgeSettings:
    """What was chosen last; else what vibeflow.yaml says; else nobody."""
    entry = _read(home).get(project_id, {})
    try:
        if "settings" in entry:
            return JudgeSettings.model_validate(entry["settings"])
    except ValidationError:
        pass
    return of_recipe(recipe) if recipe is not None else JudgeSettings()


def of_recipe(recipe: Recipe) -> JudgeSettings:
    said = recipe.evaluation.judge
    return JudgeSettings(provider=said.provider, model=said.model, base_url=said.base_url, rows=said.rows)


def choose(home: Home, project_id: str, settings: JudgeSettings) -> None:
    """Keep who judges, and that the user agreed to it.

    Raises:
        OSError: it cannot be written.
    """
    with _changing(home) as entries:
        entry = entries.setdefault(project_id, {})
        entry["settings"] = settings.model_dump(by_alias=True)
        place = _place(settings)
        if settings.provider != "none" and place not in entry.setdefault("agreed", []):
            entry["agreed"].append(place)


def agreed(home: Home, project_id: str, settings: JudgeSettings) -> bool:
    """Whether the user chose this judge for this project on this computer; nothing leaves for a local one."""
    if settings.provider == "none" or is_local(settings.base_url):
        return True
    return _place(settings) in _read(home).get(project_id, {}).get("agreed", [])


def _place(settings: JudgeSettings) -> str:
    """Where texts go: another model at the same place needs no new word."""
    return identity(settings.provider, "", settings.base_url).replace("\0", " ").strip()


def _read(home: Home) -> dict[str, dict[str, Any]]:
    try:
        value = json.loads((home.root / _FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return (
        {key: item for key, item in value.items() if isinstance(item, dict)}
        if isinstance(value, dict)
        else {}
    )


@contextmanager
def _changing(home: Home) -> Iterator[dict[str, dict[str, Any]]]:
    with FileLock(str(home.root / f".{_FILE}.lock"), timeout=10):
        entries = _read(home)
        yield entries
        atomic.write_json(home.root / _FILE, entries)
