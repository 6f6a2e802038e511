"""The locks of the private environment cover all that VibeFlow needs, by exact version and digest."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

ROOT = Path(__file__).parents[3]
LOCKS = ROOT / "python_backend" / "vibeflow" / "locks"
NAMES = ("light", "train", "torch", "benchmarks", "pip", "build")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PARTS = {"light": ("light",), "train": ("train", "torch"), "benchmarks": ("benchmarks",)}
"""The locks that together are a part."""
_SYSTEMS = {
    "Linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "Windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "macOS": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
}
MACHINES = {
    f"{system} on {processor}": {**_SYSTEMS[system], "platform_machine": processor}
    for system, processor in (
        *(("Linux", "x86_64"), ("Linux", "aarch64"), ("Windows", "AMD64")),
        *(("macOS", "arm64"), ("macOS", "x86_64")),
    )
}
PYTHONS = ("3.10.0", "3.11.7", "3.12.1", "3.13.0", "3.14.0")


@dataclass(frozen=True)
class Pin:
    name: str
    version: str
    marker: Marker | None
    digests: tuple[str, ...]

    def holds(self, environment: dict[str, str]) -> bool:
        return self.marker is None or self.marker.evaluate(environment)


def pins(name: str) -> list[Pin]:
    text = (LOCKS / f"{name}.txt").read_text("utf-8").replace("\\\n", " ")
    return [_pin(line) for line in text.splitlines() if line and line[0] not in "#-"]


def _pin(line: str) -> Pin:
    said, *digests = re.split(r"\s+--hash=", line.strip())
    requirement = Requirement(said)
    (exact,) = requirement.specifier
    assert exact.operator == "==" and "*" not in exact.version, line[:80]
    digest = re.compile(r"sha256:[0-9a-f]{64}")
    assert digests and all(digest.fullmatch(one) for one in digests), line[:80]
    return Pin(canonicalize_name(requirement.name), exact.version, requirement.marker, tuple(digests))


def environments() -> Iterator[tuple[str, dict[str, str]]]:
    usual = {key: str(value) for key, value in default_environment().items()}
    for python in PYTHONS:
        of_python = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
        for machine, facts in MACHINES.items():
            yield f"Python {python} on {machine}", {**usual, **of_python, **facts, "extra": ""}


def needed(part: str) -> list[Requirement]:
    extras = {"light": [], "train": ["train"], "benchmarks": ["benchmarks"]}[part]
    lines = PROJECT["dependencies"] + [
        line for extra in extras for line in PROJECT["optional-dependencies"][extra]
    ]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_has_one_version_and_digests_and_the_file_demands_them(name: str) -> None:
    text = (LOCKS / f"{name}.txt").read_text("utf-8")
    assert pins(name)
    assert "--require-hashes\n" in text and "--only-binary :all:\n" in text
    assert "://" not in text, "which index is asked is the user's affair"


@pytest.mark.parametrize("part", PARTS)
def test_a_part_covers_what_the_project_asks_for_on_every_machine_and_python(part: str) -> None:
    locked = [pin for name in PARTS[part] for pin in pins(name)]
    for place, environment in environments():
        held: dict[str, list[str]] = {}
        for pin in locked:
            if pin.holds(environment):
                held.setdefault(pin.name, []).append(pin.version)
        assert all(len(versions) == 1 for versions in held.values()), place
        for requirement in needed(part):
            if requirement.marker is not None and not requirement.marker.evaluate(environment):
                continue
            (version,) = held.get(canonicalize_name(requirement.name), [None])
            assert version and requirement.specifier.contains(version, prereleases=True), (place, requirement)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_covers_what_its_packages_need_in_turn(part: str) -> None:
    """By what the packages of this environment say of themselves, which is of the same versions."""
    here = {key: str(value) for key, value in default_environment().items()}
    locked = {pin.name: pin.version for name in PARTS[part] for pin in pins(name) if pin.holds(here)}
    seen: set[tuple[str, str]] = set()
    waiting = [(requirement, "") for requirement in needed(part)]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({**here, "extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        assert name in locked, f"{requirement} is needed and not locked"
        for wanted in ("", *requirement.extras):
            if (name, wanted) in seen:
                continue
            seen.add((name, wanted))
            try:
                needs = importlib.metadata.requires(name) or []
            except importlib.metadata.PackageNotFoundError:
                continue
            waiting += [(Requirement(line), wanted) for line in needs]
    assert len(seen) > 20


def test_what_is_locked_for_this_python_is_what_is_tested() -> None:
    here = {key: str(value) for key, value in default_environment().items()}
    if here["python_version"] == "3.10":
        pytest.skip("constraints.txt is written by a later Python")
    text = (ROOT / "python_backend" / "constraints.txt").read_text("utf-8")
    tested = dict(re.findall(r"^([\w.-]+)==(\S+)$", text, re.M))
    tested = {canonicalize_name(name): version for name, version in tested.items()}
    locked = {pin.name: pin.version for name in NAMES for pin in pins(name) if pin.holds(here)}
    assert {name: version for name, version in locked.items() if tested.get(name, version) != version} == {}
    assert len(locked.keys() & tested.keys()) > 90


def test_the_parts_agree_on_every_version() -> None:
    for place, environment in environments():
        found: dict[str, set[str]] = {}
        for name in NAMES:
            for pin in pins(name):
                if pin.holds(environment):
                    found.setdefault(pin.name, set()).add(pin.version)
        assert {name for name, versions in found.items() if len(versions) > 1} == set(), place


def test_only_what_has_no_wheel_is_built() -> None:
    built = {
        line.split()[1]
        for name in NAMES
        for line in (LOCKS / f"{name}.txt").read_text("utf-8").splitlines()
        if line.startswith("--no-binary")
    }
    assert built == {"rouge-score", "sqlitedict", "word2number"}
    assert [pin.name for pin in pins("build")] == ["setuptools"]


def test_the_usual_index_has_pytorch_for_the_cards_that_the_script_thinks() -> None:
    (cuda,) = [pin.version for pin in pins("torch") if pin.name == "nvidia-cuda-runtime"]
    script = (ROOT / "python_backend" / "bootstrap" / "pytorch.py").read_text("utf-8")
    assert f"USUAL_BUILD = ({', '.join(cuda.split('.')[:2])})" in script


def test_the_locks_travel_in_the_wheel_and_beside_it() -> None:
    from vibeflow.features.benchmarks.packages import locks

    assert {path.name for path in locks().glob("*.txt")} == {f"{name}.txt" for name in NAMES}
    packing = (ROOT / "scripts" / "lib" / "package.mjs").read_text("utf-8")
    assert '"vibeflow", "locks"' in packing
