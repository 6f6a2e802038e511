"""What the quality report is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from vibeflow.protocol.datasets import FixId, RemovalReason, Shape

from ..manifest import OwnSplit, SourceRemark
from .expensive import ExpensiveFacts
from .long_rows import OverLimit
from .marks import Mark
from .text_fixes import TextFacts


@dataclass(frozen=True)
class ReportFacts:
    """All that is known of a dataset. Counts are of rows of the source, but for expensive ones on a
    sample."""

    shape: Shape
    read: int
    kept: int
    fixes: Mapping[FixId, bool]
    counts: Mapping[Mark, int]
    """Rows with the mark, whether removed or not."""
    mended: Mapping[FixId, int]
    """Rows that a text fix changed, of those that are on."""
    removed: Mapping[RemovalReason, int]
    examples: Mapping[Mark, tuple[int, ...]]
    text_facts: TextFacts
    expensive: ExpensiveFacts | None
    """None: not looked at yet."""
    sample: int | None
    """Rows that the expensive checks looked at; None: all."""
    labels: Counter[str]
    notes: tuple[str, ...] = ()
    """What the whole file showed and its first rows did not."""
    own: OwnSplit | None = None
    """The split that the data brings along."""
    templated: int = 0
    templates_apart: int = 0
    """Rows of templates that are held on one side, and of those that are not."""
    over_limit: OverLimit | None = None
    """None where rows were not counted with the model's own tokenizer, or are passages."""
    remarks: tuple[SourceRemark, ...] = ()
    """What reading did to the file."""
