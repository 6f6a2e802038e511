"""`vibeflow projects …`: list, rename, move, duplicate, archive and delete whole projects."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..features.services import Services
from ..l10n import amounts, number, t, tn, tp
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
from ..protocol.states import ProjectStatus
from .command_line import CommandLine
from .commands import JsonOption, quiet_services
from .output import Output

projects = CommandLine(
    invoke_without_command=True, help=t("Your projects: list, rename, move, duplicate, archive, delete.")
)
ProjectArgument = Annotated[str, typer.Argument(metavar=t("PROJECT"), help=t("Name, id or folder."))]


@projects.callback()
def projects_without_command(context: typer.Context, as_json: JsonOption = False) -> None:
    """Your projects; without a command they are listed."""
    if context.invoked_subcommand is None:
        list_projects(as_json=as_json)


@projects.command("list", help=t("List the projects, the archived ones last, and what they come to."))
def list_projects(as_json: JsonOption = False) -> None:
    output, services = Output(as_json=as_json), quiet_services()
    listed = services.overview.list(Nothing())
    if not listed.projects:
        output.say(t("No projects yet. Make one: vibeflow init NAME"))
    else:
        ordered = sorted(listed.projects, key=lambda project: project.archived)
        columns = [t("Project"), t("Status"), t("Data"), t("Versions"), t("Best"), t("Folder")]
        output.table(columns, [_row(project) for project in ordered], right=frozenset({3, 4}))
        for project in ordered:
            for problem in project.problems:
                output.say(f"{project.name}: {problem.message}")
                output.muted(problem.hint)
        if not as_json:
            output.muted(_sum(services.overview.totals()))
    output.result(listed)


@projects.command(help=t("Give a project another name, in vibeflow.yaml; its folder keeps its own."))
def rename(
    project: ProjectArgument,
    name: Annotated[str, typer.Argument(help=t("The new name."))],
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    renamed = services.overview.rename(RenameProject(project_id=project_id, name=name))
    output.say(t("It is called {name} now.", name=renamed.name))
    output.result(renamed)


@projects.command(
    help=t("Move a project's folder, to another disk too: the old one goes when the copy was checked.")
)
def move(
    project: ProjectArgument,
    place: Annotated[
        Path, typer.Argument(metavar=t("FOLDER"), help=t("Its new place, which is not there yet."))
    ],
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    # As mv does it: into a folder that is there, under its own name.
    target = place.absolute()
    if target.is_dir():
        target /= services.projects.get(project_id).path.name
    moved = services.overview.move(MoveProject(project_id=project_id, path=str(target)))
    output.say(t("{name} is in {path} now.", name=moved.name, path=moved.path))
    output.result(moved)


@projects.command(help=t("Make a second project of one."))
def duplicate(
    project: ProjectArgument,
    name: Annotated[str, typer.Argument(help=t("Name of the new project."))],
    path: Annotated[Path | None, typer.Option(help=t("Folder to make it in."))] = None,
    versions: Annotated[
        bool, typer.Option(help=t("Take the history along; without it, data and recipe only."))
    ] = True,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    place = None if path is None else str(path.absolute())
    made = services.overview.duplicate(
        DuplicateProject(project_id=project_id, name=name, path=place, with_versions=versions)
    )
    output.say(t("Made {name} in {path}.", name=made.name, path=made.path))
    output.result(made)


@projects.command(help=t("Put a project away: it is listed apart, and nothing of it is changed."))
def archive(
    project: ProjectArgument,
    undo: Annotated[bool, typer.Option("--undo", help=t("Bring it back among the others."))] = False,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    found = services.overview.set_archived(ArchiveProject(project_id=project_id, archived=not undo))
    output.say(t("{name} is back.", name=found.name) if undo else t("{name} is archived.", name=found.name))
    output.result(found)


@projects.command(help=t("Delete what VibeFlow made of a project, versions included; your own files stay."))
def delete(
    project: ProjectArgument,
    confirm: Annotated[
        str | None,
        typer.Option("--confirm", metavar=t("NAME"), help=t("Its name, in place of the question.")),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    usage = services.overview.usage(ProjectRef(project_id=project_id))
    name = services.projects.get(project_id).name
    if confirm is None:
        size = amounts.file_size(usage.data_bytes + usage.versions_bytes + usage.runs_bytes)
        output.say(t("This frees {size} and cannot be undone.", size=size))
        confirm = typer.prompt(t("Type {name} to delete it", name=name), err=True)
    done = services.overview.delete(DeleteProject(project_id=project_id, confirmed_name=confirm))
    output.say(
        t("Deleted {name}: {size} are free again.", name=name, size=amounts.file_size(done.freed_bytes))
    )
    if done.kept:
        output.say(t("What VibeFlow did not make stays: {files}", files=", ".join(done.kept)))
    output.result(done)


def _open(project: str, *, as_json: bool) -> tuple[Output, Services, str]:
    services = quiet_services()
    return Output(as_json=as_json), services, services.projects.find(project, Path.cwd()).id


def _row(project: ProjectSummary) -> list[str]:
    scores = [version.score for version in project.versions if version.score is not None]
    return [
        project.name,
        _status(project),
        tn("{n:,} row", "{n:,} rows", project.data.rows_kept) if project.data else t("no data"),
        number(len(project.versions)),
        number(max(scores), ".0f") if scores else "",
        project.path,
    ]


def _status(project: ProjectSummary) -> str:
    state = _words(project.status)
    if project.missing:
        return state
    if project.problems:
        state = t("{state}, needs attention", state=state)
    return t("{state}, archived", state=state) if project.archived else state


def _words(status: ProjectStatus) -> str:
    match status:
        case "missing":
            return t("folder is gone")
        case "training":
            return tp("state of a project", "training")
        case "paused":
            return t("paused")
        case "served":
            return t("served")
        case "trained":
            return t("trained")
        case "draft":
            return t("draft")


def _sum(totals: ProjectsTotals) -> str:
    versions = tn("{n:,} version", "{n:,} versions", totals.versions)
    told = {"versions": versions, "time": amounts.exact(totals.training_seconds)}
    if totals.spend is None:
        return t("{versions}, {time} of training", **told)
    return t("{versions}, {time} of training, {money} spent", **told, money=amounts.money(totals.spend))
