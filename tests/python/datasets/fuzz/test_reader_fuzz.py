"""Files spoilt at random: each is read, within the import's own limits, to rows that are all accounted for or
to an error with a way out. No crash, and nothing over ten seconds.

A few hundred here; ten thousand where $VIBEFLOW_TORTURE is set (`npm run torture`). The number in a failure
is the file's: `spoilt(number)` makes it again.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from fuzz_files import spoilt

LONG = bool(os.environ.get("VIBEFLOW_TORTURE"))
FILES = int(os.environ.get("VIBEFLOW_FUZZ_FILES", "10000" if LONG else "300"))
FIRST = int(os.environ.get("VIBEFLOW_FUZZ_FIRST", "0"))
SECONDS = 10
CHILD = Path(__file__).with_name("fuzz_child.py")


class Reading:
    """A child that reads one file after the other; begun anew after it has died or hung."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def read(self, path: Path, small: int) -> dict[str, object]:
        child = self._child or self._begin()
        assert child.stdin is not None
        child.stdin.write(json.dumps({"path": str(path), "small": small}) + "\n")
        child.stdin.flush()
        try:
            line = self._answers.get(timeout=SECONDS)
        except queue.Empty:
            self.end()
            return {"outcome": "hang", "wrong": f"took over {SECONDS} seconds"}
        if not line:
            code = child.wait()
            self.end()
            return {"outcome": "crash", "wrong": f"the child died with code {code}"}
        answer: dict[str, object] = json.loads(line)
        return answer

    def _begin(self) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        answers: queue.Queue[str] = queue.Queue()

        def listen() -> None:
            assert child.stdout is not None
            for line in child.stdout:
                answers.put(line)
            answers.put("")

        threading.Thread(target=listen, daemon=True).start()
        self._child, self._answers = child, answers
        return child

    def end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


@pytest.mark.slow
@pytest.mark.torture
@pytest.mark.timeout(3_600 if LONG else 170)
def test_spoilt_files_end_in_rows_accounted_for_or_in_an_error_with_a_way_out(
    tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    reading = Reading()
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    rows = slowest = 0.0
    try:
        for number in range(FIRST, FIRST + FILES):
            (suffix, data), small = spoilt(number)
            path = tmp_path / f"file-{number}{suffix}"
            path.write_bytes(data)
            started = time.monotonic()
            answer = reading.read(path, small)
            slowest = max(slowest, time.monotonic() - started)
            path.unlink()
            outcomes[str(answer["outcome"])] += 1
            rows += int(str(answer.get("rows", 0)))
            if answer["wrong"]:
                failures.append(f"{number} {suffix} {small} {answer['outcome']}: {answer['wrong']}")
    finally:
        reading.end()
    summary = f"{FILES:,} files, {rows:,.0f} rows, {dict(outcomes)}, slowest {slowest:.1f} s"
    record_property("fuzz", summary)
    print(summary)
    assert not failures, f"{len(failures)} of {summary}\n" + "\n".join(failures[:20])
    # Were every file refused, nothing would have been shown.
    assert outcomes["rows"] > FILES / 3
    assert outcomes["data.unreadable"] > FILES / 20
