"""Steering a run that there is: stop, pause, resume, more passes, the remedy of an alert."""

from __future__ import annotations

from vibeflow.jobs import control
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.errors import NotFound, NotReady, as_vibeflow_error
from vibeflow.protocol.states import is_over
from vibeflow.protocol.training import (
    AlertRef,
    ContinueTraining,
    RunAlert,
    RunRef,
    RunSnapshot,
    RunView,
    StartedRun,
)
from vibeflow.recipe.store import save_recipe

from ..projects.record import ProjectRecord
from .access import SHOW, RunAccess
from .dismissed import dismiss
from .snapshot import continue_draft, train_draft
from .tracker import tracker_of

_MOST_EPOCHS = 1000


class Steering(RunAccess):
    def stop(self, params: RunRef) -> Nothing:
        """Ask the run to end early; the model so far is kept, evaluated and committed. Asking twice is
        harmless.

        Raises:
            NotReady: nothing runs.
        """
        project = self._projects.get(params.project_id)
        view = self._view(project, params.run_id)
        if view is None or is_over(view.state):
            raise NotReady(
                t("No training is running in this project."),
                hint=t("Start one, or look at the last run in the training panel."),
                action=SHOW,
            )
        return self._ask(project, view, control.request_stop)

    def pause(self, params: RunRef) -> Nothing:
        """Save a checkpoint and let the worker go; the run keeps its place until it is resumed.

        Raises:
            NotReady: the run does not train now.
        """
        project, view = self._of(params)
        if view.state not in ("running", "queued") or view.stage != "train":
            raise NotReady(
                t("Run {number} cannot be paused: it is not training.", number=view.number),
                hint=t("Only training can be paused; what comes after it is short."),
                action=SHOW,
            )
        return self._ask(project, view, control.request_pause)

    def resume(self, params: RunRef) -> Nothing:
        """Go on with a paused run, exactly where it was.

        Raises:
            NotReady: it is not paused.
        """
        project, view = self._of(params)
        folder = project.jobs.run_folders(view.run_id)[0]
        if not control.pause_requested(folder):
            raise NotReady(
                t("Run {number} is not paused.", number=view.number), hint=t("There is nothing to resume.")
            )
        return self._ask(project, view, control.take_back_pause)

    def continue_run(self, params: ContinueTraining) -> StartedRun:
        """Go on with a run to another number of passes: one that trains or is paused gets a new plan, one
        that is over is carried on by a new run, from its last checkpoint.

        Raises:
            NotReady: it has done as many passes already, or has nothing to go on from.
        """
        project, view = self._of(RunRef(project_id=params.project_id, run_id=params.run_id))
        done = view.step // view.steps_per_epoch if view.steps_per_epoch else 0
        if params.epochs <= done or params.epochs > _MOST_EPOCHS:
            raise NotReady(
                t(
                    "Run {number} has done {done} passes; {epochs} is no number to go on to.",
                    number=view.number,
                    done=done,
                    epochs=params.epochs,
                ),
                hint=t("Choose a number from {least} to 1,000.", least=done + 1),
            )
        if not is_over(view.state) and view.stage == "train":
            self._ask(project, view, lambda folder: control.request_epochs(folder, params.epochs))
            return StartedRun(run_id=view.run_id, number=view.number)
        return self._make(project, lambda place: continue_draft(project, view.run_id, params.epochs, place))

    def apply_remedy(self, params: AlertRef) -> RunSnapshot:
        """Do what an alert proposes; doing it again does nothing more.

        Raises:
            NotFound: no such alert. NotReady: it proposes nothing.
            RecipeInvalid: vibeflow.yaml has a mistake; the run goes on.
        """
        project, view = self._of(RunRef(project_id=params.project_id, run_id=params.run_id))
        alert = self._alert(view, params.alert_id)
        remedy = alert.remedy
        if remedy is None:
            raise NotReady(t("There is no remedy to apply."), hint=t("The alert says what can be done."))
        if alert.dismissed:
            return self.snapshot(RunRef(project_id=project.id))
        shown = view.run_id
        if remedy.kind == "stopKeepBest":
            if not is_over(view.state):
                self._ask(project, view, control.request_stop)
        elif remedy.kind == "restartWith":
            save_recipe(project.path, {change.key: change.value for change in remedy.changes})
            if not is_over(view.state) and view.stage == "train":
                self._ask(project, view, control.request_discard)
            shown = self._make(project, lambda place: train_draft(self._ctx.home, project, place)).run_id
        self._dismiss(project, view.run_id, params.alert_id)
        return self.snapshot(RunRef(project_id=project.id, run_id=shown))

    def dismiss_alert(self, params: AlertRef) -> RunSnapshot:
        """Put an alert aside, in every window.

        Raises:
            NotFound: no such alert.
        """
        project, view = self._of(RunRef(project_id=params.project_id, run_id=params.run_id))
        self._alert(view, params.alert_id)
        self._dismiss(project, view.run_id, params.alert_id)
        return self.snapshot(RunRef(project_id=project.id, run_id=view.run_id))

    def snapshot(self, params: RunRef) -> RunSnapshot:
        """The run as it is now; patches carry on from its revision."""
        project = self._projects.get(params.project_id)
        return RunSnapshot(
            project_id=project.id, project_name=project.name, run=self._view(project, params.run_id)
        )

    def _alert(self, view: RunView, alert_id: str) -> RunAlert:
        found = next((alert for alert in view.alerts if alert.id == alert_id), None)
        if found is None:
            raise NotFound(
                t("Run {number} has no alert {alert_id}.", number=view.number, alert_id=alert_id[:40]),
                hint=t("It was shown for another run."),
            )
        return found

    def _dismiss(self, project: ProjectRecord, run_id: str, alert_id: str) -> None:
        try:
            dismiss(project.jobs, run_id, alert_id)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        tracker_of(self._ctx).dismiss(self._ctx, project, run_id)
