"""`vibeflow judge …`: let another model mark the answers: what it means, choose, start, look, stop, keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..features.services import Services
from ..l10n import amounts, t, tn, tp
from ..protocol.evaluation import Judgement
from ..protocol.judges import KeyedProvider, RecipeProvider
from ..protocol.judging import (
    ChooseJudge,
    JudgeSettings,
    JudgingPlan,
    JudgingRef,
    JudgingSnapshot,
    PlanJudging,
    SetJudgeKey,
    StartJudging,
)
from ..protocol.setup import Range
from ..scoring.units import written, written_difference
from .command_line import CommandLine
from .commands import JsonOption, ProjectOption, quiet_services
from .output import Output
from .words import STATES

judge = CommandLine(
    no_args_is_help=True, help=t("Let another model mark the answers. Nothing is sent unless you start it.")
)

_VERDICTS = {
    "better": t("Better than the base model"),
    "worse": t("Worse than the base model"),
    "unclear": t("Not enough to tell them apart"),
}
_MARKS = {
    "relevance": t("relevance"),
    "coherence": t("coherence"),
    "factuality": t("factuality"),
    "completeness": t("completeness"),
    "tone": t("tone"),
    "mean": t("mean"),
}
VersionOption = Annotated[
    str | None, typer.Option("--version", help=t("Commit of the version. Default: the newest."))
]
ProviderOption = Annotated[
    RecipeProvider | None, typer.Option(help=t("gemini, or openai for any OpenAI-compatible endpoint."))
]
ModelOption = Annotated[str | None, typer.Option(help=t("The judge's model, such as gemini-2.5-flash."))]
UrlOption = Annotated[
    str | None, typer.Option("--base-url", help=t("Of an endpoint, such as http://localhost:11434/v1."))
]
RowsOption = Annotated[int | None, typer.Option(min=1, help=t("Held-out rows at most."))]


@judge.command(help=t("What judging would mean: which texts go where, how long, how much. Nothing is sent."))
def plan(
    project: ProjectOption = None,
    version: VersionOption = None,
    provider: ProviderOption = None,
    model: ModelOption = None,
    base_url: UrlOption = None,
    rows: RowsOption = None,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    settings = _settings(services, project_id, provider, model, base_url, rows)
    params = PlanJudging(project_id=project_id, commit=version, settings=settings)
    found = services.judging.plan(params)
    _say_plan(output, found)
    output.result(found)


@judge.command(
    help=t(
        "Judge a version, or go on where an earlier judge stopped. Says first what is sent where, and asks."
    )
)
def start(
    project: ProjectOption = None,
    version: VersionOption = None,
    provider: ProviderOption = None,
    model: ModelOption = None,
    base_url: UrlOption = None,
    rows: RowsOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=t("Send the texts without being asked."))] = False,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    settings = _settings(services, project_id, provider, model, base_url, rows)
    found = services.judging.plan(PlanJudging(project_id=project_id, commit=version, settings=settings))
    _say_plan(output, found)
    if found.problem is None and found.leaves and not yes and not as_json:
        typer.confirm(t("Send them?"), abort=True)
    seen = services.judging.snapshot(JudgingRef(project_id=project_id, commit=version))
    commit = seen.commit or version or ""
    started = services.judging.start(StartJudging(project_id=project_id, commit=commit, settings=settings))
    output.say(t("Judging. It goes on when this terminal is closed: vibeflow judge show"))
    output.result(started)


@judge.command(help=t("Who judges, how far it is, and what it said."))
def show(project: ProjectOption = None, version: VersionOption = None, as_json: JsonOption = False) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    found = services.judging.snapshot(JudgingRef(project_id=project_id, commit=version))
    _say(output, found)
    output.result(found)


@judge.command(help=t("End the judge and keep what it marked."))
def stop(project: ProjectOption = None) -> None:
    output, services, project_id = _open(project)
    services.judging.stop(JudgingRef(project_id=project_id))
    output.say(t("Stopping. What was judged is kept; start goes on from there."))


@judge.command(
    help=t(
        "Keep who judges in this project. With --every-run this is your word that texts may be sent there."
    )
)
def choose(
    provider: Annotated[RecipeProvider, typer.Argument(help=t("none, gemini or openai."))],
    project: ProjectOption = None,
    model: ModelOption = None,
    base_url: UrlOption = None,
    rows: RowsOption = None,
    every_run: Annotated[
        bool, typer.Option("--every-run", help=t("Judge by itself after each training: into vibeflow.yaml."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    settings = _settings(services, project_id, provider, model, base_url, rows)
    found = services.judging.choose(
        ChooseJudge(project_id=project_id, settings=settings, every_run=every_run)
    )
    if found.plan is not None:
        output.say(found.plan.privacy)
    output.say(t("Nobody judges.") if provider == "none" else t("{model} judges.", model=settings.model))
    output.result(found)


@judge.command(help=t("Keep a key for a judge: asked for without being shown, or read from standard input."))
def key(
    provider: Annotated[KeyedProvider, typer.Argument(help=t("gemini or openai."))],
    base_url: UrlOption = None,
    remove: Annotated[bool, typer.Option("--remove", help=t("Take the stored key away."))] = False,
) -> None:
    services = quiet_services()
    text = None
    if not remove:
        text = (
            typer.prompt(tp("of an API", "Key"), hide_input=True)
            if sys.stdin.isatty()
            else sys.stdin.readline().strip()
        )
    services.judging.set_key(SetJudgeKey(provider=provider, key=text or None, base_url=base_url))
    Output(as_json=False).say(
        t("The key is removed.") if not text else t("The key is kept, readable by you alone.")
    )


@judge.command(help=t("Make judge.md, the judge's instructions, for you to edit, and say where it is."))
def prompt(project: ProjectOption = None) -> None:
    output, services, project_id = _open(project)
    output.say(services.judging.edit_prompt(JudgingRef(project_id=project_id)).path)


def _open(project: str | None, *, as_json: bool = False) -> tuple[Output, Services, str]:
    services = quiet_services()
    return Output(as_json=as_json), services, services.projects.find(project, Path.cwd()).id


def _settings(
    services: Services,
    project_id: str,
    provider: RecipeProvider | None,
    model: str | None,
    base_url: str | None,
    rows: int | None,
) -> JudgeSettings:
    """What was chosen before, changed by what was said now; another provider begins anew."""
    before = services.judging.chosen(project_id)
    if provider is not None and provider != before.provider:
        before = JudgeSettings(provider=provider, rows=before.rows)
    changes = {"model": model, "base_url": base_url, "rows": rows}
    return before.model_copy(update={name: value for name, value in changes.items() if value is not None})


def _say_plan(output: Output, plan: JudgingPlan) -> None:
    output.say(plan.privacy)
    rows = tn("{n:,} row", "{n:,} rows", plan.rows)
    questions = tn("{n:,} question", "{n:,} questions", plan.requests)
    if plan.judged:
        told = {"rows": rows, "judged": plan.judged, "questions": questions}
        output.say(t("{rows}, {judged:,} of them judged already: {questions}.", **told))
    else:
        output.say(t("{rows}: {questions}.", rows=rows, questions=questions))
    if plan.seconds is not None and plan.requests:
        output.say(t("Time: {range}.", range=amounts.span(plan.seconds.low, plan.seconds.high)))
    if plan.cost is not None and plan.cost.high:
        output.say(t("Cost: {range}. {note}", range=_price(plan.cost), note=plan.cost_note))
    else:
        output.say(t("Cost: {note}", note=plan.cost_note))
    if plan.problem is not None:
        output.error_lines(plan.problem)


def _say(output: Output, found: JudgingSnapshot) -> None:
    if found.commit is None:
        output.say(t("No version was evaluated yet."))
        return
    who = t("nobody") if found.settings.provider == "none" else found.settings.model
    if found.every_run:
        output.say(t("Version {number}. Judge: {who}, after every training.", number=found.version, who=who))
    else:
        output.say(t("Version {number}. Judge: {who}.", number=found.version, who=who))
    if found.progress is not None:
        output.say(f"{STATES[found.progress.state]}: {found.progress.text}")
        if found.progress.error is not None:
            output.error_lines(found.progress.error)
    summary = found.summary
    if summary is None:
        output.say(t("This version was not judged."))
        return
    rows = [[name, _mark(summary.base, mark), _mark(summary.tuned, mark)] for mark, name in _MARKS.items()]
    output.table([t("Mark (1 to 5)"), t("Base"), t("Tuned")], rows, right=frozenset({1, 2}))
    told = {
        "verdict": _VERDICTS[summary.better],
        "range": written_difference(summary.difference, "mark"),
        "rows": tn("{n:,} row", "{n:,} rows", summary.rows),
        "model": summary.model,
    }
    if summary.left_out:
        output.say(
            t(
                "{verdict}: {range} on {rows}, {left_out:,} left out, by {model}.",
                **told,
                left_out=summary.left_out,
            )
        )
    else:
        output.say(t("{verdict}: {range} on {rows}, by {model}.", **told))


def _mark(judgement: Judgement, name: str) -> str:
    return written(getattr(judgement, name), "mark")


def _price(cost: Range) -> str:
    low, high = amounts.money(cost.low), amounts.money(cost.high)
    return low if low == high else t("{low} to {high}", low=low, high=high)
