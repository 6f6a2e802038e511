"""Merges a branch into the current one: a commit with both as parents, whose model is the one that its
evaluation says is better. The user's own files are merged as git would, line by line; where that cannot be
done, nothing is."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vibeflow.features.projects.service import ProjectRecord
from vibeflow.protocol.errors import NotFound, NotReady

from .along import RATINGS_FILE
from .attributes import ATTRIBUTES_FILE, with_our_part
from .branches import branch_commit
from .comparing import evaluation, paired
from .follow import obstacles, refuse_foreign, refuse_obstacles, refuse_submodules
from .history import Version, message_of, next_number, versions
from .message import MERGED, NUMBER, RESTORED, again, one_line
from .objects import Entry, Repository
from .ours import is_state
from .restoring import check_weights
from .saving import Plan, attributes, attributes_text, pointers_of, save

Keep = Literal["better", "ours", "theirs"]
_CHOOSE = "Choose whose model to keep: this branch's, or the other's."


@dataclass(frozen=True)
class Choice:
    theirs: bool
    """Whether the other branch's model was chosen."""
    version: Version
    why: str


def merge(record: ProjectRecord, repository: Repository, name: str, keep: Keep) -> tuple[str, str]:
    """The merge commit, and why this model was kept. The caller holds `pending.working`.

    Raises:
        NotFound: no such branch.
        NotReady: there is nothing to merge; the models cannot be compared, so the user must choose; files are
            in conflict or in the way. Nothing was changed.
    """
    theirs = branch_commit(repository, name)
    if theirs is None:
        raise NotFound(f"There is no branch {name[:60]}.", hint="Choose one from the list of branches.")
    ours = repository.head()
    if ours is None:
        raise NotReady("The project has no commit yet.", hint="Import data or train first.")
    base = _base(repository, ours, theirs)
    if base == theirs:
        done = _merge_of(repository, ours, theirs)
        if done is not None:
            return done, f"{name} is merged already."
        raise NotReady(
            f"The branch {name} has nothing that this branch has not.",
            hint="Train on that branch first, then merge it.",
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
        raise NotReady("Neither branch has a version.", hint="Train on one of them first, then merge.")
    if mine is None or other is None:
        only = mine or other
        assert only is not None
        return Choice(
            other is not None, only, f"Version {only.number} is the only model of the two branches."
        )
    here, there = f"version {mine.number}", f"version {other.number} of {name}"
    if keep == "ours":
        return Choice(False, mine, f"Kept {here} of this branch, as you chose.")
    if keep == "theirs":
        return Choice(True, other, f"Kept {there}, as you chose.")
    if repository.tree(ours, "model/") == repository.tree(theirs, "model/"):
        return Choice(False, mine, f"Both branches have the same model, that of {here}.")
    one, two = evaluation(record, repository, mine), evaluation(record, repository, other)
    if one is None or two is None:
        missing = here if one is None else there
        raise NotReady(
            f"{missing.capitalize()} was not evaluated, so nothing says which is better.", hint=_CHOOSE
        )
    said = paired(one, two)
    if said is None or not said.same_held_out:
        shared = said.rows if said else 0
        raise NotReady(
            f"{here.capitalize()} and {there} were asked different held-out questions ({shared} shared), "
            "so their scores cannot be compared.",
            hint=_CHOOSE,
        )
    counted = f"{said.better} better, {said.worse} worse of {said.rows} same held-out questions"
    if said.verdict == "better":
        return Choice(True, other, f"Kept {there}: better than {here} beyond doubt ({counted}).")
    if said.verdict == "worse":
        return Choice(False, mine, f"Kept {here}: {there} is worse beyond doubt ({counted}).")
    return Choice(False, mine, f"Kept {here}: {there} is not better beyond doubt ({counted}).")


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
            f"Both branches changed the same lines of {', '.join(conflicts[:6])}.",
            hint="Make these files the same on both branches, or merge with git in a terminal. "
            "Nothing was changed.",
        )
    refuse_foreign(changes, f"Merging {name}")
    refuse_submodules({p: e for p in changes if (e := ours.get(p) or other.get(p))}, f"Merging {name}")
    refuse_obstacles(obstacles(repository, ours, changes), f"Merging {name}")
    changes |= attributes(repository, text, ours, frozenset(large))
    number = next_number(repository)
    version = choice.version
    message = again(
        message_of(repository, version.commit),
        f"Version {number}: merged {one_line(name)}, kept version {version.number}",
        [choice.why, "The data and settings are those of the kept model."],
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
