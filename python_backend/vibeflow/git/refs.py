"""Branches and tags of a repository, as they are at one moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from vibeflow.l10n import t
from vibeflow.protocol.errors import UserInputError

from .objects import Repository

_KINDS = {"refs/heads/": "branch", "refs/remotes/": "remote", "refs/tags/": "tag"}


@dataclass(frozen=True)
class Ref:
    kind: Literal["branch", "remote", "tag", "other"]
    name: str
    """Without `refs/heads/` and the like."""
    commit: str


def refs(repository: Repository) -> list[Ref]:
    """All that name a commit, by name; those of stashes and notes too."""
    form = "--format=%(refname)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)"
    found = []
    for line in repository.git.run("for-each-ref", form).decode(errors="replace").splitlines():
        name, kind, oid, inner_kind, inner = line.split("\0")
        commit = oid if kind == "commit" else inner if inner_kind == "commit" else None
        if commit is None or name.endswith("/HEAD"):
            continue
        for prefix, of in _KINDS.items():
            if name.startswith(prefix):
                found.append(Ref(of, name.removeprefix(prefix), commit))  # type: ignore[arg-type]  # one of three
                break
        else:
            found.append(Ref("other", name, commit))
    return found


def tips(repository: Repository) -> tuple[str, ...]:
    """HEAD first, then every commit that a branch or tag names, each once."""
    head = repository.head()
    named = [ref.commit for ref in refs(repository) if ref.kind != "other"]
    return tuple(dict.fromkeys([*([head] if head else []), *named]))


def checked_name(repository: Repository, name: str, what: Literal["branch", "tag"]) -> str:
    """The name, when git allows it.

    Raises:
        UserInputError: it does not; suggests one.
    """
    clean = name.strip()
    folder = "heads" if what == "branch" else "tags"
    status, _ = repository.git.status("check-ref-format", f"refs/{folder}/{clean}")
    if status or clean.startswith("-") or clean == "HEAD" or len(clean) > 100:
        better = re.sub(r"[^\w.-]+", "-", clean).strip("-.")[:60]
        raise UserInputError(
            t("“{name}” cannot be the name of a branch.", name=clean[:60])
            if what == "branch"
            else t("“{name}” cannot be the name of a tag.", name=clean[:60]),
            hint=t("Use letters, digits, hyphens and dots, without spaces, such as {better}.", better=better)
            if better
            else t("Use letters, digits, hyphens and dots, without spaces."),
        )
    return clean
