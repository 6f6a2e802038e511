"""Memory and speed of each method on a processor: one Llama-shaped model of 135 million random weights.

    python tests/bench/methods_memory.py [--rounds 3] [--steps 6]

Each method runs in a process of its own, in turns over several rounds; of each the lowest peak and the
highest speed are shown, for a busy machine only adds. Peaks are those of the whole process, and once more
without what it takes before a model is loaded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

METHODS = {
    "lora": ("lora", "0"),
    "lora, plain path": ("lora", "1"),
    "dora": ("dora", "0"),
    "qlora": ("qlora", "0"),
    "full": ("full", "0"),
}
ROWS, LENGTH = 4, 128


def make(folder: Path) -> None:
    """SmolLM-135M's shape with its vocabulary's size; the tokenizer knows bytes only."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python" / "engine"))
    from families import FAMILIES, write_family
    from transformers import AutoConfig, AutoModelForCausalLM

    assert "smollm" in FAMILIES
    write_family(folder, "smollm")
    config = AutoConfig.from_pretrained(folder)
    config.update(
        {
            "vocab_size": 49_152,
            "hidden_size": 576,
            "intermediate_size": 1536,
            "num_hidden_layers": 30,
            "num_attention_heads": 9,
            "num_key_value_heads": 3,
            "head_dim": 64,
            "initializer_range": 0.02,
        }
    )
    AutoModelForCausalLM.from_config(config).bfloat16().save_pretrained(folder)


def measure(folder: Path, method: str, plain: str, steps: int) -> None:
    import os

    os.environ["VIBEFLOW_PLAIN"] = plain
    import torch

    from vibeflow.engine.models.device import choose
    from vibeflow.engine.models.load import load_model
    from vibeflow.engine.models.methods import prepare_for_training
    from vibeflow.engine.rows.conversations import Example
    from vibeflow.engine.tasks.causal import objective_for
    from vibeflow.engine.train.optimizer import Optimizer
    from vibeflow.recipe.training import TrainingSettings

    device = choose()
    device.activate()
    before = _peak()
    loaded = load_model(folder, device, quantized=METHODS[method].four_bits)
    settings = TrainingSettings(method=method, max_seq_length=LENGTH)
    ready = prepare_for_training(loaded, settings, "bench")
    objective = objective_for(ready.model, settings, device)
    optimizer = Optimizer(ready.model, device.dtype, 0.0)
    dice = torch.Generator().manual_seed(1)
    half = [False] * (LENGTH // 2) + [True] * (LENGTH // 2)
    rows = [Example(torch.randint(10, 49_000, (LENGTH,), generator=dice).tolist(), half) for _ in range(ROWS)]
    batch = objective.prepare(rows)
    ready.model.train()
    best = float("inf")
    for step in range(steps):
        begun = time.perf_counter()
        (objective.total(batch) / batch.trained).backward()
        optimizer.step(1e-4, 1.0)
        if step:
            best = min(best, time.perf_counter() - begun)
    found = {
        "trainable": ready.trainable,
        "total": ready.total,
        "before": before,
        "peak": _peak(),
        "speed": ROWS * LENGTH / best,
        "device": device.label,
        "path": type(objective).__name__,
    }
    print(json.dumps(found))


def _peak() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--only", nargs=3)
    options = parser.parse_args()
    if options.only:
        folder, method, plain = options.only
        measure(Path(folder), method, plain, options.steps)
        return
    best: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as place:
        make(Path(place))
        for _ in range(options.rounds):
            for name, (method, plain) in METHODS.items():
                command = [sys.executable, __file__, "--steps", str(options.steps), "--only", place]
                done = subprocess.run([*command, method, plain], capture_output=True, text=True, check=True)
                found = json.loads(done.stdout.splitlines()[-1])
                kept = best.setdefault(name, found)
                kept["peak"] = min(kept["peak"], found["peak"])
                kept["speed"] = max(kept["speed"], found["speed"])
    first = next(iter(best.values()))
    print(
        f"{first['total'] / 1e6:.0f} million parameters, {first['device']}, {ROWS} rows of {LENGTH} tokens\n"
    )
    print("| Method | Path | Learns, million | Peak MB | Without libraries MB | Tokens/s |")
    print("|---|---|--:|--:|--:|--:|")
    for name, found in best.items():
        own = (found["peak"] - found["before"]) / 1e6
        print(
            f"| {name} | {found['path']} | {found['trainable'] / 1e6:.1f} | {found['peak'] / 1e6:,.0f} | "
            f"{own:,.0f} | {found['speed']:,.0f} |"
        )


if __name__ == "__main__":
    main()
