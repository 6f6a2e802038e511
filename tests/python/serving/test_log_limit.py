"""A log keeps the first lines of a kind, the count of the rest, and its own end."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from vibeflow.serving.log_limit import Seldom, shorten


def record(text: str, name: str = "a") -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, text, None, None)


def test_a_kind_is_let_through_a_few_times_and_then_counted() -> None:
    now = [0.0]
    seldom = Seldom(each=3, span=60, clock=lambda: now[0])
    assert [bool(seldom.filter(record("same"))) for _ in range(100)].count(True) == 3
    assert seldom.filter(record("other")) and seldom.filter(record("same", "b"))
    now[0] = 61
    late = record("same")
    assert seldom.filter(late)
    assert late.getMessage() == "same [and 97 more like it before]"


def test_texts_that_never_repeat_are_limited_all_the_same() -> None:
    seldom = Seldom(each=3, span=60, clock=lambda: 0)
    assert sum(bool(seldom.filter(record(f"{n} is new"))) for n in range(5_000)) < 1_000


@pytest.mark.skipif(sys.platform == "win32", reason="another process has the file open")
def test_a_file_keeps_its_end(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with log.open("ab", buffering=0) as handle:
        for n in range(2_000):
            handle.write(f"line {n}\n".encode())
            shorten(handle.fileno(), log, largest=5_000, kept=1_000)
        assert log.stat().st_size < 6_000
    lines = log.read_text().splitlines()
    assert lines[0] == "[The beginning was left out.]" and lines[-1] == "line 1999"
    assert lines[1:] == [f"line {n}" for n in range(2_000 - len(lines) + 1, 2_000)]
    other = tmp_path / "other"
    other.write_bytes(b"x" * 9_000)
    with log.open("ab") as handle:
        shorten(handle.fileno(), other, largest=1, kept=1)
    assert other.stat().st_size == 9_000, "only the file that is written to"
