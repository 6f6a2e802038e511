"""What a model's folder may hold to be loaded: plain numbers as safetensors, and a description that is data.

A model comes from anybody: from the hub, with a cloned project. The libraries that load it do more than load
numbers where its files say so. They fall back to pickles, which run whatever they like (a pickle that is read
with "weights only" was got round more than once); they read other folders, import modules and fetch kernels
by name. All such ways are closed here, before a library sees the folder: whoever loads a model or an adapter
calls this first. Knows nothing of what the numbers mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, ModelUnavailable

MODEL_CONFIG = "config.json"
ADAPTER_CONFIG = "adapter_config.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
_WEIGHTS = "model.safetensors"
_INDEX = "model.safetensors.index.json"
_MOST = 100_000_000
"""Bytes of a description: the index of the largest models has some megabytes."""
_MOST_RANK = 1 << 16

_TAKEN = frozenset(
    {"r", "lora_alpha", "lora_dropout", "target_modules", "task_type", "modules_to_save", "use_dora"}
    | {"fan_in_fan_out"}  # PEFT's own finding for GPT-2 and its like
)
"""What VibeFlow's adapters differ in, and what is taken from the description of one."""
_OF_NO_WEIGHT = frozenset(
    {"peft_type", "peft_version", "base_model_name_or_path", "revision", "inference_mode", "auto_mapping"}
    | {"runtime_config", "init_lora_weights", "megatron_core", "qalora_group_size", "bias"}
)
"""What says nothing of the numbers, or only how they were begun: not taken, whatever stands there."""
_BY_NAME = frozenset({"attn_implementation", "_attn_implementation", "experts_implementation"})
"""Keys under which a model may name a program on the hub, `owner/name`, to compute with."""


def require_plain_model(folder: Path) -> None:
    """Raises `ModelUnavailable` unless all weights in `folder` are safetensors beside their description, and
    that names nothing beyond the folder."""
    config = _read(folder / MODEL_CONFIG)
    if (folder / ADAPTER_CONFIG).exists():
        raise _refused(
            folder,
            t(
                "the {file} in it would have weights loaded from elsewhere",
                file=ADAPTER_CONFIG,
            ),
        )
    if config.get("transformers_weights") not in (None, _WEIGHTS, _INDEX):
        raise _refused(folder, t("its config.json names another file for the weights"))
    for key, value in _pairs(config):
        names = value.values() if isinstance(value, dict) else (value,)
        if key in _BY_NAME and any("/" in str(name) for name in names):
            raise _refused(folder, t("its config.json has a program fetched and run ({key})", key=key))
    if (folder / _INDEX).exists():
        _require_shards(folder)
    elif not (folder / _WEIGHTS).is_file():
        raise _refused(folder, t("it has no {file}", file=_WEIGHTS))


def adapter_description(folder: Path) -> dict[str, Any]:
    """What makes the adapter in `folder` the one it is, as arguments of `peft.LoraConfig`. Its weights are
    safetensors.

    Raises:
        ModelUnavailable: they are not, or it is of a kind that VibeFlow does not make.
    """
    if not (folder / ADAPTER_WEIGHTS).is_file():
        raise _refused(folder, t("it has no {file}", file=ADAPTER_WEIGHTS))
    config = _read(folder / ADAPTER_CONFIG)
    if config.get("peft_type") != "LORA":
        raise _refused(folder, t("its {file} is not that of a LoRA adapter", file=ADAPTER_CONFIG))
    for key, value in config.items():
        # What a later PEFT adds is off where it says nothing.
        if key not in _TAKEN | _OF_NO_WEIGHT and value not in (None, False, {}, [], ""):
            raise _refused(
                folder,
                t(
                    "its {file} asks for {key}, which VibeFlow does not make",
                    file=ADAPTER_CONFIG,
                    key=key[:40],
                ),
            )
    if config.get("bias", "none") != "none":
        raise _refused(
            folder,
            t(
                "its {file} asks for bias, which VibeFlow does not make",
                file=ADAPTER_CONFIG,
            ),
        )
    targets = config.get("target_modules")
    # As text PEFT takes it for a pattern, and a pattern can be made that never ends.
    if targets != "all-linear" and not _names(targets):
        raise _refused(
            folder,
            t("its {file} does not list the layers that it is for", file=ADAPTER_CONFIG),
        )
    if config.get("modules_to_save") is not None and not _names(config["modules_to_save"]):
        raise _refused(
            folder,
            t("its {file} does not list the layers that it brings", file=ADAPTER_CONFIG),
        )
    if not _is_sound(config):
        raise _refused(
            folder,
            t("its {file} has numbers that are none of an adapter", file=ADAPTER_CONFIG),
        )
    return {key: config[key] for key in sorted(_TAKEN) if config.get(key) is not None}


def _require_shards(folder: Path) -> None:
    index = _read(folder / _INDEX)
    shards = index.get("weight_map")
    if not isinstance(shards, dict) or not shards:
        raise _refused(folder, t("its {index} names no files", index=_INDEX))
    for shard in set(map(str, shards.values())):
        if Path(shard).name != shard or "\\" in shard or not shard.endswith(".safetensors"):
            raise _refused(
                folder,
                t(
                    "its {index} names {shard!r}, which is no safetensors file beside it",
                    index=_INDEX,
                    shard=shard[:80],
                ),
            )
        if not (folder / shard).is_file():
            raise _refused(folder, t("{shard} is missing", shard=shard))


def _read(file: Path) -> dict[str, Any]:
    try:
        if not file.is_file():
            raise _refused(file.parent, t("it has no {file}", file=file.name))
        with file.open("rb") as handle:
            data = handle.read(_MOST + 1)
        value = json.loads(data) if len(data) <= _MOST else None
    except (OSError, ValueError, RecursionError) as error:
        raise _refused(file.parent, t("its {file} cannot be read", file=file.name)) from error
    if not isinstance(value, dict):
        raise _refused(file.parent, t("its {file} is no description of a model", file=file.name))
    return value


def _pairs(value: object) -> Iterator[tuple[str, object]]:
    """Every key with its value, at any depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from one.items()
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _is_sound(config: dict[str, Any]) -> bool:
    rank: Any = config.get("r")
    alpha: Any = config.get("lora_alpha")
    dropout: Any = config.get("lora_dropout")
    return (
        type(rank) is int
        and 1 <= rank <= _MOST_RANK
        and type(alpha) in (int, float)
        and type(dropout) in (int, float)
        and 0 <= dropout < 1
        and all(type(config.get(key, False)) is bool for key in ("use_dora", "fan_in_fan_out"))
        and config.get("task_type") in (None, "CAUSAL_LM", "SEQ_CLS", "SEQ_2_SEQ_LM")
    )


def _names(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _refused(folder: Path, why: str) -> ModelUnavailable:
    return ModelUnavailable(
        t("The model in {folder} is not loaded: {why}.", folder=folder, why=why),
        hint=t(
            "VibeFlow loads safetensors only: weights in other formats (.bin, .pt, .pkl), and "
            "models with programs of their own, can run anything on this computer. Choose a "
            "model that ships safetensors; nearly all on the hub do. For a version of your own, "
            "train again."
        ),
        action=ErrorAction(kind="openRecipe", label=t("Open recipe")),
    )
