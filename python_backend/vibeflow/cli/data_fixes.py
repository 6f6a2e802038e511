"""`vibeflow data fixes`: what was mended in a project's data and what could be; look, make, undo."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, get_args

import typer

from ..features.services import Services
from ..l10n import number, t, tn
from ..protocol.datasets import (
    DatasetRef,
    DatasetSnapshot,
    DatasetView,
    Finding,
    FixChange,
    FixId,
    PreviewFix,
    SetFixes,
)
from ..protocol.errors import NotFound, NotReady
from . import show
from .command_line import CommandLine
from .commands import JsonOption, ProjectOption, quiet_services
from .importing import ImportProgressLine
from .output import Output
from .words import shorten

fixes = CommandLine(
    invoke_without_command=True, help=t("What was mended in the data and what could be: look, make, undo.")
)
FIXES: dict[FixId, str] = {
    "repairEncoding": t("Repair characters that were read in the wrong encoding"),
    "trimWhitespace": t("Take blanks around prose away; code keeps its own"),
    "maskPersonalData": t("Mask e-mail addresses, phone, card and account numbers, and keys"),
    "cleanHtml": t("Take HTML out of texts"),
    "removeBoilerplate": t("Take sentences out that stand in many answers"),
    "removeMissing": t("Remove rows without a question or an answer"),
    "removePlaceholders": t("Remove rows with a placeholder for an answer"),
    "removeSamePreferences": t("Remove pairs whose two answers are the same"),
    "removeDuplicates": t("Remove rows that repeat another"),
    "removeNearDuplicates": t("Remove rows that are nearly the same as another"),
    "removeContradictions": t("Remove rows that answer a question quite otherwise than the rest"),
    "removeEchoes": t("Remove rows whose answer repeats the question"),
    "removeOtherLanguages": t("Remove rows in another language"),
    "removeTooShort": t("Remove rows with a question or an answer of a word or less"),
    "removeTooLong": t("Remove rows that are longer than the model can read"),
    "removeRejectedByTemplate": t("Remove rows that the model's chat template refuses"),
    "removeNothingTrained": t("Remove rows of which nothing would be learned"),
}
_FIELDS = {
    "question": t("question"),
    "answer": t("answer"),
    "system": t("system prompt"),
    "text": t("text"),
    "row": t("row"),
}
Names = Annotated[list[str] | None, typer.Argument(metavar=t("FIX"), help=t("Names as the list has them."))]


@fixes.callback()
def fixes_without_command(
    context: typer.Context, project: ProjectOption = None, as_json: JsonOption = False
) -> None:
    """What was mended and what could be; without a command the fixes are listed."""
    if context.invoked_subcommand is None:
        list_fixes(project, as_json)
    elif project or as_json:
        raise typer.BadParameter(t("Options come after {command!r}.", command=context.invoked_subcommand))


@fixes.command("list", help=t("List the fixes that concern the data, made and not made, with their rows."))
def list_fixes(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    output, services = Output(as_json=as_json), quiet_services()
    try:
        snapshot = _snapshot(services, _project(services, project))
    finally:
        services.close()
    _list(output, snapshot)
    output.result(snapshot)


@fixes.command("show", help=t("Show rows before and after a fix; nothing is changed."))
def show_fix(
    name: Annotated[str, typer.Argument(metavar=t("FIX"), help=t("Name as the list has it."))],
    limit: Annotated[int, typer.Option(min=1, max=20, help=t("How many rows to show."))] = 5,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output, services = Output(as_json=as_json), quiet_services()
    try:
        project_id = _project(services, project)
        preview = services.datasets.preview_fix(PreviewFix(project_id=project_id, fix=_fix(name)))
    finally:
        services.close()
    rows = tn("{n:,} row", "{n:,} rows", preview.count)
    output.head(f"{FIXES[preview.fix]}: {rows}")
    for change in preview.changes[:limit]:
        _change(output, change)
    output.result(preview)


@fixes.command("apply", help=t("Make fixes; the data becomes a new version."))
def apply(
    names: Names = None,
    safe: Annotated[bool, typer.Option("--safe", help=t("All that lose nothing of worth."))] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    _set(names or [], True, project, as_json, safe=safe)


@fixes.command("undo", help=t("Take fixes back: texts read as they came, rows return."))
def undo(names: Names = None, project: ProjectOption = None, as_json: JsonOption = False) -> None:
    _set(names or [], False, project, as_json)


def _set(names: list[str], on: bool, project: str | None, as_json: bool, safe: bool = False) -> None:
    wanted: dict[FixId, bool] = {_fix(name): on for name in names}
    output = Output(as_json=as_json)
    progress = ImportProgressLine(output)
    services = Services(emit=progress)
    try:
        project_id = _project(services, project)
        before = services.datasets.wait_for_checks(DatasetRef(project_id=project_id))
        if safe:
            wanted |= {one.fix.id: True for one in _concerned(before) if one.fix and one.fix.safe}
        if not wanted:
            raise NotReady(
                t("No fix is named.") if not safe else t("Nothing is left to be fixed safely."),
                hint=t("See which there are: vibeflow data fixes"),
            )
        services.datasets.set_fixes(SetFixes(project_id=project_id, fixes=wanted))
        snapshot = services.datasets.wait_for_checks(DatasetRef(project_id=project_id))
    finally:
        progress.end()
        services.close()
    names_of = ", ".join(wanted)
    output.say(t("Made: {fixes}.", fixes=names_of) if on else t("Undone: {fixes}.", fixes=names_of))
    if snapshot.view is not None:
        output.say(show.ledger_line(snapshot.view))
    output.result(snapshot)


def _list(output: Output, snapshot: DatasetSnapshot) -> None:
    view = _view(snapshot)
    concerned = _concerned(snapshot)
    rows = [
        [one.fix.id, t("made") if one.fix.applied else t("not made"), number(one.count), one.title]
        for one in concerned
        if one.fix is not None
    ]
    if rows:
        output.table([t("Fix"), "", t("Rows"), t("What it is about")], rows, right=frozenset({2}))
    named = {row[0] for row in rows}
    others = [fix for fix in FIXES if fix not in named]
    output.muted(t("Nothing to do for: {fixes}", fixes=", ".join(others)))
    if view.checks.state == "running":
        output.muted(t("Every row is still being checked; numbers may change."))
    if rows:
        output.say()
        output.say(t("Rows before and after: vibeflow data fixes show {fix}", fix=rows[0][0]))


def _change(output: Output, change: FixChange) -> None:
    output.say()
    output.muted(t("Row {number}, {field}", number=number(change.number), field=_FIELDS[change.field]))
    if change.after is None:
        gone = t("goes: {text}", text=shorten(change.before, 120))
        if change.beside is not None:
            gone += "  " + t("(row {row} stays in its place)", row=number(change.beside))
        output.say(f"  {gone}")
        return
    before, after = _window(change.before, change.after)
    output.say("  " + t("before: {text}", text=before))
    output.say("  " + t("after:  {text}", text=after))


def _window(before: str, after: str, width: int = 100) -> tuple[str, str]:
    """Both around the first difference, blanks made visible where they differ from plain text."""
    start = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    start = max(0, start - width // 4)
    return _visible(before[start : start + width]), _visible(after[start : start + width])


def _visible(text: str) -> str:
    """Tabs, line ends, and the blanks around a text as signs."""
    bare = text.strip(" ")
    lead, tail = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    inner = bare.replace("\t", "→").replace("\r", "␍").replace("\n", "⏎")
    return "·" * lead + inner + "·" * (tail if bare else 0)


def _concerned(snapshot: DatasetSnapshot) -> list[Finding]:
    """Findings with a fix and rows that it concerns, those not made first."""
    found = [one for one in _view(snapshot).findings if one.fix is not None and one.count]
    return sorted(found, key=lambda one: bool(one.fix and one.fix.applied))


def _fix(name: str) -> FixId:
    """`trimWhitespace`, `trim-whitespace` and `TRIMWHITESPACE` alike."""
    plain = re.sub(r"[^a-z]", "", name.lower())
    for fix in get_args(FixId):
        if fix.lower() == plain:
            return fix  # type: ignore[no-any-return]  # get_args does not know the type of its literals
    raise NotFound(
        t("There is no fix {name}.", name=name[:40]), hint=t("There are: {names}.", names=", ".join(FIXES))
    )


def _project(services: Services, wanted: str | None) -> str:
    return services.projects.find(wanted, Path.cwd()).id


def _snapshot(services: Services, project_id: str) -> DatasetSnapshot:
    return services.datasets.wait_for_checks(DatasetRef(project_id=project_id))


def _view(snapshot: DatasetSnapshot) -> DatasetView:
    if snapshot.view is None:
        raise NotReady(
            t("{project_name} has no data yet.", project_name=snapshot.project_name),
            hint=t("Import a file first: vibeflow import FILE"),
        )
    return snapshot.view
