"""The recipe beside the recommendation: which settings differ, and which the user set by hand.

A key that still has the value last recommended follows a new recommendation; a key that the user changed is
left alone for good. Knows nothing of how values are chosen.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vibeflow.features.datasets.manifest import load_manifest
from vibeflow.l10n import number, plain, t
from vibeflow.protocol.datasets import TrainingEstimate
from vibeflow.protocol.errors import ForeignState
from vibeflow.protocol.projects import RecipeSetting
from vibeflow.recipe.methods import Method
from vibeflow.recipe.model import MAX_RECIPE_BYTES, Recipe, RecipeValue
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.store.atomic import write_json
from vibeflow.store.calibration import read_measurements
from vibeflow.store.home import Home
from vibeflow.store.inside import STATE_FOLDER, folder_inside, inside, read_inside

from ..datasets.lengths import TYPICAL_LENGTH, tracked_rows
from ..models.facts import ModelFacts, model_facts
from ..models.limit import row_limit
from .advice.recommend import DataFacts, Recommendation, recommend
from .advice.rules_fit import LONGEST_CAP
from .advice.terms import Room
from .catalogue import BY_KEY
from .estimates.memory import Work, peak_bytes
from .estimates.taken import taken
from .facts import SetupFacts
from .machine import this_machine

if TYPE_CHECKING:
    from vibeflow.features.datasets.manifest import Manifest

_LAST = Path(STATE_FOLDER) / "recommended.json"
"""What was last recommended and written, by key."""


def recipe_settings(
    project: Path, manifest: Manifest | None = None, recipe: Recipe | None = None
) -> tuple[RecipeSetting, ...]:
    """Every recommended setting with what the recipe says now. Empty before there is data. What is not handed
    in is read."""
    manifest = manifest or load_manifest(project)
    if manifest is None:
        return ()
    recipe = recipe or load_recipe(project)
    settings = [_base_model(recipe)]
    for item in recommended(recipe, manifest):
        if not item.main:
            continue
        current = value_at(recipe, item.key)
        changed = current != item.value
        instead = t("Set by you. Recommended: {value}. {reason}", value=shown(item.value), reason=item.reason)
        settings.append(
            RecipeSetting(
                key=item.key,
                name=item.name,
                value=shown(current),
                reason=instead if changed else item.reason,
                changed=changed,
                recommended=shown(item.value),
            )
        )
    return tuple(settings)


def sync_recipe(project: Path, manifest: Manifest | None = None) -> Recipe:
    """Bring the keys that the user has not set by hand to what is recommended now; returns the recipe."""
    manifest = manifest or load_manifest(project)
    recipe = load_recipe(project)
    if manifest is None:
        return recipe
    last = _last(project)
    changes, followed = following(recipe, manifest, last)
    if changes:
        recipe = save_recipe(project, changes)
        # Some advice hangs on a key that has just followed other advice.
        more, followed = following(recipe, manifest, followed)
        recipe = save_recipe(project, more) if more else recipe
    if followed != last:
        folder_inside(project, _LAST.parent.as_posix())
        write_json(inside(project, _LAST.as_posix()), followed)
    return recipe


def would_follow(project: Path, recipe: Recipe, manifest: Manifest) -> dict[str, RecipeValue]:
    """What `sync_recipe` would change in a recipe that is not saved."""
    return following(recipe, manifest, _last(project))[0]


def limit_to_come(project: Path, recipe: Recipe) -> int:
    """Tokens of a row that are read once the recipe has followed the data that is built now: where the user
    did not set the longest row, it will be as long as the rows need, up to a cap."""
    key = "training.max_seq_length"
    last, current = _last(project), value_at(recipe, key)
    if current != (last[key] if key in last else value_at(Recipe(name="x"), key)):
        return row_limit(recipe)
    return min(model_facts(recipe.model.base, recipe.model.revision).context or LONGEST_CAP, LONGEST_CAP)


def following(
    recipe: Recipe, manifest: Manifest, last: dict[str, Any]
) -> tuple[dict[str, RecipeValue], dict[str, RecipeValue]]:
    """Changes to keys that have the value last recommended, and what is recommended to whom from now on."""
    defaults = Recipe(name="x")
    changes: dict[str, RecipeValue] = {}
    followed: dict[str, RecipeValue] = {}
    for item in recommended(recipe, manifest):
        current = value_at(recipe, item.key)
        untouched = current == (last[item.key] if item.key in last else value_at(defaults, item.key))
        if untouched or current == item.value:
            followed[item.key] = item.value
            if current != item.value:
                changes[item.key] = item.value
        elif item.key in last:
            followed[item.key] = last[item.key]
    return changes, followed


def estimate(
    home: Home, project: Path, manifest: Manifest, recipe: Recipe | None = None
) -> TrainingEstimate | None:
    """How long a run should take; None before this computer was measured with these settings."""
    facts = SetupFacts.of(project, recipe or load_recipe(project), manifest)
    found = taken(facts, read_measurements(home), this_machine().cores)
    if not found.measured:
        return None
    return TrainingEstimate(seconds_low=found.seconds.low, seconds_high=found.seconds.high, basis=found.basis)


def value_at(recipe: Recipe, key: str) -> Any:
    """The value of a dotted key, such as `training.lora.r`."""
    value: Any = recipe
    for part in key.split("."):
        value = getattr(value, part)
    return value


_METHODS = {str(one.value): one.label for one in BY_KEY["training.method"].options}
_WORDS: dict[str, str] = _METHODS | {"cosine": t("cosine")}


def shown(value: RecipeValue) -> str:
    """A value as people write it: 0.003 rather than 3e-3, LoRA rather than lora."""
    if value is None:
        return t("automatic")
    if isinstance(value, str):
        return _WORDS.get(value, value)
    if isinstance(value, float):
        return plain(value)
    return number(value) if isinstance(value, int) else str(value)


def _base_model(recipe: Recipe) -> RecipeSetting:
    value, reason = reason_of(model_facts(recipe.model.base, recipe.model.revision))
    return RecipeSetting(key="model.base", name=t("Base model"), value=value, reason=reason)


def reason_of(facts: ModelFacts) -> tuple[str, str]:
    """The base model's name, and one sentence about it."""
    if facts.parameters is None:
        return facts.id, t("Not on this computer yet: it is downloaded when training starts.")
    if facts.context is None:
        return facts.id, t("It is on this computer, has {size}.", size=facts.size)
    return facts.id, t(
        "It is on this computer, has {size} and reads up to {tokens:,} tokens.",
        size=facts.size,
        tokens=facts.context,
    )


def recommended(recipe: Recipe, manifest: Manifest) -> list[Recommendation]:
    """What is recommended for this model and this data."""
    lengths = manifest.lengths
    kept = manifest.ledger.train + manifest.ledger.test
    model = model_facts(recipe.model.base, recipe.model.revision)
    facts = DataFacts(
        train=manifest.ledger.train,
        test=manifest.ledger.test,
        shape=manifest.shape,
        median=lengths.median if lengths else None,
        p99=lengths.p99 if lengths else None,
        longest=lengths.longest if lengths else None,
        all_counted=lengths is not None and lengths.counted == kept and lengths.model == recipe.model.base,
        tracked=tracked_rows(manifest.ledger.test),
        answers=manifest.answers,
    )
    return recommend(facts, model, room_for(recipe, facts, model), recipe.training.method)


def room_for(recipe: Recipe, data: DataFacts, model: ModelFacts) -> Room:
    """The memory where a run would compute, and what it would take there."""
    machine = this_machine()
    training = recipe.training
    length = min(data.p99 or TYPICAL_LENGTH, training.max_seq_length)
    precision = training.precision if training.precision != "auto" else "bf16" if machine.gpus else "fp32"

    def needs(method: Method, batch: int) -> float:
        return peak_bytes(model, Work(method, batch, length, training.lora.r, precision))

    if machine.gpus:
        return Room(machine.gpus[0][1], t("your {gpus}", gpus=machine.gpus[0][0]), True, needs)
    return Room(machine.memory_total, t("this computer"), False, needs)


def _last(project: Path) -> dict[str, Any]:
    """Empty where there is none, or none that can be read: then nothing was recommended yet."""
    try:
        value = json.loads(read_inside(project, _LAST.as_posix(), limit=MAX_RECIPE_BYTES))
    except (OSError, ValueError, RecursionError, ForeignState):
        return {}
    return value if isinstance(value, dict) else {}
