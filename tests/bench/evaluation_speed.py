"""How fast are the answers of an evaluation, against transformers' own `generate` on sorted batches?

    python tests/bench/evaluation_speed.py [--rounds N] [--rows N] [--tokens N]

The starter model answers questions of the bundled sample, greedily, once by VibeFlow's decoding and once by
`generate(do_sample=False)` on the same batches: sorted by length, padded at the left, the same limit, the
same end tokens, in the same process on one thread, by turns, with the order of the two changed each time.
Both must give the same tokens. What is compared is processor time, which a busy machine stretches less than
the clock's. docs/reports/evaluation.md says what came out.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

import torch
import transformers
from result import report

from vibeflow.engine.generate.answers import answer_all
from vibeflow.engine.models.device import choose
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.text.models import locate
from vibeflow.worker.ready.model import inference_device

BATCH = 32

Answers = list[list[int]]


def questions(loaded: Loaded, count: int) -> list[list[int]]:
    """Prompts of the sample's first questions that have a text."""
    with (resources.files("vibeflow") / "samples" / "support_replies.csv").open(encoding="utf-8") as file:
        texts = [row["customer_message"].strip() for row in csv.DictReader(file)]
    asked = [text for text in texts if 3 <= len(text.split()) <= 120][:count]
    return [loaded.chat.prompt_ids([{"role": "user", "content": text}]) for text in asked]


def ours(loaded: Loaded, prompts: Sequence[list[int]], tokens: int) -> Answers:
    found = answer_all(loaded, prompts, tokens, BATCH)
    assert found is not None
    return found


@torch.inference_mode()
def theirs(loaded: Loaded, prompts: Sequence[list[int]], tokens: int) -> Answers:
    order = sorted(range(len(prompts)), key=lambda index: -len(prompts[index]))
    answers: Answers = [[] for _ in prompts]
    pad = int(loaded.model.config.pad_token_id)
    for at in range(0, len(order), BATCH):
        chosen = order[at : at + BATCH]
        length = max(len(prompts[index]) for index in chosen)
        ids = torch.full((len(chosen), length), pad)
        mask = torch.zeros(len(chosen), length, dtype=torch.long)
        for row, index in enumerate(chosen):
            ids[row, length - len(prompts[index]) :] = torch.tensor(prompts[index])
            mask[row, length - len(prompts[index]) :] = 1
        said: Any = loaded.model.generate(
            input_ids=ids,
            attention_mask=mask,
            max_new_tokens=tokens,
            do_sample=False,
            eos_token_id=sorted(loaded.stop_ids),
            pad_token_id=pad,
        )
        for row, index in enumerate(chosen):
            answer = said[row, length:].tolist()
            ended = next((n for n, token in enumerate(answer) if token in loaded.stop_ids), len(answer))
            answers[index] = answer[:ended]
    return answers


def timed(
    do: Callable[[Loaded, Sequence[list[int]], int], Answers], *arguments: Any
) -> tuple[float, Answers]:
    begun = time.process_time()
    found = do(*arguments)
    return time.process_time() - begun, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--tokens", type=int, default=96)
    arguments = parser.parse_args()
    transformers.logging.set_verbosity_error()
    folder = locate("vibeflow/starter")
    assert folder is not None
    device = inference_device(choose(), folder)
    torch.set_num_threads(1)
    loaded = load_model(folder, device)
    prompts = questions(loaded, arguments.rows)
    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    equal = 0
    ours(loaded, prompts[:8], 8), theirs(loaded, prompts[:8], 8)
    for round_ in range(arguments.rounds):
        pair = [("ours", ours), ("theirs", theirs)]
        answers: dict[str, Answers] = {}
        for name, do in pair if round_ % 2 == 0 else reversed(pair):
            seconds, answers[name] = timed(do, loaded, prompts, arguments.tokens)
            times[name].append(seconds)
        equal = sum(one == other for one, other in zip(answers["ours"], answers["theirs"], strict=True))
        assert equal == len(prompts), f"only {equal} of {len(prompts)} answers are the same"
    report("evaluation answers, VibeFlow", "s", times["ours"])
    report("evaluation answers, transformers", "s", times["theirs"])
    ratios = [mine / other for mine, other in zip(times["ours"], times["theirs"], strict=True)]
    report("evaluation answers, VibeFlow over transformers", "ratio", ratios, limit=1.0)


if __name__ == "__main__":
    main()
