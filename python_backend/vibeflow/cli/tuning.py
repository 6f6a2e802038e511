"""`vibeflow tune …`: search for better settings, look at the trials, adopt what was found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..features.services import Services
from ..protocol.tuning import StartTuning, TuningRef, TuningSnapshot, TuningTrial
from .commands import JsonOption, ProjectOption, quiet_services
from .output import Output
from .words import duration, number

tune = typer.Typer(no_args_is_help=True, help="Search for better settings than the recommended ones.")


@tune.command()
def start(
    project: ProjectOption = None,
    minutes: Annotated[
        float | None, typer.Option(help="Time to take. Default: enough for about a dozen trials.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Begin a search. It goes on when this terminal is closed; test rows are not looked at."""
    output, services, project_id = _open(project, as_json=as_json)
    found = services.tunings.start(StartTuning(project_id=project_id, minutes=minutes))
    if found.tuning is not None:
        output.say(f"Searching for {duration(found.tuning.budget_seconds)} at most: vibeflow tune show")
    output.result(found)


@tune.command()
def show(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """The latest search: its trials, and what came of it."""
    output, services, project_id = _open(project, as_json=as_json)
    found = services.tunings.snapshot(TuningRef(project_id=project_id))
    _say(output, found)
    output.result(found)


@tune.command()
def stop(project: ProjectOption = None) -> None:
    """End the search and keep what it found so far."""
    output, services, project_id = _open(project)
    services.tunings.stop(TuningRef(project_id=project_id))
    output.say("Stopping. See what was found: vibeflow tune show")


@tune.command()
def adopt(project: ProjectOption = None) -> None:
    """Write the best settings into vibeflow.yaml."""
    output, services, project_id = _open(project)
    ref = TuningRef(project_id=project_id)
    services.tunings.apply(ref)
    found = services.tunings.snapshot(ref).tuning
    for change in found.changes if found is not None else ():
        output.say(f"{change.key}: {change.value}")
    output.say("Written into vibeflow.yaml. Train with it: vibeflow train")


def _open(project: str | None, *, as_json: bool = False) -> tuple[Output, Services, str]:
    services = quiet_services()
    return Output(as_json=as_json), services, services.projects.find(project, Path.cwd()).id


def _say(output: Output, found: TuningSnapshot) -> None:
    view = found.tuning
    if view is None:
        output.say("No search yet. Start one: vibeflow tune start")
        return
    left = f", about {duration(view.seconds_left)} left" if view.seconds_left is not None else ""
    output.say(
        f"Search {view.number}: {view.state}, {duration(view.elapsed)} so far{left}. {view.doing}".strip()
    )
    if view.trials:
        columns = ["Trial", "Settings", "State", "Steps", "Loss"]
        rows = [_row(trial, view.best) for trial in view.trials]
        output.table(columns, rows, right=frozenset({0, 3, 4}))
    if view.verdict:
        output.say(view.verdict)
    if view.changes:
        output.say("It is in vibeflow.yaml." if view.applied else "Adopt it: vibeflow tune adopt")
    if view.error is not None:
        output.error_lines(view.error)


def _row(trial: TuningTrial, best: int | None) -> list[str]:
    state = {"pruned": "given up early", "finished": "done"}.get(trial.state, trial.state)
    if trial.number == best:
        state = "best"
    loss = "" if trial.loss is None else f"{trial.loss:.3f}"
    recommended = " (recommended)" if trial.recommended else ""
    return [number(trial.number), trial.settings_shown + recommended, state, number(trial.steps), loss]
