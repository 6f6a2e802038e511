"""A project's versions, branches and totals as the panels show them. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import get_args

from vibeflow.features.evaluation.reading import later_files, score_of
from vibeflow.git.objects import Repository
from vibeflow.git.refs import refs, tips
from vibeflow.protocol.evaluation import Better
from vibeflow.protocol.versions import BranchView, VersionView

from ..history.models import Model, models
from ..history.reading import Version, all_versions, deleted_versions, versions
from ..projects.record import ProjectRecord
from .removal import store_size
from .served import served_commits

_DECISIONS = ("ready", "review", "retrain")


def views(record: ProjectRecord, repository: Repository, known: Sequence[Version]) -> list[VersionView]:
    """Of `known`, in their order."""
    head = repository.head()
    every = models(repository, [*(version.commit for version in known), *([head] if head else [])])
    here = versions(repository, head) if head else []
    on_head = {version.commit for version in here}
    standing = here[0].commit if here and head and every[head].tree == _tree(every, here[0]) else None
    served, deleted = served_commits(record.jobs), deleted_versions(repository)
    tags: dict[str, list[str]] = {}
    for ref in refs(repository):
        if ref.kind == "tag":
            tags.setdefault(ref.commit, []).append(ref.name)
    homes = _homes(repository)
    parents = nearest(repository)
    numbers = {version.commit: version.number for version in all_versions(repository)}
    scores = _scores(record, repository, known)
    found = []
    for version in known:
        trailers, model = version.trailers, every[version.commit]
        gone = version.commit in deleted
        here_all = all(repository.lfs.path(pointer.oid).is_file() for pointer in model.pointers)
        found.append(
            VersionView(
                commit=version.commit,
                number=version.number,
                created_at=version.created_at,
                subject=version.subject,
                base_model=trailers.base_model or "",
                score=scores[version.commit],
                base_score=trailers.base_score,
                rows=trailers.rows or 0,
                seconds=trailers.seconds or 0.0,
                served=version.commit in served,
                run_id=trailers.run_id,
                method=trailers.method,
                outcome=_outcome(trailers.outcome),
                decision=trailers.decision if trailers.decision in _DECISIONS else None,
                cost=trailers.cost,
                tags=sorted(tags.get(version.commit, [])),
                branch=None if version.commit in on_head else homes.get(version.commit),
                weights="deleted" if gone else "here" if here_all else "missing",
                size_bytes=store_size(repository, model.pointers),
                restored=numbers.get(trailers.restored) if trailers.restored else None,
                current=version.commit == standing,
                parents=list(parents.get(version.commit, ())),
            )
        )
    return found


def branch_views(repository: Repository) -> list[BranchView]:
    """The local branches, the current one first; one without a commit is not born yet."""
    current = repository.branch()
    found = []
    for ref in refs(repository):
        if ref.kind != "branch":
            continue
        on_it = versions(repository, ref.commit)
        scored = [v for v in on_it if v.trailers.score is not None and v.trailers.restored is None]
        best = max(scored, key=lambda v: (v.trailers.score or 0.0, v.number), default=None)
        found.append(
            BranchView(
                name=ref.name,
                current=ref.name == current,
                versions=len(on_it),
                best_score=best.trailers.score if best else None,
                best_version=best.number if best else None,
            )
        )
    return sorted(found, key=lambda view: (not view.current, view.name))


def nearest(repository: Repository) -> dict[str, tuple[str, ...]]:
    """Of each version, the versions that it was made from: two after a merge."""
    place = (repository.folder, repository.git_folder, repository.common_folder)
    return _nearest(*place, tips(repository))


@lru_cache(maxsize=16)
def _nearest(
    folder: Path, git_folder: Path, common_folder: Path, starts: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    if not starts:
        return {}
    repository = Repository(folder, git_folder, common_folder)
    own = {version.commit for version in versions(repository, *starts)}
    out = repository.git.text("rev-list", "--topo-order", "--reverse", "--parents", *starts, "--")
    reach: dict[str, tuple[str, ...]] = {}
    found: dict[str, tuple[str, ...]] = {}
    for line in out.splitlines():
        commit, *above = line.split()
        before = tuple(dict.fromkeys(name for parent in above for name in reach.get(parent, ())))
        if commit in own:
            found[commit] = before
            reach[commit] = (commit,)
        else:
            reach[commit] = before
    return found


def _homes(repository: Repository) -> dict[str, str]:
    """Of each version, a branch that it is on; the user's own before a remote's."""
    found: dict[str, str] = {}
    named = [ref for ref in refs(repository) if ref.kind in ("branch", "remote")]
    for ref in sorted(named, key=lambda ref: (ref.kind, ref.name)):
        for version in versions(repository, ref.commit):
            found.setdefault(version.commit, ref.name)
    return found


def _scores(
    record: ProjectRecord, repository: Repository, known: Sequence[Version]
) -> dict[str, float | None]:
    """As they are known now: evaluated or judged again, a version has another score than its message says."""
    later = later_files(repository)
    return {version.commit: score_of(record, repository, version, later) for version in known}


def _tree(every: dict[str, Model], version: Version) -> str | None:
    return every[version.commit].tree if version.commit in every else None


def _outcome(text: str | None) -> Better | None:
    return next((name for name in get_args(Better) if name == text), None)
