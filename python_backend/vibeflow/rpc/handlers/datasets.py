"""Datasets: import, look, mend."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.datasets import (
    DatasetRef,
    DatasetSnapshot,
    ImportData,
    RenderedRequest,
    RenderedRow,
    RowsPage,
    RowsRequest,
    SetFix,
    SetMapping,
)
from ..methods import registry


@registry.answers("vibeflow/datasets/import")
def import_data(services: Services, params: ImportData) -> DatasetSnapshot:
    return services.datasets.import_(params)


@registry.answers("vibeflow/datasets/snapshot")
def snapshot(services: Services, params: DatasetRef) -> DatasetSnapshot:
    return services.datasets.snapshot(params)


@registry.answers("vibeflow/datasets/rows")
def rows(services: Services, params: RowsRequest) -> RowsPage:
    return services.datasets.rows(params)


@registry.answers("vibeflow/datasets/rendered")
def rendered(services: Services, params: RenderedRequest) -> RenderedRow:
    return services.datasets.rendered(params)


@registry.answers("vibeflow/datasets/setMapping")
def set_mapping(services: Services, params: SetMapping) -> DatasetSnapshot:
    return services.datasets.set_mapping(params)


@registry.answers("vibeflow/datasets/setFix")
def set_fix(services: Services, params: SetFix) -> DatasetSnapshot:
    return services.datasets.set_fix(params)
