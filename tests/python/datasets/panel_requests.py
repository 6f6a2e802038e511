"""Every request that reads or changes a dataset, as a panel, the command line or a training makes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from conftest import Bench
from vibeflow.features.services import Services
from vibeflow.features.training.snapshot import gather
from vibeflow.protocol.base import Wire
from vibeflow.protocol.dataset_versions import CompareDatasets, DatasetVersionsRef
from vibeflow.protocol.datasets import (
    ColumnRole,
    DatasetRef,
    ImportData,
    PreviewFix,
    PreviewMapping,
    SetFixes,
)
from vibeflow.protocol.rows import EditRow, ExportRows, RowFilter, RowRef, RowsRequest, SetExcluded

ROLES: dict[str, ColumnRole] = {"question": "question", "answer": "answer"}
Ask = Callable[[Bench], object]


def panel_requests(tmp_path: Path) -> dict[str, Ask]:
    """By name. The last one imports `again.csv` of `tmp_path`."""

    def data(bench: Bench) -> dict[str, str]:
        return {"project_id": bench.project_id}

    def rows(part: str, search: str = "") -> Ask:
        return lambda bench: bench.datasets.rows(
            RowsRequest(**data(bench), filter=RowFilter.model_validate({"part": part, "search": search}))
        )

    def export(bench: Bench) -> str:
        target = tmp_path / "exported.jsonl"
        bench.datasets.export(ExportRows(**data(bench), path=str(target), part="kept"))
        return target.read_text()

    def versions(bench: Bench) -> Wire:
        found = bench.datasets.versions(DatasetVersionsRef(**data(bench)))
        commit = next(one.commit for one in found.versions if one.commit)
        return bench.datasets.compare(CompareDatasets(**data(bench), base=commit, other=None))

    return {
        "snapshot": lambda bench: bench.datasets.snapshot(DatasetRef(**data(bench))),
        "rows": rows("kept"),
        "search": rows("kept", "parcel"),
        "removed": rows("removed"),
        "row": lambda bench: bench.datasets.row(RowRef(**data(bench), number=1)),
        "export": export,
        "compare": versions,
        "mapping": lambda bench: bench.datasets.preview_mapping(
            PreviewMapping.model_validate(
                {
                    **data(bench),
                    "mapping": {"columns": {"question": "question", "answer": "answer"}},
                    "system_prompt": "",
                }
            )
        ),
        "fix": lambda bench: bench.datasets.preview_fix(PreviewFix(**data(bench), fix="trimWhitespace")),
        "set fix": lambda bench: bench.datasets.set_fixes(
            SetFixes(**data(bench), fixes={"trimWhitespace": False})
        ),
        "edit": lambda bench: bench.datasets.edit_row(
            EditRow(**data(bench), number=2, field="answer", text="x")
        ),
        "exclude": lambda bench: bench.datasets.set_excluded(
            SetExcluded(**data(bench), numbers=(3,), excluded=True)
        ),
        "train": lambda bench: gather(Services.over(bench.ctx).projects.get(bench.project_id)),
        "import": lambda bench: bench.datasets.import_(
            ImportData(**data(bench), source=str(tmp_path / "again.csv"))
        ),
    }
