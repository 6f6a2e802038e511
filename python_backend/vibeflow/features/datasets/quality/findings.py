"""How a finding of the quality report is put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from vibeflow.protocol.datasets import Finding, FindingFix


def count_of(count: int, noun: str) -> str:
    """ "1 row", "1,247 rows"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def finding(
    kind: str,
    severity: Literal["decide", "fixed", "passed"],
    title: str,
    detail: str,
    rows: Sequence[int],
    read: int,
    limit: float,
    fix: FindingFix | None = None,
) -> Finding:
    """`rows` are the numbers of the rows concerned, out of `read`; the least five become the examples."""
    return Finding(
        id=kind,
        severity=severity,
        title=title,
        detail=detail,
        count=len(rows),
        share=round(len(rows) / read, 6) if read else 0.0,
        limit=limit,
        examples=tuple(sorted(rows)[:5]),
        fix=fix,
    )
