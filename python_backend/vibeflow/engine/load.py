"""Load a causal language model with its own tokenizer, put LoRA on it, read an adapter back.

Models come from a local folder (see `hub.py` for how they get there). Weights are safetensors only, and no
code that comes with a model is ever run.
"""

from __future__ import annotations

import json
import logging
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from vibeflow.protocol.errors import ModelUnavailable
from vibeflow.text.chat import ChatText

from .device import Device
from .settings import Lora

ADAPTER_CONFIG = "adapter_config.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"


@dataclass
class Loaded:
    """A model ready to compute, with its way of writing conversations."""

    model: Any
    """A transformers causal model, or a PEFT model around one."""
    chat: ChatText
    device: Device
    stop_ids: set[int]
    context: int
    """Tokens that the model can look at, prompt and answer together."""

    @property
    def parameters(self) -> int:
        return sum(parameter.numel() for parameter in self.model.parameters())


def load_model(folder: Path, device: Device) -> Loaded:
    """The model in `folder`, frozen, in evaluation mode, on the device.

    Raises:
        ModelUnavailable: files are missing, damaged, of an unknown architecture, or need code of their own.
    """
    quiet()
    from transformers import AutoModelForCausalLM  # half a second: only who loads a model pays

    try:
        model = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=device.dtype,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            attn_implementation="sdpa",
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelUnavailable(
            f"The model in {folder} cannot be loaded: {_first_line(error)}",
            hint="Its files are incomplete, or it is of a kind that this version cannot run. "
            "Download it again or choose another model.",
        ) from error
    except Exception as error:  # safetensors raises its own for damaged files
        raise ModelUnavailable(
            f"The weights in {folder} are damaged: {_first_line(error)}",
            hint="Download the model again.",
        ) from error
    model.requires_grad_(False)
    model.eval().to(device.kind)
    chat = load_chat(folder)
    stops = chat.stop_ids() | _configured_stops(model)
    return Loaded(
        model, chat, device, stops, int(getattr(model.config, "max_position_embeddings", 0) or 2048)
    )


def load_chat(folder: Path) -> ChatText:
    """The model's tokenizer; one without `tokenizer.json` is converted by transformers."""
    if (folder / "tokenizer.json").is_file():
        return ChatText.load(folder)
    from transformers import AutoTokenizer

    try:
        slow = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        special = {name: str(token) for name, token in slow.special_tokens_map.items()}
        return ChatText(slow.backend_tokenizer, slow.chat_template, special)
    except (OSError, ValueError, AttributeError, ImportError) as error:
        raise ModelUnavailable(
            f"The tokenizer in {folder} cannot be read: {_first_line(error)}",
            hint="Choose a model that ships tokenizer.json; nearly all on the hub do.",
        ) from error


def add_lora(model: Any, settings: Lora, seed: int, base_name: str) -> Any:
    """The model wrapped by PEFT with fresh adapters on the chosen layers: same seed, same bits."""
    from peft import LoraConfig, TaskType, get_peft_model

    torch.manual_seed(seed)
    targets = settings.target_modules
    try:
        config = LoraConfig(
            r=settings.r,
            lora_alpha=settings.alpha,
            lora_dropout=settings.dropout,
            target_modules=targets if isinstance(targets, str) else list(targets),
            task_type=TaskType.CAUSAL_LM,
            base_model_name_or_path=base_name,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Drawn in fp32 whatever the weights' format, so that the same seed begins alike everywhere.
            return get_peft_model(model, config, autocast_adapter_dtype=True)
    except ValueError as error:
        raise ModelUnavailable(
            f"LoRA cannot be put on this model: {_first_line(error)}",
            hint='Set training.lora.target_modules in vibeflow.yaml to "all-linear".',
        ) from error


def add_adapter(model: Any, folder: Path) -> Any:
    """The model wrapped with the adapter that lies in `folder`, frozen, in evaluation mode."""
    from peft import PeftModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            wrapped = PeftModel.from_pretrained(
                model, str(folder), is_trainable=False, autocast_adapter_dtype=False, local_files_only=True
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelUnavailable(
                f"The tuned part in {folder} does not fit the base model: {_first_line(error)}",
                hint="It was made for another base model, or its files are damaged. Train again.",
            ) from error
    for name, parameter in wrapped.named_parameters():
        if "lora_" in name:
            parameter.data = parameter.data.to(next(model.parameters()).dtype)
    return wrapped.eval()


def adapter_config(model: Any) -> str:
    """`adapter_config.json` as text: sorted, so that the same adapter gives the same bytes."""
    config = model.peft_config["default"].to_dict()
    plain = {key: sorted(value) if isinstance(value, set) else value for key, value in config.items()}
    plain["inference_mode"] = True
    return json.dumps(plain, indent=2, sort_keys=True, default=str) + "\n"


def quiet() -> None:
    """Keep the libraries' progress bars and advice out of a log that people read."""
    import transformers

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")


def _configured_stops(model: Any) -> set[int]:
    """End tokens of the model's own generation settings."""
    found = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    return set(found) if isinstance(found, list) else {found} if isinstance(found, int) else set()


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
