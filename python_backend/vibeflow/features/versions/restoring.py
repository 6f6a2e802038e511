"""Brings a version back: a new commit whose model, evaluation, data and recipe are that version's. History is
not rewritten, and what is known of versions since (marks, later results) stays."""

from __future__ import annotations

from vibeflow.git.attributes import pointers_in
from vibeflow.git.follow import edited, obstacles, refuse_foreign, refuse_obstacles
from vibeflow.git.lfs import parse_pointer
from vibeflow.git.objects import Entry, Repository
from vibeflow.git.ordinary import own_file
from vibeflow.git.secrets import refuse_secret
from vibeflow.l10n import t
from vibeflow.store.layout import ATTRIBUTES_FILE, DATA_FILES, RECIPE_FILE, is_state, is_weights

from ..history.content import sound_object
from ..history.message import KEPT, NUMBER, RESTORED, again, one_line
from ..history.reading import Version, message_of, next_number
from ..history.saving import Plan, attributes, attributes_text, pointers_of, save


def state_changes(
    repository: Repository, there: dict[str, Entry], wanted: dict[str, Entry]
) -> dict[str, Entry | None]:
    """What makes a tree that is as `there` have the state that `wanted` has, with attributes to match."""
    changes: dict[str, Entry | None] = {
        path: wanted.get(path)
        for path in there.keys() | wanted.keys()
        if is_state(path) and there.get(path) != wanted.get(path)
    }
    large = {path for path in pointers_of(repository, wanted) if is_state(path)}
    large |= {path for path in pointers_of(repository, there) if not is_state(path)}
    return changes | attributes(repository, attributes_text(repository, there), there, frozenset(large))


def check_weights(repository: Repository, tree: dict[str, Entry]) -> None:
    """
    Raises:
        GitFault: an LFS object of the state is missing or damaged.
    """
    large = pointers_in(attributes_text(repository, tree))
    for path, entry in tree.items():
        if is_state(path) and (is_weights(path) or path in large):
            pointer = parse_pointer(repository.blob(entry.oid))
            if pointer is not None:
                sound_object(repository, pointer, path)


def restore(repository: Repository, version: Version) -> tuple[str, str | None]:
    """The new commit, and the one before it that keeps the user's uncommitted recipe and data, where there
    were such. Done again, it gives the same commit. The caller holds `pending.working`.

    Raises:
        NotReady: files that the user changed would be overwritten; names them.
        GitFault: the version's weights are not here.
        RecipeInvalid: the recipe to be kept holds a key.
    """
    wanted = repository.tree(version.commit)
    check_weights(repository, wanted)
    head = repository.head() or version.commit
    if _stands_at(repository, head, wanted):
        return head, None
    kept = save(repository, lambda on: _keep_plan(repository, on, version, wanted))
    made = save(repository, lambda on: _plan(repository, on, version, wanted))
    return made or repository.head() or version.commit, kept


def _stands_at(repository: Repository, head: str, wanted: dict[str, Entry]) -> bool:
    """Whether HEAD has this very state already, and nothing was changed since."""
    there = repository.tree(head)
    state = {path for path in there.keys() | wanted.keys() if is_state(path)}
    if any(there.get(path) != wanted.get(path) for path in state):
        return False
    return not edited(repository, there, state)


def _keep_plan(
    repository: Repository, head: str | None, version: Version, wanted: dict[str, Entry]
) -> Plan | None:
    """A commit of the recipe and data that the user changed and did not commit; None where they did not."""
    there = repository.tree(head)
    state = {path for path in there.keys() | wanted.keys() if is_state(path)}
    in_the_way = edited(repository, there, state)
    ours = [path for path in in_the_way if path == RECIPE_FILE or path in DATA_FILES]
    refuse_obstacles(
        [path for path in in_the_way if path not in ours and there.get(path) != wanted.get(path)],
        _doing(version),
    )
    large = pointers_of(repository, there)
    changes: dict[str, Entry | None] = {}
    for path in ours:
        file = own_file(repository.folder, path, keeping=True)
        if file is None:
            changes[path] = None
            continue
        if path == RECIPE_FILE:
            refuse_secret(path, file.read_bytes())
        data = repository.lfs.put_file(file).text() if path in large else file.read_bytes()
        changes[path] = Entry("100644", repository.store_blob(data))
    changes = {path: entry for path, entry in changes.items() if there.get(path) != entry}
    if not changes:
        return None
    named = ", ".join(one_line(path) for path in sorted(changes))
    message = (
        f"Kept before going back to version {version.number}: {named}\n\n"
        f"These changes were not committed; going back would have overwritten them.\n\n"
        f"{KEPT}: {version.commit}\n"
    )
    return Plan(changes, message, "kept")


def _plan(repository: Repository, head: str | None, version: Version, wanted: dict[str, Entry]) -> Plan:
    there = repository.tree(head)
    changes = state_changes(repository, there, wanted)
    refuse_foreign(changes, _doing(version))
    refuse_obstacles(
        obstacles(repository, there, {p: e for p, e in changes.items() if p != ATTRIBUTES_FILE}),
        _doing(version),
    )
    number = next_number(repository)
    origin = version.trailers.restored or version.commit
    message = again(
        message_of(repository, version.commit),
        f"Version {number}: version {version.number} is back",
        ["Its model, evaluation, data and settings as they were. Nothing was rewritten."],
        {NUMBER: str(number), RESTORED: origin},
    )
    return Plan(changes, message, f"back to version {version.number}")


def _doing(version: Version) -> str:
    return t("Going back to version {number}", number=version.number)
