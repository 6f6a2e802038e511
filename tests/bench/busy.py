"""How fast training, evaluating and serving are on a quiet machine and beside one busy program.

    python tests/bench/busy.py [--rounds N] [--seconds S]

Each way of waiting is a process of its own (`busy_work.py`), and they work by turns of a few seconds, in
another order each round, so that all see the same machine. The busy program is a loop at nice 10 in a session
of its own, as a terminal's is. Compared is work a second: what the product does, against fixed settings of
libgomp. docs/reports/busy-machine.md says what came out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from result import report

WORK = Path(__file__).with_name("busy_work.py")
WAYS: dict[str, dict[str, str]] = {
    "VibeFlow": {"VIBEFLOW_BENCH_WAITING": "1"},
    "as PyTorch comes": {},
    "spinning 1,000 times": {"GOMP_SPINCOUNT": "1000"},
    "spinning 10,000 times": {"GOMP_SPINCOUNT": "10000"},
    "never spinning": {"OMP_WAIT_POLICY": "PASSIVE"},
}
KINDS = ("training", "evaluation", "serving")
LEAST_BESIDE, LEAST_QUIET = 0.60, 0.97


class Worker:
    def __init__(self, kind: str, settings: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WORK), kind],
            env={**os.environ, **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._answer()

    def rate(self, seconds: float) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        return self._answer()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _answer(self) -> float:
        assert self._process.stdout is not None
        return float(json.loads(self._process.stdout.readline()))


def another_program() -> subprocess.Popen[bytes]:
    nice = ["nice", "-n", "10"] if os.name == "posix" else []
    return subprocess.Popen([*nice, sys.executable, "-c", "while True: pass"], start_new_session=True)


def measure(kind: str, rounds: int, seconds: float) -> dict[str, dict[str, list[float]]]:
    """Work a second by way of waiting: on the quiet machine, and beside the program."""
    workers = {name: Worker(kind, settings) for name, settings in WAYS.items()}
    found: dict[str, dict[str, list[float]]] = {name: {"quiet": [], "beside": []} for name in WAYS}
    try:
        for round_ in range(rounds):
            names = list(WAYS)[round_ % len(WAYS) :] + list(WAYS)[: round_ % len(WAYS)]
            for name in names:
                found[name]["quiet"].append(workers[name].rate(seconds))
            program = another_program()
            try:
                time.sleep(0.5)
                for name in names:
                    found[name]["beside"].append(workers[name].rate(seconds))
            finally:
                program.kill()
                program.wait()
            time.sleep(0.5)
    finally:
        for worker in workers.values():
            worker.end()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    given = parser.parse_args()
    for kind in KINDS:
        found = measure(kind, given.rounds, given.seconds)
        for name, rates in found.items():
            report(f"{kind}, quiet, {name}", "per s", rates["quiet"])
            report(f"{kind}, beside one program, {name}", "per s", rates["beside"])
        best = max(median(rates["quiet"]) for rates in found.values())
        ours = found["VibeFlow"]
        quiet = [best / rate for rate in ours["quiet"]]
        beside = [median(ours["quiet"]) / rate for rate in ours["beside"]]
        report(f"{kind}, quiet: times slower than the best setting", "×", quiet, limit=1 / LEAST_QUIET)
        report(f"{kind}, beside one program: times slower than quiet", "×", beside, limit=1 / LEAST_BESIDE)


if __name__ == "__main__":
    main()
