"""The command speaks the user's language, Typer's own words too; what it decides does not depend on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

VARIABLES = ("VIBEFLOW_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def said(home: Path, language: dict[str, str], *arguments: str) -> tuple[int, str]:
    bare = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    more = {"VIBEFLOW_HOME": str(home), "COLUMNS": "160", "PYTHONUTF8": "1", **language}
    done = subprocess.run(
        [sys.executable, "-m", "vibeflow.cli.app", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**bare, **more},
        cwd=home,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "language", [{"VIBEFLOW_LANGUAGE": "de"}, {"LANG": "de_DE.UTF-8"}, {"LANGUAGE": "fr:de:en"}]
)
def test_help_is_in_german_where_that_is_asked_for(home: Path, language: dict[str, str]) -> None:
    code, text = said(home, language, "train", "--help")
    assert code == 0
    for words in ("Aufruf: ", "[OPTIONEN]", "Optionen ─", "Diese Hilfe anzeigen", "[Standard: no-detach]"):
        assert words in text, words
    assert "Show" not in text and "Usage" not in text


def test_commands_are_listed_with_german_help(home: Path) -> None:
    code, text = said(home, {"VIBEFLOW_LANGUAGE": "de"}, "--help")
    assert code == 0
    assert "Befehle ─" in text and "Ihre Projekte: auflisten" in text
    assert "Vervollständigung für diese Shell" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import"], "Das Argument 'DATEI' fehlt."),
        (["trian"], "Meinten Sie 'train'?"),
        (["serve", "--port", "x"], "Ungültiger Wert für '--port': Eine ganze Zahl wird gebraucht."),
        (["data", "search", "x", "--limit", "99"], "Ungültiger Wert für '--limit': höchstens 50."),
        (["stop", "--now"], "Diese Option gibt es nicht: --now"),
        (["serve", "--port"], "Die Option '--port' braucht einen Wert."),
        (["init", "a", "b"], "Diese Argumente sind zu viel: b"),
        (["evaluate", "--json", "stop"], "Optionen stehen hinter 'stop'."),
    ],
)
def test_a_wrong_command_is_told_in_german(home: Path, arguments: list[str], words: str) -> None:
    code, text = said(home, {"VIBEFLOW_LANGUAGE": "de"}, *arguments)
    assert code == 2
    assert words in text and "Fehler ─" in text
    assert "Traceback" not in text


def test_numbers_and_states_are_in_german(home: Path) -> None:
    german = {"VIBEFLOW_LANGUAGE": "de"}
    folder = home / "german"
    assert said(home, german, "init", "Bot", "--path", str(folder))[0] == 0
    table = home / "german.csv"
    rows = "".join(
        f"Wie setze ich Gerät Nr. {i} zurück?,Halten Sie Taste {i % 7} gedrückt.\n" for i in range(1200)
    )
    table.write_text("frage,antwort\n" + rows, encoding="utf-8")
    code, text = said(home, german, "import", str(table), "--project", str(folder))
    assert code == 0, text
    assert "1.200 Zeilen gelesen = " in text
    assert "gehalten" in text and "Weiter mit: vibeflow train" in text


def test_english_is_what_other_languages_get(home: Path) -> None:
    code, text = said(home, {"LANG": "fr_FR.UTF-8"}, "train", "--help")
    assert code == 0
    assert "Usage: " in text and "Show this message and exit." in text
