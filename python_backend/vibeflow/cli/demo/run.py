"""`vibeflow demo`: the whole job on the bundled sample, in the terminal, for real.

Every number printed is one that was just measured. It leaves a project behind and no process running.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from ...features.services import Services
from ...jobs.lease import holder
from ...l10n import amounts, t
from ...protocol.datasets import DatasetView, ImportData
from ...protocol.deployment import DeploymentRef, ServeVersion
from ...protocol.evaluation import EvaluationRef
from ...protocol.projects import CreateProject, OpenProject, ProjectSummary
from ...protocol.training import RunView, StartTraining
from ...protocol.versions import VersionsRef
from .. import show
from ..exit_codes import RUN_FAILED
from ..follow import follow
from ..output import Output
from .api import ask_through_http

NAME = "Support Bot"
RUNNER_SECONDS = 15.0
QUESTION = "I can't log in because I forgot my password"


def demo(
    folder: Annotated[
        Path | None, typer.Option(help=t("Where to make the project. Default: VibeFlow's own folder."))
    ] = None,
) -> None:
    # The runner that this starts need not wait long for more: nothing is to be left running.
    os.environ.setdefault("VIBEFLOW_RUNNER_IDLE", "1")
    output = Output(as_json=False)
    services = Services(emit=lambda name, params: None)
    started = time.monotonic()

    project = _project(output, services, folder)
    _data(output, services, project)
    _train(output, services, project)
    _evaluation(output, services, project)
    _serve(output, services, project)
    _wait_for_runner(services)

    output.say()
    output.head(t("Done in {time}.", time=amounts.exact(time.monotonic() - started)))
    output.say(t("Open the same project in VS Code:  npm run vscode"))
    command = f'vibeflow ask --project {project.path} "{QUESTION}"'
    output.say(t("Ask it something more:             {command}", command=command))
    history = f"git -C {project.path} log"
    output.say(t("Its git history:                   {command}", command=history))


def _step(output: Output, number: int, title: str) -> None:
    output.say()
    output.head(f"{number}. {title}")


def _project(output: Output, services: Services, folder: Path | None) -> ProjectSummary:
    _step(output, 1, t("Project"))
    path = folder.absolute() if folder else services.context.home.projects / "support-bot"
    if (path / "vibeflow.yaml").exists():
        project = services.overview.open(OpenProject(path=str(path)))
        output.say(
            t(
                "{name} is there already, in {path}; this run adds a version to it.",
                name=project.name,
                path=project.path,
            )
        )
        return project
    project = services.overview.create(CreateProject(name=NAME, path=str(path)))
    output.say(t("Made {name} in {path}, a git repository of its own.", name=project.name, path=project.path))
    return project


def _data(output: Output, services: Services, project: ProjectSummary) -> DatasetView:
    _step(output, 2, t("Data"))
    with ExitStack() as stack:
        sample = stack.enter_context(as_file(files("vibeflow") / "samples" / "support_replies.csv"))
        began = time.monotonic()
        view = services.datasets.import_(ImportData(project_id=project.id, source=str(sample))).view
        assert view is not None, "an import that returns has a view"
    output.say(
        t(
            "Read {file} ({format}) in {time:.1f} s.",
            file=view.source_name,
            format=view.format,
            time=time.monotonic() - began,
        )
    )
    output.say()
    show.dataset(output, view)
    _step(output, 3, t("Settings"))
    show.settings(output, view)
    if view.estimate is not None:
        takes = amounts.span(view.estimate.seconds_low, view.estimate.seconds_high)
        output.muted(t("Training should take {time}, {basis}.", time=takes, basis=view.estimate.basis))
    return view


def _train(output: Output, services: Services, project: ProjectSummary) -> RunView:
    _step(output, 4, t("Training"))
    run = services.training.start(StartTraining(project_id=project.id))
    view = follow(services, output, project.id, run.run_id)
    if view.state == "failed":
        if view.error is not None:
            output.error_lines(view.error)
        raise typer.Exit(RUN_FAILED)
    first, last = view.evaluations[0], view.evaluations[-1]
    best = min(view.evaluations, key=lambda point: point.loss)
    output.say(
        t(
            "Trained {steps} steps in {time} on {device}.",
            steps=view.step,
            time=amounts.exact(view.elapsed),
            device=view.device,
        )
    )
    output.say(
        t(
            "Loss on the held-out rows that training looks at: {first} before, {best} at "
            "its best (step {step}), {last} at the end. The best is kept.",
            first=amounts.loss(first.loss),
            best=amounts.loss(best.loss),
            step=best.step,
            last=amounts.loss(last.loss),
        )
    )
    return view


def _evaluation(output: Output, services: Services, project: ProjectSummary) -> None:
    _step(output, 5, t("Did it get better?"))
    view = services.evaluations.snapshot(EvaluationRef(project_id=project.id)).view
    assert view is not None, "a run that succeeded was evaluated"
    show.evaluation(output, view)
    _step(output, 6, t("Version"))
    show.versions(output, services.versions.list(VersionsRef(project_id=project.id)))
    output.muted(t("One git commit pins the data, the recipe, the weights and the evaluation."))


def _serve(output: Output, services: Services, project: ProjectSummary) -> None:
    _step(output, 7, "API")
    started = services.deployments.serve(ServeVersion(project_id=project.id))
    try:
        output.say(
            t(
                "Serving version {version} at {endpoint}",
                version=started.view.version,
                endpoint=started.view.endpoint,
            )
        )
        output.muted(started.curl.replace(started.key, "$KEY"))
        output.say()
        output.head(t("“{text}”", text=QUESTION))
        answer = ask_through_http(started.view.endpoint, started.key, started.view.model, QUESTION)
        output.say(answer)
    finally:
        services.deployments.stop(DeploymentRef(project_id=project.id))
    output.muted(t("The API was stopped again. `vibeflow serve` starts it for good."))


def _wait_for_runner(services: Services) -> None:
    """Wait until the runner is gone; not for long, since one with other work of the user's stays."""
    deadline = time.monotonic() + RUNNER_SECONDS
    while holder(services.context.home.runner) is not None and time.monotonic() < deadline:
        time.sleep(0.2)
