"""Nothing but numbers and a description is loaded from a model's folder: no pickle, no program, no other
folder. Each canary would leave a file where it ran."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from loop_kit import CPU, Bench

from vibeflow.engine.files import sha256
from vibeflow.engine.models import load as loading
from vibeflow.engine.models.adapters import adapter_config, add_adapter, add_another, add_lora
from vibeflow.engine.models.hub import Resolved, digest
from vibeflow.engine.models.kept import weights_bytes
from vibeflow.engine.models.load import load_chat, load_model
from vibeflow.engine.models.plain import adapter_description, require_plain_model
from vibeflow.engine.models.tuned import open_tuned, read_tuned
from vibeflow.engine.train.optimizer import Optimizer
from vibeflow.protocol.errors import ModelUnavailable
from vibeflow.recipe.training import LoraSettings

MODEL_PY = "import pathlib\npathlib.Path({sung!r}).write_text('sung')\nclass {name}:\n    pass\n"


class _Sings:
    """Runs when it is unpickled."""

    def __init__(self, sung: Path) -> None:
        self._sung = sung

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return os.symlink, ("sung", str(self._sung))


@pytest.fixture
def sung(tmp_path: Path) -> Path:
    return tmp_path / "sung"


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "model"))


@pytest.fixture
def version(model: Path, tmp_path: Path) -> Path:
    return write_version(tmp_path / "version", model)


def write_version(folder: Path, model: Path) -> Path:
    wrapped = add_lora(load_model(model, CPU).model, LoraSettings(r=2), 1, str(model))
    folder.mkdir()
    (folder / "adapter_model.safetensors").write_bytes(
        weights_bytes(Optimizer(wrapped, CPU.dtype, 0.0).weights())
    )
    (folder / "adapter_config.json").write_text(adapter_config(wrapped))
    describe(folder, model)
    return folder


def describe(folder: Path, model: Path) -> None:
    """`model.json` as whoever makes such a folder can always write it: over the files that are there."""
    files = {path.name: sha256(path.read_bytes()) for path in folder.iterdir() if path.name != "model.json"}
    about = {"base": str(model), "base_digest": digest(model), "files": files}
    (folder / "model.json").write_text(json.dumps(about))


def edit(file: Path, **changes: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def plant_pickles(folder: Path, sung: Path) -> None:
    for name in (
        *("pytorch_model.bin", "adapter_model.bin", "model.pt", "weights.pkl", "training_args.bin"),
        *("optimizer.pt", "rng_state.pth", "scheduler.pt", "vocab.pkl"),
    ):
        (folder / name).write_bytes(pickle.dumps(_Sings(sung)))
    index = {"metadata": {}, "weight_map": {"lm_head.weight": "pytorch_model.bin"}}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))


def plant_programs(folder: Path, sung: Path) -> None:
    """Python beside the model, named wherever transformers and PEFT look for such names."""
    names = {"configuration_x": "XConfig", "modeling_x": "XModel", "tokenization_x": "XTokenizer"}
    for file, name in names.items():
        (folder / f"{file}.py").write_text(MODEL_PY.format(sung=str(sung), name=name))
    (folder / "custom_generate").mkdir()
    (folder / "custom_generate" / "generate.py").write_text(MODEL_PY.format(sung=str(sung), name="generate"))
    (folder / "generation_config.json").write_text(json.dumps({"custom_generate": str(folder)}))
    edit(
        folder / "config.json",
        auto_map={
            "AutoConfig": "configuration_x.XConfig",
            "AutoModelForCausalLM": "modeling_x.XModel",
            "AutoModelForSequenceClassification": "modeling_x.XModel",
        },
        custom_generate=str(folder),
    )
    edit(
        folder / "tokenizer_config.json",
        auto_map={"AutoTokenizer": ["tokenization_x.XTokenizer", None]},
        tokenizer_class="XTokenizer",
    )


@pytest.fixture
def no_pickles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever unpickles fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was unpickled")

    for module, name in ((torch, "load"), (pickle, "load"), (pickle, "loads"), (pickle, "Unpickler")):
        monkeypatch.setattr(module, name, refuse)


def test_no_pickle_is_opened_on_any_way_to_a_model(
    bench: Bench, model: Path, version: Path, sung: Path, tmp_path: Path, no_pickles: None
) -> None:
    """With sound weights beside them, pickles lie there for nothing: loading, asking, training, going on."""
    plant_pickles(model, sung)
    plant_pickles(version, sung)
    describe(version, model)
    tuned = open_tuned(read_tuned(version), CPU, lambda: Resolved(model, None))
    add_another(tuned.model, version, "other")
    assert tuned.model.generate(torch.tensor([[1, 2]]), max_new_tokens=1).shape == (1, 3)
    trained = bench.run("run")
    again = bench.run("run")
    assert trained.adapter.keys() == again.adapter.keys()
    assert not sung.is_symlink()


@pytest.mark.parametrize("left", ["pytorch_model.bin", "model.pt", "weights.pkl"])
def test_a_model_without_safetensors_is_refused(model: Path, sung: Path, left: str) -> None:
    plant_pickles(model, sung)
    (model / "model.safetensors").rename(model / "kept")
    for path in [path for path in model.iterdir() if path.suffix in (".bin", ".pt", ".pkl", ".pth")]:
        if path.name != left:
            path.unlink()
    with pytest.raises(ModelUnavailable, match=r"has no model\.safetensors") as refused:
        load_model(model, CPU)
    assert "Choose a model that ships safetensors" in refused.value.hint
    assert not sung.is_symlink()


@pytest.mark.parametrize("way", ["first", "another"])
def test_an_adapter_without_safetensors_is_refused(
    model: Path, version: Path, sung: Path, tmp_path: Path, way: str
) -> None:
    wrapped = add_adapter(load_model(model, CPU).model, version) if way == "another" else None
    bare = Path(shutil.copytree(version, tmp_path / "bare"))
    weights = torch.nn.Linear(2, 2).state_dict()
    torch.save(weights, bare / "adapter_model.bin")
    (bare / "adapter_model.safetensors").unlink()
    describe(bare, model)
    # A digest that is right says nothing of what a file is.
    assert read_tuned(bare).folder == bare
    with pytest.raises(ModelUnavailable, match=r"has no adapter_model\.safetensors"):
        if wrapped is None:
            add_adapter(load_model(model, CPU).model, bare)
        else:
            add_another(wrapped, bare, "other")


def _shard(name: str) -> Callable[[Path, Path], None]:
    def plant(model: Path, sung: Path) -> None:
        (model / "model.safetensors").rename(model.parent / "away.safetensors")
        (model / "model.bin").write_bytes(pickle.dumps(_Sings(sung)))
        index = {"metadata": {"total_size": 1}, "weight_map": {"lm_head.weight": name}}
        (model / "model.safetensors.index.json").write_text(json.dumps(index))

    return plant


def _other_weights(model: Path, sung: Path) -> None:
    (model / "adapter_model.bin").write_bytes(pickle.dumps(_Sings(sung)))
    edit(model / "config.json", transformers_weights="adapter_model.bin")


def _adapter_beside(model: Path, sung: Path) -> None:
    (model / "adapter_model.bin").write_bytes(pickle.dumps(_Sings(sung)))
    described = {"peft_type": "LORA", "base_model_name_or_path": str(model.parent), "r": 2}
    (model / "adapter_config.json").write_text(json.dumps(described))


def _kernel(model: Path, sung: Path) -> None:
    edit(model / "config.json", attn_implementation="somebody/attention")


def _kernel_within(model: Path, sung: Path) -> None:
    edit(model / "config.json", text_config={"_attn_implementation": {"": "somebody/attention@main"}})


def _deep(model: Path, sung: Path) -> None:
    (model / "config.json").write_text('{"a":' + "[" * 100_000)


MODELS: dict[str, tuple[Callable[[Path, Path], None], str]] = {
    "a shard outside of the folder": (_shard("../away.safetensors"), "no safetensors file beside it"),
    "an absolute shard": (_shard("/away.safetensors"), "no safetensors file beside it"),
    "a shard with a backslash": (_shard("..\\away.safetensors"), "no safetensors file beside it"),
    "a shard that is a pickle": (_shard("model.bin"), "no safetensors file beside it"),
    "a shard that is missing": (_shard("model-1.safetensors"), "is missing"),
    "weights named otherwise": (_other_weights, "another file for the weights"),
    "an adapter beside the model": (_adapter_beside, "from elsewhere"),
    "a kernel from the hub": (_kernel, "fetched and run"),
    "a kernel for a part": (_kernel_within, "fetched and run"),
    "a description that never ends": (_deep, "cannot be read"),
}


@pytest.mark.parametrize("how", MODELS)
def test_a_model_that_reaches_out_is_refused_before_a_library_sees_it(
    model: Path, sung: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    plant, why = MODELS[how]
    plant(model, sung)

    def load(kind: object) -> None:
        raise AssertionError("a library was asked to load it")

    monkeypatch.setattr(loading, "auto_class", load)
    with pytest.raises(ModelUnavailable, match=why):
        load_model(model, CPU)
    assert not sung.is_symlink()


def test_shards_beside_the_model_are_loaded(model: Path) -> None:
    (model / "model.safetensors").rename(model / "model-00001-of-00001.safetensors")
    from safetensors import safe_open

    with safe_open(model / "model-00001-of-00001.safetensors", "pt") as weights:
        index = dict.fromkeys(weights.keys(), "model-00001-of-00001.safetensors")
    (model / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": index}))
    require_plain_model(model)
    assert load_model(model, CPU).parameters > 0


ADAPTERS: dict[str, tuple[dict[str, object], str]] = {
    "adapters of other folders": (
        {"peft_type": "XLORA", "adapters": {"0": "/elsewhere"}},
        "not that of a LoRA",
    ),
    "an unknown kind": ({"peft_type": "EVIL"}, "not that of a LoRA"),
    "a module to import": ({"megatron_config": {}, "megatron_core": "canary"}, ""),
    "a module to import, used": ({"megatron_config": {"a": 1}, "megatron_core": "canary"}, "megatron_config"),
    "files of covariances": ({"corda_config": {"cache_file": "a.pt"}}, "corda_config"),
    "gradients from a file": ({"lora_ga_config": {"cache_file": "a.pt"}}, "lora_ga_config"),
    "other adapters": ({"arrow_config": {"top_k": 1}}, "arrow_config"),
    "a pattern": ({"target_modules": "(a+)+$"}, "does not list the layers"),
    "patterns of ranks": ({"rank_pattern": {"(a+)+$": 2}}, "rank_pattern"),
    "no number": ({"r": "2"}, "none of an adapter"),
    "a huge rank": ({"r": 10**9}, "none of an adapter"),
    "a key of tomorrow": ({"run_this": "canary"}, "run_this"),
}


@pytest.mark.parametrize("how", ADAPTERS)
def test_an_adapter_that_reaches_out_is_refused_or_not_heeded(
    model: Path, version: Path, sung: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    changes, why = ADAPTERS[how]
    edit(version / "adapter_config.json", **changes)
    (version / "canary.py").write_text(MODEL_PY.format(sung=str(sung), name="X"))
    monkeypatch.chdir(version)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    if why:
        with pytest.raises(ModelUnavailable, match=why):
            add_adapter(load_model(model, CPU).model, version)
    else:
        add_adapter(load_model(model, CPU).model, version)
    assert not sung.exists()


def test_what_leads_elsewhere_in_an_adapters_description_is_not_taken(version: Path) -> None:
    edit(
        version / "adapter_config.json",
        auto_mapping={"base_model_class": "X", "parent_library": "canary"},
        base_model_name_or_path="/elsewhere",
        revision="main",
        runtime_config={"ephemeral_gpu_offload": True},
        init_lora_weights="eva",
    )
    assert set(adapter_description(version)) == {
        *("r", "lora_alpha", "lora_dropout", "target_modules", "task_type", "use_dora", "fan_in_fan_out")
    }


def test_peft_reads_no_description_by_itself(
    model: Path, version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import peft

    def read(*_: object, **__: object) -> None:
        raise AssertionError("PEFT read the description")

    for name in ("from_pretrained", "from_json_file", "_get_peft_type"):
        monkeypatch.setattr(peft.PeftConfig, name, read)
    wrapped = add_adapter(load_model(model, CPU).model, version)
    add_another(wrapped, version, "other")
    assert set(wrapped.peft_config) == {"default", "other"}


def test_programs_beside_a_model_are_not_run(model: Path, sung: Path) -> None:
    plant_programs(model, sung)
    loaded = load_model(model, CPU)
    assert loaded.model.generate(torch.tensor([[1, 2]]), max_new_tokens=1).shape == (1, 3)
    # Without its ready-made tokenizer, one is looked for by the class that the model names.
    (model / "tokenizer.json").unlink()
    with pytest.raises(ModelUnavailable):
        load_chat(model)
    # And a model that is nothing without its program is refused.
    edit(model / "config.json", model_type="x")
    with pytest.raises(ModelUnavailable):
        load_model(model, CPU)
    assert not sung.exists()


@pytest.mark.parametrize("kind", ["evil", 5, ["causal"]])
def test_a_version_of_no_known_kind_is_refused(version: Path, kind: object) -> None:
    edit(version / "model.json", kind=kind)
    with pytest.raises(ModelUnavailable):
        read_tuned(version)
