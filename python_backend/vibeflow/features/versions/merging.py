"""Merges a branch into the current one: a commit with both as parents, whose model is the one that its
evaluation says is better. The user's own files are merged as git would, line by line; where that cannot be
done, nothing is."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from vibeflow.git.attributes import with_our_part
from vibeflow.git.follow import obstacles, refuse_foreign, refuse_obstacles, refuse_submodules
from vibeflow.git.objects import Entry, Repository
from vibeflow.l10n import Say, in_english, listed, t
from vibeflow.protocol.errors import NotFound, NotReady
from vibeflow.store.layout import ATTRIBUTES_FILE, is_state

from ..history.along import RATINGS_FILE
from ..history.message import MERGED, NUMBER, RESTORED, again, one_line
from ..history.reading import Version, message_of, next_number, versions
from ..history.saving import Plan, attributes, attributes_text, pointers_of, save
from ..projects.record import ProjectRecord
from .branches import branch_commit
from .comparing import evaluation, paired
from .restoring import check_weights

Keep = Literal["better", "ours", "theirs"]
Why = Literal["ours", "theirs", "same", "better", "worse", "unclear"]
_CHOOSE = t("Choose whose model to keep: this branch's, or the other's.")


@dataclass(frozen=True)
class Choice:
    theirs: bool
    """Whether the other branch's model was chosen."""
    version: Version
    why: str
    noted: str
    """The same for the commit, in English."""


def merge(record: ProjectRecord, repository: Repository, name: str, keep: Keep) -> tuple[str, str]:
    """The merge commit, and why this model was kept. The caller holds `pending.working`.

    Raises:
        NotFound: no such branch.
        NotReady: there is nothing to merge; the models cannot be compared, so the user must choose; files are
            in conflict or in the way. Nothing was changed.
    """
    theirs = branch_commit(repository, name)
    if theirs is None:
        raise NotFound(
            t("There is no branch {name}.", name=name[:60]), hint=t("Choose one from the list of branches.")
        )
    ours = repository.head()
    if ours is None:
        raise NotReady(t("The project has no commit yet."), hint=t("Import data or train first."))
    base = _base(repository, ours, theirs)
    if base == theirs:
        done = _merge_of(repository, ours, theirs)
        if done is not None:
            return done, t("{name} is merged already.", name=name)
        raise NotReady(
            t("The branch {name} has nothing that this branch has not.", name=name),
            hint=t("Train on that branch first, then merge it."),
        )
    choice = choose(record, repository, ours, theirs, name, keep)
    made = save(repository, lambda head: _plan(repository, head or ours, theirs, name, choice))
    return made or ours, choice.why


def choose(
    record: ProjectRecord, repository: Repository, ours: str, theirs: str, name: str, keep: Keep
) -> Choice:
    """Whose model to keep.

    Raises:
        NotReady: the evaluations do not say, and the user did not either.
    """
    mine, other = (next(iter(versions(repository, head)), None) for head in (ours, theirs))
    if mine is None and other is None:
        raise NotReady(t("Neither branch has a version."), hint=t("Train on one of them first, then merge."))
    if mine is None or other is None:
        only = mine or other
        assert only is not None
        return _choice(other is not None, only, partial(_only, number=only.number))
    told = partial(_told, here=mine.number, there=other.number, name=name)
    if keep == "ours":
        return _choice(False, mine, partial(told, why="ours"))
    if keep == "theirs":
        return _choice(True, other, partial(told, why="theirs"))
    if repository.tree(ours, "model/") == repository.tree(theirs, "model/"):
        return _choice(False, mine, partial(told, why="same"))
    one, two = evaluation(record, repository, mine), evaluation(record, repository, other)
    if one is None or two is None:
        raise NotReady(
            t("Version {number} was not evaluated, so nothing says which is better.", number=mine.number)
            if one is None
            else t(
                "Version {number} of {name} was not evaluated, so nothing says which is better.",
                number=other.number,
                name=name,
            ),
            hint=_CHOOSE,
        )
    said = paired(one, two)
    if said is None or not said.same_held_out:
        shared = said.rows if said else 0
        raise NotReady(
            t(
                "Version {here} and version {there} of {name} were asked different held-out questions "
                "({shared} shared), so their scores cannot be compared.",
                here=mine.number,
                there=other.number,
                name=name,
                shared=shared,
            ),
            hint=_CHOOSE,
        )
    told = partial(told, better=said.better, worse=said.worse, rows=said.rows)
    if said.verdict == "better":
        return _choice(True, other, partial(told, why="better"))
    return _choice(False, mine, partial(told, why="worse" if said.verdict == "worse" else "unclear"))


def _choice(theirs: bool, version: Version, told: Callable[[Say], str]) -> Choice:
    return Choice(theirs, version, why=told(t), noted=told(in_english))


def _only(t: Say, number: int) -> str:
    return t("Version {number} is the only model of the two branches.", number=number)


def _told(
    t: Say, why: Why, here: int, there: int, name: str, better: int = 0, worse: int = 0, rows: int = 0
) -> str:
    """Whose model was kept and why, in the words of `t`: the user's language, or English for the commit."""
    if why == "ours":
        return t("Kept version {here} of this branch, as you chose.", here=here)
    if why == "theirs":
        return t("Kept version {there} of {name}, as you chose.", there=there, name=name)
    if why == "same":
        return t("Both branches have the same model, that of version {here}.", here=here)
    numbers = {"here": here, "there": there, "better": better, "worse": worse, "rows": rows}
    if why == "better":
        return t(
            "Kept version {there} of {name}: better than version {here} beyond doubt "
            "({better} better, {worse} worse of {rows} same held-out questions).",
            name=name,
            **numbers,
        )
    if why == "worse":
        return t(
            "Kept version {here}: version {there} of {name} is worse beyond doubt "
            "({better} better, {worse} worse of {rows} same held-out questions).",
            name=name,
            **numbers,
        )
    return t(
        "Kept version {here}: version {there} of {name} is not better beyond doubt "
        "({better} better, {worse} worse of {rows} same held-out questions).",
        name=name,
        **numbers,
    )


def _plan(repository: Repository, head: str, theirs: str, name: str, choice: Choice) -> Plan:
    trees = [repository.tree(_base(repository, head, theirs)), repository.tree(head), repository.tree(theirs)]
    before, ours, other = trees
    chosen = other if choice.theirs else ours
    check_weights(repository, chosen)
    changes: dict[str, Entry | None] = {}
    conflicts = []
    for path in sorted(before.keys() | ours.keys() | other.keys()):
        if path == ATTRIBUTES_FILE:
            continue
        if is_state(path):
            wanted: Entry | None = chosen.get(path)
        else:
            merged, sound = _merged(repository, path, before.get(path), ours.get(path), other.get(path))
            wanted = merged
            if not sound:
                conflicts.append(path)
        if wanted != ours.get(path):
            changes[path] = wanted
    large = {path for path in pointers_of(repository, chosen) if is_state(path)}
    large |= {
        path
        for tree in (ours, other)
        for path in pointers_of(repository, tree)
        if not is_state(path) and (changes.get(path) or (path in ours and path not in changes))
    }
    text, sound = _merged_attributes(repository, before, ours, other, frozenset(large))
    if not sound:
        conflicts.append(ATTRIBUTES_FILE)
    if conflicts:
        raise NotReady(
            t("Both branches changed the same lines of {files}.", files=listed(conflicts, 6)),
            hint=t(
                "Make these files the same on both branches, or merge with git in a terminal. "
                "Nothing was changed."
            ),
        )
    doing = t("Merging {name}", name=name)
    refuse_foreign(changes, doing)
    refuse_submodules({p: e for p in changes if (e := ours.get(p) or other.get(p))}, doing)
    refuse_obstacles(obstacles(repository, ours, changes), doing)
    changes |= attributes(repository, text, ours, frozenset(large))
    number = next_number(repository)
    version = choice.version
    message = again(
        message_of(repository, version.commit),
        f"Version {number}: merged {one_line(name)}, kept version {version.number}",
        [choice.noted, "The data and settings are those of the kept model."],
        {NUMBER: str(number), RESTORED: version.trailers.restored or version.commit, MERGED: theirs},
    )
    return Plan(changes, message, f"merge {name}", others=(theirs,))


def _merged(
    repository: Repository, path: str, base: Entry | None, ours: Entry | None, theirs: Entry | None
) -> tuple[Entry | None, bool]:
    """The three sides' file, and whether they could be brought together."""
    if ours == theirs or theirs == base:
        return ours, True
    if ours == base:
        return theirs, True
    if path == RATINGS_FILE and ours and theirs:
        lines = repository.blob(ours.oid).splitlines(keepends=True)
        known = set(lines)
        # The marks of this branch come last: the last one of a row counts.
        first = [line for line in repository.blob(theirs.oid).splitlines(keepends=True) if line not in known]
        return Entry(ours.mode, repository.store_blob(b"".join([*first, *lines]))), True
    if ours is None or theirs is None or "120000" in (ours.mode, theirs.mode):
        return ours, False
    if path.startswith("evaluation/later/"):
        return ours, True
    old = repository.blob(base.oid) if base else b""
    data, sound = _merged_lines(repository, old, repository.blob(ours.oid), repository.blob(theirs.oid))
    mode = theirs.mode if base and ours.mode == base.mode else ours.mode
    return Entry(mode, repository.store_blob(data)), sound


def _merged_attributes(
    repository: Repository,
    base: dict[str, Entry],
    ours: dict[str, Entry],
    theirs: dict[str, Entry],
    large: frozenset[str],
) -> tuple[str, bool]:
    """The user's part of the attributes, merged; ours is the same on every side, so it is no conflict."""
    sides = [
        with_our_part(attributes_text(repository, tree), large).encode("utf-8", "surrogateescape")
        for tree in (base, ours, theirs)
    ]
    if sides[1] == sides[2] or sides[0] == sides[2]:
        data, sound = sides[1], True
    elif sides[0] == sides[1]:
        data, sound = sides[2], True
    else:
        data, sound = _merged_lines(repository, *sides)
    return data.decode("utf-8", "surrogateescape"), sound


def _merged_lines(repository: Repository, base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    with tempfile.TemporaryDirectory(prefix="vibeflow-merge-") as folder:
        files = []
        for name, data in (("ours", ours), ("base", base), ("theirs", theirs)):
            file = Path(folder) / name
            file.write_bytes(data)
            files.append(str(file))
        status, out = repository.git.status("merge-file", "-p", *files, accept=tuple(range(256)))
        return out, status == 0


def _base(repository: Repository, ours: str, theirs: str) -> str | None:
    status, out = repository.git.status("merge-base", ours, theirs)
    return out.decode().split()[0] if status == 0 and out.strip() else None


def _merge_of(repository: Repository, head: str, theirs: str) -> str | None:
    """HEAD, when it is the merge of just that commit: done again, a merge is no mistake."""
    parents = repository.git.text("rev-list", "--parents", "--max-count=1", head, "--").split()[1:]
    return head if theirs in parents[1:] else None
