"""What programs that ended say of why, where a text is all there is."""

from __future__ import annotations

import csv
import io

import pytest

from vibeflow.children.limits import ran_out_of_memory
from vibeflow.features.datasets.readers.records import MAX_FIELD, _too_long
from vibeflow.features.playground.child import _lacks_packages


def test_memory_that_ran_out() -> None:
    assert ran_out_of_memory("Traceback (most recent call last):\nMemoryError\n")
    assert ran_out_of_memory("memory allocation of 4294967296 bytes failed")
    assert not ran_out_of_memory("ValueError: no memory of it")


def test_packages_that_are_missing() -> None:
    assert _lacks_packages("ModuleNotFoundError: No module named 'torch'\n")
    assert _lacks_packages("ModuleNotFoundError: No module named 'peft.tuners'\n")
    assert not _lacks_packages("ModuleNotFoundError: No module named 'colours'\n")


def test_a_cell_that_is_too_long_and_another_fault_of_csv() -> None:
    csv.field_size_limit(MAX_FIELD)
    with pytest.raises(csv.Error) as long:
        next(csv.reader(io.StringIO("x" * (MAX_FIELD + 1))))
    with pytest.raises(csv.Error) as other:
        next(csv.reader(io.StringIO('"a"b'), strict=True))
    assert _too_long(long.value) and not _too_long(other.value)
