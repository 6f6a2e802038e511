"""Load a model with its own tokenizer, by the class that its configuration asks for.

Models come from a local folder (see `hub.py` for how they get there). Weights are safetensors only, and no
code that comes with a model is ever run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.errors import ModelUnavailable
from vibeflow.text.chat import ChatText

from ..quiet import first_line, quiet
from .architecture import Kind, auto_class, kind_of
from .device import Device
from .plain import require_plain_model
from .quantize import four_bit, keep_differentiable


@dataclass
class Loaded:
    """A model ready to compute, with its way of writing conversations."""

    model: Any
    """A transformers model, or a PEFT model around one."""
    chat: ChatText
    device: Device
    stop_ids: set[int]
    context: int
    """Tokens that the model can look at, prompt and answer together."""
    kind: Kind = "causal"
    folder: Path | None = None
    """Where the base's files lie."""
    quantized: bool = False
    """Whether its linear layers lie in four bits."""
    base: Callable[[], Any] | None = None
    """Gives the model that a wholly trained one came from; None: `model` has its base within, under the
    adapter, or is one."""

    @property
    def parameters(self) -> int:
        return count_parameters(self.model)


def load_model(
    folder: Path, device: Device, kind: Kind | None = None, quantized: bool = False, **head: Any
) -> Loaded:
    """The model in `folder`, frozen, in evaluation mode, on the device.

    `kind` overrules what the configuration says (None). `quantized` puts its linear layers into four bits.
    `head` goes to the class as it is: the labels of a classifier that is made from a bare encoder.

    Raises:
        ModelUnavailable: files are missing, damaged, of an unknown architecture, no safetensors, or need code
            of their own.
    """
    quiet()
    require_plain_model(folder)
    kind = kind or kind_of(folder)
    options = four_bit(device, kind == "classifier") if quantized else {}
    try:
        model = auto_class(kind).from_pretrained(
            folder,
            dtype=device.dtype,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            **options,
            **head,
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelUnavailable(
            t("The model in {folder} cannot be loaded: {error}", folder=folder, error=first_line(error)),
            hint=t(
                "Its files are incomplete, or it is of a kind that this version cannot run. Download "
                "it again or choose another model."
            ),
        ) from error
    except Exception as error:  # safetensors raises its own for damaged files
        raise ModelUnavailable(
            t("The weights in {folder} are damaged: {error}", folder=folder, error=first_line(error)),
            hint=t("Download the model again."),
        ) from error
    model.requires_grad_(False)
    model.eval()
    if quantized:
        keep_differentiable(model)
    else:
        model.to(device.kind)
    chat = load_chat(folder)
    context = int(getattr(model.config, "max_position_embeddings", 0) or 2048)
    stops = chat.stop_ids() | _configured_stops(model)
    return Loaded(model, chat, device, stops, context, kind, folder, quantized)


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
            t("The tokenizer in {folder} cannot be read: {error}", folder=folder, error=first_line(error)),
            hint=t("Choose a model that ships tokenizer.json; nearly all on the hub do."),
        ) from error


def count_parameters(model: Any, trained: bool = False) -> int:
    """Weights of a model, tied ones once, two in a byte where they lie in four bits; `trained`: of those
    that learn."""
    total = 0
    for parameter in model.parameters():
        if trained and not parameter.requires_grad:
            continue
        state = getattr(parameter, "quant_state", None)
        total += parameter.numel() if state is None else int(state.shape.numel())
    return total


def _configured_stops(model: Any) -> set[int]:
    """End tokens of the model's own generation settings."""
    found = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    return set(found) if isinstance(found, list) else {found} if isinstance(found, int) else set()
