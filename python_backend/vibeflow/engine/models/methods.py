"""From a loaded model to one that learns, by the method that the recipe names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from vibeflow.l10n import t
from vibeflow.protocol.errors import RecipeInvalid
from vibeflow.recipe.training import TrainingSettings

from .adapters import add_lora
from .load import Loaded, count_parameters


@dataclass(frozen=True)
class Prepared:
    """A model whose weights that learn require a gradient, and no others."""

    model: Any
    trainable: int
    """Weights that learn."""
    total: int
    """All weights, those of the adapters included."""


def prepare_for_training(loaded: Loaded, settings: TrainingSettings, base_name: str) -> Prepared:
    """Put on what the method asks for: same seed, same bits.

    Raises:
        ModelUnavailable: adapters cannot be put on this model.
        RecipeInvalid: the method and the loaded model do not go together.
    """
    if not settings.traits.adapter:
        if loaded.quantized:
            raise RecipeInvalid(
                t("All weights can be trained only where none lie in four bits."),
                hint=t("Choose the method qlora."),
            )
        torch.manual_seed(settings.seed)  # of the model's own dropout; adapters draw from it too
        model = loaded.model
        model.requires_grad_(True)
    else:
        model = add_lora(
            loaded.model,
            settings.lora,
            settings.seed,
            base_name,
            dora=settings.traits.decomposed,
            kind=loaded.kind,
        )
    return Prepared(model, count_parameters(model, trained=True), count_parameters(model))


def template_words(loaded: Loaded) -> str | None:
    """What the user should know of the way in which conversations are written; None where it is the model's
    own."""
    if loaded.kind != "causal" or loaded.chat.has_template:
        return None
    words = (
        t(
            "The model brings no chat template. Conversations are written with ChatML's marks, "
            "which it knows; "
            "the same is used when the tuned model is evaluated, asked and served."
        )
        if loaded.chat.knows_chatml
        else t(
            'The model brings no chat template. Conversations are written with headings ("### User:"); '
            "the same is used when the tuned model is evaluated, asked and served."
        )
    )
    if loaded.chat.eos_id is not None:
        return words
    end = t("It knows no end mark, so answers may run on.")
    return f"{words} {end}"
