"""Asks the model of a version what it looked at, in the process that also answers in the playground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.l10n import t
from vibeflow.protocol.errors import NotReady
from vibeflow.protocol.evaluation import AttentionView, ExampleView

from ..history.reading import Version
from ..projects.record import ProjectRecord

if TYPE_CHECKING:
    from vibeflow.features.playground.service import Playground

NOTE = t(
    "How strongly the model looked at each word of the question while it wrote each word "
    "of its answer, mean over all heads and layers. The rest of each row went to the "
    "frame of the conversation and to the answer so far. It shows where the model "
    "looked, not why it answered so: a word it looked at little may still have decided, "
    "and the other way round."
)


def look(
    playground: Playground, record: ProjectRecord, version: Version, example: ExampleView
) -> AttentionView:
    """
    Raises:
        NotReady: there is no answer to look at, or the model cannot show it.
        VibeFlowError: the model cannot be loaded.
    """
    if not example.tuned.strip():
        raise NotReady(
            t("The tuned model's answer to row {number} is empty.", number=example.number),
            hint=t("Choose a row that it answered."),
        )
    found = playground.look(record, version, example.question, example.tuned)
    cut = t("The first {shown} pieces of the answer are shown.", shown=len(found.answer))
    return AttentionView(
        question_tokens=found.question,
        answer_tokens=found.answer,
        weights=found.weights,
        note=" ".join([NOTE, *([cut] if found.cut else [])]),
    )
