"""What sort of model lies in a folder, by its configuration: decides which of transformers' classes loads it.

Reads `config.json` only. Does not know how each sort is trained.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from vibeflow.l10n import t
from vibeflow.protocol.errors import ModelUnavailable

Kind = Literal["causal", "classifier", "seq2seq"]
"""Continues text; puts one label on a text; turns one text into another."""

_ENCODERS = frozenset(
    {"albert", "bert", "camembert", "deberta", "deberta-v2", "distilbert", "electra", "modernbert", "mpnet"}
    | {"roberta", "xlm-roberta"}
)
"""`model_type` of models that read a text as a whole and cannot continue one."""


def kind_of(folder: Path) -> Kind:
    """The sort of the model in `folder`; raises `ModelUnavailable` when its configuration cannot be read."""
    config = read_config(folder)
    architectures = config.get("architectures")
    names = [str(name) for name in architectures] if isinstance(architectures, list) else []
    if any(name.endswith("ForSequenceClassification") for name in names):
        return "classifier"
    if config.get("is_encoder_decoder"):
        return "seq2seq"
    if any(name.endswith(("ForCausalLM", "LMHeadModel")) for name in names):
        return "causal"
    return "classifier" if config.get("model_type") in _ENCODERS else "causal"


def read_config(folder: Path) -> dict[str, Any]:
    """`config.json` of a model's folder."""
    try:
        value = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelUnavailable(
            t("The config.json in {folder} cannot be read: {error}", folder=folder, error=error),
            hint=t("Its files are incomplete or damaged. Download it again or choose another model."),
        ) from error
    return value if isinstance(value, dict) else {}


def auto_class(kind: Kind) -> Any:
    """transformers' class that loads models of a kind."""
    import transformers

    return {
        "causal": transformers.AutoModelForCausalLM,
        "classifier": transformers.AutoModelForSequenceClassification,
        "seq2seq": transformers.AutoModelForSeq2SeqLM,
    }[kind]
