"""Adapters: put fresh ones on a model, put saved ones back, describe them for their file.

PEFT does the work; the same seed gives the same bits. Does not know how adapters are trained.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import torch

from vibeflow.l10n import t
from vibeflow.protocol.errors import ModelUnavailable
from vibeflow.recipe.training import LoraSettings

from ..quiet import first_line
from .architecture import Kind
from .head import head_modules
from .plain import adapter_description

_TASKS = {"causal": "CAUSAL_LM", "classifier": "SEQ_CLS", "seq2seq": "SEQ_2_SEQ_LM"}


def add_lora(
    model: Any, settings: LoraSettings, seed: int, base_name: str, dora: bool = False, kind: Kind = "causal"
) -> Any:
    """The model wrapped by PEFT with fresh adapters on the chosen layers: same seed, same bits."""
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)
    targets = settings.target_modules
    try:
        config = LoraConfig(
            r=settings.r,
            # With a point, as it always was: adapters of the same settings are described by the same bytes.
            lora_alpha=float(settings.alpha),
            lora_dropout=settings.dropout,
            target_modules=targets if isinstance(targets, str) else list(targets),
            task_type=_TASKS[kind],
            modules_to_save=head_modules(model) if kind == "classifier" else None,
            base_model_name_or_path=base_name,
            use_dora=dora,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Drawn in fp32 whatever the weights' format, so that the same seed begins alike everywhere.
            return get_peft_model(model, config, autocast_adapter_dtype=True)
    except ValueError as error:
        raise ModelUnavailable(
            t("LoRA cannot be put on this model: {error}", error=first_line(error)),
            hint=t('Set training.lora.target_modules in vibeflow.yaml to "all-linear".'),
        ) from error


def add_adapter(model: Any, folder: Path) -> Any:
    """The model wrapped with the adapter that lies in `folder`, frozen, in evaluation mode. Raises
    `ModelUnavailable` where it is not plain, or does not fit."""
    from peft import PeftModel

    config = _own_config(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            wrapped = PeftModel.from_pretrained(
                model,
                str(folder),
                config=config,
                is_trainable=False,
                autocast_adapter_dtype=False,
                local_files_only=True,
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelUnavailable(
                t(
                    "The tuned part in {folder} does not fit the base model: {error}",
                    folder=folder,
                    error=first_line(error),
                ),
                hint=t("It was made for another base model, or its files are damaged. Train again."),
            ) from error
    _as_the_model(wrapped, next(model.parameters()).dtype)
    return wrapped.eval()


def add_another(wrapped: Any, folder: Path, name: str) -> None:
    """One more adapter beside those that the model is wrapped with; none of them changes by it. Raises as
    `add_adapter`."""
    config = _own_config(folder)
    first = next(parameter for key, parameter in wrapped.named_parameters() if "lora_" not in key)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # With its description in place, none is read from the folder.
            wrapped.add_adapter(name, config, autocast_adapter_dtype=False)
            wrapped.load_adapter(
                str(folder), name, is_trainable=False, autocast_adapter_dtype=False, local_files_only=True
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelUnavailable(
                t(
                    "The tuned part in {folder} does not fit the base model: {error}",
                    folder=folder,
                    error=first_line(error),
                ),
                hint=t("It was made for another base model, or its files are damaged. Train again."),
            ) from error
    _as_the_model(wrapped, first.dtype)
    wrapped.eval()


def _own_config(folder: Path) -> Any:
    """PEFT's description of the adapter in `folder`, of our making: what it reads by itself may name modules
    to import and other folders to load from."""
    from peft import LoraConfig

    described = adapter_description(folder)
    try:
        return LoraConfig(**described, inference_mode=True)
    except (ValueError, TypeError) as error:
        raise ModelUnavailable(
            t("The tuned part in {folder} cannot be read: {error}", folder=folder, error=first_line(error)),
            hint=t("Its files are damaged, or another program made them. Train again."),
        ) from error


def use_adapter(wrapped: Any, name: str) -> None:
    """Answer by this one of the adapters that were added."""
    wrapped.set_adapter(name)
    wrapped.requires_grad_(False)


def _as_the_model(wrapped: Any, dtype: torch.dtype) -> None:
    for name, parameter in wrapped.named_parameters():
        if "lora_" in name:
            parameter.data = parameter.data.to(dtype)


def adapter_config(model: Any) -> str:
    """`adapter_config.json` as text: sorted, so that the same adapter gives the same bytes."""
    config = model.peft_config["default"].to_dict()
    plain = {key: sorted(value) if isinstance(value, set) else value for key, value in config.items()}
    plain["inference_mode"] = True
    return json.dumps(plain, indent=2, sort_keys=True, default=str) + "\n"
