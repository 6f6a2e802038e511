"""What training is told. The worker fills these in from the job; names are those of vibeflow.yaml."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Lora:
    r: int = 16
    alpha: float = 32
    dropout: float = 0.0
    target_modules: str | list[str] = "all-linear"


@dataclass(frozen=True)
class Settings:
    method: str = "lora"
    """lora, qlora, dora or full."""
    task: str = "auto"
    """auto, generate or classify."""
    train_on: str = "answers"
    """answers or all (turns)."""
    epochs: int = 4
    learning_rate: float = 3e-3
    batch_size: int = 16
    gradient_accumulation_steps: int = 1
    warmup_ratio: float = 0.05
    lr_scheduler_type: str = "cosine"
    weight_decay: float = 0.0
    max_grad_norm: float = 1.0
    max_seq_length: int = 512
    seed: int = 42
    eval_steps: int | None = None
    """Optimizer steps between evaluations; None: about ten over the run."""
    save_steps: int | None = None
    """Optimizer steps between checkpoints; None: as `eval_steps`."""
    optimizer: str = "adamw"
    """adamw or adafactor."""
    early_stopping_patience: int | None = None
    """Evaluations without a lower loss after which training ends."""
    precision: str = "auto"
    gradient_checkpointing: str = "auto"
    """auto, on or off."""
    lora: Lora = field(default_factory=Lora)
