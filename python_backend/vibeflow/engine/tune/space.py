"""The few settings that a search tries: those that matter most, around the recommended ones."""

from __future__ import annotations

from vibeflow.recipe.training import TrainingSettings

from .search import Choices, Space, Span, Value, Values

RATE = "training.learning_rate"
EPOCHS = "training.epochs"
RANK = "training.lora.r"
DROPOUT = "training.lora.dropout"

_RATE_DOWN, _RATE_UP = 6.0, 4.0
"""The recommended rate may be so many times too high, or too low."""
_EPOCHS = (0.34, 0.5, 0.75, 1.0, 1.5, 2.0)
_RANKS = (0.25, 0.5, 1.0, 2.0)
_DROPOUTS = (0.0, 0.05, 0.1, 0.2, 0.3)


def values_of(settings: TrainingSettings) -> Values:
    """What the settings say for everything that is tried."""
    values: Values = {RATE: settings.learning_rate, EPOCHS: settings.epochs}
    if settings.traits.adapter:
        values |= {RANK: settings.lora.r, DROPOUT: settings.lora.dropout}
    return values


def space_around(settings: TrainingSettings) -> Space:
    """What is tried; the settings themselves are always in it."""
    rate = settings.learning_rate
    space: dict[str, Span | Choices] = {
        RATE: Span(rate / _RATE_DOWN, rate * _RATE_UP),
        EPOCHS: _around(settings.epochs, _EPOCHS),
    }
    if settings.traits.adapter:
        space[RANK] = _around(settings.lora.r, _RANKS)
        space[DROPOUT] = Choices(tuple(sorted({*_DROPOUTS, settings.lora.dropout})))
    return space


def with_values(settings: TrainingSettings, values: Values, seed: int | None = None) -> TrainingSettings:
    """The settings with what a trial has; the adapter's strength keeps its relation to the rank."""
    lora = settings.lora
    rank = int(values.get(RANK, lora.r))
    dropout = float(values.get(DROPOUT, lora.dropout))
    return settings.model_copy(
        update={
            "learning_rate": float(values[RATE]),
            "epochs": int(values[EPOCHS]),
            "seed": settings.seed if seed is None else seed,
            "lora": lora.model_copy(update={"r": rank, "alpha": lora.alpha_at(rank), "dropout": dropout}),
        }
    )


def _around(value: Value, times: tuple[float, ...]) -> Choices:
    return Choices(tuple(sorted({max(1, round(value * factor)) for factor in times})))
