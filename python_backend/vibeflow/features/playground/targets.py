"""What can be asked in a project: every version of every branch, and the base models that they came from."""

from __future__ import annotations

from vibeflow.git.objects import Repository
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound, VibeFlowError
from vibeflow.protocol.playground import AskTarget

from ..history.reading import Version, versions

_BASE = "base:"


def target_id(commit: str, base: bool) -> str:
    return f"{_BASE}{commit}" if base else commit


def read_target(target: str) -> tuple[str, bool]:
    """The commit, and whether its base model is meant. Raises `NotFound` for what is neither."""
    commit = target.removeprefix(_BASE)
    if not commit or ":" in commit:
        raise NotFound(
            t("There is nothing to ask by the name {target}.", target=target[:60]),
            hint=t("Choose a version of the list."),
        )
    return commit, target.startswith(_BASE)


def list_targets(repository: Repository, shown: Version) -> tuple[AskTarget, ...]:
    """Base models first, that of `shown` before the others; then the versions, newest first."""
    here = _of(repository, repository.head())
    found = {version.commit: (version, "") for version in here}
    for branch, tip in _branches(repository):
        for version in _of(repository, tip):
            found.setdefault(version.commit, (version, branch))
    found.setdefault(shown.commit, (shown, ""))
    ordered = sorted(found.values(), key=lambda one: (one[0].created_at, one[0].number), reverse=True)
    newest = here[0].commit if here else None
    bases: dict[str, Version] = {shown.trailers.base_model or "": shown}
    for version, _ in ordered:
        bases.setdefault(version.trailers.base_model or "", version)
    several = len(bases) > 1
    return (
        *(
            AskTarget(
                commit=version.commit,
                base=True,
                version=version.number,
                name=t("Base {name}", name=name.rpartition("/")[2]) if several else t("Base model"),
                detail=name,
            )
            for name, version in bases.items()
        ),
        *(
            AskTarget(
                commit=version.commit,
                base=False,
                version=version.number,
                name=t("Version {number}", number=version.number),
                detail=", ".join(_about(version, branch, version.commit == newest)),
            )
            for version, branch in ordered
        ),
    )


def _about(version: Version, branch: str, newest: bool) -> list[str]:
    score = version.trailers.score
    return [
        *([t("newest")] if newest else []),
        *([t("on branch {branch}", branch=branch)] if branch else []),
        t("not evaluated") if score is None else t("score {score:.0f} of 100", score=score),
    ]


def _of(repository: Repository, tip: str | None) -> list[Version]:
    return versions(repository, tip) if tip else []


def _branches(repository: Repository) -> list[tuple[str, str]]:
    try:
        out = repository.git.run("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
    except VibeFlowError:
        return []  # the current branch is there all the same
    lines = out.decode(errors="replace").splitlines()
    return [(name, tip) for name, _, tip in (line.rpartition(" ") for line in lines) if name]
