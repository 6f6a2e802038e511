"""What a request may ask of a dataset as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from vibeflow.protocol.datasets import FixId
from vibeflow.protocol.errors import NotFound, NotReady

from .manifest import Manifest
from .quality.fixes import REMOVES

QUICK: frozenset[FixId] = frozenset({"removeMissing", "removeDuplicates", "removeEchoes"})
"""Removal fixes that every build decides by itself."""


def require_column(manifest: Manifest, name: str) -> None:
    """Raises `NotFound` where the source has no such column."""
    columns = [view.name for view in manifest.columns]
    if name not in columns:
        raise NotFound(
            f"{manifest.source.name} has no column {name[:80]}.",
            hint="Its columns are: " + ", ".join(columns[:20]) + ".",
        )


def require_checked(manifest: Manifest, wanted: Mapping[FixId, bool]) -> None:
    """Raises `NotReady` where a fix is to be made by what is not known of every row yet."""
    dear = [
        fix
        for fix, on in wanted.items()
        if on and (fix in REMOVES or fix == "removeBoilerplate") and fix not in QUICK
    ]
    if dear and manifest.checks.sample is not None:
        raise NotReady(
            "Every row is still being checked.",
            hint="This fix can be made when that is done. What it concerns is known of a sample so far.",
        )
