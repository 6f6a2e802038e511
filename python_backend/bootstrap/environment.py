"""Makes VibeFlow's private Python environment: one part at a time, resumable, cancellable.

Run with the Python that was found, before there is any package to import: standard library only, one file.
Prints one JSON object a line: `progress`, `log`, and at the end `ok` or `error` with code, message and hint.
Knows venv and pip. Does not know VS Code, and never installs into the interpreter that it runs in.

    python environment.py --env-dir DIR --wheel vibeflow.whl [--constraints FILE] [--extras train]
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

MINIMUM = (3, 10)
MARKER = "vibeflow-environment.json"
MB = 1_000_000

# What a part downloads and takes on the disk, in bytes: for progress and for the look at free space.
DOWNLOAD = {"light": 85 * MB, "train": 260 * MB, "train-gpu": 3200 * MB}
DISK = {"light": 330 * MB, "train": 1300 * MB, "train-gpu": 7500 * MB}

PYTORCH = "https://download.pytorch.org/whl"
# Builds for NVIDIA cards by the CUDA version that the driver must offer, newest first.
CUDA_BUILDS = [(13, 2), (13, 0), (12, 9), (12, 8), (12, 6), (11, 8)]
PROBE_SECONDS = 5

# What must be importable for a part to count as installed.
IMPORTS = {"light": ["vibeflow"], "train": ["vibeflow", "torch"]}

NO_NETWORK = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionResetError|ProxyError|NameResolutionError"
    r"|SSLError|CERTIFICATE_VERIFY_FAILED|Temporary failure in name resolution|Network is unreachable"
    r"|Connection refused"
)
NO_SPACE = re.compile(
    r"No space left on device|\[Errno 28\]|Disk quota exceeded|not enough space on the disk", re.I
)
NO_MATCH = re.compile(
    r"No matching distribution|Could not find a version|ResolutionImpossible|conflicting dependencies"
)


AGAIN = "The log has the details. Trying again completes what is missing."


class Fault(Exception):
    """What the user is told. Codes: noVenv, tooOld, noNetwork, noPackage, diskFull, noPermission, busy,
    broken, cancelled."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class Cancelled(Exception):
    """The caller wants no more of it."""


def disk_full(folder: Path, needed: int | None = None) -> Fault:
    free = shutil.disk_usage(existing(folder)).free
    want = "" if needed is None else f" About {size(needed)} are needed."
    return Fault(
        "diskFull",
        f"There is too little space for the Python environment: {size(free)} free in {folder}.{want}",
        "Free some space and try again. What was installed so far is kept.",
    )


def as_fault(error: BaseException, folder: Path) -> Fault:
    if isinstance(error, Fault):
        return error
    if isinstance(error, Cancelled):
        hint = "What was downloaded is kept; start it again to go on."
        return Fault("cancelled", "Setting up Python was cancelled.", hint)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return disk_full(folder)
    return Fault("broken", f"Setting up Python failed: {error}", AGAIN)


def size(count: float) -> str:
    return f"{count / 1000 / MB:.1f} GB" if count >= 1000 * MB else f"{count / MB:.0f} MB"


def existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return folder if folder.exists() or folder == folder.parent else existing(folder.parent)


class Reporter:
    """Says how far it is, at most five times a second."""

    def __init__(self, expected: int) -> None:
        self._expected, self._last, self._percent = expected, 0.0, 0.0
        self.fetched = 0
        """Bytes of the files that are downloaded, over all runs of pip."""
        self.ceiling = 85.0
        """Percent at which the present run of pip has everything downloaded."""

    def say(self, **message: Any) -> None:
        print(json.dumps(message), flush=True)

    def log(self, text: str) -> None:
        self.say(type="log", text=text)

    def progress(self, stage: str, message: str, percent: float = 0) -> None:
        self._percent = max(self._percent, percent)
        shown = round(self._percent, 1)
        self.say(type="progress", stage=stage, percent=shown, bytes=self.fetched, message=message)

    def downloaded(self, name: str, done: int, total: int) -> None:
        if done < total and time.monotonic() - self._last < 0.2:
            return
        self._last = time.monotonic()
        # The download is most of the wait: 5 to 80 %, by what is expected of the whole part.
        percent = 5 + 75 * (self.fetched + done) / self._expected
        self.progress("downloading", f"{name}, {size(done)} of {size(total)}", min(self.ceiling, percent))


class Canceller:
    """Ends the program at work when a signal comes or, where asked to watch it, stdin ends."""

    def __init__(self) -> None:
        self.wanted = False
        self._process: subprocess.Popen[str] | None = None

    def listen(self, stdin: bool) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.cancel())
        if stdin:
            threading.Thread(target=self._until_eof, name="cancel on end of input", daemon=True).start()

    def _until_eof(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stdin.read()
        self.cancel()

    def cancel(self) -> None:
        self.wanted = True
        process = self._process
        if process is not None and process.poll() is None:
            with contextlib.suppress(OSError):
                if os.name == "posix":
                    os.killpg(process.pid, signal.SIGTERM)
                else:
                    subprocess.run(
                        ["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False
                    )

    def run(
        self, command: list[str], each: Any = lambda line: None, limit: float | None = None
    ) -> tuple[int, str]:
        """Runs a program, for `limit` seconds at most; `each` gets its lines. Gives exit code and output."""
        if self.wanted:
            raise Cancelled
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=clean_environment(),
            start_new_session=os.name == "posix",
        )
        self._process = process
        if self.wanted:  # it came while the program was being started
            self.cancel()
        timer = threading.Timer(limit, process.kill) if limit else None
        lines: list[str] = []
        try:
            if timer:
                timer.start()
            for line in process.stdout or ():
                lines.append(line)
                each(line.rstrip())
            code = process.wait()
        finally:
            self._process = None
            if timer:
                timer.cancel()
        if self.wanted:
            raise Cancelled
        return code, "".join(lines)


def clean_environment() -> dict[str, str]:
    """The user's variables (proxy, index, certificates) without those that send packages elsewhere."""
    leaking = {
        "PYTHONHOME",
        "PYTHONPATH",
        "PIP_USER",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_CONSTRAINT",
        "VIRTUAL_ENV",
    }
    env = {name: value for name, value in os.environ.items() if name not in leaking}
    return {**env, "PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


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
            self.say.ceiling = 65
            origin["torchIndex"] = self._install_torch()
            self.say.ceiling = 85
        self._install(f"{self.options.wheel}{'[' + self.options.extras + ']' if self.options.extras else ''}")
        if any(part.get("wheel") not in (None, digest) for part in marker.values()):
            # pip takes a wheel of the same version for installed already, whatever is in it.
            self._pip(["install", "--no-deps", "--force-reinstall", str(self.options.wheel)])
        self._verify()
        marker[self.part] = {**origin, "wheel": digest, "python": sys.version.split()[0]}
        write_marker(self.folder, marker)

    def _check_space(self) -> None:
        kind = "train-gpu" if self.part == "train" and cuda_version() else self.part
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
        self.say.progress("creating", "Making the environment", 1)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        code, output = self.canceller.run([sys.executable, "-m", "venv", "--clear", str(self.folder)])
        if code != 0:
            self._fail(output, "Python could not make an environment.")

    def _renew_pip(self) -> None:
        """Since 24.1, pip says how much of a file it has. An old one works too, so a failure is no matter."""
        code, output = self.canceller.run([str(self.python), "-m", "pip", "--version"], limit=60)
        version = re.match(r"pip (\d+)\.(\d+)", output)
        recent = code == 0 and version is not None and (int(version[1]), int(version[2])) >= (24, 1)
        if not recent:
            self.say.progress("creating", "Renewing pip", 3)
            command = [
                "install",
                "--retries",
                "0",
                "--timeout",
                "10",
                "--upgrade",
                "pip>=24.1",
                *self._indexes(),
            ]
            recent = self._run_pip(command)[0] == 0
        self.raw_progress = recent

    def _remove_torn_packages(self) -> None:
        """pip writes RECORD last: a package without one was interrupted, yet pip takes it for installed."""
        for info in self.folder.glob("[Ll]ib/**/site-packages/*.dist-info"):
            if not (info / "RECORD").exists():
                self.say.log(f"{info.name} was not installed to its end; it is installed again")
                shutil.rmtree(info)

    def _install_torch(self) -> str | None:
        """torch alone and first: its index decides on the build. Gives the index; None is the usual one."""
        chosen = self.options.torch_index or self._torch_index()
        if chosen is not None:
            self.say.log(f"PyTorch comes from {chosen}")
            extra = ["--extra-index-url", self.options.index_url] if self.options.index_url else []
            code, output = self._run_pip(
                ["install", *self._constraints(), "--index-url", chosen, *extra, "torch"]
            )
            if code == 0:
                return str(chosen)
            if self.options.torch_index:
                self._fail(output, f"PyTorch could not be installed from {chosen}.")
            self.say.log("PyTorch comes from the usual index instead")
        self._install("torch")
        return None

    def _torch_index(self) -> str | None:
        """The index with the build for this machine's graphics card; None when the usual index will do."""
        custom = self.options.index_url or self.options.find_links or os.environ.get("PIP_INDEX_URL")
        if custom or sys.platform == "darwin" or self._configured_index():
            return None
        version = torch_version(self.options.constraints)
        cuda = cuda_version()
        builds = [f"cu{a}{b}" for a, b in CUDA_BUILDS if cuda >= (a, b)] if cuda else ["cpu"]
        for build in builds:
            if self.canceller.wanted:
                raise Cancelled
            if offers(f"{PYTORCH}/{build}", version):
                return f"{PYTORCH}/{build}"
        return None

    def _configured_index(self) -> bool:
        code, output = self.canceller.run(
            [str(self.python), "-m", "pip", "config", "get", "global.index-url"], limit=30
        )
        return code == 0 and bool(output.strip())

    def _install(self, requirement: str) -> None:
        arguments = ["install", "--prefer-binary", *self._indexes(), requirement]
        code, output = self._run_pip([*arguments, *self._constraints()])
        if (
            code != 0
            and self.options.constraints
            and NO_MATCH.search(output)
            and not NO_NETWORK.search(output)
        ):
            self.say.log("The tested versions are not made for this Python; the newest that fit are taken")
            code, output = self._run_pip(arguments)
        if code != 0:
            self._fail(output, "The packages could not be installed.")

    def _pip(self, arguments: list[str]) -> None:
        code, output = self._run_pip(arguments)
        if code != 0:
            self._fail(output, "The packages could not be installed.")

    def _run_pip(self, arguments: list[str]) -> tuple[int, str]:
        bar = ["--progress-bar", "raw" if self.raw_progress else "off"]
        quiet = ["--disable-pip-version-check", "--no-input", "--retries", "3"]
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

    def _constraints(self) -> list[str]:
        return ["--constraint", str(self.options.constraints)] if self.options.constraints else []

    def _verify(self) -> None:
        self.say.progress("verifying", "Checking what was installed", 97)
        statement = "import " + ", ".join(IMPORTS[self.part])
        code, output = self.canceller.run([str(self.python), "-c", statement])
        if code != 0:
            self._fail(output, "The packages were installed but do not start.")

    def _fail(self, output: str, otherwise: str) -> NoReturn:
        """Raises the fault that the output of a program speaks of."""
        if NO_SPACE.search(output):
            raise disk_full(self.folder)
        if NO_NETWORK.search(output):
            raise Fault(
                "noNetwork",
                "The package index could not be reached.",
                "Check the network and the settings http.proxy and vibeflow.python.indexUrl, then try again.",
            )
        if "ensurepip" in output:
            raise no_venv()
        if re.search(r"Permission denied|Access is denied|\[Errno 13\]", output):
            hint = "Make the folder writable for you, then try again."
            raise Fault("noPermission", f"{self.folder} must not be written to.", hint)
        last = [line.strip() for line in output.splitlines() if line.strip()][-1:] or ["It said nothing."]
        if NO_MATCH.search(output):
            hint = "Choose another Python or another index in the settings under vibeflow.python."
            raise Fault("noPackage", f"The index has no package that fits: {last[0]}", hint)
        raise Fault("broken", f"{otherwise} {last[0]}", AGAIN)


class PipOutput:
    """Turns pip's lines into progress."""

    def __init__(self, say: Reporter) -> None:
        self._say, self._name, self._total = say, "packages", 0

    def __call__(self, line: str) -> None:
        progress = re.match(r"Progress (\d+) of (\d+)", line)
        if progress:
            self._total = int(progress[2])
            self._say.downloaded(self._name, int(progress[1]), self._total)
            return
        self._say.log(line)
        file = re.match(r"\s*Downloading (?:\S*/)?([A-Za-z0-9_.]+)-\d[^ /]*(?: \((.+)\))?", line)
        installing = line.startswith("Installing collected packages")
        if file or installing:
            self._say.fetched += self._total  # what came before is complete
            self._total = 0
        if file:
            self._name = f"Downloading {file[1]}"
            self._say.progress("downloading", self._name + (f", {file[2]}" if file[2] else ""), 5)
        elif installing:
            count = line.count(",") + 1
            packages = f"{count} package{'s' if count > 1 else ''}"
            self._say.progress("installing", f"Installing {packages}", self._say.ceiling)


def offers(index: str, version: str | None) -> bool:
    """Whether an index can be reached soon and has this version of torch. Proxies are honoured."""
    try:
        # The address is a constant https one.
        with urllib.request.urlopen(f"{index}/torch/", timeout=PROBE_SECONDS) as page:  # noqa: S310
            return version is None or f"torch-{version}" in page.read().decode("utf-8", "replace")
    except OSError:
        return False


def torch_version(constraints: Path | None) -> str | None:
    pinned = re.search(r"^torch==([\w.]+)", constraints.read_text("utf-8"), re.M) if constraints else None
    return pinned[1] if pinned else None


def cuda_version() -> tuple[int, int] | None:
    """The newest CUDA that the NVIDIA driver offers, or None without a card."""
    try:
        said = subprocess.run(["nvidia-smi"], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"CUDA Version:\s*(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else None


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_marker(folder: Path) -> dict[str, dict[str, Any]]:
    """Which parts are finished. A marker that does not parse vouches for nothing."""
    try:
        marker = json.loads((folder / MARKER).read_text("utf-8"))
        return dict(marker["parts"]) if marker["format"] == 1 else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_marker(folder: Path, parts: dict[str, dict[str, Any]]) -> None:
    temporary = folder / f"{MARKER}.new"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump({"format": 1, "parts": parts}, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / MARKER)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Two windows must not make the same environment at once. The lock goes with the process."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("a+") as file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # Windows only
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            hint = "Wait until it is done there, then try again."
            raise Fault("busy", "Another window is setting up Python already.", hint) from error
        yield


def no_venv() -> Fault:
    debian = (
        f" On Debian and Ubuntu: sudo apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv."
    )
    hint = "Install the venv package of your system's Python, or choose another Python." + (
        debian if os.name == "posix" else ""
    )
    return Fault("noVenv", f"{sys.executable} cannot make environments: ensurepip is missing.", hint)


def check_python() -> None:
    if sys.version_info < MINIMUM:
        version = ".".join(map(str, sys.version_info[:3]))
        hint = "Install a newer one, or choose another in the setting vibeflow.python.interpreter."
        raise Fault(
            "tooOld", f"This Python is {version}; VibeFlow needs {MINIMUM[0]}.{MINIMUM[1]} or newer.", hint
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise no_venv()


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Makes VibeFlow's private Python environment.")
    parser.add_argument("--env-dir", type=Path, required=True, help="folder of the environment")
    parser.add_argument("--wheel", type=Path, required=True, help="the vibeflow wheel")
    parser.add_argument("--constraints", type=Path, help="exact versions that were tested together")
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
    kind = "light" if not options.extras else "train-gpu" if cuda_version() else "train"
    reporter, canceller = Reporter(DOWNLOAD[kind]), Canceller()
    canceller.listen(options.cancel_on_eof)
    maker = Maker(options, reporter, canceller)
    try:
        reporter.progress("checking", "Checking Python and free space")
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
