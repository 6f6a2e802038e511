"""Which columns a build goes by: as detected, as the user chose, or as in the version before.

Knows nothing of how detection judges: that is `shapes.detect`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict

from vibeflow.l10n import t
from vibeflow.protocol.datasets import ColumnRole, ColumnView, Mapping, Shape
from vibeflow.protocol.errors import DataNoAnswer, ErrorAction, NotFound

from ..frames import CELL
from ..manifest import SURE
from ..shapes.detect import Detected, detect
from .own_split import find_split
from .source_cache import CHOOSE

_LABELS = 500
"""More different answers than this are no classes."""


class Reading(BaseModel):
    """How the columns are read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    views: list[ColumnView]
    mapping: Mapping
    shape: Shape
    confidence: float
    mapped_by: Literal["detection", "user"]
    split: str | None = None
    """The column that names the part of each row, where there is one."""
    notes: tuple[str, ...] = ()
    """What the whole source said of the columns and its first rows did not."""

    @property
    def guessed(self) -> bool:
        """Whether the user is asked for the columns."""
        return self.mapped_by == "detection" and self.confidence < SURE

    @property
    def group(self) -> str | None:
        """The column whose values stay together, where one is read so."""
        return next((name for name, role in self.mapping.columns.items() if role == "group"), None)

    def reads_as(self, other: Reading) -> bool:
        """Whether rows come out the same."""
        return (self.mapping, self.shape, self.split) == (other.mapping, other.shape, other.split)

    def with_columns(self, columns: Sequence[str]) -> Reading:
        """With the columns that came up only after the first rows."""
        known = {view.name for view in self.views}
        late = [
            ColumnView(
                name=name, role="ignored", confidence=1.0, reason=t("not in the first rows"), samples=[]
            )
            for name in columns
            if name not in known
        ]
        return self.model_copy(update={"views": [*self.views, *late]})


def read_columns(columns: Sequence[str], sample: pl.DataFrame, mapping: Mapping | None, name: str) -> Reading:
    """Detect, or take the user's own mapping, each of its roles with full confidence.

    `sample`: source frame of rows that could be read. Raises `DataNoAnswer` where no choice of columns can
    mend it or the choice names too few, `NotFound` where it names a column that is not there.
    """
    split = find_split(columns, sample)
    if mapping is not None and mapping.columns.get(split or "", "ignored") != "ignored":
        split = None
    found = _detect(columns, sample, split)
    if mapping is None:
        reading = Reading(
            views=found.views,
            mapping=found.mapping,
            shape=found.shape,
            confidence=found.confidence,
            mapped_by="detection",
            split=split,
        )
    else:
        _require_known(columns, mapping, name)
        views = [
            view.model_copy(
                update={"role": mapping.columns[view.name], "confidence": 1.0, "reason": t("chosen by you")}
            )
            if mapping.columns.get(view.name, "ignored") != "ignored"
            else view.model_copy(update={"role": "ignored", "confidence": 1.0, "reason": t("not chosen")})
            for view in found.views
        ]
        shape = found.shape if mapping == found.mapping else shape_of(mapping, sample)
        reading = Reading(
            views=views, mapping=mapping, shape=shape, confidence=1.0, mapped_by="user", split=split
        )
    _require_answer(reading, columns, name)
    return reading


def _detect(columns: Sequence[str], sample: pl.DataFrame, split: str | None) -> Detected:
    """A column that names parts is no candidate for anything else."""
    found = detect([name for name in columns if name != split], sample)
    if split is None:
        return found
    parts = sample[CELL + split].drop_nulls().unique(maintain_order=True)
    view = ColumnView(
        name=split,
        role="ignored",
        confidence=0.95,
        reason=t("says which part each row belongs to"),
        samples=[text[:160] for text in parts.head(3).to_list()],
    )
    others = {other.name: other for other in found.views}
    return replace(found, views=[others.get(name, view) for name in columns])


def shape_of(mapping: Mapping, sample: pl.DataFrame) -> Shape:
    """What rows of this mapping are. `sample`: source frame."""
    roles = set(mapping.columns.values())
    by_role: dict[ColumnRole, Shape] = {
        "rejected": "preferences",
        "verdict": "verdicts",
        "conversation": "conversations",
        "text": "text",
    }
    for role, shape in by_role.items():
        if role in roles and not (shape == "text" and {"question", "answer"} <= roles):
            return shape
    answers = [f"c.{name}" for name, role in mapping.columns.items() if role == "answer"]
    if len(answers) == 1 and mapping.answer_template is None and answers[0] in sample.columns:
        said = sample[answers[0]].drop_nulls().str.strip_chars()
        said = said.filter(said != "")
        words = said.str.count_matches(r"\S+")
        few = said.n_unique() <= min(_LABELS, max(2, len(said) // 2))
        if len(said) >= 10 and few and int((words <= 6).sum()) > 0.95 * len(said):
            return "labels"
    return "pairs"


def _require_known(columns: Sequence[str], mapping: Mapping, name: str) -> None:
    unknown = [
        column for column, role in mapping.columns.items() if column not in columns and role != "ignored"
    ]
    if unknown:
        raise NotFound(
            t("{name} has no column {column}.", name=name, column=unknown[0][:80]),
            hint=t("Its columns are: {columns}.", columns=", ".join(columns[:20])),
        )


def _require_answer(reading: Reading, columns: Sequence[str], name: str) -> None:
    """Refuse what no choice of columns can mend, and a choice that names too few."""
    mapping, roles = reading.mapping, set(reading.mapping.columns.values())
    asks = "question" in roles or mapping.question_template is not None
    answers = "answer" in roles or mapping.answer_template is not None
    if "conversation" in roles or "text" in roles or (asks and answers):
        return
    if len(columns) == 1:
        raise DataNoAnswer(
            t(
                "{name} has only one column, {column}: there is no answer to learn.",
                name=name,
                column=columns[0],
            ),
            hint=t("Training needs a question and an answer in each row. Add a column with the answers."),
            action=CHOOSE,
        )
    if reading.mapped_by == "detection":
        return  # the user is asked next
    shown = ", ".join(columns[:8])
    if len(columns) > 8:
        shown = t("{columns} and more", columns=shown)
    raise DataNoAnswer(
        t("No column of {name} is chosen for the question.", name=name)
        if answers
        else t("No column of {name} is chosen for the answer.", name=name),
        hint=t("Say which columns hold question and answer. There are: {columns}.", columns=shown),
        action=ErrorAction(kind="mapColumns", label=t("Choose columns")),
    )
