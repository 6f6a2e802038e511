"""Kaggle's public API (github.com/Kaggle/kaggle-api): needs the user's own key for everything."""

from __future__ import annotations

import base64
import json
import os
import urllib.parse
from pathlib import Path
from typing import Any

from vibeflow.protocol.discovery import DatasetDescription, DatasetFile, FoundDataset
from vibeflow.protocol.errors import ErrorAction, TokenNeeded

from .files import best_first, importable
from .licences import note
from .web import Web

NAME = "Kaggle"
ASK = ErrorAction(kind="setKaggleToken", label="Set Kaggle Key")
_PAGE = "https://www.kaggle.com"


class Kaggle:
    def __init__(self, token: str | None) -> None:
        if token is None:
            raise TokenNeeded(
                "Kaggle only answers to people with an account.",
                hint="On kaggle.com, open Settings and choose Create New Token; VibeFlow takes that file.",
                action=ASK,
            )
        base = os.environ.get("KAGGLE_API_ENDPOINT", f"{_PAGE}/api/v1")
        self._web = Web(NAME, base, {"Authorization": _authorization(token)}, ASK)

    def search(self, query: str, limit: int) -> list[FoundDataset]:
        found = self._web.json("/datasets/list", search=query, page=1)
        return [_found(one) for one in found[:limit] if isinstance(one, dict) and "/" in str(one.get("ref"))]

    def describe(self, dataset: str) -> DatasetDescription:
        about = _found(self._web.json(f"/datasets/view/{_quoted(dataset)}"))
        listed = self._web.json(f"/datasets/list/{_quoted(dataset)}")
        files = [
            DatasetFile(path=str(one["name"]), bytes=_number(one.get("totalBytes")))
            for one in listed.get("datasetFiles") or ()
            if importable(str(one.get("name")))
        ]
        return DatasetDescription(
            dataset=about,
            files=best_first(files),
            columns=(),
            preview=[],
            page=f"{_PAGE}/datasets/{_quoted(dataset)}",
        )

    def place(self, dataset: str, path: str, revision: str | None) -> tuple[Web, str]:
        """Where a file is fetched from. Kaggle sends larger ones as a zip archive."""
        return self._web, f"/datasets/download/{_quoted(dataset)}/{urllib.parse.quote(path, safe='/')}"


def own_token() -> str | None:
    """The user's own "name:key", from the places where Kaggle's tools look."""
    if value := os.environ.get("KAGGLE_API_TOKEN"):
        return value.strip()
    name, key = os.environ.get("KAGGLE_USERNAME"), os.environ.get("KAGGLE_KEY")
    if name and key:
        return f"{name}:{key}"
    folder = Path(os.environ.get("KAGGLE_CONFIG_DIR") or Path.home() / ".kaggle")
    try:
        kept = json.loads((folder / "kaggle.json").read_text(encoding="utf-8"))
        return f"{kept['username']}:{kept['key']}"
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _authorization(token: str) -> str:
    if ":" in token:
        return "Basic " + base64.b64encode(token.encode()).decode()
    return f"Bearer {token}"


def _found(raw: dict[str, Any]) -> FoundDataset:
    licence = raw.get("licenseName") or raw.get("licenses")
    named = str(licence) if isinstance(licence, str) else None
    return FoundDataset(
        catalogue="kaggle",
        id=str(raw["ref"]),
        title=str(raw.get("title") or raw["ref"])[:120],
        description=" ".join(str(raw.get("subtitle") or raw.get("description") or "").split())[:300],
        licence=named,
        licence_note=note(named),
        downloads=_number(raw.get("downloadCount")) or 0,
        likes=_number(raw.get("voteCount")) or 0,
        updated_at=raw.get("lastUpdated"),
        rows=None,
        bytes=_number(raw.get("totalBytes")),
        languages=(),
        gated=bool(raw.get("isPrivate")),
        reason="",
    )


def _number(value: object) -> int | None:
    return (
        int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0 else None
    )


def _quoted(dataset: str) -> str:
    return urllib.parse.quote(dataset, safe="/")
