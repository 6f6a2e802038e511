"""`vibeflow judge …`: let another model mark the answers: what it means, choose, start, look, stop, keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..features.services import Services
from ..protocol.evaluation import Judgement
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
from .commands import JsonOption, ProjectOption, quiet_services
from .output import Output
from .words import duration, number

judge = typer.Typer(
    no_args_is_help=True, help="Let another model mark the answers. Nothing is sent unless you start it."
)

Provider = Literal["none", "gemini", "openai"]
VersionOption = Annotated[
    str | None, typer.Option("--version", help="Commit of the version. Default: the newest.")
]
ProviderOption = Annotated[
    Provider | None, typer.Option(help="gemini, or openai for any OpenAI-compatible endpoint.")
]
ModelOption = Annotated[str | None, typer.Option(help="The judge's model, such as gemini-2.5-flash.")]
UrlOption = Annotated[
    str | None, typer.Option("--base-url", help="Of an endpoint, such as http://localhost:11434/v1.")
]
RowsOption = Annotated[int | None, typer.Option(min=1, help="Held-out rows at most.")]


@judge.command()
def plan(
    project: ProjectOption = None,
    version: VersionOption = None,
    provider: ProviderOption = None,
    model: ModelOption = None,
    base_url: UrlOption = None,
    rows: RowsOption = None,
    as_json: JsonOption = False,
) -> None:
    """What judging would mean: which texts go where, how long, how much. Nothing is sent."""
    output, services, project_id = _open(project, as_json=as_json)
    settings = _settings(services, project_id, provider, model, base_url, rows)
    params = PlanJudging(project_id=project_id, commit=version, settings=settings)
    found = services.judging.plan(params)
    _say_plan(output, found)
    output.result(found)


@judge.command()
def start(
    project: ProjectOption = None,
    version: VersionOption = None,
    provider: ProviderOption = None,
    model: ModelOption = None,
    base_url: UrlOption = None,
    rows: RowsOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Send the texts without being asked.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Judge a version, or go on where an earlier judge stopped. Says first what is sent where, and asks."""
    output, services, project_id = _open(project, as_json=as_json)
    settings = _settings(services, project_id, provider, model, base_url, rows)
    found = services.judging.plan(PlanJudging(project_id=project_id, commit=version, settings=settings))
    _say_plan(output, found)
    if found.problem is None and found.leaves and not yes and not as_json:
        typer.confirm("Send them?", abort=True)
    seen = services.judging.snapshot(JudgingRef(project_id=project_id, commit=version))
    commit = seen.commit or version or ""
    started = services.judging.start(StartJudging(project_id=project_id, commit=commit, settings=settings))
    output.say("Judging. It goes on when this terminal is closed: vibeflow judge show")
    output.result(started)


@judge.command()
def show(project: ProjectOption = None, version: VersionOption = None, as_json: JsonOption = False) -> None:
    """Who judges, how far it is, and what it said."""
    output, services, project_id = _open(project, as_json=as_json)
    found = services.judging.snapshot(JudgingRef(project_id=project_id, commit=version))
    _say(output, found)
    output.result(found)


@judge.command()
def stop(project: ProjectOption = None) -> None:
    """End the judge and keep what it marked."""
    output, services, project_id = _open(project)
    services.judging.stop(JudgingRef(project_id=project_id))
    output.say("Stopping. What was judged is kept; start goes on from there.")


@judge.command()
def choose(
    provider: Annotated[Provider, typer.Argument(help="none, gemini or openai.")],
    project: ProjectOption = None,
    model: ModelOption = None,
    base_url: UrlOption = None,
    rows: RowsOption = None,
    every_run: Annotated[
        bool, typer.Option("--every-run", help="Judge by itself after each training: into vibeflow.yaml.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Keep who judges in this project. With --every-run this is your word that texts may be sent there."""
    output, services, project_id = _open(project, as_json=as_json)
    settings = _settings(services, project_id, provider, model, base_url, rows)
    found = services.judging.choose(
        ChooseJudge(project_id=project_id, settings=settings, every_run=every_run)
    )
    if found.plan is not None:
        output.say(found.plan.privacy)
    output.say("Nobody judges." if provider == "none" else f"{settings.model} judges.")
    output.result(found)


@judge.command()
def key(
    provider: Annotated[Literal["gemini", "openai"], typer.Argument(help="gemini or openai.")],
    base_url: UrlOption = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the stored key away.")] = False,
) -> None:
    """Keep a key for a judge: asked for without being shown, or read from standard input."""
    services = quiet_services()
    text = None
    if not remove:
        text = typer.prompt("Key", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    services.judging.set_key(SetJudgeKey(provider=provider, key=text or None, base_url=base_url))
    Output(as_json=False).say(
        "The key is removed." if not text else "The key is kept, readable by you alone."
    )


@judge.command()
def prompt(project: ProjectOption = None) -> None:
    """Make judge.md, the judge's instructions, for you to edit, and say where it is."""
    output, services, project_id = _open(project)
    output.say(services.judging.edit_prompt(JudgingRef(project_id=project_id)).path)


def _open(project: str | None, *, as_json: bool = False) -> tuple[Output, Services, str]:
    services = quiet_services()
    return Output(as_json=as_json), services, services.projects.find(project, Path.cwd()).id


def _settings(
    services: Services,
    project_id: str,
    provider: Provider | None,
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
    kept = f", {number(plan.judged)} of them judged already" if plan.judged else ""
    output.say(f"{number(plan.rows)} rows{kept}: {number(plan.requests)} questions.")
    if plan.seconds is not None and plan.requests:
        low, high = duration(plan.seconds.low), duration(plan.seconds.high)
        output.say(f"Time: about {duration(plan.seconds.likely)} ({low} to {high}).")
    cost = f"about {_dollars(plan.cost)}. " if plan.cost is not None and plan.cost.high else ""
    output.say(f"Cost: {cost}{plan.cost_note}")
    if plan.problem is not None:
        output.error_lines(plan.problem)


def _say(output: Output, found: JudgingSnapshot) -> None:
    if found.commit is None:
        output.say("No version was evaluated yet.")
        return
    who = "nobody" if found.settings.provider == "none" else found.settings.model
    output.say(f"Version {found.version}. Judge: {who}{', after every training' if found.every_run else ''}.")
    if found.progress is not None:
        output.say(f"{found.progress.state}: {found.progress.text}")
        if found.progress.error is not None:
            output.error_lines(found.progress.error)
    summary = found.summary
    if summary is None:
        output.say("This version was not judged.")
        return
    names = ("relevance", "coherence", "factuality", "completeness", "tone", "mean")
    rows = [[name, _mark(summary.base, name), _mark(summary.tuned, name)] for name in names]
    output.table(["Mark (1 to 5)", "Base", "Tuned"], rows, right=frozenset({1, 2}))
    verdict = {"better": "Better than the base model", "worse": "Worse than the base model"}
    said = verdict.get(summary.better, "Not enough to tell them apart")
    left = f", {number(summary.left_out)} left out" if summary.left_out else ""
    low, high = summary.difference.low, summary.difference.high
    output.say(f"{said}: {low:+.2f} to {high:+.2f} on {number(summary.rows)} rows{left}, by {summary.model}.")


def _mark(judgement: Judgement, name: str) -> str:
    return f"{getattr(judgement, name):.1f}"


def _dollars(cost: Range) -> str:
    return f"${cost.likely:.3f} (${cost.low:.3f} to ${cost.high:.3f})"
