"""Commits that git itself would not make: trees with any names in them, written as raw objects."""

from __future__ import annotations

import subprocess
from pathlib import Path

from finished_run import git

HOOK = b'#!/bin/sh\ntouch "$(git rev-parse --show-toplevel)/../hook ran"\n'


def commit_with(
    folder: Path,
    files: dict[tuple[str, ...], tuple[str, bytes]],
    parent: str = "HEAD",
    message: str = "Hostile",
) -> str:
    """A commit with the tree of `parent` and these files besides. A file's place is the names of its folders
    and its own, each of which may be anything but a NUL; with it come its mode and its content."""
    base = git(folder, "rev-parse", f"{parent}^{{tree}}")
    blobs = {place: (mode, _object(folder, "blob", data)) for place, (mode, data) in files.items()}
    return git(folder, "commit-tree", "-p", parent, "-m", message, _tree(folder, base, blobs))


def _tree(folder: Path, base: str | None, blobs: dict[tuple[str, ...], tuple[str, str]]) -> str:
    entries: dict[str, tuple[str, str]] = {}
    if base is not None:
        for line in git(folder, "ls-tree", "-z", base).split("\0"):
            if line:
                facts, _, name = line.partition("\t")
                mode, _kind, oid = facts.split()
                entries[name] = (mode.lstrip("0"), oid)
    below: dict[str, dict[tuple[str, ...], tuple[str, str]]] = {}
    for place, blob in blobs.items():
        if len(place) == 1:
            entries[place[0]] = blob
        else:
            below.setdefault(place[0], {})[place[1:]] = blob
    for name, inner in below.items():
        there = entries.get(name)
        old = there[1] if there and there[0] == "40000" else None
        entries[name] = ("40000", _tree(folder, old, inner))
    raw = b""
    for name, (mode, oid) in sorted(
        entries.items(), key=lambda each: each[0] + "/" * (each[1][0] == "40000")
    ):
        raw += f"{mode} ".encode() + name.encode("utf-8", "surrogateescape") + b"\0" + bytes.fromhex(oid)
    return _object(folder, "tree", raw)


def _object(folder: Path, kind: str, data: bytes) -> str:
    done = subprocess.run(
        ["git", "hash-object", "-t", kind, "--literally", "-w", "--stdin"],
        cwd=folder, input=data, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode().strip()
