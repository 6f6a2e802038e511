"""`vibeflow data split`: which rows are held out for testing, and how that is decided."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..features.services import Services
from ..l10n import t
from ..protocol.datasets import DatasetRef, DatasetSnapshot, SetSplit, SplitView
from ..protocol.errors import NotReady
from . import show
from .commands import JsonOption, ProjectOption
from .importing import ImportProgressLine
from .output import Output
from .split_words import split_lines


def split(
    own: Annotated[
        bool | None,
        typer.Option("--own/--anew", help=t("Use the split that the data brings along, or divide it anew.")),
    ] = None,
    column: Annotated[
        str | None, typer.Option(help=t("Column that names the part of each row: train, test and so on."))
    ] = None,
    share: Annotated[
        float | None, typer.Option(min=1, max=50, help=t("Percent of the rows to hold out, dividing anew."))
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help=t("Decides which rows are held out."))] = None,
    group_by: Annotated[
        str | None, typer.Option(help=t('Column whose values stay on one side; "" for none.'))
    ] = None,
    test_file: Annotated[
        Path | None, typer.Option(help=t("A file of your own test rows, in place of a share."))
    ] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    output = Output(as_json=as_json)
    progress = ImportProgressLine(output)
    services = Services(emit=progress)
    try:
        reference = DatasetRef(project_id=services.projects.find(project, Path.cwd()).id)
        snapshot = services.datasets.wait_for_checks(reference)
        now = _now(snapshot)
        if own and now.own is None and column is None:
            raise NotReady(
                t("The data brings no split along."),
                hint=t("A column with values such as train and test would be one: --column NAME."),
            )
        anew = share is not None or seed is not None or group_by is not None
        if own is not None or anew or column is not None or test_file is not None:
            split_by = now.split_by
            if own is not None:
                split_by = None if own else ""
            elif anew and column is None:
                split_by = ""
            wanted = SetSplit(
                project_id=reference.project_id,
                share=now.share if share is None else share / 100,
                seed=now.seed if seed is None else seed,
                group_by=now.group_by if group_by is None else group_by or None,
                stratified=now.stratified,
                test_file=None if test_file is None else str(test_file.absolute()),
                split_by=split_by if column is None else column,
            )
            services.datasets.set_split(wanted)
            snapshot = services.datasets.wait_for_checks(reference)
    finally:
        progress.end()
        services.close()
    if snapshot.view is not None:
        output.say(show.ledger_line(snapshot.view))
        for line in split_lines(snapshot.view.split):
            output.say(line)
    output.result(snapshot)


def _now(snapshot: DatasetSnapshot) -> SplitView:
    if snapshot.view is None:
        raise NotReady(
            t("{project_name} has no data yet.", project_name=snapshot.project_name),
            hint=t("Import a file first: vibeflow import FILE"),
        )
    return snapshot.view.split
