"""`vibeflow data` as a user types it, over a Hub on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from catalogue_server import CatalogueServer, hub_dataset, hub_file, serve_file

CSV = (
    "question,answer\n" + "".join(f"What costs item {n}?,Item {n} costs {n} euros.\n" for n in range(80))
).encode()


@pytest.fixture
def vibeflow(tmp_path: Path, server: CatalogueServer) -> Any:
    server.says("/api/datasets", [hub_dataset("acme/shop")])
    server.says("/api/datasets/acme/shop", hub_dataset("acme/shop"))
    server.says("/api/datasets/acme/shop/tree/main", [hub_file("prices.csv", CSV)])
    server.routes["/datasets/acme/shop/resolve/main/prices.csv"] = serve_file(CSV)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "VIBEFLOW_HOME": str(tmp_path / "home"), "COLUMNS": "160"}
        command = [sys.executable, "-m", "vibeflow.cli.app", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=120
        )

    return run


def test_find_look_and_get(vibeflow: Any) -> None:
    found = vibeflow("data", "search", "prices", "of", "a", "shop")
    assert found.returncode == 0, found.stderr
    assert "acme/shop" in found.stdout and "matches shop" in found.stdout.lower()
    told = vibeflow("data", "describe", "acme/shop")
    assert "prices.csv" in told.stdout and "CC BY 4.0" in told.stdout
    assert vibeflow("init", "Prices").returncode == 0
    got = vibeflow("data", "get", "acme/shop", "--project", "Prices", "--json")
    assert got.returncode == 0, got.stderr
    assert json.loads(got.stdout)["view"]["ledger"]["read"] == 80


def test_what_is_wrong_is_said_in_words(vibeflow: Any) -> None:
    no_key = vibeflow("data", "search", "shop", "--from", "kaggle")
    assert no_key.returncode == 5 and "Create New Token" in no_key.stderr
    unknown = vibeflow("data", "search", "shop", "--from", "elsewhere")
    assert unknown.returncode == 3 and "huggingface or kaggle" in unknown.stderr
