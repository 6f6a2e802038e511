"""The Hub's dataset viewer: numbers of rows, columns, first rows. It helps where it knows, no more."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any

from vibeflow.protocol.errors import VibeFlowError

from .fields import mapping, mappings, text, whole
from .hub_client import HubClient

_ROWS = 5
_CELL = 300


@dataclass(frozen=True)
class Facts:
    rows: int | None = None
    bytes: int | None = None
    splits: dict[tuple[str, str], int | None] = field(default_factory=dict)
    """Rows by (configuration, split), in the viewer's order."""


def viewer_of(hub: str) -> str:
    """Its address follows the Hub's; `HF_DATASETS_SERVER` names another."""
    named = os.environ.get("HF_DATASETS_SERVER", "").strip()
    return (named or hub.replace("://", "://datasets-server.")).rstrip("/")


class Viewer:
    def __init__(self, address: str, client: HubClient) -> None:
        self._address = address
        self._client = client

    def facts(self, name: str, *, tries: int = 2, seconds: float = 8.0) -> Facts:
        """Empty where the viewer does not know, or does not answer in time."""
        size = mapping(mapping(self._asked("/size", {"dataset": name}, tries, seconds)).get("size"))
        dataset = mapping(size.get("dataset"))
        splits: dict[tuple[str, str], int | None] = {}
        for one in mappings(size.get("splits")):
            config, split = text(one.get("config")), text(one.get("split"))
            if config and split:
                splits[config, split] = whole(one.get("num_rows"))
        original = whole(dataset.get("num_bytes_original_files"))
        return Facts(
            rows=whole(dataset.get("num_rows")),
            bytes=original if original else whole(dataset.get("num_bytes_parquet_files")),
            splits=splits,
        )

    def first_rows(
        self, name: str, facts: Facts, config: str | None, split: str | None
    ) -> tuple[tuple[str, ...], list[dict[str, str]]]:
        """Columns and up to five rows of a split, cells as text of at most 300 characters."""
        if not facts.splits:
            return (), []
        wanted = [key for key in facts.splits if key[0] == config and key[1] == split]
        training = [key for key in facts.splits if key[1] == "train"]
        chosen = (wanted or training or list(facts.splits))[0]
        answer = mapping(
            self._asked("/first-rows", {"dataset": name, "config": chosen[0], "split": chosen[1]})
        )
        columns = tuple(
            column for one in mappings(answer.get("features")) if (column := text(one.get("name")))
        )
        rows = [mapping(one.get("row")) for one in mappings(answer.get("rows"))[:_ROWS]]
        return columns, [{column: cell_text(row.get(column)) for column in columns} for row in rows]

    def _asked(self, path: str, params: dict[str, str], tries: int = 2, seconds: float = 8.0) -> Any:
        try:
            return self._client.one(self._address + path, params, tries=tries, seconds=seconds)
        except VibeFlowError:
            return None


def cell_text(value: Any) -> str:
    shown = (
        value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    )
    return shown if len(shown) <= _CELL else shown[: _CELL - 1] + "…"
