"""A package index of tiny wheels in a folder, and how to run the script that makes the environment."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parents[3] / "python_backend" / "bootstrap" / "environment.py"


def make_wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    *,
    module: str = "VALUE = 1\n",
    needs: tuple[str, ...] = (),
    extras: tuple[str, ...] = (),
) -> Path:
    """Writes a wheel with one module of the same name. A wheel is a zip with a list of its files."""
    info = f"{name}-{version}.dist-info"
    lines = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
    lines += [f"Provides-Extra: {extra}" for extra in extras] + [f"Requires-Dist: {need}" for need in needs]
    files = {
        f"{name}.py": module,
        f"{info}/METADATA": "\n".join(lines) + "\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }

    def record(path: str, content: str) -> str:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()
        return f"{path},sha256={digest},{len(content.encode())}"

    listing = [record(path, content) for path, content in files.items()] + [f"{info}/RECORD,,"]
    files[f"{info}/RECORD"] = "\n".join(listing) + "\n"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return wheel


TINY = ("vibeflow", "tinydep", "torch")


@dataclass
class Machine:
    """An index of tiny wheels under `root`, and the environment `env_dir` that is made from it."""

    root: Path
    env_dir: Path
    script: Path = SCRIPT
    messages: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.index.mkdir(parents=True)
        self.locks.mkdir()
        make_wheel(self.index, "tinydep")
        # A version that no configuration of the machine has a build of.
        make_wheel(self.index, "torch", "2.12.99")
        self.wheel = self.vibeflow()
        self.lock()

    def lock(self, tinydep: str = "1.0") -> None:
        """Writes the locks anew, of the files that the index holds now."""
        for name in ("pip", "build"):
            (self.locks / f"{name}.txt").write_text("--require-hashes\n")
        for part, packages in {
            "light": {"tinydep": tinydep},
            "train": {"tinydep": tinydep},
            "torch": {"torch": "2.12.99"},
        }.items():
            lines = [self._locked(name, version) for name, version in packages.items()]
            text = "--require-hashes\n--only-binary :all:\n" + "".join(lines)
            (self.locks / f"{part}.txt").write_text(text)

    def _locked(self, name: str, version: str) -> str:
        files = sorted(self.index.glob(f"{name}-{version}*"))
        digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
        built = "" if any(file.suffix == ".whl" for file in files) else f"--no-binary {name}\n"
        return f"{built}{name}=={version} " + " ".join(f"--hash=sha256:{one}" for one in digests) + "\n"

    @property
    def locks(self) -> Path:
        return self.root / "locks"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def env_python(self) -> Path:
        return self.env_dir / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def site_packages(self) -> Path:
        return next(
            self.env_dir.glob("Lib/site-packages" if os.name == "nt" else "lib/python*/site-packages")
        )

    @property
    def marker_file(self) -> Path:
        return self.env_dir / "vibeflow-environment.json"

    def strip(self) -> None:
        """Back to an environment that pip alone is in: making a new one takes seconds, this does not."""
        self.marker_file.unlink(missing_ok=True)
        for name in TINY:
            (self.site_packages / f"{name}.py").unlink(missing_ok=True)
            for info in self.site_packages.glob(f"{name}-*.dist-info"):
                shutil.rmtree(info)

    def vibeflow(self, module: str = "VALUE = 1\n") -> Path:
        needs = ("tinydep", 'torch; extra == "train"')
        return make_wheel(self.root, "vibeflow", module=module, needs=needs, extras=("train",))

    def command(self, *more: str) -> list[str]:
        options = {
            "--env-dir": self.env_dir,
            "--wheel": self.wheel,
            "--locks": self.locks,
            "--find-links": self.index,
        }
        given = [str(part) for option in options.items() for part in option]
        return [sys.executable, "-I", str(self.script), *given, *more]

    def run(self, *more: str, env: dict[str, str] | None = None) -> dict[str, Any]:
        """Runs the script; gives its last message."""
        done = subprocess.run(
            self.command(*more), capture_output=True, text=True, env=env, timeout=150, check=False
        )
        self.messages = [json.loads(line) for line in done.stdout.splitlines()]
        assert self.messages, done.stderr
        assert (done.returncode == 0) == (self.messages[-1]["type"] == "ok"), done.stderr
        return self.messages[-1]

    def marker(self) -> dict[str, Any]:
        parts: dict[str, Any] = json.loads(self.marker_file.read_text())["parts"]
        return parts

    def evaluate(self, expression: str) -> str:
        """What an expression gives inside the environment."""
        command = [str(self.env_python), "-c", f"print({expression})"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
