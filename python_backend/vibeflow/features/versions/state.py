"""What is in the way before something is done with a repository, with the way out. Changes nothing."""

from __future__ import annotations

from vibeflow.protocol.errors import ErrorAction, ForeignState, GitFault, NotReady, VibeFlowError

from . import faults
from .objects import Repository

_UNDER_WAY = {
    "MERGE_HEAD": ("a merge", "git merge --abort"),
    "rebase-merge": ("a rebase", "git rebase --abort"),
    "rebase-apply": ("a rebase", "git rebase --abort"),
    "CHERRY_PICK_HEAD": ("a cherry-pick", "git cherry-pick --abort"),
    "REVERT_HEAD": ("a revert", "git revert --abort"),
    "BISECT_LOG": ("a bisect", "git bisect reset"),
}


def problem(repository: Repository) -> VibeFlowError | None:
    """What keeps versions from being changed now; None when nothing does."""
    for name, (what, way_out) in _UNDER_WAY.items():
        if (repository.git_folder / name).exists():
            return NotReady(
                f"In this project {what} is under way in git, begun outside VibeFlow.",
                hint="Finish it in the Source Control view, "
                f"or take it back with {way_out} in a terminal. Until then versions stay as they are.",
            )
    head = repository.head() or ""
    try:
        repository.tree(head or None)
    except ForeignState as error:
        return error
    if repository.branch() is None:
        return NotReady(
            f"The project stands at commit {head[:8]} and on no branch (git calls it a detached HEAD).",
            hint="Make a branch here to keep what you do from now on, or switch back to a branch.",
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
    found = problem(repository)
    if found is None or isinstance(found, GitFault) or (detached and "no branch" in found.message):
        return
    raise found


def missing_weights(number: int, many: int) -> GitFault:
    """Said where versions of a clone are without their LFS objects."""
    which = f"version {number}" if many == 1 else f"{many} versions"
    return GitFault(
        f"The weights of {which} are not on this computer: the clone has only their pointers.",
        hint="Run git lfs pull in the project's folder (git lfs fetch --all for every version). "
        "Everything else works without them.",
        action=ErrorAction(kind="retry", label="Look again"),
    )
