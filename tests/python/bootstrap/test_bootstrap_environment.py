"""The private environment from nothing to finished, with real virtual environments and real pip."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest
from tiny_machine import Machine, make_wheel


def stages(machine: Machine) -> list[str]:
    return [message["stage"] for message in machine.messages if message["type"] == "progress"]


def test_from_nothing_to_the_backend_and_then_to_training(bare: Machine) -> None:
    def own_packages() -> list[str]:
        return sorted(path.name for path in Path(sysconfig.get_paths()["purelib"]).iterdir())

    before = own_packages()
    assert bare.run() == {"type": "ok", "python": str(bare.env_python), "parts": ["light"]}
    assert stages(bare)[0] == "checking" and stages(bare)[-1] == "verifying"
    percents = [message["percent"] for message in bare.messages if message["type"] == "progress"]
    assert percents == sorted(percents) and percents[-1] <= 100, "progress only grows"
    assert bare.evaluate("__import__('tinydep').VALUE") == "1"
    assert bare.evaluate("__import__('importlib.util').util.find_spec('torch')") == "None"

    assert bare.run("--extras", "train")["parts"] == ["light", "train"]
    assert bare.evaluate("__import__('torch').VALUE") == "1"
    assert own_packages() == before, "the interpreter it was made with gets nothing"

    assert bare.run()["type"] == "ok"
    assert stages(bare) == ["checking"], "a finished part is left alone"


def test_an_environment_whose_python_is_gone_is_made_anew(bare: Machine) -> None:
    bare.env_dir.mkdir(parents=True)
    (bare.env_dir / "pyvenv.cfg").write_text("home = /nowhere\n")
    bare.marker_file.write_text('{"format": 1, "parts": {"train": {"wheel": "of another time"}}}')
    assert bare.run()["type"] == "ok"
    assert list(bare.marker()) == ["light"], "what the old one held is not taken for granted"


def test_a_half_made_environment_is_completed_not_made_anew(machine: Machine) -> None:
    assert machine.run()["type"] == "ok"
    assert not any(message.get("message") == "Making the environment" for message in machine.messages)
    assert list(machine.marker()) == ["light"]


def test_a_marker_that_does_not_parse_vouches_for_nothing(machine: Machine) -> None:
    machine.marker_file.write_text('{"format": 1, "par')
    assert machine.run()["type"] == "ok"
    assert machine.evaluate("__import__('vibeflow').VALUE") == "1"


def test_a_new_wheel_of_the_same_version_replaces_the_old_one(machine: Machine) -> None:
    machine.run()
    before = machine.marker()["light"]["wheel"]
    machine.wheel = machine.vibeflow("VALUE = 2\n")
    assert machine.run()["type"] == "ok"
    assert machine.evaluate("__import__('vibeflow').VALUE") == "2"
    assert machine.marker()["light"]["wheel"] != before


def test_a_package_that_was_torn_is_installed_again(machine: Machine) -> None:
    """As after a kill in the middle of pip's work: metadata without RECORD, and a file missing."""
    machine.run()
    (machine.site_packages / "tinydep-1.0.dist-info" / "RECORD").unlink()
    (machine.site_packages / "tinydep.py").unlink()
    machine.marker_file.unlink()
    assert machine.run()["type"] == "ok"
    assert machine.evaluate("__import__('tinydep').VALUE") == "1"


def test_the_users_pip_variables_do_not_send_packages_elsewhere(machine: Machine, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    env = {**os.environ, "PIP_TARGET": str(elsewhere), "PYTHONPATH": str(tmp_path), "PIP_USER": "1"}
    assert machine.run(env=env)["type"] == "ok"
    assert not elsewhere.exists()


def test_the_locked_version_is_taken_whatever_else_there_is(machine: Machine) -> None:
    make_wheel(machine.index, "tinydep", "2.0", module="VALUE = 2\n")
    assert machine.run()["type"] == "ok"
    assert machine.evaluate("__import__('tinydep').VALUE") == "1"


def test_a_version_that_is_not_there_gives_way_to_no_other(machine: Machine) -> None:
    machine.lock()
    for lock in machine.locks.iterdir():
        lock.write_text(lock.read_text().replace("tinydep==1.0", "tinydep==9.9"))
    message = machine.run()
    assert message["code"] == "noPackage" and "tinydep" in message["message"]
    assert not (machine.site_packages / "tinydep.py").exists()
    assert not machine.marker_file.exists()


@pytest.mark.parametrize("part", ["light", "train", "torch"])
def test_a_file_with_another_digest_is_not_installed(machine: Machine, part: str) -> None:
    """As from an index that was broken into: the same name, the same version, other content."""
    name, version = ("torch", "2.12.99") if part == "torch" else ("tinydep", "1.0")
    make_wheel(machine.index, name, version, module="VALUE = 'evil'\n")
    message = machine.run() if part == "light" else machine.run("--extras", "train")
    assert message["code"] == "noPackage" and "digest" in message["message"]
    assert "vibeflow.python.indexUrl" in message["hint"]
    assert not (machine.site_packages / f"{name}.py").exists()
    assert "train" not in machine.marker() if machine.marker_file.exists() else True


def test_a_package_without_a_digest_is_not_installed(machine: Machine) -> None:
    (machine.locks / "light.txt").write_text("tinydep==1.0\n")
    assert machine.run()["code"] == "noPackage"
    assert not (machine.site_packages / "tinydep.py").exists()


def test_nothing_comes_along_that_no_lock_names(machine: Machine) -> None:
    make_wheel(machine.index, "stowaway")
    make_wheel(machine.index, "tinydep", needs=("stowaway",))
    machine.lock()
    assert machine.run()["type"] == "ok"
    assert not (machine.site_packages / "stowaway.py").exists()


def test_pip_is_called_without_digests_for_what_is_said_here_alone(
    script: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call of pip that installs: by a lock, the wheel that lies here, or PyTorch from its own index."""
    asked: list[list[str]] = []

    def run_pip(self: object, arguments: list[str]) -> tuple[int, str]:
        asked.append(arguments)
        return 0, ""

    monkeypatch.setattr(script.Maker, "_run_pip", run_pip)
    monkeypatch.setattr(script.Maker, "_verify", lambda self: None)
    monkeypatch.setattr(script.Maker, "_torch_index", lambda self: "https://pytorch.example/cpu")
    for more in ((), ("--extras", "train")):
        options = script.parse([*machine.command()[3:], *more])
        script.Maker(options, script.Reporter(1), script.Canceller()).make()
    machine.marker_file.unlink()
    installing = [call for call in asked if call[0] == "install"]
    others = [call for call in installing if "--require-hashes" not in call]
    wheel = ["install", "--no-index", "--no-deps", "--force-reinstall", str(machine.wheel)]
    pytorch = [
        "install",
        "--index-url",
        "https://pytorch.example/cpu",
        "--only-binary",
        ":all:",
        "torch==2.12.99",
    ]
    assert len(installing) >= 5
    assert others == [wheel, pytorch, wheel]


def test_every_message_is_of_a_known_shape(machine: Machine) -> None:
    known: dict[str, set[str]] = {
        "progress": {"type", "stage", "percent", "bytes", "message"},
        "log": {"type", "text"},
        "ok": {"type", "python", "parts"},
    }
    machine.run()
    assert {message["type"] for message in machine.messages} == set(known)
    assert all(set(message) == known[message["type"]] for message in machine.messages)
