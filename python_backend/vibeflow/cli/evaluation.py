"""`vibeflow evaluate …`: how a version did, evaluate it again, write a report, rate answers."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..features.services import Services
from ..l10n import amounts, number, t
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
from .command_line import CommandLine
from .commands import CommitOption, JsonOption, ProjectOption, quiet_services
from .follow import PLAIN_LINE_SECONDS
from .output import Output

evaluate = CommandLine(help=t("How a version did against its base model; evaluate it again, export, rate."))
_LOOK_SECONDS = 1.0
_GROUPS = {"topic": t("Topic"), "length": t("Length"), "label": t("Label"), "questionType": t("Kind")}
_STANDINGS = {"strong": t("strong"), "usual": t("usual"), "weak": t("weak")}


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
        raise typer.BadParameter(t("Options come after {command!r}.", command=context.invoked_subcommand))


@evaluate.command("show", help=t("Show how a version did against the base model, where it fails and why."))
def show_(project: ProjectOption = None, version: CommitOption = None, as_json: JsonOption = False) -> None:
    _show(project, version, as_json)


@evaluate.command(help=t("Evaluate a version (again). Goes on when this command is interrupted."))
def start(
    project: ProjectOption = None,
    version: CommitOption = None,
    rows: Annotated[
        int | None, typer.Option(help=t("Held-out rows to ask. Default: as its recipe says."))
    ] = None,
    detach: Annotated[bool, typer.Option(help=t("Return at once; the evaluation goes on."))] = False,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    commit = version or _newest(services, project_id)
    found = services.evaluations.start(StartEvaluation(project_id=project_id, commit=commit, max_rows=rows))
    if detach:
        output.say(t("It is being evaluated: vibeflow evaluate show"))
        output.result(found)
        return
    found = _follow(services, output, project_id, commit)
    if found.progress is not None and found.progress.error is not None:
        raise from_wire(found.progress.error)
    _say(output, found)
    output.result(found)


@evaluate.command(help=t("End the evaluation that is under way, or its judge."))
def stop(project: ProjectOption = None) -> None:
    output, services, project_id = _open(project)
    services.evaluations.stop(EvaluationRef(project_id=project_id))
    output.say(t("Stopping, if one was under way: vibeflow evaluate show"))


@evaluate.command(help=t("Write the evaluation as a report, or its answers as a table."))
def export(
    file: Annotated[Path, typer.Argument(metavar=t("FILE"), help=t("Ends in .md, .html or .csv."))],
    project: ProjectOption = None,
    version: CommitOption = None,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    commit = _evaluated(services, project_id, version).commit
    written = services.evaluations.export(
        ExportEvaluation(project_id=project_id, commit=commit, path=str(file.absolute()))
    )
    output.say(t("Wrote {path} ({bytes}).", path=written.path, bytes=amounts.file_size(written.bytes)))
    output.result(written)


@evaluate.command(help=t("Keep what you think of two answers."))
def rate(
    row: Annotated[int, typer.Argument(help=t("Number of the row, as `evaluate show` and reports give it."))],
    choice: Annotated[
        Literal["base", "tuned", "same", "none"],
        typer.Argument(help=t("Whose answer is better; none takes a rating back.")),
    ],
    note: Annotated[str, typer.Option(help=t("Why."))] = "",
    project: ProjectOption = None,
    version: CommitOption = None,
) -> None:
    output, services, project_id = _open(project)
    commit = _evaluated(services, project_id, version).commit
    rating = None if choice == "none" else Rating(choice=choice, note=note)
    services.evaluations.rate(RateExample(project_id=project_id, commit=commit, number=row, rating=rating))
    output.say(
        t("Kept for row {row}.", row=number(row))
        if rating
        else t("The rating of row {row} is gone.", row=number(row))
    )


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
        raise NotReady(t("There is no version to evaluate yet."), hint=t("Train first: vibeflow train"))
    return known[0].commit


def _evaluated(services: Services, project_id: str, version: str | None) -> EvaluationView:
    view = services.evaluations.snapshot(EvaluationRef(project_id=project_id, commit=version)).view
    if view is None:
        raise NotReady(
            t("That version was not evaluated yet."), hint=t("Evaluate it: vibeflow evaluate start")
        )
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
        output.say(t("No version was evaluated yet. Next: vibeflow train"))
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
            [t("Rows"), "", t("Number"), t("Base"), t("Tuned"), ""],
            [
                [
                    *(_GROUPS[group.kind], group.name, number(group.rows)),
                    *(
                        number(group.base_score, ".2f"),
                        number(group.tuned_score, ".2f"),
                        _STANDINGS[group.standing],
                    ),
                ]
                for group in apart
            ],
            right=frozenset({2, 3, 4}),
        )
    if view.causes:
        output.say()
        output.head(t("Likely causes"))
    for place, cause in enumerate(view.causes, start=1):
        output.say(f"{place}. {cause.title}. {cause.evidence}")
