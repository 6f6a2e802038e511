"""The quality report: every check's finding, those to decide first, and what more data would help.

Takes counts and makes words of them. Limits are the product document's where it has one.
"""

from __future__ import annotations

from vibeflow.protocol.datasets import Finding, Suggestion

from . import as_read, between_rows, division, leftovers, lengths, single_rows
from .over_limit import in_place
from .report_facts import ReportFacts
from .suggestions import suggestions


def report(facts: ReportFacts) -> tuple[list[Finding], list[Suggestion]]:
    """All findings, those to decide first, then those that were fixed, then those that passed."""
    found = [
        *single_rows.findings(facts),
        *leftovers.findings(facts),
        *lengths.findings(facts),
        *between_rows.findings(facts),
        *division.findings(facts),
        *as_read.findings(facts),
    ]
    if facts.over_limit is not None:
        found = in_place(found, facts.over_limit)
    order = {"decide": 0, "fixed": 1, "passed": 2}
    return sorted(found, key=lambda one: order[one.severity]), suggestions(facts)
