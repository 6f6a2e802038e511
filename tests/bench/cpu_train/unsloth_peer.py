"""Unsloth on a CPU, through its documented interface. Arguments: folder, lora|full, eager|compiled."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from windows import Windows

windows = Windows()
folder, method, kind = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if kind == "eager":
    os.environ["UNSLOTH_COMPILE_DISABLE"] = "1"

import unsloth  # noqa: E402, F401  # it wants to be first
from material import LEARNING_RATE, ROWS_PER_STEP, Material, threads, trainer_rows, versions  # noqa: E402
from transformers import TrainerCallback  # noqa: E402
from trl import SFTConfig, SFTTrainer  # noqa: E402
from unsloth import FastLanguageModel  # noqa: E402

threads()
material = Material.read(folder)


class Turns(TrainerCallback):
    """Lets the trainer go on only while it is its turn."""

    def __init__(self) -> None:
        self._last = 0
        self._losses: list[float] = []

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.global_step == 0:
            windows.ready(versions("torch", "transformers", "peft", "trl", "unsloth"))
        if state.global_step == self._last:
            turn = windows.next()
            if turn is None:
                os._exit(0)
            self._last = turn[1]

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any) -> None:
        if "loss" not in logs:
            return
        self._losses.append(float(logs["loss"]))
        if state.global_step == self._last:
            windows.done(self._losses)
            self._losses = []


model, tokenizer = FastLanguageModel.from_pretrained(
    str(material.model), max_seq_length=512, load_in_4bit=False, full_finetuning=method == "full"
)
if method == "lora":
    model = FastLanguageModel.get_peft_model(
        model,
        r=16,
        lora_alpha=32,
        lora_dropout=0,
        target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
        use_gradient_checkpointing=False,
    )
config = SFTConfig(
    output_dir="out",
    per_device_train_batch_size=ROWS_PER_STEP,
    num_train_epochs=1,
    learning_rate=LEARNING_RATE[method],
    lr_scheduler_type="constant",
    train_sampling_strategy="sequential",
    logging_steps=1,
    report_to="none",
    save_strategy="no",
    disable_tqdm=True,
    seed=42,
    max_length=512,
    dataset_kwargs={"skip_prepare_dataset": True},
)
trainer = SFTTrainer(
    model=model,
    args=config,
    train_dataset=trainer_rows(material),
    processing_class=tokenizer,
    callbacks=[Turns()],
)
trainer.train()
windows.next()
