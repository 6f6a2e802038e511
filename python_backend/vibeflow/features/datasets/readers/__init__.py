"""Reads a file into rows of named cells; one module for each format. Knows nothing of questions and answers.

Runs only in the child process of `sandbox`: files are untrusted. A reader either yields every row of the
file, the broken ones marked as such, or raises `DataUnreadable` or `DataEmpty`.
"""

from __future__ import annotations

from .source import Source, inspect
from .table import RawRow, Table, open_table

__all__ = ["RawRow", "Source", "Table", "inspect", "open_table"]
