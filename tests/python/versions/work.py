"""What is done with versions, by name: each changes the working tree, the history or the store of weights."""

from __future__ import annotations

from collections.abc import Callable

from finished_run import Site

from vibeflow.features.history.later import commit_later
from vibeflow.features.services import Services
from vibeflow.protocol.versions import BranchRef, MergeBranch, VersionRef

Work = Callable[[Site], object]


def _ref(site: Site, number: int) -> VersionRef:
    return VersionRef(project_id=site.record.id, commit=site.commits[number - 1])


def roll_back(site: Site) -> object:
    return Services.over(site.ctx).versions.rollback(_ref(site, 1))


def roll_back_to_the_second(site: Site) -> object:
    return Services.over(site.ctx).versions.rollback(_ref(site, 2))


def merge(site: Site) -> object:
    return Services.over(site.ctx).versions.merge(MergeBranch(project_id=site.record.id, branch="try"))


def delete(site: Site) -> object:
    return Services.over(site.ctx).versions.delete(_ref(site, 1))


def switch(site: Site) -> object:
    return Services.over(site.ctx).versions.switch_branch(BranchRef(project_id=site.record.id, branch="try"))


def find_out(site: Site) -> object:
    data = b'"' + b"x" * 1_100_000 + b'"'
    return commit_later(site.ctx, site.record, site.commits[1], "judge.json", data, "Judge version 2")


def commit_newest(site: Site) -> object:
    """The run that was finished last, as the runner commits it."""
    name = f"run-{site.runs:04d}"
    jobs = site.path / ".vibeflow" / "jobs"
    return site.commit(jobs / f"{name}-train", jobs / f"{name}-evaluate")


WORK: dict[str, Work] = {
    "rollback": roll_back, "merge": merge, "delete": delete, "switch": switch, "later": find_out,
}  # fmt: skip
EVERY: dict[str, Work] = {**WORK, "second": roll_back_to_the_second, "commit": commit_newest}
