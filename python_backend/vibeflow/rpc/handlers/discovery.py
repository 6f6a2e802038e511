"""Discovery: find a public dataset, look before downloading, fetch it."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.datasets import DatasetSnapshot
from ...protocol.discovery import (
    CancelDownload,
    DatasetDescription,
    DescribeDataset,
    DownloadDataset,
    FoundDatasets,
    SearchDatasets,
    SetCatalogueToken,
)
from ..methods import registry


@registry.answers("vibeflow/discovery/search")
def search(services: Services, params: SearchDatasets) -> FoundDatasets:
    return services.discovery.search(params)


@registry.answers("vibeflow/discovery/describe")
def describe(services: Services, params: DescribeDataset) -> DatasetDescription:
    return services.discovery.describe(params)


@registry.answers("vibeflow/discovery/download")
def download(services: Services, params: DownloadDataset) -> DatasetSnapshot:
    return services.discovery.download(params)


@registry.answers("vibeflow/discovery/cancel", inline=True)
def cancel(services: Services, params: CancelDownload) -> Nothing:
    return services.discovery.cancel(params)


@registry.answers("vibeflow/discovery/setToken")
def set_token(services: Services, params: SetCatalogueToken) -> Nothing:
    return services.discovery.set_token(params)
