"""The commands. Each resolves the project, calls one feature, and prints what came back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..features.services import Services
from ..l10n import t
from ..protocol.datasets import DatasetRef, ImportData
from ..protocol.deployment import DeploymentRef, ServeVersion
from ..protocol.evaluation import EvaluationRef
from ..protocol.projects import CreateProject
from ..protocol.training import RunRef, StartTraining
from . import ask as asking
from . import encoding as text_encoding
from . import show
from .exit_codes import RUN_FAILED
from .follow import follow
from .importing import ImportProgressLine, read_mapping, words_for_columns
from .output import Output

ProjectOption = Annotated[
    str | None,
    typer.Option("--project", "-p", help=t("Name, id or folder. Default: the project of this folder.")),
]
JsonOption = Annotated[bool, typer.Option("--json", help=t("Print one JSON document, for scripts."))]
CommitOption = Annotated[
    str | None, typer.Option("--version", help=t("Commit of the version. Default: the newest."))
]


def _project(services: Services, wanted: str | None) -> str:
    return services.projects.find(wanted, Path.cwd()).id


def quiet_services() -> Services:
    """Features whose events nobody listens to."""
    return Services(emit=lambda name, params: None)


def init(
    name: Annotated[str, typer.Argument(help=t("Name of the project, such as 'Support Bot'."))],
    path: Annotated[Path | None, typer.Option(help=t("Folder to make it in."))] = None,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    project = quiet_services().overview.create(
        CreateProject(name=name, path=None if path is None else str(path.absolute()))
    )
    output.say(t("Made {name} in {path}.", name=project.name, path=project.path))
    output.say(t("Next: vibeflow import FILE"))
    output.result(project)


def import_data(
    source: Annotated[
        Path,
        typer.Argument(
            metavar=t("FILE"),
            help=t(
                "File or folder: CSV, TSV, JSON(L), YAML, Parquet, Excel, text, also as .gz; chat exports."
            ),
        ),
    ],
    project: ProjectOption = None,
    question: Annotated[
        list[str] | None, typer.Option(help=t("Column that holds the question; several are joined."))
    ] = None,
    answer: Annotated[
        list[str] | None, typer.Option(help=t("Column that holds the answer; several are joined."))
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            help=t('Which column is what, as JSON: \'{"columns": {"title": "question"}}\', or a file of it.')
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help=t("Sheet of a workbook. Default: the one with questions and answers."))
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(help=t("How a text is encoded, such as windows-1251. Default: found by its content.")),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    progress = ImportProgressLine(output)
    services = Services(emit=progress)
    project_id = _project(services, project)
    try:
        snapshot = services.datasets.import_(
            ImportData(
                project_id=project_id,
                source=str(source.absolute()),
                mapping=read_mapping(mapping, question or [], answer or []),
                sheet=sheet,
                encoding=encoding,
            )
        )
        if snapshot.view is not None and snapshot.view.checks.state == "running":
            progress.say(t("Checking every row; Ctrl+C leaves the data as it is."))
            snapshot = services.datasets.wait_for_checks(DatasetRef(project_id=project_id))
    finally:
        progress.end()
        services.close()
    if snapshot.view is not None:
        show.dataset(output, snapshot.view)
        output.say()
        if snapshot.view.encoding is not None and snapshot.view.encoding.doubt is not None:
            text_encoding.ask(output, snapshot.view.encoding)
        elif snapshot.view.needs_mapping:
            output.head(t("Please check which columns hold question and answer."))
            output.say(
                t("Say it with: vibeflow import FILE {columns}", columns=words_for_columns(snapshot.view))
            )
        else:
            output.say(t("Next: vibeflow train"))
    output.result(snapshot)


def train(
    project: ProjectOption = None,
    detach: Annotated[bool, typer.Option(help=t("Return at once; the run goes on."))] = False,
    queue: Annotated[bool, typer.Option(help=t("Wait behind a run that is going."))] = False,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    services = quiet_services()
    project_id = _project(services, project)
    started = services.training.start(StartTraining(project_id=project_id, queue=queue))
    output.say(
        t(
            "Run {number} is in the queue. Ctrl+C leaves it there; `vibeflow stop` ends it.",
            number=started.number,
        )
    )
    if detach:
        output.result(started)
        return
    view = follow(services, output, project_id, started.run_id)
    output.result(view)
    if view.state == "failed":
        if view.error is not None:
            output.error_lines(view.error)
        raise typer.Exit(RUN_FAILED)
    snapshot = services.evaluations.snapshot(EvaluationRef(project_id=project_id))
    if snapshot.view is not None:
        output.say()
        show.evaluation(output, snapshot.view)


def stop(project: ProjectOption = None) -> None:
    services = quiet_services()
    services.training.stop(RunRef(project_id=_project(services, project)))
    Output(as_json=False).say(t("Stopping. The model so far is kept and evaluated."))


def serve(
    project: ProjectOption = None,
    version: CommitOption = None,
    port: Annotated[
        int | None, typer.Option(help=t("Port. Default: the first free one from 8321 on."))
    ] = None,
    stop: Annotated[bool, typer.Option("--stop", help=t("Stop serving."))] = False,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    services = quiet_services()
    project_id = _project(services, project)
    if stop:
        output.result(services.deployments.stop(DeploymentRef(project_id=project_id)))
        output.say(t("Stopped serving."))
        return
    started = services.deployments.serve(ServeVersion(project_id=project_id, commit=version, port=port))
    output.say(
        t(
            "Serving version {version} at {endpoint}",
            version=started.view.version,
            endpoint=started.view.endpoint,
        )
    )
    output.say(t("Key: {key}  (shown once; only its hash is kept)", key=started.key))
    output.say(t("Try it:\n{curl}", curl=started.curl))
    output.say(t("Stop it with: vibeflow serve --stop"))
    output.result(started)


def ask(
    question: Annotated[str | None, typer.Argument(help=t("What to ask. Not needed with --file."))] = None,
    project: ProjectOption = None,
    version: Annotated[
        list[str] | None,
        typer.Option("--version", help=t("Number or commit of a version; may be given up to four times.")),
    ] = None,
    base: Annotated[
        bool, typer.Option("--base", help=t("Ask the base model too, and print both answers by their names."))
    ] = False,
    temperature: asking.TemperatureOption = None,
    top_p: asking.TopPOption = None,
    top_k: asking.TopKOption = None,
    repetition_penalty: asking.PenaltyOption = None,
    max_tokens: asking.LengthOption = None,
    seed: asking.SeedOption = None,
    system: asking.SystemOption = None,
    wish: asking.WishOption = None,
    file: asking.FileOption = None,
    out: asking.OutOption = None,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    answers = asking.Answers()
    services = Services(emit=answers)
    settings = {
        "temperature": temperature,
        "top_p": top_p,
        "top_k": top_k,
        "repetition_penalty": repetition_penalty,
        "max_new_tokens": max_tokens,
        "seed": seed,
        "system_prompt": system,
    }
    try:
        asker = asking.Asker(services, answers, output, _project(services, project))
        asker.choose(version or [], base)
        asker.set({name: value for name, value in settings.items() if value is not None}, wish)
        if file is not None:
            output.result(asker.file(file, out))
        else:
            output.result(asker.ask(question or ""))
    finally:
        services.close()
