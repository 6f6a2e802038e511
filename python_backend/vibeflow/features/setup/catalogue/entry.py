"""What is said of one advanced setting. What it may be is asked of the recipe's own field, not said again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vibeflow.protocol.setup import SettingOption
from vibeflow.recipe.keys import Key, keys

Kind = Literal["choice", "integer", "number", "text", "toggle", "list"]
LORA = ("LoRA, Hu et al. 2021", "https://arxiv.org/abs/2106.09685")
TRAINER = (
    "transformers, TrainingArguments",
    "https://huggingface.co/docs/transformers/main_classes/trainer#transformers.TrainingArguments",
)
_BELOW = 0.01
"""How far below a bound that is itself left out the largest share lies that a field offers."""


@dataclass(frozen=True)
class SettingEntry:
    key: str
    name: str
    what: str
    more: str
    typical: str
    source: str
    url: str
    options: tuple[SettingOption, ...] = ()
    """Words for each of the field's choices, in the order in which they are shown."""
    unit: str | None = None

    @property
    def kind(self) -> Kind:
        kind = self._field.kind
        assert kind != "section", "a section has no value"
        return kind

    @property
    def adapter_only(self) -> bool:
        return self.key.startswith("training.lora.")

    @property
    def minimum(self) -> float | None:
        """The smallest value; where it is left out, the bound above which values begin."""
        return next((bound for rule, bound in self._field.bounds if rule in ("ge", "gt")), None)

    @property
    def maximum(self) -> float | None:
        below = 1 if self.kind == "integer" else _BELOW
        for rule, bound in self._field.bounds:
            if rule in ("le", "lt"):
                return bound if rule == "le" else bound - below
        return None

    @property
    def _field(self) -> Key:
        return keys()[self.key]


def option(value: str, label: str, detail: str) -> SettingOption:
    return SettingOption(value=value, label=label, detail=detail)
