"""Set-up of a project's next run: look, try changes, save them, reset them, measure the computer for it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from vibeflow.features.context import Context
from vibeflow.jobs.lease import holder
from vibeflow.jobs.spec import TrainPayload
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.errors import NotFound, NotReady, RecipeInvalid, VibeFlowError
from vibeflow.protocol.setup import (
    ChooseHardware,
    PreviewSetup,
    ResetSetup,
    SaveSetup,
    SettingChange,
    SetupChanged,
    SetupRef,
    SetupSnapshot,
    SetupView,
)
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.store.calibration import read_measurements
from vibeflow.store.inside import file_inside, is_real_file, is_real_folder
from vibeflow.store.layout import DATA, SPLITS
from vibeflow.text.models import locate

from ..datasets.manifest import Manifest, load_manifest
from ..projects.record import ProjectRecord
from ..projects.service import Projects
from .catalogue import BY_KEY
from .facts import SetupFacts
from .look import Looks
from .probing import Prober
from .problems import of_facts, of_recipe
from .settings import recommended, sync_recipe, value_at
from .tried import tried
from .watch import RecipeWatch


class Setup:
    def __init__(self, ctx: Context, projects: Projects) -> None:
        self._ctx = ctx
        self._projects = projects
        self._prober = Prober(ctx.home)
        self._looks = Looks(ctx.home, self._prober)
        self._revisions: dict[str, int] = {}
        self._lock = threading.Lock()
        self._watch = RecipeWatch(ctx.home, self._changed)

    def snapshot(self, params: SetupRef) -> SetupSnapshot:
        """Set-up as it is. Looking at it measures this computer, once, where nothing is known yet."""
        project = self._projects.get(params.project_id)
        self._watch.follow(project.id, project.path)
        return self._snapshot(project, measure=True)

    def preview(self, params: PreviewSetup) -> SetupView:
        """Set-up as it would be with these changes; nothing is saved.

        Raises:
            NotReady: there is no data yet.
            RecipeInvalid: vibeflow.yaml cannot be read at all.
        """
        project = self._projects.get(params.project_id)
        view = self._looks.with_changes(project.path, self._manifest(project), params.changes)
        if view is None:
            load_recipe(project.path)  # says why
            raise NotReady(t("vibeflow.yaml was just changed."), hint=t("Try again."))
        return view

    def save(self, params: SaveSetup) -> SetupSnapshot:
        """Write the changes into vibeflow.yaml, all or none; comments stay.

        Raises:
            RecipeInvalid: with every problem; the file is as it was.
        """
        project = self._projects.get(params.project_id)
        self._check(project, params.changes)
        save_recipe(project.path, {change.key: change.value for change in params.changes})
        self._changed(project.id)
        return self._snapshot(project, measure=True)

    def reset(self, params: ResetSetup) -> SetupSnapshot:
        """Bring keys back to what is recommended, or to the default where nothing is.

        Raises:
            NotReady: there is no data yet.
        """
        project = self._projects.get(params.project_id)
        manifest = self._manifest(project)
        advice = {one.key: one.value for one in recommended(load_recipe(project.path), manifest)}
        wanted = params.keys or list(advice)
        unknown = [key for key in wanted if key not in advice]
        changes = {key: advice[key] for key in wanted if key in advice}
        if unknown:
            defaults = Recipe(name="x")
            resettable = [key for key in unknown if key in BY_KEY]
            changes |= {key: value_at(defaults, key) for key in resettable}
        save_recipe(project.path, changes)
        sync_recipe(project.path)  # what is recommended now is followed again
        self._changed(project.id)
        return self._snapshot(project, measure=True)

    def calibrate(self, params: SetupRef) -> Nothing:
        """Measure this computer with the project's settings; `setup/didChange` says when it is done.

        Raises:
            NotReady: there is no data yet, or something is being measured.
        """
        project = self._projects.get(params.project_id)
        manifest = self._manifest(project)
        facts = SetupFacts.of(project.path, load_recipe(project.path), manifest)
        if not self._measure(project, facts):
            raise NotReady(
                t("This computer is being measured already."), hint=t("It takes about ten seconds.")
            )
        self._changed(project.id)
        return Nothing()

    def choose_hardware(self, params: ChooseHardware) -> SetupSnapshot:
        """This computer is where VibeFlow trains; what could be rented is shown for comparing.

        Raises:
            NotFound: no such hardware. NotReady: it is not here.
        """
        project = self._projects.get(params.project_id)
        snapshot = self._snapshot(project, measure=False)
        known = snapshot.view.hardware if snapshot.view else []
        found = next((one for one in known if one.id == params.hardware_id), None)
        if found is None:
            raise NotFound(
                t("There is no hardware {hardware_id}.", hardware_id=params.hardware_id[:40]),
                hint=t("Choose one from the list."),
            )
        if not found.chosen:
            raise NotReady(
                t("VibeFlow does not train on {name}.", name=found.name),
                hint=t("It is shown for comparing. Training runs on this computer."),
            )
        return snapshot

    def close(self) -> None:
        """End what this owns: the watch, and a probe that is going."""
        self._watch.close()
        self._prober.close()

    def _snapshot(self, project: ProjectRecord, *, measure: bool) -> SetupSnapshot:
        view, problem = None, None
        manifest = load_manifest(project.path)
        if manifest is not None and not manifest.needs_mapping:
            try:
                recipe = sync_recipe(project.path)
                if measure:
                    self._measure_once(project, SetupFacts.of(project.path, recipe, manifest))
            except VibeFlowError as error:
                problem = error.message
            view = self._looks.as_it_is(project.path, manifest)
        return SetupSnapshot(
            project_id=project.id,
            project_name=project.name,
            revision=self._revisions.get(project.id, 0),
            view=view,
            problem=problem if view is None else None,
        )

    def _check(self, project: ProjectRecord, changes: Sequence[SettingChange]) -> None:
        """Raises `RecipeInvalid` with everything that these changes would make wrong, for itself or with the
        rest. What was amiss before and has to do with the rest alone is no hindrance."""
        manifest = load_manifest(project.path)
        before, after = tried(project.path, ()), tried(project.path, changes)
        found = of_recipe(list(after.problems))
        if manifest is not None and after.recipe is not None and before.recipe is not None:
            known = of_facts(SetupFacts.of(project.path, before.recipe, manifest))
            misfits = of_facts(SetupFacts.of(project.path, after.recipe, manifest))
            found += [one for one in misfits if one not in known]
        if found:
            count = [t("{n} problems.", n=len(found))] if len(found) > 1 else []
            raise RecipeInvalid(
                " ".join([*count, *(one.message for one in found)]),
                hint=" ".join(dict.fromkeys(one.hint for one in found)),
            )

    def _manifest(self, project: ProjectRecord) -> Manifest:
        manifest = load_manifest(project.path)
        if manifest is None:
            raise NotReady(t("This project has no data yet."), hint=t("Import data first."))
        return manifest

    def _measure_once(self, project: ProjectRecord, facts: SetupFacts) -> None:
        known = any(one.shape == facts.shape for one in read_measurements(self._ctx.home))
        runs = facts.model.folder is not None and facts.train_rows > 0
        data = project.path / DATA
        runs = runs and is_real_folder(data) and all(is_real_file(data / name) for name in SPLITS[:2])
        if runs and not known and not self._prober.failed(facts.shape) and not _training(project):
            self._measure(project, facts)

    def _measure(self, project: ProjectRecord, facts: SetupFacts) -> bool:
        recipe = facts.recipe
        payload = TrainPayload(
            model=recipe.model.base,
            model_path=locate(recipe.model.base, recipe.model.revision),
            revision=recipe.model.revision,
            train_file=file_inside(project.path, DATA, "train.jsonl"),
            test_file=file_inside(project.path, DATA, "test.jsonl"),
            system_prompt=recipe.data.system_prompt,
            settings=recipe.training,
            data_digest="",
            recipe_digest="",
        )
        return self._prober.begin(payload, facts.shape, lambda: self._changed(project.id))

    def _changed(self, project_id: str) -> None:
        with self._lock:
            revision = self._revisions[project_id] = self._revisions.get(project_id, 0) + 1
        self._ctx.events("vibeflow/setup/didChange", SetupChanged(project_id=project_id, revision=revision))


def _training(project: ProjectRecord) -> bool:
    """Whether a run of the project computes now: a measurement beside it would be wrong."""
    latest = project.jobs.run_ids()[-3:]
    folders = [folder for run_id in latest for folder in project.jobs.run_folders(run_id)]
    return any(holder(folder) is not None for folder in folders)
