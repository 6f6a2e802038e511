"""The error analysis of an evaluation: groups of rows, and what can be said of them and of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.protocol.evaluation import ExampleView, GroupView, Insight, KeptKnowledge, Memorisation

from . import insights
from .groups import find_groups
from .rows import is_regression


@dataclass(frozen=True)
class AnalysisInput:
    """What was measured."""

    examples: Sequence[ExampleView]
    classifier: bool = False
    """Scores are then nought or one, and the expected answer is the label."""
    passages: bool = False
    """Rows are texts without a question: there are no groups and no right answers then."""
    limit: int | None = None
    """Tokens that an answer might take; None: unknown."""
    kept: KeptKnowledge | None = None
    memorisation: Memorisation | None = None
    seed: int = 42


@dataclass(frozen=True)
class Analysis:
    groups: list[GroupView]
    insights: list[Insight]
    """What works first, then what does not, each with the widest gap first."""
    regressions: frozenset[int]
    """Numbers of the rows that the base model had right and the tuned one has wrong."""


def analyse(facts: AnalysisInput) -> Analysis:
    """The same facts give the same analysis, to the last digit."""
    known = insights.of_knowledge(facts.kept, facts.memorisation)
    if facts.passages or not facts.examples:
        return Analysis([], known, frozenset())
    groups = find_groups(facts.examples, facts.classifier, facts.seed)
    found = insights.of_groups(groups, facts.classifier)
    found += insights.of_regressions(facts.examples, facts.classifier)
    if not facts.classifier:
        found += insights.of_answers(facts.examples, facts.limit, facts.seed)
    lost = (e.number for e in facts.examples if is_regression(e, facts.classifier))
    return Analysis([group.view for group in groups], found + known, frozenset(lost))
