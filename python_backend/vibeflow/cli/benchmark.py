"""`vibeflow benchmark …`: put known question sets to the base model and to versions, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

from ..features.services import Services
from ..l10n import amounts, listed, number, t
from ..protocol.benchmarks import (
    BenchmarkChoice,
    BenchmarkId,
    BenchmarkPlan,
    BenchmarkResult,
    BenchmarkScore,
    BenchmarksRef,
    BenchmarksSnapshot,
    PlanBenchmarks,
)
from ..protocol.errors import NotReady, UserInputError, from_wire
from .command_line import CommandLine
from .commands import JsonOption, ProjectOption, quiet_services
from .output import Output

benchmark = CommandLine(
    no_args_is_help=True, help=t("Known question sets, asked of base model and versions.")
)

_MEANING = {"better": t("better"), "worse": t("worse"), "unclear": t("no clear difference")}
SetsArgument = Annotated[
    list[str],
    typer.Argument(
        help=t("hellaswag, truthfulqa, mmlu, gsm8k or own; NAME=FILE takes the questions from a file.")
    ),
]
VersionOption = Annotated[int | None, typer.Option(help=t("Number of the version. Default: the newest."))]
BesideOption = Annotated[
    list[int] | None,
    typer.Option("--beside", help=t("Number of another version to put beside it; repeatable.")),
]
QuestionsOption = Annotated[
    int, typer.Option(help=t("Questions of each benchmark, drawn at random; 0 asks all of them."), min=0)
]
SeedOption = Annotated[int, typer.Option(help=t("Of the dice that draw the questions."))]


@benchmark.command(help=t("What asking would take: questions, time, cost. Starts nothing."))
def plan(
    sets: SetsArgument,
    project: ProjectOption = None,
    version: VersionOption = None,
    beside: BesideOption = None,
    questions: QuestionsOption = 200,
    seed: SeedOption = 42,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    request = _request(services, project_id, sets, version, beside, questions, seed)
    found = services.benchmarks.plan(request)
    _say_plan(output, found)
    output.result(found)


@benchmark.command(help=t("Ask. It goes on when this terminal is closed; what is found is committed."))
def start(
    sets: SetsArgument,
    project: ProjectOption = None,
    version: VersionOption = None,
    beside: BesideOption = None,
    questions: QuestionsOption = 200,
    seed: SeedOption = 42,
    as_json: JsonOption = False,
) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    request = _request(services, project_id, sets, version, beside, questions, seed)
    found = services.benchmarks.plan(request)
    _say_plan(output, found)
    for one in found.benchmarks:
        if one.problem is not None:
            raise from_wire(one.problem)
    started = services.benchmarks.start(request)
    output.say(t("Started. See how it goes: vibeflow benchmark show"))
    output.result(started)


@benchmark.command(help=t("What is known of a version, and how far a running one is."))
def show(project: ProjectOption = None, version: VersionOption = None, as_json: JsonOption = False) -> None:
    output, services, project_id = _open(project, as_json=as_json)
    commit = _commit(services, project_id, version) if version is not None else None
    found = services.benchmarks.snapshot(BenchmarksRef(project_id=project_id, commit=commit))
    _say(output, found)
    output.result(found)


@benchmark.command(help=t("End the running one; benchmarks that every model was asked are kept."))
def stop(project: ProjectOption = None) -> None:
    output, services, project_id = _open(project)
    services.benchmarks.stop(BenchmarksRef(project_id=project_id))
    output.say(t("Stopping. See what was found: vibeflow benchmark show"))


def _open(project: str | None, *, as_json: bool = False) -> tuple[Output, Services, str]:
    services = quiet_services()
    return Output(as_json=as_json), services, services.projects.find(project, Path.cwd()).id


def _request(
    services: Services,
    project_id: str,
    sets: list[str],
    version: int | None,
    beside: list[int] | None,
    questions: int,
    seed: int,
) -> PlanBenchmarks:
    return PlanBenchmarks(
        project_id=project_id,
        commit=_commit(services, project_id, version),
        choices=[_choice(one) for one in sets],
        versions=[_commit(services, project_id, one) for one in beside or []],
        questions=questions or None,
        seed=seed,
    )


def _choice(said: str) -> BenchmarkChoice:
    name, _, file = said.partition("=")
    for known in get_args(BenchmarkId):
        if name == known:
            return BenchmarkChoice(id=known, file=str(Path(file).expanduser().absolute()) if file else None)
    names = ", ".join(get_args(BenchmarkId))
    raise UserInputError(
        t("There is no benchmark {name}.", name=name[:40]), hint=t("There are: {names}.", names=names)
    )


def _commit(services: Services, project_id: str, version: int | None) -> str:
    found = services.benchmarks.snapshot(BenchmarksRef(project_id=project_id))
    if found.commit is None or found.version is None:
        raise NotReady(t("There is no version to ask yet."), hint=t("Train first: vibeflow train"))
    numbers = {found.version: found.commit, **{one.version: one.commit for one in found.versions}}
    wanted = found.version if version is None else version
    if wanted not in numbers:
        there = ", ".join(str(one) for one in sorted(numbers))
        raise UserInputError(
            t("There is no version {wanted}.", wanted=wanted), hint=t("There are: {names}.", names=there)
        )
    return numbers[wanted]


def _say_plan(output: Output, found: BenchmarkPlan) -> None:
    rows = [
        [
            one.id,
            one.source,
            "" if one.questions is None else number(one.questions),
            "" if one.seconds is None else amounts.span(one.seconds.low, one.seconds.high),
        ]
        for one in found.benchmarks
    ]
    output.table([t("Benchmark"), t("Questions from"), t("Asked"), t("Time")], rows, right=frozenset({2}))
    if found.seconds is not None:
        output.say(
            t(
                "{time} for {models}, {basis}. Cost: {cost}",
                time=amounts.span(found.seconds.low, found.seconds.high),
                models=listed([model.name for model in found.models]),
                basis=found.basis,
                cost=found.cost_note,
            )
        )


def _say(output: Output, found: BenchmarksSnapshot) -> None:
    if found.progress is not None:
        told = {"doing": found.progress.text, "share": amounts.whole_percent(found.progress.fraction)}
        if found.progress.seconds_left is None:
            output.say(t("{doing} ({share})", **told))
        else:
            left = amounts.spoken(found.progress.seconds_left)
            output.say(t("{doing} ({share}, about {left} left)", **told, left=left))
        if found.progress.error is not None:
            output.error_lines(found.progress.error)
    for result in found.results:
        _say_result(output, result)
    if not found.results and found.progress is None:
        output.say(t("No benchmarks yet. Ask one: vibeflow benchmark start hellaswag"))
    if found.problem is not None:
        output.error_lines(found.problem)


def _say_result(output: Output, result: BenchmarkResult) -> None:
    names = {model.id: model.name for model in result.models}
    output.say(f"{result.name}: {result.source}. {result.note}")
    rows = [
        [
            f"{metric.name} ({metric.id})" if at == 0 else "",
            names.get(score.model, score.model[:7]),
            amounts.percent(score.value),
            t("{low:.1f} to {high:.1f}", low=100 * score.interval.low, high=100 * score.interval.high),
            _against(score),
        ]
        for metric in result.metrics
        for at, score in enumerate(metric.scores)
    ]
    output.table(
        [t("Measure"), t("Model"), t("Score"), t("Likely range"), t("Against the base")],
        rows,
        right=frozenset({2}),
    )


def _against(score: BenchmarkScore) -> str:
    if score.difference is None:
        return ""
    said = t(
        "{verdict}, {low:+.1f} to {high:+.1f} points",
        verdict=_MEANING[score.better or "unclear"],
        low=100 * score.difference.low,
        high=100 * score.difference.high,
    )
    if not score.questions_to_settle:
        return said
    return said + t("; about {questions:,} questions would tell", questions=score.questions_to_settle)
