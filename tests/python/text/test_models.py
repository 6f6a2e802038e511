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


@pytest.mark.parametrize(
    "model",
    [
        "a" * 5000,
        "org/" + "b" * 300,
        "a\0b",
        "./a\0b",
        "~nobody-of-this-name/x",
        "/" + "x/" * 3000,
        "\ud800",
        "",
        "//",
        "..",
        "con:x",
    ],
)
def test_a_name_that_no_model_can_have_is_a_model_that_is_not_here(model: str) -> None:
    assert locate(model) is None
    is_local(model)


def test_a_revision_leads_nowhere_else_than_into_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    elsewhere = tmp_path / "elsewhere"
    repository = tmp_path / "hub" / "models--org--tiny"
    for folder in (elsewhere, repository / "snapshots" / "abc", repository / "refs"):
        folder.mkdir(parents=True)
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (elsewhere / name).write_text("{}", encoding="utf-8")
        (repository / "snapshots" / "abc" / name).write_text("{}", encoding="utf-8")
    assert locate("org/tiny", "abc") is not None
    (repository / "refs" / "main").write_text("../../../../elsewhere", encoding="utf-8")
    for revision in (None, "../../../elsewhere", str(elsewhere), "abc/../../../../elsewhere"):
        assert locate("org/tiny", revision) is None


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "[]", "{}", '{"weight_map": 1}', '{"weight_map": {"x": []}}']
)
def test_an_index_that_is_none_makes_a_model_incomplete(tmp_path: Path, text: str) -> None:
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    (tmp_path / "model.safetensors.index.json").write_text(text, encoding="utf-8")
    assert not is_complete(tmp_path)
