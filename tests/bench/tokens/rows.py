"""Conversations of everyday length for measuring: two to sixteen turns, some 200 tokens on average."""

from __future__ import annotations

import csv
import json
import random
from importlib import resources
from pathlib import Path


def write_rows(path: Path, count: int) -> None:
    """The same rows at each call: sentences of the bundled sample, put together anew."""
    with (resources.files("vibeflow") / "samples" / "support_replies.csv").open(encoding="utf-8") as file:
        sentences = [row["customer_message"].strip() for row in csv.DictReader(file)]
    sentences = [text for text in sentences if 20 <= len(text) <= 400]
    dice = random.Random(1)
    with path.open("w", encoding="utf-8") as out:
        for n in range(1, count + 1):
            turns = 2 * dice.choice([1, 1, 2, 3, 4, 8])
            messages = [
                {"role": ("user", "assistant")[at % 2], "content": dice.choice(sentences)}
                for at in range(turns)
            ]
            out.write(json.dumps({"n": n, "messages": messages}) + "\n")
