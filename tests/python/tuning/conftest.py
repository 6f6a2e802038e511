"""The fixtures of `jobkit`, and workers from a nursery."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

for room in ("jobs", "worker"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / room))

from jobkit import machine  # noqa: E402  # found through the path above
from nursery_kit import Nursery  # noqa: E402

__all__ = ["machine"]


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()
