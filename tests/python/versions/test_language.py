"""Git speaks English to us, and commits are in English, whatever the user's language."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vibeflow.git.running import start
from vibeflow.l10n.speech import VARIABLE
from vibeflow.protocol.errors import GitFault

_GERMAN = {"LANGUAGE": "de", "LC_ALL": "de_DE.UTF-8", "LC_MESSAGES": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}
_MESSAGES = """
from vibeflow.features.versions.merging import _choice, _told
from vibeflow.features.history.message import Facts, write_message
from vibeflow.protocol.learned import LearnedRows

rows = LearnedRows(limit=1024, rows=1300, learned=1247, shortened=12, answers_cut=3, left_out=53, refused=3)
print(write_message(Facts(1, "run-0001", "0" * 32, "base", 1247, 62.0, "d", learned=rows)))
choice = _choice(False, None, lambda t: _told(t, "better", 1, 2, "side", better=9, worse=1, rows=1000))
print(choice.noted)
print(choice.why)
"""


def test_git_is_run_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _GERMAN.items():
        monkeypatch.setenv(name, value)
    where = {"GIT_DIR": str(tmp_path / ".git")}
    tell = 'alias.tell=!printf \'%s,%s\' "$LC_ALL" "$LANGUAGE"'
    assert start(tmp_path, where, ("-c", tell, "tell"))[1] == b"C,"
    with pytest.raises(GitFault, match="not a git repository"):
        start(tmp_path, where, ("status",))


def test_commits_are_in_english_where_the_user_is_spoken_to_in_german() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _MESSAGES],
        env={**os.environ, VARIABLE: "de"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    assert said[0] == "Version 1: tuned base on 1,247 rows"
    assert said[2:8] == [
        "Training took 1 min 2 s.",
        "Rows shortened to 1,024 tokens: 12.",
        "Rows cut at 1,024 tokens in the middle of the answer: 3.",
        "Rows left out, as no part of the answer fits into 1,024 tokens: 50.",
        "Rows left out, as the model's chat template refuses them: 3.",
        "It was not evaluated.",
    ]
    assert said[-2].startswith("Kept version 2 of side: better than version 1 beyond doubt (9 better")
    assert said[-1].startswith("Version 2 von side wurde behalten: ohne Zweifel besser als Version 1")
