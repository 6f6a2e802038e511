"""`vibeflow projects …`: list, rename, move, duplicate, archive and delete whole projects."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..features.services import Services
from ..protocol.base import Nothing
from ..protocol.projects import (
    ArchiveProject,
    DeleteProject,
    DuplicateProject,
    MoveProject,
    ProjectRef,
    ProjectsTotals,
    ProjectSummary,
    RenameProject,
)
from .commands import JsonOption, quiet_services
from .output import Output
from .words import duration, megabytes, number

projects = typer.Typer(
    invoke_without_command=True, help="Your projects: list, rename, move, duplicate, archive, delete."
)
ProjectArgument = Annotated[str, typer.Argument(metavar="PROJECT", help="Name, id or folder.")]


@projects.callback()
def projects_without_command(context: typer.Context, as_json: JsonOption = False) -> None:
    """Your projects; without a command they are listed."""
    if context.invoked_subcommand is None:
        list_projects(as_json=as_json)


@projects.command("list")
def list_projects(as_json: JsonOption = False) -> None:
    """List the projects, the archived ones last, and what they come to."""
    output, services = Output(as_json=as_json), quiet_services()
    listed = services.projects.list(Nothing())
    if not listed.projects:
        output.say("No projects yet. Make one: vibeflow init NAME")
    else:
        ordered = sorted(listed.projects, key=lambda project: project.archived)
        columns = ["Project", "Status", "Data", "Versions", "Best", "Folder"]
        output.table(columns, [_row(project) for project in ordered], right=frozenset({3, 4}))
        for project in ordered:
            for problem in project.problems:
                output.say(f"{project.name}: {problem.message}")
                output.muted(problem.hint)
        if not as_json:
            output.muted(_sum(services.projects.totals()))
    output.result(listed)


@projects.command()
def rename(
    project: ProjectArgument,
    name: Annotated[str, typer.Argument(help="The new name.")],
    as_json: JsonOption = False,
) -> None:
    """Give a project another name, in vibeflow.yaml; its folder keeps its own."""
    output, services, project_id = _open(project, as_json=as_json)
    renamed = services.projects.rename(RenameProject(project_id=project_id, name=name))
    output.say(f"It is called {renamed.name} now.")
    output.result(renamed)


@projects.command()
def move(
    project: ProjectArgument,
    place: Annotated[Path, typer.Argument(metavar="FOLDER", help="Its new place, which is not there yet.")],
    as_json: JsonOption = False,
) -> None:
    """Move a project's folder, to another disk too: the old one goes when the copy was checked."""
    output, services, project_id = _open(project, as_json=as_json)
    # As mv does it: into a folder that is there, under its own name.
    target = place.absolute()
    if target.is_dir():
        target /= services.projects.get(project_id).path.name
    moved = services.projects.move(MoveProject(project_id=project_id, path=str(target)))
    output.say(f"{moved.name} is in {moved.path} now.")
    output.result(moved)


@projects.command()
def duplicate(
    project: ProjectArgument,
    name: Annotated[str, typer.Argument(help="Name of the new project.")],
    path: Annotated[Path | None, typer.Option(help="Folder to make it in.")] = None,
    versions: Annotated[
        bool, typer.Option(help="Take the history along; without it, data and recipe only.")
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Make a second project of one."""
    output, services, project_id = _open(project, as_json=as_json)
    place = None if path is None else str(path.absolute())
    made = services.projects.duplicate(
        DuplicateProject(project_id=project_id, name=name, path=place, with_versions=versions)
    )
    output.say(f"Made {made.name} in {made.path}.")
    output.result(made)


@projects.command()
def archive(
    project: ProjectArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Bring it back among the others.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Put a project away: it is listed apart, and nothing of it is changed."""
    output, services, project_id = _open(project, as_json=as_json)
    found = services.projects.set_archived(ArchiveProject(project_id=project_id, archived=not undo))
    output.say(f"{found.name} is {'back' if undo else 'archived'}.")
    output.result(found)


@projects.command()
def delete(
    project: ProjectArgument,
    confirm: Annotated[
        str | None, typer.Option("--confirm", metavar="NAME", help="Its name, in place of the question.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Delete what VibeFlow made of a project, versions included; your own files stay."""
    output, services, project_id = _open(project, as_json=as_json)
    usage = services.projects.usage(ProjectRef(project_id=project_id))
    name = services.projects.get(project_id).name
    if confirm is None:
        size = megabytes(usage.data_bytes + usage.versions_bytes + usage.runs_bytes)
        output.say(f"This frees {size} and cannot be undone.")
        confirm = typer.prompt(f"Type {name} to delete it", err=True)
    done = services.projects.delete(DeleteProject(project_id=project_id, confirmed_name=confirm))
    output.say(f"Deleted {name}: {megabytes(done.freed_bytes)} are free again.")
    if done.kept:
        output.say("What VibeFlow did not make stays: " + ", ".join(done.kept))
    output.result(done)


def _open(project: str, *, as_json: bool) -> tuple[Output, Services, str]:
    services = quiet_services()
    return Output(as_json=as_json), services, services.projects.find(project, Path.cwd()).id


def _row(project: ProjectSummary) -> list[str]:
    scores = [version.score for version in project.versions if version.score is not None]
    return [
        project.name,
        _status(project),
        number(project.data.rows_kept) + " rows" if project.data else "no data",
        number(len(project.versions)),
        f"{max(scores):.0f}" if scores else "",
        project.path,
    ]


def _status(project: ProjectSummary) -> str:
    if project.missing:
        return "folder is gone"
    run = project.run
    if run is not None and run.state in ("queued", "running", "stopping", "paused"):
        state = "training"
    elif any(version.served for version in project.versions):
        state = "served"
    else:
        state = "trained" if project.versions else "draft"
    if project.problems:
        state += ", needs attention"
    return f"{state}, archived" if project.archived else state


def _sum(totals: ProjectsTotals) -> str:
    spend = "" if totals.spend is None else f", ${totals.spend:,.2f} spent"
    many = "" if totals.versions == 1 else "s"
    return f"{number(totals.versions)} version{many}, {duration(totals.training_seconds)} of training{spend}"
