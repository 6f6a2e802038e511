"""Versions: each a git commit that pins data, recipe, weights and evaluation."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Wire
from .errors import ErrorData
from .evaluation import Better, Interval, MetricUnit
from .states import ProjectStatus


class VersionsRef(Wire):
    project_id: str


class VersionRef(Wire):
    project_id: str
    commit: str


class VersionView(Wire):
    commit: str
    number: int
    """1 for the first version."""
    created_at: str
    subject: str
    """First line of the commit message."""
    base_model: str
    score: float | None
    base_score: float | None
    rows: int
    seconds: float
    served: bool
    run_id: str | None = None
    method: str | None = None
    """`lora`, `qlora`, `dora`, `full`."""
    outcome: Better | None = None
    """Against its base model; None when it was not evaluated."""
    decision: Literal["ready", "review", "retrain"] | None = None
    cost: float | None = None
    """US dollars, where it was trained on rented hardware with a known price."""
    tags: list[str] = Field(default_factory=list)
    branch: str | None = None
    """The branch it was made on, where it is not on the current one."""
    weights: Literal["here", "missing", "deleted"] = "here"
    """`missing`: a clone without its LFS objects; `deleted`: removed on the user's word, and marked."""
    size_bytes: int = 0
    """Of its weights in the LFS store."""
    restored: int | None = None
    """Number of the version that this state restores, for a rollback."""
    current: bool = False
    """Whether the working tree stands at this version's model."""
    parents: list[str] = Field(default_factory=list)
    """Commits of the versions that it was made from: one, two after a merge, none for the first."""


class VersionList(Wire):
    versions: list[VersionView]
    """Newest first, of every branch."""


class BranchView(Wire):
    name: str
    current: bool
    versions: int
    best_score: float | None
    best_version: int | None


class ProjectTotals(Wire):
    versions: int
    training_seconds: float
    spend: float | None
    """US dollars over versions whose price is known; None where none is."""
    size_bytes: int
    """Of the whole project folder."""


class ProjectPage(Wire):
    """All that a project's page shows."""

    project_id: str
    project_name: str
    path: str
    created_at: str
    base_model: str
    status: ProjectStatus
    totals: ProjectTotals
    versions: list[VersionView]
    """Newest first, of every branch."""
    branches: list[BranchView]
    branch: str | None
    """The current one; None on a detached HEAD."""
    dirty: list[str]
    """Files that differ from the current commit, as git shows them."""
    problem: ErrorData | None = None
    """Detached HEAD, conflicts, missing LFS objects, no git: what it means and the way out."""
    archived: bool = False


class CompareVersions(Wire):
    project_id: str
    commits: list[str]
    """Two to six; the first is what the others are compared with."""


class SettingDifference(Wire):
    key: str
    """Dotted path in vibeflow.yaml."""
    name: str
    values: list[str | None]
    """One for each version, formatted for reading; None: not set."""


class DataDifference(Wire):
    """Of one version's data against the first version's."""

    rows: int
    added: int
    removed: int
    same_held_out: bool
    """Whether the held-out rows are the same: without it scores cannot be compared."""


class CurvePoint(Wire):
    step: int
    loss: float


class VersionCurve(Wire):
    train: list[CurvePoint]
    evaluation: list[CurvePoint]


class MetricRow(Wire):
    id: str
    name: str
    term: str
    unit: MetricUnit
    higher_is_better: bool
    values: list[float | None]
    intervals: list[Interval | None]
    against_first: list[Better | None]
    """Paired over the held-out rows both answered; None for the first, or where the rows differ."""


class ComparedAnswers(Wire):
    number: int
    question: str
    expected: str
    answers: list[str | None]
    scores: list[float | None]


class VersionComparison(Wire):
    versions: list[VersionView]
    headline: str
    """"Version 3 is better than version 2 on 41 of 100 shared questions"."""
    detail: str
    settings: list[SettingDifference]
    """Only those that differ."""
    data: list[DataDifference]
    curves: list[VersionCurve]
    metrics: list[MetricRow]
    answers: list[ComparedAnswers]
    """Held-out questions that all were asked; where the answers differ most first. At most 100."""


class VersionChange(Wire):
    """What rolling back, merging and the like did."""

    commit: str
    """That HEAD is at now."""
    message: str
    """For the user: "Version 2 is back, as a new commit. Nothing was rewritten."."""
    page: ProjectPage


class TagVersion(Wire):
    project_id: str
    commit: str
    tag: str


class DeletePreview(Wire):
    frees_bytes: int
    """LFS objects that no other version, branch or tag names."""
    shared: bool
    """Whether some of its objects stay because another version needs them."""
    hindrance: str | None
    """Why it cannot be deleted now: it is served, or the only one at HEAD."""


class BranchRef(Wire):
    project_id: str
    branch: str


class CreateBranch(Wire):
    project_id: str
    branch: str
    commit: str | None = None
    """Version to begin from; None: HEAD."""


class MergeBranch(Wire):
    project_id: str
    branch: str
    """To merge into the current one."""
    keep: Literal["better", "ours", "theirs"] = "better"
    """Whose model: the one whose evaluation is better on the same rows; told in the message."""


class ReproduceVersion(Wire):
    project_id: str
    commit: str


class Reproduction(Wire):
    """A version's recipe run again from its commit, and what came of it."""

    run_id: str | None
    state: Literal["none", "queued", "running", "same", "different", "failed"]
    text: str
    """"All 14 weights are bit for bit the same" or how many differ, and by how much at most."""
    differing: int = 0
    largest_difference: float | None = None


class VersionsChanged(Wire):
    """Event `vibeflow/versions/didChange`: ask for the page again."""

    project_id: str
