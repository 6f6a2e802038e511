"""`vibeflow tune …`: search for better settings, look at the trials, adopt what was found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..features.services import Services
from ..l10n import amounts, number, t
from ..protocol.tuning import StartTuning, TuningRef, TuningSnapshot, TuningTrial
from .command_line import CommandLine
from .commands import JsonOption, ProjectOption, quiet_services
from .output import Output
from .words import STATES

tune = CommandLine(no_args_is_help=True, help=t("Search for better settings than the recommended ones."))
_TRIAL_STATES = {
    "waiting": t("waiting"),
    "running": t("running"),
    "finished": t("done"),
    "pruned": t("given up early"),
    "failed": t("failed"),
}


@tune.command(help=t("Begin a search. It goes on when this terminal is closed; test rows are not looked at."))
def start(
    project: ProjectOption = None,
    minutes: Annotated[
        float | None, typer.Option(help=t("Time to take. Default: enough for about a dozen trials."))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    found = services.tunings.start(StartTuning(project_id=project_id, minutes=minutes))
    if found.tuning is not None:
        output.say(
            t(
                "Searching for {time} at most: vibeflow tune show",
                time=amounts.short(found.tuning.budget_seconds),
            )
        )
    output.result(found)


@tune.command(help=t("The latest search: its trials, and what came of it."))
def show(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    found = services.tunings.snapshot(TuningRef(project_id=project_id))
    _say(output, found)
    output.result(found)


@tune.command(help=t("End the search and keep what it found so far."))
def stop(project: ProjectOption = None) -> None:
    output, services, project_id = _open(project)
    services.tunings.stop(TuningRef(project_id=project_id))
    output.say(t("Stopping. See what was found: vibeflow tune show"))


@tune.command(help=t("Write the best settings into vibeflow.yaml."))
def adopt(project: ProjectOption = None) -> None:
    output, services, project_id = _open(project)
    ref = TuningRef(project_id=project_id)
    services.tunings.apply(ref)
    found = services.tunings.snapshot(ref).tuning
    for change in found.changes if found is not None else ():
        output.say(f"{change.key}: {change.value}")
    output.say(t("Written into vibeflow.yaml. Train with it: vibeflow train"))


def _open(project: str | None, *, as_json: bool = False) -> tuple[Output, Services, str]:
    services = quiet_services()
    return Output(as_json=as_json), services, services.projects.find(project, Path.cwd()).id


def _say(output: Output, found: TuningSnapshot) -> None:
    view = found.tuning
    if view is None:
        output.say(t("No search yet. Start one: vibeflow tune start"))
        return
    told = {"number": view.number, "state": STATES[view.state], "elapsed": amounts.exact(view.elapsed)}
    if view.seconds_left is None:
        line = t("Search {number}: {state}, {elapsed} so far.", **told)
    else:
        left = amounts.spoken(view.seconds_left)
        line = t("Search {number}: {state}, {elapsed} so far, about {left} left.", **told, left=left)
    output.say(f"{line} {view.doing}".strip())
    if view.trials:
        columns = [t("Trial"), t("Settings"), t("State"), t("Steps"), t("Loss")]
        rows = [_row(trial, view.best) for trial in view.trials]
        output.table(columns, rows, right=frozenset({0, 3, 4}))
    if view.verdict:
        output.say(view.verdict)
    if view.changes:
        output.say(t("It is in vibeflow.yaml.") if view.applied else t("Adopt it: vibeflow tune adopt"))
    if view.error is not None:
        output.error_lines(view.error)


def _row(trial: TuningTrial, best: int | None) -> list[str]:
    state = t("best") if trial.number == best else _TRIAL_STATES[trial.state]
    loss = "" if trial.loss is None else amounts.loss(trial.loss)
    shown = trial.settings_shown
    if trial.recommended:
        shown = t("{settings} (recommended)", settings=shown)
    return [number(trial.number), shown, state, number(trial.steps), loss]
