"""Finding public datasets: the Hugging Face Hub and Kaggle, asked through their own APIs."""

from __future__ import annotations

from typing import Literal

from .base import Wire

Catalogue = Literal["huggingface", "kaggle"]


class SearchDatasets(Wire):
    catalogue: Catalogue
    query: str
    """A name, or what it is for in plain words."""
    limit: int = 20


class FoundDataset(Wire):
    catalogue: Catalogue
    id: str
    """"owner/name"."""
    title: str
    description: str
    """Plain text, at most 300 characters."""
    licence: str | None
    licence_note: str
    """What it allows, in plain words; says so where it is unknown."""
    downloads: int
    likes: int
    updated_at: str | None
    rows: int | None
    bytes: int | None
    languages: tuple[str, ...]
    gated: bool
    """Asks for consent or a token on its own site first."""
    reason: str
    """Why it ranks where it does: "matches customer support; 12,000 rows; may be used freely"."""


class FoundDatasets(Wire):
    query: str
    results: list[FoundDataset]


class DescribeDataset(Wire):
    catalogue: Catalogue
    id: str


class DatasetFile(Wire):
    path: str
    bytes: int | None
    """None where the catalogue does not say."""
    config: str | None = None
    split: str | None = None
    rows: int | None = None


class DatasetDescription(Wire):
    """All there is to know before a download."""

    dataset: FoundDataset
    files: list[DatasetFile]
    """Those that can be imported, the recommended one first."""
    columns: tuple[str, ...]
    preview: list[dict[str, str]]
    """Up to five rows, cells cut to 300 characters; empty where the catalogue has no viewer."""
    page: str
    """Its page for people."""


class DownloadDataset(Wire):
    """Fetch a file of a dataset and import it into a project."""

    project_id: str
    catalogue: Catalogue
    id: str
    path: str
    revision: str | None = None


class DownloadProgress(Wire):
    """Event `vibeflow/discovery/didProgress`."""

    project_id: str
    bytes: int
    total: int | None


class CancelDownload(Wire):
    project_id: str


class SetCatalogueToken(Wire):
    """The user's own key: kept in VS Code's secret storage, told to each backend once it is ready."""

    catalogue: Catalogue
    token: str | None
    """Kaggle: "username:key". None: forget it."""
