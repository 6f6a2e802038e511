"""`vibeflow versions`: the versions of a project and everything that can be done with them."""

from __future__ import annotations

import time
from typing import Annotated, Literal

import typer

from ..features.services import Services
from ..l10n import amounts, number, t, tn
from ..protocol.errors import NotFound
from ..protocol.versions import (
    BranchRef,
    CompareVersions,
    CreateBranch,
    MergeBranch,
    ReproduceVersion,
    Reproduction,
    TagVersion,
    VersionChange,
    VersionComparison,
    VersionRef,
    VersionsRef,
    VersionView,
)
from ..scoring.units import written
from . import show
from .command_line import CommandLine
from .commands import JsonOption, ProjectOption, _project, quiet_services
from .exit_codes import RUN_FAILED
from .output import Output
from .words import MEANING, shorten

versions = CommandLine(help=t("List, compare and restore versions; tag, delete, branch and merge them."))
Wanted = Annotated[str, typer.Argument(metavar=t("VERSION"), help=t("Number, tag or commit of the version."))]
_DECISIONS = {"ready": t("ready"), "review": t("review"), "retrain": t("retrain")}
_WEIGHTS = {"here": "", "missing": t("weights missing"), "deleted": t("weights deleted")}


@versions.callback(invoke_without_command=True)
def root(context: typer.Context, project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Without a command: list the versions that the project's current state builds on."""
    if context.invoked_subcommand is None:
        list_versions(project, as_json)


@versions.command("list", help=t("List the versions that the project's current state builds on."))
def list_versions(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    output = Output(as_json=as_json)
    services = quiet_services()
    listed = services.versions.list(VersionsRef(project_id=_project(services, project)))
    show.versions(output, listed)
    output.result(listed)


@versions.command(
    "show", help=t("Show every branch's versions, what differs from the last commit, and what is in the way.")
)
def show_page(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    output = Output(as_json=as_json)
    services = quiet_services()
    page = services.versions.page(VersionsRef(project_id=_project(services, project)))
    if page.branch:
        output.head(t("{project} on {branch}", project=page.project_name, branch=page.branch))
    else:
        output.head(t("{project} on no branch", project=page.project_name))
    output.table(
        [t("Version"), t("Commit"), t("Score"), "", t("Branch"), ""], [_line(view) for view in page.versions]
    )
    totals = page.totals
    output.say(
        tn(
            "{n:,} version, {time} of training, {size}.",
            "{n:,} versions, {time} of training, {size}.",
            totals.versions,
            time=amounts.exact(totals.training_seconds),
            size=amounts.file_size(totals.size_bytes),
        )
    )
    branches = [
        t("{branch} (current)", branch=branch.name) if branch.current else branch.name
        for branch in page.branches
    ]
    output.say(t("Branches: {names}", names=", ".join(branches)) if branches else t("Branches: none yet"))
    if page.dirty:
        output.say(t("Not committed: {files}", files=", ".join(page.dirty)))
    if page.problem:
        output.error_lines(page.problem)
    output.result(page)


@versions.command(help=t("Lay versions side by side: settings, data, measures, answers."))
def compare(
    chosen: Annotated[
        list[str], typer.Argument(metavar=t("VERSION..."), help=t("Two to six; the first is compared with."))
    ],
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    services = quiet_services()
    project_id = _project(services, project)
    commits = [_commit(services, project_id, wanted) for wanted in chosen]
    said = services.versions.compare(CompareVersions(project_id=project_id, commits=commits))
    _comparison(output, said)
    output.result(said)


@versions.command(help=t("Bring a version back, as a new commit."))
def rollback(version: Wanted, project: ProjectOption = None, as_json: JsonOption = False) -> None:
    output, services, asked = _asked(version, project, as_json)
    _told(output, services.versions.rollback(asked))


@versions.command(help=t("Give a version a name."))
def tag(
    version: Wanted,
    name: Annotated[str, typer.Argument(help=t("Name, such as best."))],
    remove: Annotated[bool, typer.Option("--remove", help=t("Take the name away."))] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output, services, asked = _asked(version, project, as_json)
    named = TagVersion(project_id=asked.project_id, commit=asked.commit, tag=name)
    _told(output, services.versions.untag(named) if remove else services.versions.tag(named))


@versions.command(help=t("Delete a version's weights; its commit stays and is marked."))
def delete(
    version: Wanted,
    yes: Annotated[bool, typer.Option("--yes", help=t("Do not ask."))] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output, services, asked = _asked(version, project, as_json)
    preview = services.versions.preview_delete(asked)
    if not yes and preview.hindrance is None:
        typer.confirm(
            t("This frees {size}. Delete the weights?", size=amounts.file_size(preview.frees_bytes)),
            abort=True,
        )
    _told(output, services.versions.delete(asked))


@versions.command(help=t("Make a branch to try something, and switch to it."))
def branch(
    name: Annotated[str, typer.Argument(help=t("Name of the new branch."))],
    start: Annotated[
        str | None, typer.Option("--from", help=t("Version to begin from. Default: here."))
    ] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    services = quiet_services()
    project_id = _project(services, project)
    commit = _commit(services, project_id, start) if start else None
    _told(
        output,
        services.versions.create_branch(CreateBranch(project_id=project_id, branch=name, commit=commit)),
    )


@versions.command(help=t("Switch to another branch."))
def switch(
    name: Annotated[str, typer.Argument(help=t("Name of the branch."))],
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    services = quiet_services()
    asked = BranchRef(project_id=_project(services, project), branch=name)
    _told(output, services.versions.switch_branch(asked))


@versions.command(help=t("Merge a branch, with the better model of the two."))
def merge(
    name: Annotated[str, typer.Argument(help=t("Branch to merge into the current one."))],
    keep: Annotated[
        Literal["better", "ours", "theirs"], typer.Option(help=t("Whose model. Default: the better one."))
    ] = "better",
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    services = quiet_services()
    asked = MergeBranch(project_id=_project(services, project), branch=name, keep=keep)
    _told(output, services.versions.merge(asked))


@versions.command(
    help=t("Run a version's recipe again, and say whether the weights are the same, bit by bit.")
)
def reproduce(
    version: Wanted,
    detach: Annotated[bool, typer.Option(help=t("Return at once; the run goes on."))] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output, services, asked = _asked(version, project, as_json)
    found = services.versions.reproduce(ReproduceVersion(project_id=asked.project_id, commit=asked.commit))
    output.say(found.text)
    while not detach and found.state in ("queued", "running"):
        time.sleep(0.5)
        found = services.versions.reproduction(asked)
    _reproduction(output, found, detach)


def _reproduction(output: Output, found: Reproduction, detach: bool) -> None:
    if not detach:
        output.head(found.text)
    output.result(found)
    if found.state == "failed":
        raise typer.Exit(RUN_FAILED)


def _asked(wanted: str, project: str | None, as_json: bool) -> tuple[Output, Services, VersionRef]:
    services = quiet_services()
    project_id = _project(services, project)
    commit = _commit(services, project_id, wanted)
    return Output(as_json=as_json), services, VersionRef(project_id=project_id, commit=commit)


def _commit(services: Services, project_id: str, wanted: str) -> str:
    """By number, tag, or the beginning of its commit."""
    known = services.versions.page(VersionsRef(project_id=project_id)).versions
    for view in known:
        if str(view.number) == wanted.removeprefix("v") or wanted in view.tags:
            return view.commit
    for view in known:
        if len(wanted) >= 4 and view.commit.startswith(wanted):
            return view.commit
    numbers = ", ".join(str(view.number) for view in known)
    raise NotFound(
        t("There is no version {wanted}.", wanted=wanted),
        hint=t("Known versions: {numbers}.", numbers=numbers) if numbers else t("Known versions: none yet."),
    )


def _told(output: Output, change: VersionChange) -> None:
    output.say(change.message)
    output.result(change)


def _line(view: VersionView) -> list[str]:
    marks = [
        t("current") if view.current else "",
        t("restores {version}", version=view.restored) if view.restored else "",
        t("served") if view.served else "",
        _WEIGHTS[view.weights],
        *view.tags,
    ]
    return [
        t("Version {number}", number=view.number),
        view.commit[:8],
        "" if view.score is None else number(view.score, ".0f"),
        _DECISIONS[view.decision] if view.decision else "",
        view.branch or "",
        ", ".join(mark for mark in marks if mark),
    ]


def _comparison(output: Output, said: VersionComparison) -> None:
    output.head(said.headline)
    if said.detail:
        output.say(said.detail)
    names = [t("Version {number}", number=view.number) for view in said.versions]
    output.say()
    output.table(
        [t("Setting"), *names], [[s.name, *(value or "" for value in s.values)] for s in said.settings]
    )
    output.table(
        [t("Data"), *names],
        [
            [t("rows"), *(number(each.rows) for each in said.data)],
            [t("added"), *(number(each.added) for each in said.data)],
            [t("removed"), *(number(each.removed) for each in said.data)],
        ],
    )
    rows = []
    for metric in said.metrics:
        cells = [f"{metric.name} ({metric.term})"]
        for value, against in zip(metric.values, metric.against_first, strict=True):
            text = "" if value is None else written(value, metric.unit)
            cells.append(text + (f", {MEANING[against]}" if against else ""))
        rows.append(cells)
    output.table([t("What was measured"), *names], rows)
    for answer in said.answers[:3]:
        output.say()
        output.head(t("“{text}”", text=shorten(answer.question, 90)))
        pairs = zip(names, answer.answers, strict=True)
        output.table(["", ""], [[name, shorten(text or "", 300)] for name, text in pairs])
