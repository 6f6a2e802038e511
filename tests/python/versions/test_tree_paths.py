"""Which paths of a tree may be written: git itself is asked about many spellings, and must agree."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import pytest
from finished_run import git

from vibeflow.git.paths import in_state_folder, is_writable


def _spellings() -> list[str]:
    """Of names that mean `.git`, `.gitmodules` or a way out somewhere, and of their harmless neighbours."""
    names = [
        ".git", ".GIT", ".Git", ".giT", "git~1", "GIT~1", "git~2", "git~11", ".git~1", ".gitx", ".gi", "git",
        ".gitmodules", ".GITMODULES", "gitmod~1", "GITMOD~4", "gitmod~5", "gi7eba~1", "gi7eb~12", "gi7e~123",
        "g~123456", "~1234567", "~1000000", "gi7eba~0", "gi7eba~10", "gi7ebax1", "gi7d29~1", ".gitignore",
        ".gitattributes", ".", "..", "...", ". .", "a", ".a", "..a", "a..", "vibeflow.yaml", "CON", "nul.txt",
        "\u212a", "\ufb02", "é", "日本",
    ]  # fmt: skip
    ends = ["", " ", ".", " .", ". . ", ":", "::$INDEX_ALLOCATION", ":x", "x", "~1", "\\", "\\x", "/", "/x"]
    ends += ["\n", "\t", "\x7f", "\ufffe", "\uffff", "\ufffd", "\udcff", "\udce2\udc80", "\udc80", "\u0301"]
    found = [name + end for name, end in itertools.product(names, ends)]
    for mark in "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u206a\u206f\u2070\ufeff":
        found += [
            f"{mark}.git",
            f".{mark}git",
            f".gi{mark}t",
            f".git{mark}",
            f".git{mark}/x",
            f".g{mark}{mark}it",
        ]
        found += [f".git{mark}modules", f".{mark}GITMODULES", f".gitmodules{mark}/x", f".git{mark}x"]
    found += [f"a/{name}" for name in found if name] + [f"a\\{name}" for name in names]
    found += [f"{name}/hooks/post-checkout" for name in names] + [f"/{name}" for name in names]
    found += [
        "a//b",
        "a///b",
        "a/./b",
        "a/../b",
        "C:a",
        "C:/a",
        "c:\\a",
        "a\\..\\b",
        "..\\a",
        "\\a",
        "\\\\a\\b",
    ]
    return list(dict.fromkeys(found))


def _git_refuses(folder: Path, mode: str, paths: list[str]) -> set[str]:
    """Which of the paths git does not take into an index, with its protections on."""
    oid = git(folder, "hash-object", "-w", "--stdin")
    given = b"".join(
        f"{mode} {oid}\t".encode() + path.encode("utf-8", "surrogateescape") + b"\0" for path in paths
    )
    options = ["-c", "core.protectHFS=true", "-c", "core.protectNTFS=true"]
    asked = ["git", *options, "update-index", "-z", "--index-info"]
    said = subprocess.run(asked, cwd=folder, input=given, capture_output=True, check=True).stderr
    ignored = said.split(b"Ignoring path ")[1:]
    return {each.removesuffix(b"\n").decode("utf-8", "surrogateescape") for each in ignored}


@pytest.mark.parametrize("mode", ["100644", "100755", "120000", "160000"])
def test_what_git_refuses_is_refused_and_nothing_else(tmp_path: Path, mode: str) -> None:
    git(tmp_path, "init", "-q")
    paths = _spellings()
    ours = {path for path in paths if not is_writable(path, mode, windows=False)}
    theirs = _git_refuses(tmp_path, mode, paths)
    assert theirs - ours == set(), "git refuses these"
    assert ours - theirs == set(), "git takes these"
    assert len(ours) > 400 and len(paths) - len(ours) > 1000


@pytest.mark.parametrize(
    "path", ["a\\b", "C:a", "aux", "a/NUL.txt", "com1 .x", "conin$", "a/b.", "b /a", "a:b", "a?", "a\x01"]
)
def test_on_windows_what_names_something_else_there_is_refused_too(path: str) -> None:
    assert is_writable(path, "100644", windows=False)
    assert not is_writable(path, "100644", windows=True)


@pytest.mark.parametrize("path", ["auxiliary", "a/console.txt", "com", "lpt.txt", "a.b/.c", "nul1"])
def test_on_windows_an_ordinary_name_is_no_device(path: str) -> None:
    assert is_writable(path, "100644", windows=True)


@pytest.mark.parametrize(
    "path",
    [
        ".vibeflow", ".vibeflow/jobs/x", ".VibeFlow/x", ".vibeflow ./x", ".vibeflow::$DATA", "VIBEFL~1/jobs",
        ".vibe\u200cflow/x", ".vibe\ufb02ow/x", ".vibeflow\\jobs",
    ],
)  # fmt: skip
def test_vibeflows_own_folder_is_known_by_every_spelling(path: str) -> None:
    assert in_state_folder(path)


@pytest.mark.parametrize("path", ["vibeflow/x", ".vibeflow2/x", "a/.vibeflow", "vibeflow.yaml", "vibefl~x"])
def test_its_neighbours_are_the_users(path: str) -> None:
    assert not in_state_folder(path)
