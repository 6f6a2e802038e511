"""lm-eval's own task definitions, over questions from the Hub or from a file, put to a `BenchmarkModel`.

A local file takes the place of the dataset only: prompts, solved examples, metrics and their standard errors
stay lm-eval's. Knows nothing of jobs or versions.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import stdev
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.errors import CatalogueUnreachable, DataEmpty, ErrorAction

from ..quiet import first_line
from .marks import Marked, draw
from .model import BenchmarkModel

FEWSHOT_SEED = 1234
"""lm-eval's own: which solved examples stand before which question."""
_FOLDERS = {"hellaswag": "hellaswag", "truthfulqa": "truthfulqa", "mmlu": "mmlu/default", "gsm8k": "gsm8k"}
_TASKS = {
    "hellaswag": ["hellaswag"],
    "truthfulqa": ["truthfulqa_mc1", "truthfulqa_mc2"],
    "mmlu": ["mmlu"],
    "gsm8k": ["gsm8k"],
}
_DATASETS = {
    "hellaswag": "Rowan/hellaswag",
    "truthfulqa": "truthfulqa/truthful_qa",
    "mmlu": "cais/mmlu",
    "gsm8k": "openai/gsm8k",
}
"""Where lm-eval has them from, for saying so."""
_METRICS: dict[str, dict[str, tuple[str, str, str]]] = {
    "hellaswag": {"acc_norm": ("hellaswag", "acc_norm", "none"), "acc": ("hellaswag", "acc", "none")},
    "truthfulqa": {"mc2": ("truthfulqa_mc2", "acc", "none"), "mc1": ("truthfulqa_mc1", "acc", "none")},
    "mmlu": {"acc": ("mmlu", "acc", "none")},
    "gsm8k": {
        "strict-match": ("gsm8k", "exact_match", "strict-match"),
        "flexible-extract": ("gsm8k", "exact_match", "flexible-extract"),
    },
}
"""Of each benchmark, by our name: task (or what its name begins with), lm-eval's metric and filter."""


def load_tasks(name: str, work: Path, file: Path | None, examples: Path | None) -> dict[str, Any]:
    """The benchmark's tasks with their questions.

    Args:
        work: folder for definitions and caches.
        file: questions as JSON Lines, in the fields of the dataset on the Hub; None: fetch them.
        examples: likewise the solved examples, where the task has some.

    Raises:
        CatalogueUnreachable: they cannot be fetched.
    """
    logging.getLogger("lm_eval").setLevel(logging.ERROR)
    import lm_eval.tasks
    from lm_eval.tasks import TaskManager

    import datasets

    datasets.disable_progress_bars()
    datasets.config.HF_UPDATE_DOWNLOAD_COUNTS = False  # else it tells the Hub of each set, a local file too
    lm_eval.api.task.tqdm = partial(lm_eval.api.task.tqdm, disable=True)  # its bars would fill the job's log
    root = Path(lm_eval.tasks.__file__).parent / _FOLDERS[name]
    if file is None:
        manager, wanted = TaskManager(include_path=[root], include_defaults=False), _TASKS[name]
    else:
        wanted = _define(name, root, work, file, examples)
        manager = TaskManager(include_path=[work], include_defaults=False)
    try:
        tasks: dict[str, Any] = manager.load(wanted)["tasks"]
    except Exception as error:
        if file is not None:
            raise
        raise CatalogueUnreachable(
            t(
                "The questions in {datasets} cannot be fetched from the Hub: {error}",
                datasets=_DATASETS[name],
                error=first_line(error),
            ),
            hint=t("Check the network and the proxy, or choose a local file with the questions."),
            action=ErrorAction(kind="retry", label=t("Try again")),
        ) from error
    for task in tasks.values():
        if task.get_config("num_fewshot") is None:
            task.set_config(key="num_fewshot", value=0)
        task.set_fewshot_seed(seed=FEWSHOT_SEED)
    return tasks


def ask(
    name: str, tasks: Mapping[str, Any], model: BenchmarkModel, questions: int | None, seed: int
) -> Marked:
    """Put the questions that the seed draws to the model.

    Raises:
        DataEmpty: there are none. Stopped: told to stop.
    """
    from lm_eval.evaluator import evaluate

    sizes = {task: len(tasks[task].eval_docs) for task in tasks}
    shared = name == "truthfulqa"  # both of its tasks ask the same questions
    counted = dict([next(iter(sizes.items()))]) if shared else sizes
    available = sum(counted.values())
    if not available:
        raise DataEmpty(t("The benchmark holds no questions."), hint=t("Choose another file."))
    numbers = draw(available, questions, seed)
    chosen = _per_task(numbers, counted)
    if shared:
        chosen = dict.fromkeys(tasks, numbers)
    asked = {task: tasks[task] for task in tasks if chosen.get(task)}
    found: Any = evaluate(
        lm=model,
        task_dict={"tasks": asked, "groups": {}, "group_map": {}},
        samples={task: chosen[task] for task in asked},
        bootstrap_iters=1000,
    )
    marks = {
        metric: _marks(found["samples"], list(asked), *source) for metric, source in _METRICS[name].items()
    }
    return Marked(
        numbers=numbers,
        marks=marks,
        stderr={metric: _stderr(values) for metric, values in marks.items()},
        available=available,
        tasks=[f"{task} {found['versions'][task]}" for task in asked],
        examples=max(int(task.get_config("num_fewshot") or 0) for task in asked.values()),
        harness=f"lm-eval {version('lm-eval')}",
    )


def _per_task(numbers: Sequence[int], sizes: Mapping[str, int]) -> dict[str, list[int]]:
    chosen: dict[str, list[int]] = {}
    start = 0
    for task, size in sizes.items():
        chosen[task] = [number - start for number in numbers if start <= number < start + size]
        start += size
    return chosen


def _marks(
    samples: Mapping[str, list[dict[str, Any]]], order: Sequence[str], task: str, metric: str, filtered: str
) -> list[float]:
    """Of each question, in the order in which they were drawn."""
    return [
        float(sample[metric])
        for name in order
        if name == task or name.startswith(f"{task}_")
        for sample in sorted(samples[name], key=lambda sample: int(sample["doc_id"]))
        if sample["filter"] == filtered
    ]


def _stderr(marks: Sequence[float]) -> float | None:
    """As lm-eval's `mean_stderr`; over the questions of all subjects where there are several tasks."""
    return stdev(marks) / len(marks) ** 0.5 if len(marks) > 1 else None


def _define(name: str, root: Path, work: Path, file: Path, examples: Path | None) -> list[str]:
    """Write definitions that take lm-eval's own and have their questions in a file; returns their names."""
    work.mkdir(parents=True, exist_ok=True)
    if name == "mmlu":
        return _define_subjects(root, work, file)
    split = "test" if name == "gsm8k" else "validation"
    files = {split: str(file), **({"train": str(examples)} if examples else {})}
    extra: dict[str, Any] = {} if name == "gsm8k" else {"training_split": None}
    if name == "hellaswag" and "query" in _first_line(file):
        extra["process_docs"] = None  # the file holds what lm-eval would make of the raw rows
    for task in _TASKS[name]:
        _write(work, task, root / f"{task}.yaml", files, extra)
    return list(_TASKS[name])


def _define_subjects(root: Path, work: Path, file: Path) -> list[str]:
    """One task for each subject, as lm-eval has them."""
    rows: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        rows.setdefault(json.loads(line)["subject"], []).append(line)
    tasks = []
    for subject, lines in sorted(rows.items()):
        part = work / f"{subject}.jsonl"
        part.write_text("\n".join(lines) + "\n", encoding="utf-8")
        _write(
            work,
            f"mmlu_{subject}",
            root / f"mmlu_{subject}.yaml",
            {"test": str(part)},
            {"fewshot_split": None},
        )
        tasks.append(f"mmlu_{subject}")
    return tasks


def _write(
    work: Path, task: str, include: Path, files: Mapping[str, str], extra: Mapping[str, object]
) -> None:
    definition = {
        "include": str(include),
        "task": task,
        "dataset_path": "json",
        "dataset_name": None,
        "dataset_kwargs": {"data_files": dict(files), "cache_dir": str(work / "cache")},
        **extra,
    }
    # JSON is YAML.
    (work / f"{task}.yaml").write_text(json.dumps(definition), encoding="utf-8")


def _first_line(file: Path) -> dict[str, Any]:
    with file.open(encoding="utf-8") as lines:
        found: dict[str, Any] = json.loads(next(lines, "{}"))
    return found
