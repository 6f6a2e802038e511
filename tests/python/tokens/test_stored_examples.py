"""Examples from files are those from memory, whatever the kind of model and the number of processes, and
train the same weights."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from tokens_kit import Quiet

from task_models import TOPICS, asked, labelled, lines, write_bert, write_t5
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.load import load_model
from vibeflow.engine.models.methods import prepare_for_training
from vibeflow.engine.rows.arrow import StoredExamples
from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.encoding import Encoded, Encoder, encode, lengths_of
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.tasks.causal import Loss
from vibeflow.engine.tasks.labelled import LabelEncoder
from vibeflow.engine.tasks.pairs import PairEncoder
from vibeflow.engine.train.checkpoint import Checkpoints
from vibeflow.engine.train.loop import Training
from vibeflow.recipe.training import LoraSettings, TrainingSettings
from vibeflow.text.chat import ChatText
from vibeflow.worker.tokens.making import make

COUNT = 70


def passages(path: Path) -> Path:
    text = "The tide comes in twice a day. " * 9
    rows = [json.dumps({"n": n, "text": text[: 9 * n]}) for n in range(COUNT)]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def cases(name: str, model: Path, folder: Path, rows_file: Callable[..., Path]) -> tuple[Path, Encoder[Any]]:
    file = folder / "rows.jsonl"
    match name:
        case "conversations":
            return rows_file("rows.jsonl", COUNT), ConversationEncoder(ChatText.load(model), 88)
        case "all of them":
            return rows_file("rows.jsonl", COUNT), ConversationEncoder(ChatText.load(model), 88, "all")
        case "passages":
            return passages(file), ConversationEncoder(ChatText.load(model), 32)
        case "labels":
            file.write_text(lines(labelled(COUNT, 1)), "utf-8")
            names = {name: at for at, name in enumerate(sorted(TOPICS)[1:])}
            return file, LabelEncoder(ChatText.load(write_bert(folder / "bert")), names, 8, both_ways=True)
        case _:
            file.write_text(lines(asked(COUNT, 1)), "utf-8")
            return file, PairEncoder(ChatText.load(write_t5(folder / "t5")), 16)


def stored(rows: RowsFile, encoder: Encoder[Any], folder: Path, processes: int) -> Encoded[Any]:
    folder.mkdir()
    files, counts = make(rows, encoder, folder, processes, lambda done: None, lambda: False)
    return Encoded(StoredExamples(encoder.example, [folder / name for name in files]), counts)


@pytest.mark.parametrize("name", ["conversations", "all of them", "passages", "labels", "pairs"])
def test_files_hold_what_memory_holds(
    name: str, tiny_model: Path, tmp_path: Path, rows_file: Callable[..., Path]
) -> None:
    file, encoder = cases(name, tiny_model, tmp_path, rows_file)
    rows = RowsFile(file, "Be kind.")
    memory = encode(rows, encoder)
    assert len(memory.counts) > 1, "more than one fate is tried"
    for processes in (1, 3):
        kept = stored(rows, encoder, tmp_path / f"kept{processes}", processes)
        assert list(kept.examples) == list(memory.examples)
        assert kept.counts == memory.counts
        assert list(lengths_of(kept.examples)) == list(lengths_of(memory.examples))
        assert kept.examples[-3:] == memory.examples[-3:]
        assert kept.examples[-1] == memory.examples[-1]


def test_training_ends_with_the_same_bits(
    tiny_model: Path, tmp_path: Path, rows_file: Callable[..., Path]
) -> None:
    rows = RowsFile(rows_file("rows.jsonl", COUNT), "")
    cpu = Device("cpu", "fp32", 1, "CPU")
    encoder = ConversationEncoder(ChatText.load(tiny_model), 128)
    settings = TrainingSettings(epochs=2, batch_size=4, lora=LoraSettings(r=4, alpha=8, dropout=0.1))
    ends = []
    for name, examples in {
        "memory": encode(rows, encoder).examples,
        "files": stored(rows, encoder, tmp_path / "kept", 2).examples,
    }.items():
        torch.manual_seed(0)
        model = prepare_for_training(load_model(tiny_model, cpu), settings, "tiny").model
        ear: Any = Quiet()
        run = Training(
            model, Loss(model), cpu, settings, examples, examples[:9], Checkpoints(tmp_path / name), ear
        )
        ends.append(run.run().weights)
    first, second = ends
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_of_each_example_only_its_length_is_held(
    tiny_model: Path, tmp_path: Path, rows_file: Callable[..., Path]
) -> None:
    rows = RowsFile(rows_file("rows.jsonl", 1_000), "")
    encoder = ConversationEncoder(ChatText.load(tiny_model), 128)
    kept = stored(rows, encoder, tmp_path / "kept", 1)
    files = sorted((tmp_path / "kept").glob("*.arrow"))

    def held(make: Callable[[], object]) -> float:
        """Bytes for an example."""
        gc.collect()
        tracemalloc.start()
        made = make()
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        del made
        return size / len(rows)

    assert held(lambda: StoredExamples(encoder.example, files)) < 64
    assert held(lambda: list(kept.examples)) > 1_000, "as in memory"
