"""Writes python_backend/vibeflow/locks: every package of the private environment, by version and digest.

    python -m pip install uv          # the resolver; any recent one, in an environment of its own
    python scripts/lock_packages.py   # half a minute; the network is needed

pip resolves for the Python that runs it alone. uv resolves once for every Python from the floor on and every
platform, and says by markers what differs; it takes the digests of all files of a version from the index. The
versions are those of constraints.txt, which everything is tested with, wherever they are made for a Python
(older Pythons get the newest that are), so that file is renewed first. Which index is asked is the
environment's own affair (UV_INDEX_URL); no address is written down.

What is in the files is checked by tests/python/bootstrap/test_locks.py, without a network.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "python_backend" / "vibeflow" / "locks"
CONSTRAINTS = ROOT / "python_backend" / "constraints.txt"
FLOOR = "3.10"
PARTS: dict[str, tuple[str, ...]] = {"light": (), "train": ("train",), "benchmarks": ("benchmarks",)}
"""Each with the extras of pyproject.toml that it takes."""
TOOLS = {"pip": "pip", "build": "setuptools"}
"""Files of one package: pip itself, and what builds the few packages that have no wheel."""
WITHOUT_WHEEL = ("rouge-score", "sqlitedict", "word2number")
"""Small and pure Python. All others must come as wheels: building runs what the package says, with tools that
nobody has pinned."""
_OF_TORCH = re.compile(r"^(torch|triton|nvidia-[a-z0-9-]+|cuda-[a-z0-9-]+)==")
_HEAD = "# Made by scripts/lock_packages.py; not to be edited.\n"


def main() -> int:
    LOCKS.mkdir(exist_ok=True)
    tested = [line for line in CONSTRAINTS.read_text("utf-8").splitlines() if re.match(r"\w", line)]
    torch = next(line for line in tested if line.startswith("torch=="))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "torch.in").write_text(torch + "\n", "utf-8")
        all_extras = tuple(extra for extras in PARTS.values() for extra in extras)
        whole = compiled(work, "whole", "\n".join(tested), extras=all_extras)
        known = versions(whole)
        for name, extras in PARTS.items():
            blocks = compiled(work, name, "".join(whole), extras=extras)
            require_same(name, blocks, known)
            write(name, [block for block in blocks if not _OF_TORCH.match(block)])
            if name == "train":
                write("torch", [block for block in blocks if _OF_TORCH.match(block)])
        for name, package in TOOLS.items():
            (work / f"{name}.in").write_text(package + "\n", "utf-8")
            write(name, compiled(work, name, "".join(whole), source=work / f"{name}.in"))
    return 0


def compiled(
    work: Path, name: str, preferred: str, extras: tuple[str, ...] = (), source: Path | None = None
) -> list[str]:
    """The blocks of a lock, a package each. uv stays with the versions that its output file names."""
    out = work / f"{name}.txt"
    out.write_text(preferred, "utf-8")
    command = ["uv", "pip", "compile", str(source or ROOT / "pyproject.toml"), "--output-file", str(out)]
    command += [argument for extra in extras for argument in ("--extra", extra)]
    command += ["--universal", "--python-version", FLOOR, "--generate-hashes", "--quiet", "--no-config"]
    command += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    command += ["--only-binary", ":all:", "--constraint", str(work / "torch.in")]
    command += [argument for package in WITHOUT_WHEEL for argument in ("--no-binary", package)]
    subprocess.run(command, check=True, cwd=ROOT)
    text = out.read_text("utf-8")
    return [f"{block.strip()}\n" for block in re.split(r"^(?=\w)", text, flags=re.M) if "==" in block]


def versions(blocks: list[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for block in blocks:
        name, version = re.match(r"([\w.-]+)==(\S+)", block).groups()  # type: ignore[union-attr]  # uv wrote it
        found.setdefault(name, set()).add(version)
    return found


def require_same(part: str, blocks: list[str], known: dict[str, set[str]]) -> None:
    """The parts are installed into one environment, one after the other."""
    for name, chosen in versions(blocks).items():
        if not chosen <= known.get(name, set()):
            elsewhere = sorted(known.get(name, ()))
            raise SystemExit(f"{part}: {name} is {sorted(chosen)}, and {elsewhere} elsewhere")


def write(name: str, blocks: list[str]) -> None:
    named = {re.split("==", block)[0] for block in blocks}
    options = [f"--no-binary {package}\n" for package in WITHOUT_WHEEL if package in named]
    text = _HEAD + "--require-hashes\n--only-binary :all:\n" + "".join(options) + "".join(blocks)
    (LOCKS / f"{name}.txt").write_text(text, "utf-8")
    print(f"{name}.txt: {len(named)} packages, {text.count('--hash=')} digests")


if __name__ == "__main__":
    sys.exit(main())
