"""Makes VibeFlow's private Python environment: one part at a time, resumable, cancellable.

Run with the Python that was found, before there is any package to import: it needs the standard library and
the modules beside it.
Prints one JSON object a line: `progress`, `log`, and at the end `ok` or `error` with code, message and hint.
Knows venv and pip. Does not know VS Code, and never installs into the interpreter that it runs in.

Every package comes in the version and with the digest that a lock names, or not at all: there is no second
try with others. Of the one exception, builds of PyTorch that its makers alone hand out, tells decision 0027.

    python environment.py --env-dir DIR --wheel vibeflow.whl --locks DIR [--extras train]
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import sys
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parent))  # `python -I` leaves it out

import pytorch
from faults import (
    MB,
    Cancelled,
    Fault,
    as_fault,
    disk_full,
    existing,
    no_venv,
    spoken_of,
)
from marker import alone, read_marker, sha256, write_marker
from processes import Canceller
from report import PipOutput, Reporter
from words import t

MINIMUM = (3, 10)

# What a part downloads and takes on the disk, in bytes: for progress and for the look at free space.
DOWNLOAD = {"light": 85 * MB, "train": 260 * MB, "train-gpu": 3200 * MB}
DISK = {"light": 330 * MB, "train": 1300 * MB, "train-gpu": 7500 * MB}

# What must be importable for a part to count as installed.
IMPORTS = {"light": ["vibeflow"], "train": ["vibeflow", "torch"]}


class Maker:
    """Makes or completes one part of one environment."""

    def __init__(self, options: argparse.Namespace, reporter: Reporter, canceller: Canceller) -> None:
        self.options, self.say, self.canceller = options, reporter, canceller
        self.folder: Path = options.env_dir.absolute()
        self.part: str = "train" if options.extras else "light"
        self.raw_progress = False

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def make(self) -> None:
        digest = sha256(self.options.wheel)
        if read_marker(self.folder).get(self.part, {}).get("wheel") == digest and self._runs():
            return
        self._check_space()
        self._make_venv()
        marker = read_marker(self.folder)  # gone with the old environment, if that was made anew
        self._renew_pip()
        self._remove_torn_packages()
        origin: dict[str, str | None] = {}
        if self.part == "train":
            self.say.ceiling = 35
            self._install_locked("build")
            self._install_locked("train")
            self.say.ceiling = 85
            origin["torchIndex"] = self._install_torch()
        else:
            self._install_locked("light")
        # It came with the extension and lies here: there is nothing to fetch. Without --force-reinstall pip
        # takes a wheel of the same version for installed already, whatever is in it.
        self._pip(["install", "--no-index", "--no-deps", "--force-reinstall", str(self.options.wheel)])
        self._verify()
        marker[self.part] = {**origin, "wheel": digest, "python": sys.version.split()[0]}
        write_marker(self.folder, marker)

    def _check_space(self) -> None:
        kind = "train-gpu" if self.part == "train" and pytorch.cuda_version() else self.part
        if shutil.disk_usage(existing(self.folder)).free < DISK[kind]:
            raise disk_full(self.folder, DISK[kind])

    def _runs(self) -> bool:
        if not self.python.exists():
            return False
        return self.canceller.run([str(self.python), "-m", "pip", "--version"], limit=60)[0] == 0

    def _make_venv(self) -> None:
        if self._runs():
            return
        # What is there was interrupted, or its Python is gone: it cannot be completed, so it is made anew.
        self.say.progress("creating", t("Making the environment"), 1)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        code, output = self.canceller.run([sys.executable, "-m", "venv", "--clear", str(self.folder)])
        if code != 0:
            self._fail(output, t("Python could not make an environment."))

    def _renew_pip(self) -> None:
        """Since 24.1, pip says how much of a file it has. An old one works too, so a failure is no matter."""
        if not self._pip_is_recent():
            self.say.progress("creating", t("Renewing pip"), 3)
            self._run_pip([*self._locked("pip"), "--retries", "0", "--timeout", "10"])
        self.raw_progress = self._pip_is_recent()

    def _pip_is_recent(self) -> bool:
        code, output = self.canceller.run([str(self.python), "-m", "pip", "--version"], limit=60)
        version = re.match(r"pip (\d+)\.(\d+)", output)
        return code == 0 and version is not None and (int(version[1]), int(version[2])) >= (24, 1)

    def _remove_torn_packages(self) -> None:
        """pip writes RECORD last: a package without one was interrupted, yet pip takes it for installed."""
        for info in self.folder.glob("[Ll]ib/**/site-packages/*.dist-info"):
            if not (info / "RECORD").exists():
                self.say.log(f"{info.name} was not installed to its end; it is installed again")
                shutil.rmtree(info)

    def _install_torch(self) -> str | None:
        """Gives the index that it came from; None is the usual one."""
        chosen = self.options.torch_index or self._torch_index()
        if chosen is not None:
            version = pytorch.pinned_version(self.options.locks / "torch.txt")
            self.say.log(f"PyTorch {version} comes from {chosen}, with the digest that this index states")
            # What it needs beside the programs for the card is here already, by the lock.
            exactly = ["--only-binary", ":all:", f"torch=={version}"]
            code, output = self._run_pip(["install", "--index-url", chosen, *exactly])
            if code == 0:
                return str(chosen)
            if self.options.torch_index:
                self._fail(output, t("PyTorch could not be installed from {index}.", index=chosen))
            self.say.log("PyTorch comes from the usual index instead")
        self._install_locked("torch")
        return None

    def _torch_index(self) -> str | None:
        """The index with the build for this machine's card; None where the user has an index of their own."""
        custom = self.options.index_url or self.options.find_links or os.environ.get("PIP_INDEX_URL")
        if custom or self._configured_index():
            return None
        return pytorch.index(pytorch.pinned_version(self.options.locks / "torch.txt"), self.canceller.check)

    def _configured_index(self) -> bool:
        code, output = self.canceller.run(
            [str(self.python), "-m", "pip", "config", "get", "global.index-url"], limit=30
        )
        return code == 0 and bool(output.strip())

    def _install_locked(self, name: str) -> None:
        self._pip(self._locked(name))

    def _locked(self, name: str) -> list[str]:
        """What a lock lists, and nothing that is not in it: each by its digest, none for the sake of another,
        and where one is built, with no tool but those that are here."""
        strict = ["--require-hashes", "--no-deps", "--no-build-isolation"]
        return [
            "install",
            *strict,
            *self._indexes(),
            "--requirement",
            str(self.options.locks / f"{name}.txt"),
        ]

    def _pip(self, arguments: list[str]) -> None:
        code, output = self._run_pip(arguments)
        if code != 0:
            self._fail(output, t("The packages could not be installed."))

    def _run_pip(self, arguments: list[str]) -> tuple[int, str]:
        bar = ["--progress-bar", "raw" if self.raw_progress else "off"]
        quiet = ["--disable-pip-version-check", "--no-input", "--no-color", "--retries", "3"]
        command, rest = arguments[0], arguments[1:]
        return self.canceller.run(
            [str(self.python), "-m", "pip", *quiet, command, *bar, *rest], PipOutput(self.say)
        )

    def _indexes(self) -> list[str]:
        links = [argument for link in self.options.find_links for argument in ("--find-links", link)]
        return [
            *(["--index-url", self.options.index_url] if self.options.index_url else []),
            *(["--no-index", *links] if links else []),
        ]

    def _verify(self) -> None:
        self.say.progress("verifying", t("Checking what was installed"), 97)
        statement = "import " + ", ".join(IMPORTS[self.part])
        code, output = self.canceller.run([str(self.python), "-c", statement])
        if code != 0:
            self._fail(output, t("The packages were installed but do not start."))

    def _fail(self, output: str, otherwise: str) -> NoReturn:
        raise spoken_of(output, otherwise, self.folder)


def check_python() -> None:
    if sys.version_info < MINIMUM:
        version = ".".join(map(str, sys.version_info[:3]))
        hint = t("Install a newer one, or choose another in the setting vibeflow.python.interpreter.")
        needed = ".".join(map(str, MINIMUM))
        raise Fault(
            "tooOld",
            t("This Python is {version}; VibeFlow needs {needed} or newer.", version=version, needed=needed),
            hint,
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise no_venv()


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Makes VibeFlow's private Python environment.")
    parser.add_argument("--env-dir", type=Path, required=True, help="folder of the environment")
    parser.add_argument("--wheel", type=Path, required=True, help="the vibeflow wheel")
    parser.add_argument(
        "--locks", type=Path, required=True, help="folder of the locks: versions and digests of all packages"
    )
    parser.add_argument("--extras", default="", help="'train' installs what training needs")
    parser.add_argument(
        "--index-url", default="", help="package index; by default what pip is configured to use"
    )
    parser.add_argument(
        "--torch-index", default="", help="index for PyTorch; by default chosen by the graphics card"
    )
    parser.add_argument(
        "--find-links", action="append", default=[], help="folder of wheels to use instead of an index"
    )
    parser.add_argument("--cancel-on-eof", action="store_true", help="stop when stdin ends")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    kind = "light" if not options.extras else "train-gpu" if pytorch.cuda_version() else "train"
    reporter, canceller = Reporter(DOWNLOAD[kind]), Canceller()
    canceller.listen(options.cancel_on_eof)
    maker = Maker(options, reporter, canceller)
    try:
        reporter.progress("checking", t("Checking Python and free space"))
        check_python()
        with alone(maker.folder):
            maker.make()
    except (Fault, Cancelled, OSError) as error:
        fault = as_fault(error, maker.folder)
        reporter.say(type="error", code=fault.code, message=fault.message, hint=fault.hint)
        return 1
    reporter.say(type="ok", python=str(maker.python), parts=sorted(read_marker(maker.folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
