"""The protocol is one source: golden messages are current, types read what they wrote, no file drifted."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from golden import FOLDER, messages, text

from vibeflow.protocol.errors import ErrorData, VibeFlowError, as_vibeflow_error, from_wire
from vibeflow.protocol.methods import EVENTS, REQUESTS


def test_golden_messages_are_what_python_writes_today() -> None:
    on_disk = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    today = {name: text(content) for name, content in messages().items()}
    assert on_disk == today, "run: python tests/contract/golden.py"


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.name)
def test_requests_read_what_they_wrote(request_) -> None:
    golden = json.loads((FOLDER / _file(request_.name)).read_text(encoding="utf-8"))
    for value in golden["params"]:
        assert request_.params.model_validate(value).model_dump(mode="json", by_alias=True) == value
    for value in golden["result"]:
        assert request_.result.model_validate(value).model_dump(mode="json", by_alias=True) == value


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_events_read_what_they_wrote(event) -> None:
    golden = json.loads((FOLDER / _file(event.name)).read_text(encoding="utf-8"))
    for value in golden["params"]:
        assert event.params.model_validate(value).model_dump(mode="json", by_alias=True) == value


def test_generated_typescript_and_manifest_have_not_drifted() -> None:
    check = subprocess.run(
        [sys.executable, "-m", "vibeflow.rpc.generate", "--check"], capture_output=True, text=True
    )
    assert check.returncode == 0, check.stdout


def test_every_error_survives_the_wire() -> None:
    def leaves(branch: type[VibeFlowError]) -> list[type[VibeFlowError]]:
        return [branch, *(leaf for child in branch.__subclasses__() for leaf in leaves(child))]

    # Whatever else a run has imported may have children of its own, which travel as the class they come from.
    tree = [branch for branch in leaves(VibeFlowError) if branch.__module__ == VibeFlowError.__module__]
    for branch in tree:
        wire = branch("It broke.", hint="Mend it.").to_wire()
        back = from_wire(ErrorData.model_validate_json(wire.model_dump_json(by_alias=True)))
        assert (back.code, back.message, back.hint) == (branch.code, "It broke.", "Mend it.")


def test_a_full_disk_is_told_as_such_and_an_unknown_error_hides_its_trace() -> None:
    full = as_vibeflow_error(OSError(28, "No space left on device", "/data/x"))
    assert (full.code, full.message) == ("disk.full", "The disk is full while writing /data/x.")
    unknown = as_vibeflow_error(KeyError("secret"))
    assert unknown.code == "internal"
    assert "secret" not in unknown.message


def _file(name: str) -> str:
    return name.removeprefix("vibeflow/").replace("/", ".") + ".json"
