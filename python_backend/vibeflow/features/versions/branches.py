"""Makes a branch to try something, and switches from one to another: files and index follow, and what the
user has not committed is never overwritten."""

from __future__ import annotations

from vibeflow.git.follow import obstacles, refuse_foreign, refuse_obstacles, refuse_submodules
from vibeflow.git.objects import Entry, Repository
from vibeflow.git.refs import checked_name, refs
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound, NotReady

from ..history import pending


def create(repository: Repository, name: str, start: str | None) -> str:
    """Make the branch at `start`, or at HEAD, and switch to it; its name. The caller holds `pending.working`.

    Raises:
        UserInputError: git does not allow the name.
        NotReady: there is such a branch at another commit; files are in the way. No branch was made.
    """
    clean = checked_name(repository, name, "branch")
    head = repository.head()
    target = start or head
    if target is None:
        raise NotReady(t("The project has no commit yet."), hint=t("Import data or train first."))
    standing = branch_commit(repository, clean)
    if standing is not None and standing != target:
        raise NotReady(
            t("There is a branch {name} already.", name=clean),
            hint=t("Choose another name, or switch to it."),
        )
    check_way(repository, head, target, t("Switching to {name}", name=clean))
    if standing is None:
        none = "0" * len(target)
        repository.git.run(
            "update-ref", "-m", "vibeflow: branch", f"refs/heads/{clean}", target, none,
            environment=repository.user.identity,
        )  # fmt: skip
    _switch(repository, head, clean, target)
    return clean


def switch(repository: Repository, name: str) -> str:
    """Go to a branch of that name, or to one of a remote, as a branch of one's own. The caller holds
    `pending.working`.

    Raises:
        NotFound: there is none.
        NotReady: files are in the way, or another working tree has the branch.
    """
    target = branch_commit(repository, name)
    head = repository.head()
    if target is None:
        remote = [
            ref for ref in refs(repository)
            if ref.kind == "remote" and name in (ref.name, ref.name.partition("/")[2])
        ]  # fmt: skip
        if not remote:
            raise NotFound(
                t("There is no branch {name}.", name=name[:60]),
                hint=t("Choose one from the list of branches."),
            )
        return create(repository, remote[0].name.partition("/")[2], remote[0].commit)
    if repository.branch() == name:
        return name
    if name in _elsewhere(repository):
        raise NotReady(
            t("The branch {name} is checked out in another working tree of this repository.", name=name),
            hint=t("Open that folder, or switch it to another branch first."),
        )
    check_way(repository, head, target, t("Switching to {name}", name=name))
    _switch(repository, head, name, target)
    return name


def branch_commit(repository: Repository, name: str) -> str | None:
    spec = f"refs/heads/{name}^{{commit}}"
    status, out = repository.git.status("rev-parse", "--verify", "--quiet", spec, accept=(0, 1, 128))
    return out.decode().strip() if status == 0 else None


def check_way(repository: Repository, head: str | None, target: str, doing: str) -> None:
    """
    Raises:
        NotReady: what is not committed would be overwritten, or a submodule would move.
        ForeignState: it would write what no project of ours has.
    """
    before, after = repository.tree(head), repository.tree(target)
    changes: dict[str, Entry | None] = {
        path: after.get(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    }
    refuse_foreign(changes, doing)
    refuse_submodules({p: e for p in changes if (e := before.get(p) or after.get(p))}, doing)
    refuse_obstacles(obstacles(repository, before, changes), doing)


def _switch(repository: Repository, head: str | None, name: str, target: str) -> None:
    repository.wait_for_index()
    pending.begin(repository, pending.Pending(old=head, new=target, branch=name))
    repository.git.run(
        "symbolic-ref", "-m", f"vibeflow: switch to {name}", "HEAD", f"refs/heads/{name}",
        environment=repository.user.identity,
    )  # fmt: skip
    pending.settle(repository)


def _elsewhere(repository: Repository) -> frozenset[str]:
    """Branches that other working trees stand on."""
    out = repository.git.run("worktree", "list", "--porcelain").decode("utf-8", "replace")
    found = frozenset(
        line.removeprefix("branch refs/heads/") for line in out.splitlines() if line.startswith("branch ")
    )
    own = repository.branch()
    return found - {own} if own else found
