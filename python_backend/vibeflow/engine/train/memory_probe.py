"""What a token takes in training, measured: a short forward pass whose saved tensors are counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from vibeflow.recipe.training import TrainingSettings

from ..models.memory_fit import Need, fixed_bytes, largest_batch, wants_checkpointing
from ..rows.encoding import lengths_of
from ..rows.objective import Objective


def kept_bytes(model: Any, compute: Callable[[], torch.Tensor]) -> int:
    """Bytes that a forward pass keeps for its backward pass, the model's own weights left out."""
    own = {tensor.untyped_storage().data_ptr() for tensor in (*model.parameters(), *model.buffers())}
    kept: dict[int, int] = {}

    def count(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    random = torch.get_rng_state()
    with torch.autograd.graph.saved_tensors_hooks(count, lambda tensor: tensor):
        loss = compute()
    del loss
    torch.set_rng_state(random)
    return sum(kept.values())


def fit_checkpointing(
    model: Any,
    objective: Objective,
    settings: TrainingSettings,
    examples: Sequence[Any],
    trainable: int,
    free: int,
) -> bool:
    """Switch gradient checkpointing as the settings say, or as memory asks; returns whether it is on.

    Weights end with the same bits either way: what is computed twice comes out the same.
    """
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    if settings.gradient_checkpointing == "off" or not getattr(
        base, "supports_gradient_checkpointing", False
    ):
        return False
    if settings.gradient_checkpointing == "auto":
        tokens = largest_batch(lengths_of(examples), settings.batch_size)
        need = measure(model, objective, settings, examples, trainable)
        if not wants_checkpointing(need, tokens, free):
            return False
    base.gradient_checkpointing_enable({"use_reentrant": False})
    return True


def measure(
    model: Any, objective: Objective, settings: TrainingSettings, examples: Sequence[Any], trainable: int
) -> Need:
    """What training this model on these examples takes."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    lengths = lengths_of(examples)
    typical = examples[sorted(range(len(lengths)), key=lengths.__getitem__)[len(lengths) // 2]]
    batch = objective.prepare([typical])
    was = model.training
    model.train()
    kept = kept_bytes(model, lambda: objective.total(batch))
    model.train(was)
    config = base.config.get_text_config()
    element = next(base.parameters()).element_size() if base.dtype is None else base.dtype.itemsize
    return Need(
        per_token=kept / len(typical.ids),
        layers=int(getattr(config, "num_hidden_layers", 1)),
        boundary=float(config.hidden_size * element),
        fixed=fixed_bytes(trainable, element, settings.optimizer),
    )
