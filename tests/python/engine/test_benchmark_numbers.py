"""The numbers of a benchmark are lm-eval's: the same model through its own class gives the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("lm_eval")

SCENES = [
    (
        "A man is cooking",
        "He stirs the soup",
        ["and tastes it.", "and flies.", "then the dog reads.", "badly"],
    ),
    (
        "Washing a car",
        "Water runs over it",
        ["It is clean.", "It sings!", "The roof melts", "it is dry now."],
    ),
    ("Playing chess", "She moves a pawn", ["He thinks.", "He eats it.", "The board is a lake.", "Rain."]),
    ("Reading", "The page is turned", ["The next begins.", "It burns", "Nothing was there.", "A horse."]),
]
SUMS = [
    {"question": f"Ann has {n} apples and buys {n + 2}. How many?", "answer": f"{n}+{n + 2}=#### {2 * n + 2}"}
    for n in range(1, 9)
]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Rows in the fields of the datasets on the Hub."""
    folder = tmp_path_factory.mktemp("questions")
    scenes = [
        {
            "ctx_a": f"{context}.",
            "ctx_b": "then",
            "activity_label": label,
            "endings": endings,
            "label": str(at),
        }
        for at, (label, context, endings) in enumerate(SCENES)
    ]
    truths = [
        {
            "question": f"Is the moon number {n} made of cheese?",
            "mc1_targets": {"choices": ["No", "Yes, it is", "Only on Sundays"], "labels": [1, 0, 0]},
            "mc2_targets": {"choices": ["No", "It is rock", "Yes, it is"], "labels": [1, 1, 0]},
        }
        for n in range(4)
    ]
    exams = [
        {
            "question": f"What is {n}+{n}?",
            "choices": [str(2 * n + i) for i in range(4)],
            "answer": 0,
            "subject": s,
        }
        for s in ("astronomy", "anatomy")
        for n in range(3)
    ]
    return {
        "hellaswag": write(folder / "hellaswag.jsonl", scenes),
        "truthfulqa": write(folder / "truthfulqa.jsonl", truths),
        "mmlu": write(folder / "mmlu.jsonl", exams),
        "gsm8k": write(folder / "gsm8k.jsonl", SUMS[:3]),
        "examples": write(folder / "examples.jsonl", SUMS[3:]),
    }


@pytest.fixture(scope="module")
def both(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """The tiny model in double precision, ours and through HFLM; prompts that are too long for it are cut."""
    from lm_eval.models.huggingface import HFLM
    from transformers import AutoTokenizer

    from vibeflow.engine.models.device import choose
    from vibeflow.engine.models.load import load_model

    folder = tmp_path_factory.mktemp("longer") / "model"
    shutil.copytree(tiny_model, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "max_position_embeddings": 600}))
    loaded = load_model(folder, choose("fp32"))
    loaded.model.double()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return loaded, HFLM(pretrained=loaded.model, tokenizer=tokenizer, batch_size=3, device="cpu")


@pytest.mark.parametrize("name", ["hellaswag", "truthfulqa", "mmlu", "gsm8k"])
def test_numbers_are_those_of_lm_evals_own_model(
    name: str, both: tuple[Any, Any], files: dict[str, Path], tmp_path: Path
) -> None:
    from lm_eval.evaluator import evaluate

    from vibeflow.engine.benchmarks.model import BenchmarkModel
    from vibeflow.engine.benchmarks.tasks import ask, load_tasks

    loaded, reference = both

    def tasks(where: str) -> dict[str, Any]:
        found = load_tasks(
            name, tmp_path / where, files[name], files["examples"] if name == "gsm8k" else None
        )
        for task in found.values():
            if name == "gsm8k":
                task.set_config("generation_kwargs", {"max_gen_toks": 12}, update=True)
        return found

    asked = tasks("ours")
    ours = ask(name, asked, BenchmarkModel(loaded), questions=4 if name == "mmlu" else 2, seed=5)
    said = [one.resps for task in asked.values() for one in task.instances]

    expected = tasks("theirs")
    samples = {task: _numbers(name, ours.numbers, at) for at, task in enumerate(expected)}
    samples = {task: numbers for task, numbers in samples.items() if numbers}
    found = evaluate(
        lm=reference,
        task_dict={"tasks": {task: expected[task] for task in samples}, "groups": {}, "group_map": {}},
        samples=samples,
        bootstrap_iters=1000,
    )
    heard = [one.resps for task in expected.values() for one in task.instances or []]
    assert len(said) == len(heard) > 0
    for one, other in zip(said, heard, strict=True):
        if name == "gsm8k":
            assert one == other
        else:
            assert one[0][0] == pytest.approx(other[0][0], abs=1e-6)
            assert one[0][1] == other[0][1]
    for metric, (value, error) in _published(name, found["results"]).items():
        mine = ours.marks[metric]
        assert sum(mine) / len(mine) == pytest.approx(value, abs=1e-6), metric
        if error is not None:
            assert ours.stderr[metric] == pytest.approx(error, abs=1e-6), metric


def _numbers(name: str, drawn: list[int], task: int) -> list[int]:
    """Which of a task's own questions were drawn; the two subjects of `mmlu` lie one behind the other."""
    if name != "mmlu":
        return drawn
    return [number - 3 * task for number in drawn if 3 * task <= number < 3 * task + 3]


def _published(name: str, results: dict[str, Any]) -> dict[str, tuple[float, float | None]]:
    if name == "mmlu":
        sizes = {task: found["sample_len"] for task, found in results.items()}
        whole = sum(found["acc,none"] * sizes[task] for task, found in results.items()) / sum(sizes.values())
        return {"acc": (whole, None)}
    keys = {
        "hellaswag": {"acc": ("hellaswag", "acc,none"), "acc_norm": ("hellaswag", "acc_norm,none")},
        "truthfulqa": {"mc1": ("truthfulqa_mc1", "acc,none"), "mc2": ("truthfulqa_mc2", "acc,none")},
        "gsm8k": {
            "strict-match": ("gsm8k", "exact_match,strict-match"),
            "flexible-extract": ("gsm8k", "exact_match,flexible-extract"),
        },
    }[name]
    return {
        metric: (results[task][key], results[task][key.replace(",", "_stderr,")])
        for metric, (task, key) in keys.items()
    }


def test_a_file_takes_the_place_of_the_dataset_only(files: dict[str, Path], tmp_path: Path) -> None:
    """Prompt, choices, target, metrics and examples are word for word those of lm-eval's definition."""
    import lm_eval.tasks
    from lm_eval.tasks._yaml_loader import load_yaml

    from vibeflow.engine.benchmarks.tasks import load_tasks

    root = Path(lm_eval.tasks.__file__).parent
    for name, task, file in [
        ("hellaswag", "hellaswag", "hellaswag/hellaswag.yaml"),
        ("truthfulqa", "truthfulqa_mc2", "truthfulqa/truthfulqa_mc2.yaml"),
        ("mmlu", "mmlu_anatomy", "mmlu/default/mmlu_anatomy.yaml"),
        ("gsm8k", "gsm8k", "gsm8k/gsm8k.yaml"),
    ]:
        examples = files["examples"] if name == "gsm8k" else None
        loaded = load_tasks(name, tmp_path / name, files[name], examples)[task]
        wanted = load_yaml(root / file)
        for key in ("doc_to_text", "doc_to_choice", "doc_to_target", "metric_list", "generation_kwargs"):
            if key in wanted:
                assert loaded.get_config(key) == wanted[key], (name, key)
        assert (loaded.get_config("num_fewshot") or 0) == wanted.get("num_fewshot", 0)


def test_an_answer_ends_at_a_stop_word_as_it_does_in_lm_evals_own_model(both: tuple[Any, Any]) -> None:
    from lm_eval.api.instance import Instance

    from vibeflow.engine.benchmarks.model import BenchmarkModel

    loaded, reference = both

    def asked(*until: str) -> list[Any]:
        options = {"until": list(until), "max_gen_toks": 30}
        return [Instance("generate_until", {}, (f"Ask {n}: how", options), 0) for n in range(3)]

    whole = BenchmarkModel(loaded).generate_until(asked("never said"))
    stop = next(text[9:11] for text in whole if text[9:11].isprintable() and len(text) > 20)
    model = BenchmarkModel(loaded)
    found = model.generate_until(asked(stop))
    assert found == reference.generate_until(asked(stop), disable_tqdm=True)
    assert any(len(one) < len(other) for one, other in zip(found, whole, strict=True))
    everything = sum(len(loaded.chat.encode_as_written(text)) for text in whole)
    prompts = sum(len(loaded.chat.encode_as_written(one.args[0])) for one in asked(stop))
    assert model.tokens < prompts + everything, "it wrote on behind the stop word"


def test_texts_are_weighed_whole_in_windows(both: tuple[Any, Any]) -> None:
    from lm_eval.api.instance import Instance

    from vibeflow.engine.benchmarks.model import BenchmarkModel

    loaded, reference = both
    texts = ["a short one", "one longer than the model can look at " * 40]
    asked = [Instance("loglikelihood_rolling", {}, (text,), 0) for text in texts]
    ours = BenchmarkModel(loaded).loglikelihood_rolling(asked)
    assert ours == pytest.approx(reference.loglikelihood_rolling(asked, disable_tqdm=True), abs=1e-6)


def test_it_stops_between_batches(
    both: tuple[Any, Any], files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vibeflow.engine.benchmarks import model as benchmark_model
    from vibeflow.engine.benchmarks.marks import Stopped
    from vibeflow.engine.benchmarks.model import BenchmarkModel
    from vibeflow.engine.benchmarks.tasks import ask, load_tasks

    monkeypatch.setattr(benchmark_model, "_BATCH", 2)
    said: list[tuple[int, int]] = []
    model = BenchmarkModel(both[0], lambda done, total: said.append((done, total)), lambda: bool(said))
    tasks = load_tasks("truthfulqa", tmp_path / "tasks", files["truthfulqa"], None)
    with pytest.raises(Stopped):
        ask("truthfulqa", tasks, model, None, 1)
    assert len(said) == 1 and 0 < said[0][0] < said[0][1]


def test_without_network_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets
    from vibeflow.engine.benchmarks.tasks import load_tasks
    from vibeflow.protocol.errors import CatalogueUnreachable

    def unreachable(*_: object, **__: object) -> None:
        raise ConnectionError("Couldn't reach 'Rowan/hellaswag' on the Hub")

    monkeypatch.setattr(datasets, "load_dataset", unreachable)
    with pytest.raises(CatalogueUnreachable, match="Rowan/hellaswag") as caught:
        load_tasks("hellaswag", tmp_path, None, None)
    assert "local file" in caught.value.hint


def test_the_own_file_is_asked_as_in_the_evaluation(tiny_model: Path, rows_file: Callable[..., Path]) -> None:
    from vibeflow.engine.benchmarks.own import ask_own
    from vibeflow.engine.generate.answers import answer_all
    from vibeflow.engine.models.device import choose
    from vibeflow.engine.models.load import load_model
    from vibeflow.engine.rows.file import RowsFile
    from vibeflow.scoring.metrics import token_f1

    loaded = load_model(tiny_model, choose("fp32"))
    rows = RowsFile(rows_file("own.jsonl", 9), "Be brief.")
    found = ask_own(loaded, rows, 4, 3, 8, lambda done, total: None, lambda: False)
    assert len(found.numbers) == 4 and found.available == 9
    chosen = [row for row in rows if row.number in found.numbers]
    answers = answer_all(loaded, [loaded.chat.prompt_ids(row.prompt) for row in chosen], 8)
    assert answers is not None
    expected = [
        token_f1(loaded.chat.decode(ids).strip(), row.expected)
        for ids, row in zip(answers, chosen, strict=True)
    ]
    assert found.marks["tokenF1"] == expected
