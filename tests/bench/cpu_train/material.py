"""What all contestants train on: one model with random weights, and the same rows in the same steps."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

ROWS_PER_STEP = 8
"""TRL's own default."""
LONGEST = 512
LEARNING_RATE = {"lora": 5e-4, "full": 5e-5}


@dataclass(frozen=True)
class Material:
    model: Path
    steps: list[list[dict[str, list[int]]]]
    """Rows of each step: "input_ids", and "labels" with -100 where nothing is trained."""

    @classmethod
    def read(cls, folder: Path) -> Material:
        return cls(folder / "model", json.loads((folder / "steps.json").read_text()))

    def tokens(self, first: int, last: int) -> int:
        """Useful tokens of these steps: padding is not among them."""
        return sum(len(row["input_ids"]) for step in self.steps[first:last] for row in step)

    def trained(self, first: int, last: int) -> int:
        return sum(
            label != -100 for step in self.steps[first:last] for row in step for label in row["labels"]
        )


def make(folder: Path, data: Path, count: int) -> Material:
    """A model of SmolLM-135M's shape, and rows of `data` for `count` steps, rows of like length together."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from vibeflow.engine.rows.batches import epoch_order
    from vibeflow.text.chat import ChatText

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=49152,
        hidden_size=576,
        intermediate_size=1536,
        num_hidden_layers=30,
        num_attention_heads=9,
        num_key_value_heads=3,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=5,
        pad_token_id=1,
    )
    target = folder / "model"
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(target)
    starter = Path(str(files("vibeflow") / "starter"))
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copy(starter / name, target / name)
    chat = ChatText.load(starter)
    rows: list[dict[str, list[int]]] = []
    for row in json.loads(data.read_text(encoding="utf-8"))[: ROWS_PER_STEP * count * 4]:
        asked = f"{row['instruction']}\n{row['input']}" if row["input"] else row["instruction"]
        tokens = chat.training_tokens(
            [{"role": "user", "content": asked}, {"role": "assistant", "content": row["response"]}]
        )
        pairs = zip(tokens.ids[:LONGEST], tokens.trained[:LONGEST], strict=True)
        labels = [token if flag else -100 for token, flag in pairs]
        rows.append({"input_ids": tokens.ids[:LONGEST], "labels": labels})
    lengths = [len(row["input_ids"]) for row in rows]
    order = epoch_order(lengths, ROWS_PER_STEP, 42, 0)[:count]
    steps = [[rows[index] for index in batch] for batch in order]
    (folder / "steps.json").write_text(json.dumps(steps))
    return Material(target, steps)


def versions(*names: str) -> str:
    """ "torch 2.13.0, trl 1.16.0"."""
    from importlib.metadata import version

    return ", ".join(f"{name} {version(name)}" for name in names)


def threads() -> int:
    """As many as there are cores to this process; every contestant gets the same."""
    import os

    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(cores)
    return cores


def trainer_rows(material: Material) -> Any:
    """The rows as a Hugging Face dataset, in the order of the steps."""
    from datasets import Dataset

    return Dataset.from_list([row for step in material.steps for row in step])
