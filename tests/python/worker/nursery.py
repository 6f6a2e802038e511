"""A process that has the heavy packages loaded and makes real workers of itself, a tenth of a second each.

Reads one JSON object a line: `folder`, and perhaps faults to be born with. Answers with the worker's process
id; writes `[id, exit code]` when it ended (a signal is negative). Only one worker at a time.

Faults: `die_at` kills the worker (SIGKILL to itself) at its so-manieth operation on files of checkpoints, the
result or `fit.json`: before it, in the middle of it, or after it, by `die_how`. `spare` are bytes of address
space that a training may take beyond what the loaded model has. `kill_after` are seconds until it is
killed from outside. `env` is set before the start.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import peft
import torch
import transformers

import vibeflow.worker.train.job
from vibeflow.engine import files
from vibeflow.engine.train import checkpoint, loop
from vibeflow.jobs.reading import digest_of
from vibeflow.worker.__main__ import main
from vibeflow.worker.train import publish


class Fatal:
    """Kills this very process at operation `at`, counted from 1; with `at` 0 it only counts."""

    def __init__(self, at: int, how: str, log: Path | None) -> None:
        self._at, self._how, self._log = at, how, log
        self._count = 0

    def around(self, do: Callable[..., Any], half: Callable[..., Any] | None = None) -> Callable[..., Any]:
        def done(*args: Any, **kwargs: Any) -> Any:
            self._count += 1
            if self._log is not None:
                with self._log.open("a", encoding="utf-8") as file:
                    file.write(f"{self._count} {do.__name__} {args[0]}\n")
            mine = self._count == self._at
            if mine and self._how == "before":
                die()
            if mine and self._how == "amid" and half is not None:
                half(*args, **kwargs)
                die()
            result = do(*args, **kwargs)
            if mine:
                die()
            return result

        return done


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def half_written(path: Path, data: bytes) -> None:
    path.write_bytes(data[: len(data) // 2])


def half_removed(path: Path, *_: Any, **__: Any) -> None:
    for file in sorted(path.iterdir())[:1]:
        file.unlink()


def make_mortal(fatal: Fatal) -> None:
    """Put the fault around everything by which the engine changes files."""
    files.write_file = publish.write_file = fatal.around(files.write_file, half_written)
    files.sync_folder = fatal.around(files.sync_folder)
    rename = fatal.around(Path.replace)
    Path.replace = lambda self, target: rename(self, target)  # type: ignore[method-assign]
    removing = type("shutil", (), {"rmtree": staticmethod(fatal.around(shutil.rmtree, half_removed))})
    files.shutil = checkpoint.shutil = removing  # type: ignore[assignment]


def make_poor(spare: int) -> None:
    """From the start of training on, allocations beyond `spare` bytes really fail."""
    run = loop.Training.run

    def limited(self: loop.Training) -> loop.Outcome:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * os.sysconf("SC_PAGE_SIZE") + spare
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
        try:
            return run(self)
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    loop.Training.run = limited  # type: ignore[method-assign]


def work(order: dict[str, Any]) -> int:
    os.environ.update(order.get("env", {}))
    folder = Path(order["folder"])
    with (folder / "log.txt").open("ab", 0) as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    if "die_at" in order:
        log_file = Path(order["log"]) if "log" in order else None
        make_mortal(Fatal(order["die_at"], order.get("die_how", "before"), log_file))
    if "spare" in order:
        make_poor(order["spare"])
    return main(folder, digest_of((folder / "job.json").read_bytes()))


def serve() -> None:
    torch.set_num_threads(1)
    assert peft and transformers and vibeflow.worker.train, "loaded for the workers to have"
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                code = work(order)
            except BaseException as error:
                print(f"the worker broke: {error!r}", flush=True)
                code = 99
            os._exit(code)
        print(pid, flush=True)
        print(json.dumps([pid, ended(pid, order.get("kill_after"))]), flush=True)


def ended(pid: int, seconds: float | None) -> int:
    """Exit code of our child, killed after so many seconds if it lives as long."""
    end = time.monotonic() + (seconds or 0)
    while seconds is not None:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            break
        time.sleep(0.005)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    serve()
