"""Makes one commit on HEAD's branch and brings the working tree after it: what rolling back, merging, marking
and later results have in common.

The branch's move is the one step that counts. Killed before it, nothing has happened; killed after it, the
next call finishes the files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from vibeflow.git.attributes import pointers_in, with_our_part
from vibeflow.git.objects import Entry, Repository
from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, GitFault
from vibeflow.store.layout import ATTRIBUTES_FILE

from . import pending
from .along import taken_along

_ATTEMPTS = 5


@dataclass(frozen=True)
class Plan:
    """A commit to be made on top of a certain HEAD."""

    changes: dict[str, Entry | None]
    message: str
    why: str
    """For the reflog."""
    others: tuple[str, ...] = ()
    """Parents besides HEAD."""
    objects: list[str] = field(default_factory=list)
    """LFS objects that need not stay."""
    only_ours: bool = False
    """Of the working files, those alone follow that VibeFlow itself writes: model and evaluation."""


def save(repository: Repository, plan_on: Callable[[str | None], Plan | None]) -> str | None:
    """Make the commit that `plan_on(head)` plans; its id, or None where there is nothing to do. The caller
    holds `pending.working`.

    Raises:
        GitFault, DiskFull (as OSError): no branch has moved; or it has, and the next call finishes the rest.
    """
    for _ in range(_ATTEMPTS):
        repository.wait_for_index()
        head = repository.head()
        plan = plan_on(head)
        if plan is None:
            return None
        there = repository.tree(head)
        changes = {**taken_along(repository, there), **plan.changes}
        tree = repository.store_tree(head, changes)
        commit = repository.store_commit(tree, head, plan.message, plan.others)
        pending.begin(
            repository,
            pending.Pending(
                old=head,
                new=commit,
                branch=repository.branch(),
                objects=plan.objects,
                only_ours=plan.only_ours,
            ),
        )
        try:
            moved = repository.advance(head, commit, plan.why)
        except BaseException:
            if repository.head() == head:
                pending.end(repository)
            raise
        if moved:
            pending.settle(repository)
            return commit
        pending.end(repository)
    raise GitFault(
        t("The branch moved {attempts} times while this was being saved.", attempts=_ATTEMPTS),
        hint=t("Another program is committing in this project. Try again when it has finished."),
        action=ErrorAction(kind="retry", label=t("Try again")),
    )


def attributes(
    repository: Repository, text: str, tree: dict[str, Entry], large: frozenset[str]
) -> dict[str, Entry | None]:
    """The change that makes our part of the attributes name exactly `large`, on top of the user's `text`."""
    entry = Entry(
        "100644",
        repository.store_blob(with_our_part(text, large).encode("utf-8", "surrogateescape")),
    )
    return {} if tree.get(ATTRIBUTES_FILE) == entry else {ATTRIBUTES_FILE: entry}


def attributes_text(repository: Repository, tree: dict[str, Entry]) -> str:
    entry = tree.get(ATTRIBUTES_FILE)
    return "" if entry is None else repository.blob(entry.oid).decode("utf-8", "surrogateescape")


def pointers_of(repository: Repository, tree: dict[str, Entry]) -> frozenset[str]:
    """Pointers besides weights that a tree's attributes name, as far as the files are there."""
    return frozenset(path for path in pointers_in(attributes_text(repository, tree)) if path in tree)
