"""Looks at a project's set-up: reads what it rests on and has the view made. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vibeflow.features.datasets.manifest import Manifest
from vibeflow.protocol.setup import EffectOfChanges, SettingChange, SetupView
from vibeflow.recipe.model import Recipe
from vibeflow.store.calibration import read_measurements
from vibeflow.store.home import Home

from .estimates import taken as estimates
from .estimates.effect import effect_of
from .estimates.taken import Taken
from .facts import SetupFacts
from .machine import this_machine
from .prices import load_prices, prices_path
from .probing import Prober
from .problems import of_recipe
from .settings import recommended, would_follow
from .tried import Tried, tried
from .view import Surroundings, setup_view


class Looks:
    """Safe to use from several threads."""

    def __init__(self, home: Home, prober: Prober) -> None:
        self._home, self._prober = home, prober

    def as_it_is(self, project: Path, manifest: Manifest) -> SetupView | None:
        """What the file says; None where it cannot be read at all. Mistakes in single keys are told beside
        their fields, and everything else is shown."""
        now = tried(project, ())
        return None if now.recipe is None else self._view(project, manifest, now, now.recipe, None, ())

    def with_changes(
        self, project: Path, manifest: Manifest, changes: Sequence[SettingChange]
    ) -> SetupView | None:
        """What the file would say with these changes; None where it cannot be read at all."""
        before, after = tried(project, ()).recipe, tried(project, changes)
        if before is None or after.recipe is None:
            return None
        recipe = after.recipe
        if changes and not after.problems:
            # Once saved, what the user has not set by hand follows: the rate of another method, for one.
            follow = would_follow(project, recipe, manifest)
            others = [SettingChange(key=key, value=value) for key, value in follow.items()]
            recipe = tried(project, [*changes, *others]).recipe or recipe
        effect = self._effect(project, manifest, before, recipe, changes, sound=not after.problems)
        return self._view(project, manifest, after, recipe, effect, changes)

    def _view(
        self,
        project: Path,
        manifest: Manifest,
        now: Tried,
        recipe: Recipe,
        effect: EffectOfChanges | None,
        changes: Sequence[SettingChange],
    ) -> SetupView:
        facts = SetupFacts.of(project, recipe, manifest)
        prices, prices_problem = load_prices(self._home)
        around = Surroundings(
            machine=this_machine(),
            prices=prices,
            prices_problem=prices_problem,
            prices_path=_prices_path(self._home),
            measured=read_measurements(self._home),
            calibrating=self._prober.working_on(facts.shape),
        )

        def again(more: tuple[SettingChange, ...]) -> Taken | None:
            changed = tried(project, [*changes, *more])
            if changed.recipe is None or changed.problems:
                return None
            other = SetupFacts.of(project, changed.recipe, manifest)
            return estimates.taken(other, around.measured, around.machine.cores)

        problems = of_recipe(list(now.problems))
        return setup_view(facts, recommended(recipe, manifest), around, again, problems, effect)

    def _effect(
        self,
        project: Path,
        manifest: Manifest,
        before: Recipe,
        after: Recipe,
        changes: Sequence[SettingChange],
        *,
        sound: bool,
    ) -> EffectOfChanges | None:
        measured, cores = read_measurements(self._home), this_machine().cores
        old = estimates.taken(SetupFacts.of(project, before, manifest), measured, cores)
        new = estimates.taken(SetupFacts.of(project, after, manifest), measured, cores) if sound else None
        return effect_of(before, after, changes, old, new)


def _prices_path(home: Home) -> Path:
    try:
        return prices_path(home)
    except OSError:
        return home.root / "prices.yaml"
