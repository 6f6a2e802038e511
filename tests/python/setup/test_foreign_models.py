"""What a model's folder says of itself is another's word: it is looked at, and nothing of it is an error."""

from __future__ import annotations

import json
import os
import struct
import threading
from pathlib import Path

import pytest

from vibeflow.features.models.facts import ModelFacts, model_facts

HEADERS: dict[str, object] = {
    "a list": [],
    "text": "safetensors",
    "no shape": {"a.1.q.weight": {}},
    "no tensor": {"a.1.q.weight": 5},
    "a shape of words": {"a.1.q.weight": {"shape": ["x", "y"]}},
    "a shape of lists": {"a.1.q.weight": {"shape": [[1], [2]]}},
    "a shape that is text": {"a.1.q.weight": {"shape": "ab"}},
    "fractions": {"a.1.q.weight": {"shape": [1.5, 2]}},
    "truth": {"a.1.q.weight": {"shape": [True, True]}},
    "less than nothing": {"a.1.q.weight": {"shape": [-1, -4]}},
    "no end": {"a.1.q.weight": {"shape": [10**30, 10**30]}},
}


def facts(tmp_path: Path, header: bytes, config: str = "{}") -> ModelFacts:
    (tmp_path / "config.json").write_text(config)
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    return model_facts(str(tmp_path), None)


@pytest.mark.parametrize("how", HEADERS)
def test_a_header_that_is_none(tmp_path: Path, how: str) -> None:
    found = facts(tmp_path, json.dumps(HEADERS[how]).encode())
    assert (found.parameters, found.modules) == (None, ())


@pytest.mark.parametrize(
    "config", ['{"a":' + "[" * 100_000, "[]", '{"hidden_size": true}', '{"hidden_size": 1e999}']
)
def test_a_description_that_is_none(tmp_path: Path, config: str) -> None:
    header = {"model.layers.0.q_proj.weight": {"shape": [4, 6]}}
    found = facts(tmp_path, json.dumps(header).encode(), config)
    assert (found.width, found.parameters, found.modules) == (None, 24, ("q_proj",))


def test_a_header_that_is_nested_without_end(tmp_path: Path) -> None:
    assert facts(tmp_path, b"[" * 100_000).parameters is None


@pytest.mark.skipif(os.name == "nt", reason="pipes as on Linux and macOS")
def test_a_pipe_among_the_weights_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    os.mkfifo(tmp_path / "model.safetensors")
    found: list[ModelFacts] = []
    thread = threading.Thread(target=lambda: found.append(model_facts(str(tmp_path), None)), daemon=True)
    thread.start()
    thread.join(5)
    assert [one.parameters for one in found] == [None]
