"""`vibeflow runs …`: list, pause, resume, continue and delete training runs, and see who waits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..features.services import Services
from ..l10n import amounts, number, t, tn
from ..protocol.training import ContinueTraining, QueueEntry, RunRef, RunsRef, RunSummary
from .command_line import CommandLine
from .commands import JsonOption, ProjectOption, quiet_services
from .output import Output
from .words import STATES

runs = CommandLine(no_args_is_help=True, help=t("The runs of a project: list, pause, continue, delete."))
RunArgument = Annotated[int, typer.Argument(help=t("Number of the run, as `vibeflow runs list` shows it."))]
OptionalRun = Annotated[int | None, typer.Argument(help=t("Number of the run. Default: the present one."))]


@runs.command("list", help=t("The project's runs, newest first."))
def list_runs(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    found = services.training.runs(RunsRef(project_id=project_id))
    if not found.runs:
        output.say(t("No runs yet. Start one: vibeflow train"))
    else:
        columns = [t("Run"), t("State"), t("Method"), t("Passes"), t("Best loss"), t("Time"), t("Disk")]
        output.table(columns, [_row(run) for run in found.runs], right=frozenset({3, 4, 5, 6}))
    output.result(found)


@runs.command(help=t("What computes now and what waits, over all projects."))
def queue(as_json: JsonOption = False) -> None:
    output = Output(as_json=as_json)
    found = quiet_services().training.queue()
    for entry in found.entries:
        output.say(_line(entry))
    if not found.entries:
        output.say(t("Nothing runs and nothing waits."))
    output.result(found)


@runs.command(help=t("Save a checkpoint and let the processor go, until `vibeflow runs resume`."))
def pause(run: OptionalRun = None, project: ProjectOption = None) -> None:
    output, services, project_id = _open(project)
    services.training.pause(RunRef(project_id=project_id, run_id=_id(run)))
    output.say(t("Pausing. It keeps its place: vibeflow runs resume"))


@runs.command(help=t("Go on with a paused run, exactly where it was."))
def resume(run: OptionalRun = None, project: ProjectOption = None) -> None:
    output, services, project_id = _open(project)
    services.training.resume(RunRef(project_id=project_id, run_id=_id(run)))
    output.say(t("It goes on."))


@runs.command(
    "continue",
    help=t("Train longer: a run that is over is carried on from its last checkpoint by a new one."),
)
def continue_run(
    run: RunArgument,
    epochs: Annotated[int, typer.Option(help=t("Passes in all, those done included."))],
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    started = services.training.continue_run(
        ContinueTraining(project_id=project_id, run_id=_id(run) or "", epochs=epochs)
    )
    output.say(
        tn(
            "Run {number} goes on to {n:,} pass.",
            "Run {number} goes on to {n:,} passes.",
            epochs,
            number=started.number,
        )
    )
    output.result(started)


@runs.command(help=t("Remove a run and its checkpoints from the disk. Versions that were saved stay."))
def delete(
    run: RunArgument,
    project: ProjectOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=t("Do not ask."))] = False,
) -> None:
    output, services, project_id = _open(project)
    if not yes:
        typer.confirm(t("Delete run {run}, with its checkpoints and curves?", run=run), abort=True)
    freed = services.training.delete(RunRef(project_id=project_id, run_id=_id(run))).freed_bytes
    output.say(t("Deleted run {run}: {freed} are free again.", run=run, freed=amounts.file_size(freed)))


def _open(project: str | None, *, as_json: bool = False) -> tuple[Output, Services, str]:
    services = quiet_services()
    return Output(as_json=as_json), services, services.projects.find(project, Path.cwd()).id


def _id(run: int | None) -> str | None:
    return None if run is None else f"run-{run:04d}"


def _row(run: RunSummary) -> list[str]:
    best = "" if run.best_eval_loss is None else amounts.loss(run.best_eval_loss)
    state = STATES[run.state] if run.commit is None else f"{STATES[run.state]}, {run.commit[:7]}"
    took = amounts.exact(run.seconds) if run.seconds else ""
    return [
        number(run.number),
        state,
        run.method,
        number(run.epochs),
        best,
        took,
        amounts.file_size(run.size_bytes),
    ]


def _line(entry: QueueEntry) -> str:
    told = {"project": entry.project_name, "run": entry.number, "state": STATES[entry.state]}
    if entry.position is None:
        line = t("{project}, run {run}: {state}", **told)
    else:
        line = t(
            "{project}, run {run}: {state}, number {position} in the queue", **told, position=entry.position
        )
    return f"{line}: {entry.reason}" if entry.reason else line
