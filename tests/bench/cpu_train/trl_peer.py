"""TRL's SFTTrainer. Arguments: folder, lora|full, default|tuned|padded.

`tuned`: bf16 weights, no gradient checkpointing, rows of a step laid end to end, matrix products of medium
precision; `padded` the same with padded rows.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import torch
from material import LEARNING_RATE, ROWS_PER_STEP, Material, threads, trainer_rows, versions
from peft import LoraConfig
from transformers import AutoTokenizer, TrainerCallback
from trl import SFTConfig, SFTTrainer
from windows import Windows

windows = Windows()
folder, method, kind = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
threads()
material = Material.read(folder)


class Turns(TrainerCallback):
    """Lets the trainer go on only while it is its turn."""

    def __init__(self) -> None:
        self._last = 0
        self._losses: list[float] = []

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.global_step == 0:
            windows.ready(versions("torch", "transformers", "peft", "trl"))
        if state.global_step == self._last:
            turn = windows.next()
            if turn is None:
                raise SystemExit(0)
            self._last = turn[1]

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any) -> None:
        if "loss" not in logs:
            return
        self._losses.append(float(logs["loss"]))
        if state.global_step == self._last:
            windows.done(self._losses)
            self._losses = []


tuned: dict[str, Any] = {}
if kind != "default":
    torch.set_float32_matmul_precision("medium")
    tuned = {
        "model_init_kwargs": {"dtype": "bfloat16"},
        "gradient_checkpointing": False,
        "padding_free": kind == "tuned",
    }
config = SFTConfig(
    output_dir=tempfile.mkdtemp(),
    use_cpu=True,
    per_device_train_batch_size=ROWS_PER_STEP,
    train_sampling_strategy="sequential",
    num_train_epochs=1,
    learning_rate=LEARNING_RATE[method],
    lr_scheduler_type="constant",
    logging_steps=1,
    report_to="none",
    save_strategy="no",
    disable_tqdm=True,
    seed=42,
    max_length=None,
    dataset_kwargs={"skip_prepare_dataset": True},
    **tuned,
)
adapter = LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")
trainer = SFTTrainer(
    model=str(material.model),
    args=config,
    train_dataset=trainer_rows(material),
    processing_class=AutoTokenizer.from_pretrained(material.model),
    peft_config=adapter if method == "lora" else None,
    callbacks=[Turns()],
)
trainer.train()
windows.next()
