"""The private environment from nothing to finished, with real virtual environments and real pip."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

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


def test_exact_versions_are_taken_where_they_fit(machine: Machine, tmp_path: Path) -> None:
    make_wheel(machine.index, "tinydep", "2.0", module="VALUE = 2\n")
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("tinydep==1.0\n")
    assert machine.run("--constraints", str(constraints))["type"] == "ok"
    assert machine.evaluate("__import__('tinydep').VALUE") == "1"


def test_versions_that_do_not_fit_this_python_give_way(machine: Machine, tmp_path: Path) -> None:
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("tinydep==9.9\n")
    assert machine.run("--constraints", str(constraints))["type"] == "ok"
    assert any("tested versions" in message.get("text", "") for message in machine.messages)


def test_every_message_is_of_a_known_shape(machine: Machine) -> None:
    known: dict[str, set[str]] = {
        "progress": {"type", "stage", "percent", "bytes", "message"},
        "log": {"type", "text"},
        "ok": {"type", "python", "parts"},
    }
    machine.run()
    assert {message["type"] for message in machine.messages} == set(known)
    assert all(set(message) == known[message["type"]] for message in machine.messages)
