"""What an evaluation is to do: a model answers rows that it has not learned from."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from ..record import Record


class EvaluatePayload(Record):
    kind: Literal["evaluate"] = "evaluate"
    model: str
    model_path: Path | None = None
    revision: str | None = None
    adapter_dir: Path
    """The train job's result."""
    test_file: Path
    train_file: Path | None = None
    """The rows that were learned from, for signs of memorisation; None: it is not looked for them."""
    labelled: bool = False
    """Whether the answers are labels, which are right or wrong, whatever kind of model gives them."""
    system_prompt: str = ""
    max_rows: int = Field(default=100, ge=1)
    max_new_tokens: int = Field(default=160, ge=1)
    max_seq_length: int | None = None
    """Where rows were cut in training, and are for the loss; None: where the model's context ends."""
    seed: int = 42
    for_commit: str | None = None
    """The version that is evaluated (again); None within a run, where there is none yet."""
    for_version: int | None = None
    """Its number."""
