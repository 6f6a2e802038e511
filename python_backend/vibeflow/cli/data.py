"""`vibeflow data`: public datasets from the terminal: find one, look at it, bring it into a project.

What is done with rows that are there is in `data_fixes` and `data_split`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

from ..features.services import Services
from ..l10n import amounts, number, t, tn
from ..protocol.base import Wire
from ..protocol.datasets import DatasetRef
from ..protocol.discovery import (
    Catalogue,
    DatasetDescription,
    DescribeDataset,
    DownloadDataset,
    DownloadProgress,
    FoundDataset,
    SearchDatasets,
)
from ..protocol.errors import NotFound
from . import show
from .command_line import CommandLine
from .commands import JsonOption, ProjectOption, quiet_services
from .data_fixes import fixes
from .data_split import split
from .importing import ImportProgressLine
from .output import Output
from .words import shorten

data = CommandLine(
    no_args_is_help=True, help=t("A project's data: find public datasets, mend rows, choose the split.")
)
data.add_typer(fixes, name="fixes")
data.command("split", help=t("Show which rows are held out for testing; with options, change it."))(split)

CatalogueOption = Annotated[
    str, typer.Option("--from", help=t("Where to look: huggingface, or kaggle with a key of yours."))
]
Name = Annotated[str, typer.Argument(metavar=t("NAME"), help=t('The dataset, as "owner/name".'))]


@data.command("search", help=t("Find datasets for a goal, best first, each with the reason."))
def search(
    goal: Annotated[
        list[str], typer.Argument(metavar=t("WORDS"), help=t("What it is for in plain words, or a name."))
    ],
    catalogue: CatalogueOption = "huggingface",
    limit: Annotated[int, typer.Option(min=1, max=50, help=t("How many to show."))] = 10,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    services = quiet_services()
    try:
        found = services.discovery.search(
            SearchDatasets(catalogue=_catalogue(catalogue), query=" ".join(goal), limit=limit)
        )
    finally:
        services.close()
    if not found.results:
        output.say(t("Nothing found for “{query}”. Try fewer or more common words.", query=found.query))
    for dataset in found.results:
        output.head(dataset.id)
        output.say(f"  {dataset.reason}")
        if dataset.description:
            output.muted(f"  {shorten(dataset.description, 100)}")
    if found.results:
        output.say()
        output.say(_next("describe", found.results[0].id, catalogue))
    output.result(found)


@data.command(
    "describe",
    help=t("Show size, licence, files and first rows of a dataset, before anything is downloaded."),
)
def describe(name: Name, catalogue: CatalogueOption = "huggingface", as_json: JsonOption = False) -> None:
    output = Output(as_json=as_json)
    services = quiet_services()
    try:
        told = services.discovery.describe(DescribeDataset(catalogue=_catalogue(catalogue), id=name))
    finally:
        services.close()
    _show(output, told)
    if told.files:
        output.say()
        output.say(_next("get", name, catalogue))
    output.result(told)


@data.command("get", help=t("Download one file of a dataset and import it into a project."))
def get(
    name: Name,
    file: Annotated[
        str | None,
        typer.Option("--file", help=t("Which of its files. Default: the first that `describe` shows.")),
    ] = None,
    catalogue: CatalogueOption = "huggingface",
    revision: Annotated[
        str | None, typer.Option(help=t("Branch, tag or commit. Default: the newest."))
    ] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    progress = _Progress(output)
    services = Services(emit=progress)
    try:
        project_id = services.projects.find(project, Path.cwd()).id
        where = _catalogue(catalogue)
        path = file if file is not None else _first(services, where, name)
        snapshot = services.discovery.download(
            DownloadDataset(project_id=project_id, catalogue=where, id=name, path=path, revision=revision)
        )
        if snapshot.view is not None and snapshot.view.checks.state == "running":
            progress.say(t("Checking every row; Ctrl+C leaves the data as it is."))
            snapshot = services.datasets.wait_for_checks(DatasetRef(project_id=project_id))
    finally:
        progress.end()
        services.close()
    if snapshot.view is not None:
        show.dataset(output, snapshot.view)
    output.result(snapshot)


class _Progress(ImportProgressLine):
    """The import's line, with the download before it."""

    def __call__(self, name: str, params: Wire) -> None:
        if isinstance(params, DownloadProgress):
            done = amounts.file_size(params.bytes)
            if params.total is None:
                self.update(t("Downloading: {size}", size=done))
            else:
                self.update(t("Downloading: {size} of {all}", size=done, all=amounts.file_size(params.total)))
        else:
            super().__call__(name, params)


def _catalogue(name: str) -> Catalogue:
    for known in get_args(Catalogue):
        if name.lower() == known:
            return known  # type: ignore[no-any-return]  # get_args does not know the type of its literals
    raise NotFound(
        t("There is no catalogue {name}.", name=name[:40]), hint=t("Choose huggingface or kaggle.")
    )


def _first(services: Services, catalogue: Catalogue, name: str) -> str:
    files = services.discovery.describe(DescribeDataset(catalogue=catalogue, id=name)).files
    if not files:
        raise NotFound(
            t("{name} holds no file that can be imported.", name=name),
            hint=t("Look at its page, or choose another dataset."),
        )
    return files[0].path


def _next(command: str, name: str, catalogue: str) -> str:
    place = "" if catalogue == "huggingface" else f" --from {catalogue}"
    whole = f"vibeflow data {command} {name}{place}"
    return t("Next: {command}", command=whole)


def _show(output: Output, told: DatasetDescription) -> None:
    found = told.dataset
    output.head(found.title if found.title == found.id else f"{found.title} ({found.id})")
    if found.description:
        output.say(found.description)
    output.say(_facts(found))
    output.say(found.licence_note)
    if told.columns:
        output.say(t("Columns: {names}", names=", ".join(told.columns[:20])))
    for row in told.preview[:2]:
        output.muted("  " + "  |  ".join(shorten(cell, 60) for cell in row.values()))
    output.say()
    if not told.files:
        output.say(t("It holds no file that can be imported."))
    rows = [
        [
            file.path,
            "" if file.bytes is None else amounts.file_size(file.bytes),
            file.split or "",
            "" if file.rows is None else number(file.rows),
        ]
        for file in told.files[:20]
    ]
    output.table([t("File"), t("Size"), t("Split"), t("Rows")], rows, right=frozenset({1, 3}))
    if len(told.files) > len(rows):
        output.muted(tn("and {n:,} more", "and {n:,} more", len(told.files) - len(rows)))
    output.muted(told.page)


def _facts(found: FoundDataset) -> str:
    known = [
        t("unknown number of rows") if found.rows is None else tn("{n:,} row", "{n:,} rows", found.rows),
        t("unknown size") if found.bytes is None else amounts.file_size(found.bytes),
        *found.languages[:3],
        tn("{n:,} download", "{n:,} downloads", found.downloads),
    ]
    if found.gated:
        known.append(t("asks for consent first"))
    return ", ".join(known)
