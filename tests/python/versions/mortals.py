"""Orders work on versions from `mortal.py`, a process that a test may have killed at any step of it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site


class Mortals:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("mortal.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def codes(self, site: Site, *orders: dict[str, Any]) -> list[int]:
        """Exit codes of the children, all of which work at once."""
        about = {
            "home": str(site.ctx.home.root),
            "project": site.record.id,
            "commits": site.commits,
            "runs": site.runs,
        }
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([{**about, **order} for order in orders]) + "\n")
        self._process.stdin.flush()
        found: list[int] = json.loads(self._process.stdout.readline())
        return found

    def killed(self, site: Site, work: str, step: int) -> bool:
        """Have the work killed ahead of its step; False where it was done before it came to that."""
        (code,) = self.codes(site, {"work": work, "die_at": step})
        assert code in (0, -signal.SIGKILL), f"{work}, to be killed at step {step}, ended with {code}"
        return code != 0

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=60)


@pytest.fixture
def mortals(nobody: Path) -> Iterator[Mortals]:
    """After `nobody`, whose settings of git the process is born with."""
    some = Mortals()
    yield some
    some.close()
