"""How much memory training takes, by formula: for what was not measured yet. Pure: sizes in, bytes out."""

from __future__ import annotations

from dataclasses import dataclass

from vibeflow.features.models.facts import ModelFacts
from vibeflow.recipe.methods import traits_of

WORKER_BYTES = 450_000_000
"""Resident memory of a worker with its libraries and no model; measured with torch 2.13 on Linux."""
_ACTIVATIONS = 34.0
"""Bytes kept for each token, layer and unit of width, at two bytes a number: Korthikanti et al. 2022, the
attention scores left out, which are not kept."""
_NUMBER = {"fp32": 4, "bf16": 2}
_STATE = 16
"""For each weight that is trained: itself and its gradient, and AdamW's two numbers, at four bytes each."""
_STATE_ADAFACTOR = 8.5
_FOUR_BITS = 0.6
"""Bytes a weight in NF4, its scales and what is not squeezed included."""
_LOGITS = 2.0
"""Bytes for each token and entry of the vocabulary: the head is computed for trained tokens, about half."""
_UNKNOWN = 1_000_000_000


@dataclass(frozen=True)
class Work:
    """What decides about memory."""

    method: str
    batch_size: int
    length: int
    """Tokens of the longest rows that come often."""
    r: int
    precision: str
    """fp32 or bf16."""
    checkpointing: bool = False
    optimizer: str = "adamw"


def peak_bytes(model: ModelFacts, work: Work) -> float:
    """Worker, weights, what is kept for each trained weight, activations of one batch."""
    parameters = model.parameters or model.hinted or _UNKNOWN
    number = _NUMBER[work.precision]
    width, layers = model.width or 1024, model.layers or 16
    tokens = work.batch_size * work.length
    trained = trainable(model, work.method, work.r)
    state = trained * (_STATE_ADAFACTOR if work.optimizer == "adafactor" else _STATE)
    traits = traits_of(work.method)
    if not traits.adapter:
        weights = 0.0 if work.precision == "fp32" else parameters * number
    else:
        weights = parameters * (_FOUR_BITS if traits.four_bits else number)
    kept = 2 if work.checkpointing else layers
    activations = tokens * width * _ACTIVATIONS * number / 2 * kept
    logits = tokens * (model.vocabulary or 32_000) * _LOGITS
    return WORKER_BYTES + weights + state + activations + logits


def trainable(model: ModelFacts, method: str, r: int) -> int:
    """Weights that are trained: all, or an adapter of rank r on every linear layer."""
    parameters = model.parameters or model.hinted or _UNKNOWN
    if not traits_of(method).adapter:
        return parameters
    if model.linear:
        return r * sum(rows + columns for rows, columns in model.linear)
    width, layers = model.width or 1024, model.layers or 16
    # Four square layers of attention and three of the feed-forward part, about three times as wide.
    return int(r * layers * width * (4 * 2 + 3 * 4))
