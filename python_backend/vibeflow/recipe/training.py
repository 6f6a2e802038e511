"""How a model is trained: every setting, declared once. The recipe's section `training`, what a job is told
and what the engine goes by are this one object.

Knows nothing of which value suits which data (`features.setup.advice`), nor how a setting is explained to
its user (`words`, `features.setup.catalogue`).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .methods import METHODS, Method, MethodTraits
from .section import Section

USUAL_LOOKS = 10
"""At the held-out rows over a run, where `eval_steps` does not say."""


class LoraSettings(Section):
    """Of the adapter, where the method has one."""

    r: int = Field(default=16, ge=1, le=512)
    alpha: int = Field(default=32, ge=1, le=2048)
    """What the adapter adds is multiplied by alpha / r."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    target_modules: Literal["all-linear"] | list[str] = "all-linear"

    def alpha_at(self, rank: int) -> int:
        """For an adapter of another rank that is to count as much: the same alpha / r, in whole numbers."""
        return max(1, round(self.alpha * rank / self.r))


class TrainingSettings(Section):
    method: Method = "lora"
    task: Literal["auto", "generate", "classify"] = "auto"
    """`auto`: an encoder such as DistilBERT classifies, every other model writes."""
    train_on: Literal["answers", "all"] = "answers"
    """Which turns of a conversation are learned."""
    epochs: int = Field(default=4, ge=1, le=200)
    learning_rate: float = Field(default=3e-3, gt=0, le=1)
    batch_size: int = Field(default=16, ge=1, le=1024)
    gradient_accumulation_steps: int = Field(default=1, ge=1, le=1024)
    warmup_ratio: float = Field(default=0.05, ge=0, lt=1)
    lr_scheduler_type: Literal["cosine", "linear", "constant"] = "cosine"
    weight_decay: float = Field(default=0.0, ge=0, le=1)
    max_grad_norm: float = Field(default=1.0, gt=0)
    max_seq_length: int = Field(default=512, ge=16, le=1_048_576)
    """Tokens of a row that are read; longer ones are shortened (docs/decisions/0035)."""
    seed: int = Field(default=42, ge=0, lt=2**32)
    eval_steps: int | None = Field(default=None, ge=1)
    """Optimizer steps between two looks at the held-out rows; None: `USUAL_LOOKS` over the run."""
    save_steps: int | None = Field(default=None, ge=1)
    """Optimizer steps between two checkpoints; None: as `eval_steps`."""
    optimizer: Literal["adamw", "adafactor"] = "adamw"
    early_stopping_patience: int | None = Field(default=None, ge=1, le=1000)
    """Evaluations without a lower loss after which training ends; None: it runs to its end."""
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    gradient_checkpointing: Literal["auto", "on", "off"] = "auto"
    """Computes activations again instead of keeping them: a third more work, far less memory."""
    lora: LoraSettings = LoraSettings()

    @property
    def traits(self) -> MethodTraits:
        """What the method is like."""
        return METHODS[self.method]
