"""`vibeflow data`: public datasets from the terminal: find one, look at it, bring it into a project.

What is done with rows that are there is in `data_fixes` and `data_split`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

from ..features.services import Services
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
from .commands import JsonOption, ProjectOption, quiet_services
from .data_fixes import fixes
from .data_split import split
from .importing import ImportProgressLine
from .output import Output
from .words import megabytes, number, shorten

data = typer.Typer(
    no_args_is_help=True, help="A project's data: find public datasets, mend rows, choose the split."
)
data.add_typer(fixes, name="fixes")
data.command("split")(split)

CatalogueOption = Annotated[
    str, typer.Option("--from", help="Where to look: huggingface, or kaggle with a key of yours.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help='The dataset, as "owner/name".')]


@data.command("search")
def search(
    goal: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="What it is for in plain words, or a name.")
    ],
    catalogue: CatalogueOption = "huggingface",
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many to show.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Find datasets for a goal, best first, each with the reason."""
    output = Output(as_json=as_json)
    services = quiet_services()
    try:
        found = services.discovery.search(
            SearchDatasets(catalogue=_catalogue(catalogue), query=" ".join(goal), limit=limit)
        )
    finally:
        services.close()
    if not found.results:
        output.say(f"Nothing found for “{found.query}”. Try fewer or more common words.")
    for dataset in found.results:
        output.head(dataset.id)
        output.say(f"  {dataset.reason}")
        if dataset.description:
            output.muted(f"  {shorten(dataset.description, 100)}")
    if found.results:
        output.say()
        output.say(f"Next: vibeflow data describe {found.results[0].id}{_same(catalogue)}")
    output.result(found)


@data.command("describe")
def describe(name: Name, catalogue: CatalogueOption = "huggingface", as_json: JsonOption = False) -> None:
    """Show size, licence, files and first rows of a dataset, before anything is downloaded."""
    output = Output(as_json=as_json)
    services = quiet_services()
    try:
        told = services.discovery.describe(DescribeDataset(catalogue=_catalogue(catalogue), id=name))
    finally:
        services.close()
    _show(output, told)
    if told.files:
        output.say()
        output.say(f"Next: vibeflow data get {name}{_same(catalogue)}")
    output.result(told)


@data.command("get")
def get(
    name: Name,
    file: Annotated[
        str | None,
        typer.Option("--file", help="Which of its files. Default: the first that `describe` shows."),
    ] = None,
    catalogue: CatalogueOption = "huggingface",
    revision: Annotated[str | None, typer.Option(help="Branch, tag or commit. Default: the newest.")] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Download one file of a dataset and import it into a project."""
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
            progress.say("Checking every row; Ctrl+C leaves the data as it is.")
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
            of = "" if params.total is None else f" of {megabytes(params.total)}"
            self.update(f"Downloading: {megabytes(params.bytes)}{of}")
        else:
            super().__call__(name, params)


def _catalogue(name: str) -> Catalogue:
    for known in get_args(Catalogue):
        if name.lower() == known:
            return known  # type: ignore[no-any-return]  # get_args does not know the type of its literals
    raise NotFound(f"There is no catalogue {name[:40]}.", hint="Choose huggingface or kaggle.")


def _first(services: Services, catalogue: Catalogue, name: str) -> str:
    files = services.discovery.describe(DescribeDataset(catalogue=catalogue, id=name)).files
    if not files:
        raise NotFound(
            f"{name} holds no file that can be imported.",
            hint="Look at its page, or choose another dataset.",
        )
    return files[0].path


def _same(catalogue: str) -> str:
    return "" if catalogue == "huggingface" else f" --from {catalogue}"


def _show(output: Output, told: DatasetDescription) -> None:
    found = told.dataset
    output.head(found.title if found.title == found.id else f"{found.title} ({found.id})")
    if found.description:
        output.say(found.description)
    output.say(_facts(found))
    output.say(found.licence_note)
    if told.columns:
        output.say("Columns: " + ", ".join(told.columns[:20]))
    for row in told.preview[:2]:
        output.muted("  " + "  |  ".join(shorten(cell, 60) for cell in row.values()))
    output.say()
    if not told.files:
        output.say("It holds no file that can be imported.")
    rows = [
        [file.path, megabytes(file.bytes), file.split or "", "" if file.rows is None else number(file.rows)]
        for file in told.files[:20]
    ]
    output.table(["File", "Size", "Split", "Rows"], rows, right=frozenset({1, 3}))
    if len(told.files) > len(rows):
        output.muted(f"and {number(len(told.files) - len(rows))} more")
    output.muted(told.page)


def _facts(found: FoundDataset) -> str:
    known = [
        "unknown number of rows" if found.rows is None else f"{number(found.rows)} rows",
        "unknown size" if found.bytes is None else megabytes(found.bytes),
        *found.languages[:3],
        f"{number(found.downloads)} downloads",
    ]
    if found.gated:
        known.append("asks for consent first")
    return ", ".join(known)
