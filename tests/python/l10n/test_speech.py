"""Which language a process speaks, and how it writes sentences and numbers in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from vibeflow.l10n.speech import chosen, listed, number, t, tn


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"VIBEFLOW_LANGUAGE": "de"}, "de"),
        ({"VIBEFLOW_LANGUAGE": "de-AT"}, "de"),
        ({"VIBEFLOW_LANGUAGE": "en", "LANG": "de_DE.UTF-8"}, "en"),
        ({"VIBEFLOW_LANGUAGE": "ja"}, "en"),
        ({"VIBEFLOW_LANGUAGE": "", "LANG": "de_DE.UTF-8"}, "de"),
        ({"LANGUAGE": "fr:de:en", "LANG": "en_GB.UTF-8"}, "de"),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "de_CH", "LANG": "en_US.UTF-8"}, "de"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "deutsch; rm -rf /"}, "en"),
    ],
)
def test_the_environment_says_which_language(environment: dict[str, str], language: str) -> None:
    assert chosen(environment) == language


def test_english_is_as_it_stands_in_the_source() -> None:
    assert t("{share:.1f} % of {rows:,} rows", share=12.5, rows=4310) == "12.5 % of 4,310 rows"
    assert tn("{n:,} row", "{n:,} rows", 1) == "1 row"
    assert tn("{n:,} row", "{n:,} rows", 1200) == "1,200 rows"
    assert t("braces {without} values stay") == "braces {without} values stay"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d"], most=2) == "a, b and 2 more"
    assert number(0.5, ".2f") == "0.50"


def test_what_is_put_in_is_data() -> None:
    """Braces, attributes and format specs in a value are not looked at."""
    assert t("{name} is gone.", name="{0.__class__}") == "{0.__class__} is gone."


def test_german() -> None:
    """In a process of its own: one speaks one language for good."""
    program = (
        "import json, sys\n"
        "from vibeflow.l10n import LANGUAGE, listed, number, t, tn\n"
        "from vibeflow.protocol.errors import as_vibeflow_error\n"
        "print(json.dumps([LANGUAGE, number(1234567.5, ',.2f'), number(0.003, '.10f'),\n"
        "    listed(['a', 'b', 'c']),\n"
        "    as_vibeflow_error(ValueError()).hint, t('{a:.1f} {b} {c}', a=1.5, b='x.y', c=True),\n"
        "    t('A sentence that nobody says.')]))\n"
    )
    env = {**os.environ, "VIBEFLOW_LANGUAGE": "de"}
    said = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, check=True)
    language, grouped, small, row, hint, filled, unknown = json.loads(said.stdout)
    assert (language, grouped, small, row) == ("de", "1.234.567,50", "0,0030000000", "a, b und c")
    assert hint == "Näheres steht im Protokoll. Ein neuer Versuch kann helfen."
    assert filled == "1,5 x.y True"
    assert unknown == "A sentence that nobody says."
