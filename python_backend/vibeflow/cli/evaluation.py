"""`vibeflow evaluate …`: how a version did, evaluate it again, write a report, rate answers."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..features.services import Services
from ..protocol.errors import NotReady, from_wire
from ..protocol.evaluation import (
    EvaluationRef,
    EvaluationSnapshot,
    EvaluationView,
    ExportEvaluation,
    RateExample,
    Rating,
    StartEvaluation,
)
from . import show
from .commands import CommitOption, JsonOption, ProjectOption, quiet_services
from .follow import PLAIN_LINE_SECONDS
from .output import Output
from .words import megabytes, number

evaluate = typer.Typer(help="How a version did against its base model; evaluate it again, export, rate.")
_LOOK_SECONDS = 1.0
_GROUPS = {"topic": "Topic", "length": "Length", "label": "Label", "questionType": "Kind"}


@evaluate.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    project: ProjectOption = None,
    version: CommitOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how a version did against the base model."""
    if context.invoked_subcommand is None:
        _show(project, version, as_json)
    elif project or version or as_json:
        raise typer.BadParameter(f"Options come after {context.invoked_subcommand!r}.")


@evaluate.command("show")
def show_(project: ProjectOption = None, version: CommitOption = None, as_json: JsonOption = False) -> None:
    """Show how a version did against the base model, where it fails and why."""
    _show(project, version, as_json)


@evaluate.command()
def start(
    project: ProjectOption = None,
    version: CommitOption = None,
    rows: Annotated[
        int | None, typer.Option(help="Held-out rows to ask. Default: as its recipe says.")
    ] = None,
    detach: Annotated[bool, typer.Option(help="Return at once; the evaluation goes on.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Evaluate a version (again). Goes on when this command is interrupted."""
    output, services, project_id = _open(project, as_json=as_json)
    commit = version or _newest(services, project_id)
    found = services.evaluations.start(StartEvaluation(project_id=project_id, commit=commit, max_rows=rows))
    if detach:
        output.say("It is being evaluated: vibeflow evaluate show")
        output.result(found)
        return
    found = _follow(services, output, project_id, commit)
    if found.progress is not None and found.progress.error is not None:
        raise from_wire(found.progress.error)
    _say(output, found)
    output.result(found)


@evaluate.command()
def stop(project: ProjectOption = None) -> None:
    """End the evaluation that is under way, or its judge."""
    output, services, project_id = _open(project)
    services.evaluations.stop(EvaluationRef(project_id=project_id))
    output.say("Stopping, if one was under way: vibeflow evaluate show")


@evaluate.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .md, .html or .csv.")],
    project: ProjectOption = None,
    version: CommitOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the evaluation as a report, or its answers as a table."""
    output, services, project_id = _open(project, as_json=as_json)
    commit = _evaluated(services, project_id, version).commit
    written = services.evaluations.export(
        ExportEvaluation(project_id=project_id, commit=commit, path=str(file.absolute()))
    )
    output.say(f"Wrote {written.path} ({megabytes(written.bytes)}).")
    output.result(written)


@evaluate.command()
def rate(
    row: Annotated[int, typer.Argument(help="Number of the row, as `evaluate show` and reports give it.")],
    choice: Annotated[
        Literal["base", "tuned", "same", "none"],
        typer.Argument(help="Whose answer is better; none takes a rating back."),
    ],
    note: Annotated[str, typer.Option(help="Why.")] = "",
    project: ProjectOption = None,
    version: CommitOption = None,
) -> None:
    """Keep what you think of two answers."""
    output, services, project_id = _open(project)
    commit = _evaluated(services, project_id, version).commit
    rating = None if choice == "none" else Rating(choice=choice, note=note)
    services.evaluations.rate(RateExample(project_id=project_id, commit=commit, number=row, rating=rating))
    output.say(f"Kept for row {number(row)}." if rating else f"The rating of row {number(row)} is gone.")


def _show(project: str | None, version: str | None, as_json: bool) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    found = services.evaluations.snapshot(EvaluationRef(project_id=project_id, commit=version))
    _say(output, found)
    output.result(found)


def _open(project: str | None, *, as_json: bool = False) -> tuple[Output, Services, str]:
    services = quiet_services()
    return Output(as_json=as_json), services, services.projects.find(project, Path.cwd()).id


def _newest(services: Services, project_id: str) -> str:
    known = services.evaluations.snapshot(EvaluationRef(project_id=project_id)).versions
    if not known:
        raise NotReady("There is no version to evaluate yet.", hint="Train first: vibeflow train")
    return known[0].commit


def _evaluated(services: Services, project_id: str, version: str | None) -> EvaluationView:
    view = services.evaluations.snapshot(EvaluationRef(project_id=project_id, commit=version)).view
    if view is None:
        raise NotReady("That version was not evaluated yet.", hint="Evaluate it: vibeflow evaluate start")
    return view


def _follow(services: Services, output: Output, project_id: str, commit: str) -> EvaluationSnapshot:
    """Until nothing is under way; says how far it is as it goes."""
    said, text = float("-inf"), ""
    while True:
        found = services.evaluations.snapshot(EvaluationRef(project_id=project_id, commit=commit))
        progress = found.progress
        if progress is None or progress.state == "failed":
            return found
        if progress.text != text and time.monotonic() - said >= PLAIN_LINE_SECONDS:
            said, text = time.monotonic(), progress.text
            output.say(text)
        time.sleep(_LOOK_SECONDS)


def _say(output: Output, found: EvaluationSnapshot) -> None:
    if found.progress is not None:
        output.muted(found.progress.text)
    if found.view is None:
        output.say("No version was evaluated yet. Next: vibeflow train")
        return
    show.evaluation(output, found.view)
    _say_why(output, found.view)


def _say_why(output: Output, view: EvaluationView) -> None:
    """The gate, what stands out, and the likely causes."""
    gate = view.verdict.gate
    if gate is not None:
        output.say()
        output.head(gate.headline)
        output.say(gate.detail)
    for insight in view.insights:
        output.say(f"- {insight.text}")
        output.muted(f"  {insight.evidence}")
    apart = [group for group in view.groups if group.standing != "usual"]
    if apart:
        output.say()
        output.table(
            ["Rows", "", "Number", "Base", "Tuned", ""],
            [
                [
                    *(_GROUPS[group.kind], group.name, number(group.rows)),
                    *(f"{group.base_score:.2f}", f"{group.tuned_score:.2f}", group.standing),
                ]
                for group in apart
            ],
            right=frozenset({2, 3, 4}),
        )
    if view.causes:
        output.say()
        output.head("Likely causes")
    for place, cause in enumerate(view.causes, start=1):
        output.say(f"{place}. {cause.title}. {cause.evidence}")
