"""Datasets: import, look, mend, split."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.dataset_versions import (
    CompareDatasets,
    DatasetComparison,
    DatasetVersionList,
    DatasetVersionsRef,
)
from ...protocol.datasets import (
    CancelImport,
    DatasetRef,
    DatasetSnapshot,
    FixPreview,
    ImportData,
    MappingPreview,
    PreviewFix,
    PreviewMapping,
    SetFixes,
    SetLanguage,
    SetMapping,
    SetSheet,
    SetSplit,
)
from ...protocol.encodings import SetEncoding
from ...protocol.rows import (
    EditRow,
    ExportedRows,
    ExportRows,
    RowDetail,
    RowRef,
    RowsChanged,
    RowsPage,
    RowsRequest,
    SetExcluded,
)
from ..methods import registry


@registry.answers("vibeflow/datasets/import")
def import_data(services: Services, params: ImportData) -> DatasetSnapshot:
    return services.datasets.import_(params)


@registry.answers("vibeflow/datasets/cancel", inline=True)
def cancel(services: Services, params: CancelImport) -> Nothing:
    return services.datasets.cancel(params)


@registry.answers("vibeflow/datasets/snapshot")
def snapshot(services: Services, params: DatasetRef) -> DatasetSnapshot:
    return services.datasets.snapshot(params)


@registry.answers("vibeflow/datasets/setSheet")
def set_sheet(services: Services, params: SetSheet) -> DatasetSnapshot:
    return services.datasets.set_sheet(params)


@registry.answers("vibeflow/datasets/setEncoding")
def set_encoding(services: Services, params: SetEncoding) -> DatasetSnapshot:
    return services.datasets.set_encoding(params)


@registry.answers("vibeflow/datasets/previewMapping")
def preview_mapping(services: Services, params: PreviewMapping) -> MappingPreview:
    return services.datasets.preview_mapping(params)


@registry.answers("vibeflow/datasets/setMapping")
def set_mapping(services: Services, params: SetMapping) -> DatasetSnapshot:
    return services.datasets.set_mapping(params)


@registry.answers("vibeflow/datasets/previewFix")
def preview_fix(services: Services, params: PreviewFix) -> FixPreview:
    return services.datasets.preview_fix(params)


@registry.answers("vibeflow/datasets/setFixes")
def set_fixes(services: Services, params: SetFixes) -> DatasetSnapshot:
    return services.datasets.set_fixes(params)


@registry.answers("vibeflow/datasets/setSplit")
def set_split(services: Services, params: SetSplit) -> DatasetSnapshot:
    return services.datasets.set_split(params)


@registry.answers("vibeflow/datasets/setLanguage")
def set_language(services: Services, params: SetLanguage) -> DatasetSnapshot:
    return services.datasets.set_language(params)


@registry.answers("vibeflow/datasets/rows")
def rows(services: Services, params: RowsRequest) -> RowsPage:
    return services.datasets.rows(params)


@registry.answers("vibeflow/datasets/row")
def row(services: Services, params: RowRef) -> RowDetail:
    return services.datasets.row(params)


@registry.answers("vibeflow/datasets/editRow")
def edit_row(services: Services, params: EditRow) -> RowsChanged:
    return services.datasets.edit_row(params)


@registry.answers("vibeflow/datasets/setExcluded")
def set_excluded(services: Services, params: SetExcluded) -> RowsChanged:
    return services.datasets.set_excluded(params)


@registry.answers("vibeflow/datasets/export")
def export(services: Services, params: ExportRows) -> ExportedRows:
    return services.datasets.export(params)


@registry.answers("vibeflow/datasets/versions")
def versions(services: Services, params: DatasetVersionsRef) -> DatasetVersionList:
    return services.datasets.versions(params)


@registry.answers("vibeflow/datasets/compare")
def compare(services: Services, params: CompareDatasets) -> DatasetComparison:
    return services.datasets.compare(params)
