"""One row whole: its turns, the cells it was made from, and what will be trained of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound, NotReady
from vibeflow.protocol.rows import RowDetail, RowRef
from vibeflow.store.dataset_lock import state_folder

from ..build.request import SOURCE_CACHE, TEST_CACHE
from ..build.source_cache import cached_rows, load_cached
from ..frames import CELL, columns_of
from ..quality.marks import names_of
from .because import because
from .lines import PARTS, Dataset
from .pages import Pages
from .rendering import rendered

log = logging.getLogger(__name__)


def row_detail(pages: Pages, project: Path, manifest: Dataset, params: RowRef) -> RowDetail:
    """Raises `NotFound` when the data has no row of that number."""
    frame = pages.index(project, manifest).frame
    rows = frame.slice(int(frame["n"].search_sorted(params.number)), 1)
    if rows.is_empty() or rows["n"][0] != params.number:
        raise NotFound(
            t("There is no row {number:,}.", number=params.number),
            hint=t("The data has rows 1 to {last:,}.", last=0 if frame.is_empty() else int(frame["n"][-1])),
        )
    ((texts, line),) = pages.texts(project, manifest, rows)
    at = rows.row(0, named=True)
    part = PARTS[at["part"]]
    gone = part == "removed"
    shown, problem = (None, None) if gone else rendered(project, params.number, texts)
    return RowDetail(
        number=params.number,
        part=part,
        turns=texts.turns,
        original=_filled(line["row"]) if gone else _cells(project, params.number),
        rejected=texts.rejected,
        rendered=shown,
        problem=problem,
        removed_because=because(line, at.get("beside")) if gone else None,
        findings=names_of(at["marks"]),
        edited=at["edited"],
    )


def _cells(project: Path, number: int) -> dict[str, str]:
    """The row's cells in the source cache, or in that of the user's own test file, whose rows are numbered
    on; none where it was cleared."""
    folder = state_folder(project) / SOURCE_CACHE
    source = load_cached(folder)
    if source is None:
        return {}
    if number > source.rows:
        folder, number = state_folder(project) / TEST_CACHE, number - source.rows
        source = load_cached(folder)
        if source is None:
            return {}
    try:
        for found in cached_rows(folder, source, pl.Series([number], dtype=pl.UInt32)):
            cells = found.rename({f"{CELL}{name}": name for name in columns_of(found)})
            return _filled(cells.select(columns_of(found)).row(0, named=True))
    except NotReady:
        log.info("The cells of row %d are not shown: the rows as read were damaged", number)
    return {}


def _filled(cells: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(cell) for name, cell in cells.items() if cell is not None}
