"""Where models are found: the starter, a folder, the hub's cache, complete ones only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vibeflow.text.models import STARTER, is_complete, is_local, locate


def test_the_starter_is_always_there() -> None:
    folder = locate(STARTER)
    assert folder is not None
    assert is_complete(folder)


def test_a_local_folder_is_taken_when_it_holds_a_model(tmp_path: Path) -> None:
    assert locate(str(tmp_path)) is None
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    assert locate(str(tmp_path)) == tmp_path.resolve()
    assert is_local("./some/where")
    assert is_local("C:\\models\\x")
    assert not is_local("organisation/name")


def test_the_hub_cache_counts_only_when_every_shard_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    repository = tmp_path / "models--org--tiny"
    snapshot = repository / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc", encoding="utf-8")
    for name in ("config.json", "tokenizer.json", "a.safetensors"):
        (snapshot / name).write_text("{}", encoding="utf-8")
    index = '{"weight_map": {"x": "a.safetensors", "y": "b.safetensors"}}'
    (snapshot / "model.safetensors.index.json").write_text(index, encoding="utf-8")
    assert locate("org/tiny") is None
    (snapshot / "b.safetensors").write_text("", encoding="utf-8")
    assert locate("org/tiny") == snapshot
    assert locate("org/tiny", "abc") == snapshot
    assert locate("org/tiny", "other") is None


def test_text_imports_nothing_heavy() -> None:
    code = (
        "import sys, vibeflow.text.chat, vibeflow.text.models;"
        "print([m for m in ('torch', 'transformers', 'huggingface_hub', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
