"""TRL's own preparation of rows for `SFTTrainer`, answers marked. Arguments: rows, processes."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from typing import Any

from starter import FOLDER, tokenizer
from trl import SFTConfig, SFTTrainer

import datasets


class Prepared(Exception):
    """Carries the set out of the trainer."""


class Timed(SFTTrainer):
    def _prepare_dataset(self, *args: Any, **kwargs: Any) -> Any:
        raise Prepared(super()._prepare_dataset(*args, **kwargs))


if __name__ == "__main__":
    config = SFTConfig(
        output_dir=tempfile.mkdtemp(),
        use_cpu=True,
        bf16=False,
        report_to="none",
        assistant_only_loss=True,
        dataset_num_proc=int(sys.argv[2]),
        max_length=None,
        disable_tqdm=True,
    )
    datasets.disable_progress_bars()
    begun = time.perf_counter()
    rows = datasets.load_dataset("json", data_files=sys.argv[1], split="train").remove_columns("n")
    try:
        Timed(model=str(FOLDER), args=config, train_dataset=rows, processing_class=tokenizer())
    except Prepared as prepared:
        (made,) = prepared.args
    taken = time.perf_counter() - begun
    print(json.dumps({"seconds": taken, "tokens": sum(map(len, made["input_ids"]))}))
