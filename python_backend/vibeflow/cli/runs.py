"""`vibeflow runs …`: list, pause, resume, continue and delete training runs, and see who waits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..features.services import Services
from ..protocol.training import ContinueTraining, QueueEntry, RunRef, RunsRef, RunSummary
from .commands import JsonOption, ProjectOption, quiet_services
from .output import Output
from .words import duration, megabytes, number

runs = typer.Typer(no_args_is_help=True, help="The runs of a project: list, pause, continue, delete.")
RunArgument = Annotated[int, typer.Argument(help="Number of the run, as `vibeflow runs list` shows it.")]
OptionalRun = Annotated[int | None, typer.Argument(help="Number of the run. Default: the present one.")]


@runs.command("list")
def list_runs(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """The project's runs, newest first."""
    output, services, project_id = _open(project, as_json=as_json)
    found = services.training.runs(RunsRef(project_id=project_id))
    if not found.runs:
        output.say("No runs yet. Start one: vibeflow train")
    else:
        columns = ["Run", "State", "Method", "Passes", "Best loss", "Time", "Disk"]
        output.table(columns, [_row(run) for run in found.runs], right=frozenset({3, 4, 5, 6}))
    output.result(found)


@runs.command()
def queue(as_json: JsonOption = False) -> None:
    """What computes now and what waits, over all projects."""
    output = Output(as_json=as_json)
    found = quiet_services().training.queue()
    for entry in found.entries:
        output.say(_line(entry))
    if not found.entries:
        output.say("Nothing runs and nothing waits.")
    output.result(found)


@runs.command()
def pause(run: OptionalRun = None, project: ProjectOption = None) -> None:
    """Save a checkpoint and let the processor go, until `vibeflow runs resume`."""
    output, services, project_id = _open(project)
    services.training.pause(RunRef(project_id=project_id, run_id=_id(run)))
    output.say("Pausing. It keeps its place: vibeflow runs resume")


@runs.command()
def resume(run: OptionalRun = None, project: ProjectOption = None) -> None:
    """Go on with a paused run, exactly where it was."""
    output, services, project_id = _open(project)
    services.training.resume(RunRef(project_id=project_id, run_id=_id(run)))
    output.say("It goes on.")


@runs.command("continue")
def continue_run(
    run: RunArgument,
    epochs: Annotated[int, typer.Option(help="Passes in all, those done included.")],
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train longer: a run that is over is carried on from its last checkpoint by a new one."""
    output, services, project_id = _open(project, as_json=as_json)
    started = services.training.continue_run(
        ContinueTraining(project_id=project_id, run_id=_id(run) or "", epochs=epochs)
    )
    output.say(f"Run {started.number} goes on to {number(epochs)} passes.")
    output.result(started)


@runs.command()
def delete(
    run: RunArgument,
    project: ProjectOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove a run and its checkpoints from the disk. Versions that were saved stay."""
    output, services, project_id = _open(project)
    if not yes:
        typer.confirm(f"Delete run {run}, with its checkpoints and curves?", abort=True)
    freed = services.training.delete(RunRef(project_id=project_id, run_id=_id(run))).freed_bytes
    output.say(f"Deleted run {run}: {megabytes(freed)} are free again.")


def _open(project: str | None, *, as_json: bool = False) -> tuple[Output, Services, str]:
    services = quiet_services()
    return Output(as_json=as_json), services, services.projects.find(project, Path.cwd()).id


def _id(run: int | None) -> str | None:
    return None if run is None else f"run-{run:04d}"


def _row(run: RunSummary) -> list[str]:
    best = "" if run.best_eval_loss is None else f"{run.best_eval_loss:.3f}"
    state = run.state if run.commit is None else f"{run.state}, {run.commit[:7]}"
    took = duration(run.seconds) if run.seconds else ""
    return [number(run.number), state, run.method, number(run.epochs), best, took, megabytes(run.size_bytes)]


def _line(entry: QueueEntry) -> str:
    place = "" if entry.position is None else f", number {entry.position} in the queue"
    reason = f": {entry.reason}" if entry.reason else ""
    return f"{entry.project_name}, run {entry.number}: {entry.state}{place}{reason}"
