"""lm-eval, which asks the standard benchmarks' questions: whether it is here, and fetching it on demand."""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from vibeflow.jobs.start import WORKER_VARIABLE
from vibeflow.l10n import t
from vibeflow.protocol.benchmarks import BenchmarkInstall
from vibeflow.protocol.errors import ErrorData, TrainingPartMissing

REQUIREMENT = "lm-eval>=0.4.13,<0.5"
_SIZE = t("It takes about 520 MB on the disk and is fetched once.")


def is_here() -> bool:
    """A test's worker needs none."""
    return bool(os.environ.get(WORKER_VARIABLE)) or importlib.util.find_spec("lm_eval") is not None


def missing() -> TrainingPartMissing:
    return TrainingPartMissing(
        t("The standard benchmarks need the package lm-eval, which is not installed."),
        hint=t("Install it from the benchmarks section, or run: {command}", command=command_text()),
    )


def missing_data() -> ErrorData:
    return missing().to_wire()


def locks() -> Path:
    """The folder that names each package of the private environment, by version and digest."""
    return Path(__file__).resolve().parents[2] / "locks"


def commands() -> list[list[str]]:
    """One after the other: what builds the two packages that have no wheel, then all that lm-eval needs. Each
    comes with the digest that is locked, or not at all."""
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    strict = ["--require-hashes", "--no-deps", "--no-build-isolation"]
    files = [str(locks() / f"{name}.txt") for name in ("build", "benchmarks")]
    return [[*pip, *strict, "--requirement", file] for file in files]


def command_text() -> str:
    """For a Python of the user's own, where they say what is installed."""
    return f'"{sys.executable}" -m pip install "{REQUIREMENT}"'


class Installer:
    """Runs pip once at a time, in a thread; `changed` is called at every step."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._running = False
        self._said = ""
        self._failed = ""

    def state(self) -> BenchmarkInstall | None:
        """None: it is here."""
        if self._running:
            return BenchmarkInstall(state="installing", text=self._said, command=command_text())
        if is_here():
            return None
        if self._failed:
            return BenchmarkInstall(state="failed", text=self._failed, command=command_text())
        if sys.prefix == sys.base_prefix:
            return BenchmarkInstall(
                state="byHand",
                text=t("VibeFlow runs in a Python that other programs use, so it installs nothing there.")
                + " "
                + _SIZE,
                command=command_text(),
            )
        return BenchmarkInstall(state="offered", text=_SIZE, command=command_text())

    def begin(self) -> None:
        """Start fetching; nothing where it is here, is being fetched, or is not ours to install."""
        with self._lock:
            found = self.state()
            if found is None or found.state in ("installing", "byHand"):
                return
            self._running, self._failed, self._said = True, "", t("Fetching lm-eval and what it needs")
        threading.Thread(target=self._run, name="install lm-eval", daemon=True).start()

    def _run(self) -> None:
        self._changed()
        try:
            for command in commands():
                self._run_one(command)
                if self._failed:
                    break
        except OSError as error:
            self._failed = t("pip could not be started: {error}.", error=error)
        finally:
            self._running = False
            importlib.invalidate_caches()
            self._changed()

    def _run_one(self, command: list[str]) -> None:
        last = ""
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as child:
            assert child.stdout is not None
            for line in child.stdout:
                last = line.strip() or last
                if line.startswith(("Collecting", "Downloading", "Installing")):
                    self._said = line.strip()[:120]
                    self._changed()
        if child.returncode:
            self._failed = t("pip ended with code {code}: {said}", code=child.returncode, said=last[:300])
