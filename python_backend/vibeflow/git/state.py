"""What is in the way before something is done with a repository, with the way out. Changes nothing."""

from __future__ import annotations

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, ForeignState, GitFault, NotReady, VibeFlowError

from . import faults
from .objects import Repository

_UNDER_WAY = {
    "MERGE_HEAD": (t("a merge"), "git merge --abort"),
    "rebase-merge": (t("a rebase"), "git rebase --abort"),
    "rebase-apply": (t("a rebase"), "git rebase --abort"),
    "CHERRY_PICK_HEAD": (t("a cherry-pick"), "git cherry-pick --abort"),
    "REVERT_HEAD": (t("a revert"), "git revert --abort"),
    "BISECT_LOG": (t("a bisect"), "git bisect reset"),
}


def problem(repository: Repository, *, detached: bool = False) -> VibeFlowError | None:
    """What keeps versions from being changed now; None when nothing does. `detached`: being on no branch does
    not."""
    for name, (what, way_out) in _UNDER_WAY.items():
        if (repository.git_folder / name).exists():
            return NotReady(
                t("In this project {what} is under way in git, begun outside VibeFlow.", what=what),
                hint=t(
                    "Finish it in the Source Control view, or take it back with {way_out} in a terminal. "
                    "Until then versions stay as they are.",
                    way_out=way_out,
                ),
            )
    head = repository.head() or ""
    try:
        repository.tree(head or None)
    except ForeignState as error:
        return error
    if not detached and repository.branch() is None:
        return NotReady(
            t(
                "The project stands at commit {head} and on no branch (git calls it a detached HEAD).",
                head=head[:8],
            ),
            hint=t("Make a branch here to keep what you do from now on, or switch back to a branch."),
        )
    lock = repository.git_folder / "index.lock"
    if lock.exists():
        return faults.locked(lock)
    return None


def refuse_problem(repository: Repository, *, detached: bool = False) -> None:
    """
    Raises:
        NotReady: something is under way; on no branch, unless `detached` is allowed.
        ForeignState: the commit that HEAD is at holds a path that git refuses.
    """
    found = problem(repository, detached=detached)
    if found is not None and not isinstance(found, GitFault):
        raise found


def missing_weights(number: int, many: int) -> GitFault:
    """Said where versions of a clone are without their LFS objects."""
    return GitFault(
        t(
            "The weights of version {number} are not on this computer: the clone has only their pointers.",
            number=number,
        )
        if many == 1
        else t(
            "The weights of {many} versions are not on this computer: the clone has only their pointers.",
            many=many,
        ),
        hint=t(
            "Run git lfs pull in the project's folder (git lfs fetch --all for every version). "
            "Everything else works without them."
        ),
        action=ErrorAction(kind="retry", label=t("Look again")),
    )
