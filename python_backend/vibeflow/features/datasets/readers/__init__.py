"""Reads files into frames of named cells; one module for each format. Knows nothing of questions and answers.

Runs only in the child process of `sandbox`: files are untrusted. A reader either yields every row of the
file, the broken ones marked as such, or raises `DataUnreadable` or `DataEmpty`.
"""

from __future__ import annotations

from .opening import head, open_source
from .table import ReadOptions, Table

__all__ = ["ReadOptions", "Table", "head", "open_source"]
