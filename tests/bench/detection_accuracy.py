"""How often detection is right: on the committed cases, and on a folder of real files where one is given.

Usage: detection_accuracy.py [--half tuned|held-out] [--real FOLDER] [--write REPORT.md]. A case of known
answer is right when shape and every column that is learned from are as expected; a table that is no training
data is right when the user is asked (confidence under 0.6). Exits 1 when under 90 % of those given at least
0.90 are right.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import polars as pl

from vibeflow.features.datasets.frames import columns_of
from vibeflow.features.datasets.readers import ReadOptions, open_source
from vibeflow.features.datasets.shapes.detect import SURE, detect

FIXTURES = Path(__file__).parents[1] / "fixtures" / "datasets"
LEARNED = ("question", "answer", "conversation", "text", "rejected", "verdict", "system")
SAMPLE = 100
ALPACA = {"instruction": "question", "input": "question"}
TALK = {"conversations": "conversation"}
LABELLED = {"text": "question", "category": "answer"}
# Written after reading the head of every file; None: a table that nobody trains a chat model on.
REAL: dict[str, tuple[str | None, dict[str, str]]] = {
    "banking77/train.csv": ("labels", LABELLED),
    "banking77/test.csv": ("labels", LABELLED),
    "benchmarks/TruthfulQA.csv": ("pairs", {"Question": "question", "Best Answer": "answer"}),
    "benchmarks/hellaswag-validation-1000.jsonl": (None, {}),
    "formats/alpaca_en_demo.json": ("pairs", {**ALPACA, "output": "answer"}),
    "formats/c4_demo.jsonl": ("text", {"text": "text"}),
    "formats/dpo_en_demo.json": ("preferences", {**TALK, "chosen": "answer", "rejected": "rejected"}),
    "formats/glaive_toolcall_en_demo.json": ("conversations", TALK),
    "formats/kto_en_demo.json": ("verdicts", {"messages": "conversation", "label": "verdict"}),
    "formats/v1_sft_demo.jsonl": ("conversations", {"messages": "conversation"}),
    "gsm8k/train.jsonl": ("pairs", {"question": "question", "answer": "answer"}),
    "gsm8k/test.jsonl": ("pairs", {"question": "question", "answer": "answer"}),
    "messy/StarWars.csv": (None, {}),
    "messy/bank-lines-quoted-as-one-field.csv": (None, {}),
    "messy/bank-semicolon.csv": (None, {}),
    "messy/poll-of-pollsters-3.tsv": (None, {}),
    "messy/pollster-ratings.csv": (None, {}),
    "messy/tweets.csv": ("text", {"text": "text"}),
    "roleplay/roleplay-instruct.json": ("pairs", {**ALPACA, "response": "answer"}),
}
HISTORY = """The held-out cases are real texts (chatterbot-corpus) under column names of our own choosing and
real tables (vega-datasets). Their first run, with the detector frozen at 0b0bbe1: 30 of 31 right, 11 of
12 of those given at least 0.90. The miss: the French trivia, whose short answers come again and so are
taken for labels, though both columns are found. The numbers below are of the detector as it stands.
"""
Result = tuple[str, str, str, float, bool]
"""File, expected, detected, confidence, right."""


def judge(name: str, path: Path, shape: str | None, roles: dict[str, str]) -> Result:
    """Detect one file from its first hundred readable rows."""
    batches = []
    for batch in open_source(path, ReadOptions()).batches:
        batches.append(batch.filter(pl.col("problem").is_null()))
        if sum(b.height for b in batches) >= SAMPLE:
            break
    sample = pl.concat(batches, how="diagonal").head(SAMPLE)
    found = detect(columns_of(sample), sample)
    got = {column: role for column, role in found.mapping.columns.items() if role in LEARNED}
    if shape is None:
        right, expected = found.confidence < SURE, "no training data: ask"
    else:
        right, expected = found.shape == shape and got == roles, words(shape, roles)
    return name, expected, words(found.shape, got), found.confidence, right


def words(shape: str, roles: dict[str, str]) -> str:
    """A shape with its columns: "pairs: Frage = question, Antwort = answer"."""
    return f"{shape}: " + ", ".join(f"{column} = {role}" for column, role in sorted(roles.items()))


def committed(half: str) -> list[Result]:
    """The committed cases of one half."""
    cases = json.loads((FIXTURES / "cases.json").read_text("utf-8"))
    chosen = [case for case in cases if case["file"].startswith(half)]
    return [judge(c["file"], FIXTURES / c["file"], c["shape"], c["columns"]) for c in chosen]


def table(title: str, results: list[Result]) -> str:
    """One half as Markdown: the count, the calibration and a row a file."""
    sure = [right for *_, confidence, right in results if confidence >= 0.9]
    asked = sum(confidence < SURE for *_, confidence, _ in results)
    rows = [
        f"| {name} | {expected} | {got} | {confidence:.2f} | {'yes' if right else '**no**'} |"
        for name, expected, got, confidence, right in results
    ]
    return "\n".join(
        [
            f"## {title}",
            "",
            f"{sum(right for *_, right in results)} of {len(results)} right. Confidence of at least 0.90: "
            f"{sum(sure)} of {len(sure)} right. Asked (under {SURE}): {asked}.",
            "",
            "| File | Expected | Detected | Confidence | Right |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--half", choices=["tuned", "held-out"])
    parser.add_argument("--real", type=Path)
    parser.add_argument("--write", type=Path)
    wish = parser.parse_args()
    parts: list[tuple[str, list[Result]]] = []
    if wish.real is not None:
        real = [judge(name, wish.real / name, *want) for name, want in REAL.items()]
        parts.append(("Real files", real))
    parts += [
        (f"Cases, {half}", committed(half)) for half in ("tuned", "held-out") if wish.half in (None, half)
    ]
    report = f"# Accuracy of detection\n\n{HISTORY}\n" + "\n".join(table(*part) for part in parts)
    print(report)
    if wish.write is not None:
        wish.write.write_text(report, "utf-8")
    sure = [right for _, results in parts for *_, confidence, right in results if confidence >= 0.9]
    return int(sum(sure) < 0.9 * len(sure))


if __name__ == "__main__":
    sys.exit(main())
