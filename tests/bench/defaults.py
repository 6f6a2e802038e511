"""How good are the automatic settings? Their loss on test rows against the best of a search, on real data.

    python tests/bench/defaults.py [--data FOLDER] [--only NAME ...] [--report]

For each dataset and the starter model: a search of twenty trials by successive halving, of which the first
has the recommended settings; those and the two best on the validation rows are trained with two further
seeds. Compared are mean losses on test rows, which choose nothing. Runs are bounded by rows and passes, never
by time, so that a busy machine changes no loss. Each finished training is a line in a file under
~/.cache/vibeflow-dev/defaults: begun again, it goes on where it was. It writes
docs/reports/default-settings.md; `--report` only does that, from what is there.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median, stdev
from typing import Any

import torch

from vibeflow.engine.models.device import choose
from vibeflow.engine.models.load import load_model
from vibeflow.engine.models.methods import prepare_for_training
from vibeflow.engine.rows.conversations import ConversationEncoder, Example
from vibeflow.engine.rows.encoding import encode
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.tasks.causal import mean, objective_for
from vibeflow.engine.tune.search import Tried, behind, propose
from vibeflow.engine.tune.space import space_around, values_of, with_values
from vibeflow.engine.tune.trial import GivenUp, let_go, run_trial
from vibeflow.features.datasets.manifest import load_manifest
from vibeflow.features.models.facts import model_facts
from vibeflow.features.services import Services
from vibeflow.features.setup.advice.recommend import DataFacts, recommend
from vibeflow.protocol.datasets import ImportData, Mapping
from vibeflow.protocol.errors import TrainingDiverged
from vibeflow.protocol.projects import CreateProject
from vibeflow.protocol.training import EvalPoint
from vibeflow.recipe.training import LoraSettings, TrainingSettings
from vibeflow.text.models import locate

RESULTS = Path.home() / ".cache" / "vibeflow-dev" / "defaults" / "trials.jsonl"
PAGE = Path(__file__).parents[2] / "docs" / "reports" / "default-settings.md"
MODEL = "vibeflow/starter"
TRIALS = 20
FINALISTS = 2
SEEDS = (42, 1, 2)
SPLIT_SEED = 0


@dataclass(frozen=True)
class Source:
    file: str
    train: int
    """Rows."""
    longest: int
    """Tokens; longer rows are left out, so that a run stays under a minute."""
    mapping: Mapping | None = None


SOURCES = {
    "banking77": Source("banking77/train.csv", 200, 96),
    "truthfulqa": Source(
        "benchmarks/TruthfulQA.csv",
        160,
        96,
        Mapping(columns={"Question": "question", "Best Answer": "answer"}),
    ),
    "v1_sft": Source("formats/v1_sft_demo.jsonl", 60, 256),
    "alpaca": Source("formats/alpaca_en_demo.json", 90, 128),
}
VALIDATION, TEST = 60, 100
"""Rows."""
CPU = replace(choose(), threads=1)
"""The precision that VibeFlow chooses on this machine."""


@dataclass
class Problem:
    """A dataset made ready: rows of each part as tokens, and what VibeFlow recommends for them."""

    name: str
    train: list[Example]
    validation: list[Example]
    test: list[Example]
    settings: TrainingSettings


def prepare(name: str, data: Path) -> Problem:
    source = SOURCES[name]
    services = Services(lambda event, params: None)
    project = services.overview.create(CreateProject(name=name, path=None))
    services.datasets.import_(
        ImportData(project_id=project.id, source=str(data / source.file), mapping=source.mapping)
    )
    manifest = load_manifest(Path(project.path))
    services.close()
    if manifest is None:
        raise SystemExit(f"{name} could not be imported.")
    folder = locate(MODEL, None)
    if folder is None:
        raise SystemExit("The starter model is not here.")
    chat = load_model(folder, CPU).chat
    rows = [
        row for part in ("train", "test") for row in RowsFile(Path(project.path) / f"data/{part}.jsonl", "")
    ]
    rows.sort(key=lambda row: row.number)
    found = [
        one
        for row in rows
        for one in encode([row], ConversationEncoder(chat, 4096)).examples
        if len(one.ids) <= source.longest
    ]
    random.Random(SPLIT_SEED).shuffle(found)
    needed = source.train + VALIDATION + TEST
    if len(found) < needed:
        raise SystemExit(f"{name} has {len(found)} short rows; {needed} are needed.")
    train = found[VALIDATION + TEST : needed]
    lengths = sorted(len(one.ids) for one in train)
    facts = DataFacts(
        train=len(train),
        test=VALIDATION + TEST,
        shape=manifest.shape,
        median=lengths[len(lengths) // 2],
        p99=lengths[int(0.99 * len(lengths))],
        longest=lengths[-1],
        all_counted=True,
        answers=len({_answer(one) for one in train}),
    )
    advice = {
        one.key.removeprefix("training."): one.value for one in recommend(facts, model_facts(MODEL, None))
    }
    lora = {key.removeprefix("lora."): advice.pop(key) for key in list(advice) if key.startswith("lora.")}
    known: dict[str, Any] = {
        key: value for key, value in advice.items() if key in TrainingSettings.__dataclass_fields__
    }
    # Looks at even shares of the course, by which trials are compared; and each goes to its end.
    known |= {"eval_steps": None, "save_steps": None, "early_stopping_patience": None}
    settings = TrainingSettings(**known, lora=LoraSettings(**lora))  # type: ignore[arg-type]  # values of the recipe's types
    return Problem(name, train, found[:VALIDATION], found[VALIDATION : VALIDATION + TEST], settings)


def _answer(example: Example) -> tuple[int, ...]:
    """The tokens that are learned."""
    return tuple(token for token, learned in zip(example.ids, example.trained, strict=True) if learned)


def train(problem: Problem, settings: TrainingSettings, tried: Tried, others: list[Tried]) -> dict[str, Any]:
    """One training; `tried` takes in its curve. The test loss is of the best step, as it would be kept."""
    folder = locate(MODEL, None)
    assert folder is not None
    model = prepare_for_training(load_model(folder, CPU), settings, MODEL).model
    objective = objective_for(model, settings, CPU)
    kept: dict[str, torch.Tensor] = {}

    def loss(rows: list[Example]) -> float:
        found = objective.rows(rows, 32)
        assert found is not None
        return mean(found)

    def watch(point: EvalPoint, steps: int) -> bool:
        if point.step > 0 and (tried.loss is None or point.loss < tried.loss):
            kept.update({name: one.detach().clone() for name, one in _learning(model)})
        tried.curve.append((point.step / steps, point.loss))
        return behind(tried, others)

    CPU.activate()
    began, test = time.process_time(), None
    try:
        run_trial(model, objective, CPU, settings, problem.train, problem.validation, watch, lambda: False)
        tried.state = "finished"
        model.eval()
        with torch.no_grad():
            for name, one in _learning(model):
                one.copy_(kept[name])
        assert tried.loss is not None
        assert abs(loss(problem.validation) / tried.loss - 1) < 1e-3, "not the weights of the best step"
        test = loss(problem.test)
    except GivenUp:
        tried.state = "pruned"
    except TrainingDiverged:
        tried.state = "failed"
    let_go()
    return {"test": test, "cpu_seconds": round(time.process_time() - began, 1)}


def _learning(model: Any) -> list[tuple[str, Any]]:
    return [(name, one) for name, one in model.named_parameters() if one.requires_grad]


class Book:
    """The finished trainings of all datasets, one JSON object a line."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.lines: list[dict[str, Any]] = [json.loads(line) for line in lines if line.endswith("}")]

    def find(self, **wanted: Any) -> list[dict[str, Any]]:
        return [one for one in self.lines if all(one.get(key) == value for key, value in wanted.items())]

    def forget(self, name: str) -> None:
        self.lines = [one for one in self.lines if one["dataset"] != name]
        self._path.write_text("".join(json.dumps(one) + "\n" for one in self.lines), encoding="utf-8")

    def add(self, line: dict[str, Any]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        self.lines.append(line)


def search(problem: Problem, book: Book) -> list[dict[str, Any]]:
    """The trials, those in the book and those that are missing; the first has the automatic settings."""
    space, start = space_around(problem.settings), values_of(problem.settings)
    known = {"dataset": problem.name, "part": "search"}
    first = book.find(**known, number=0)
    if first and first[0]["values"] != start:
        book.forget(problem.name)  # something else is recommended by now: its search begins anew
    trials = [
        Tried(one["number"], one["values"], one["state"], [(s, loss) for s, loss in one["curve"]])
        for one in book.find(**known)
    ]
    while len(trials) < TRIALS:
        values = propose(space, start, trials)
        tried = Tried(len(trials), values)
        found = train(problem, with_values(problem.settings, values, SEEDS[0]), tried, trials)
        line = {**known, "number": tried.number, "values": values, "state": tried.state, "seed": SEEDS[0]}
        book.add({**line, "curve": tried.curve, "validation": tried.loss, **found})
        trials.append(tried)
        print(f"{problem.name} trial {tried.number} {tried.state} {values}: {tried.loss} {found}", flush=True)
    return book.find(**known)


def repeated(problem: Problem, book: Book, trial: dict[str, Any]) -> None:
    """A trial's settings with the other seeds."""
    for seed in SEEDS[1:]:
        known = {"dataset": problem.name, "part": "repeat", "number": trial["number"], "seed": seed}
        if book.find(**known):
            continue
        tried = Tried(0, trial["values"])
        found = train(problem, with_values(problem.settings, trial["values"], seed), tried, [])
        book.add({**known, "values": trial["values"], "validation": tried.loss, **found})
        print(f"{problem.name} trial {trial['number']} seed {seed}: {tried.loss} {found}", flush=True)


def finalists(trials: list[dict[str, Any]]) -> list[dict[str, Any]]:
    others = [one for one in trials if one["state"] == "finished" and one["number"] != 0]
    return sorted(others, key=lambda one: float(one["validation"]))[:FINALISTS]


HEAD = """# How good are the automatic settings?

The starter model on real data. *Automatic* is what VibeFlow recommends for the rows; *best* is the winner of
a search of {trials} trials by successive halving over learning rate, passes, rank and dropout, chosen on
{validation} validation rows, the automatic settings being one of the trials. Both are trained with {seeds}
seeds; compared are mean losses (± standard deviation) on {test} test rows, which chose nothing. *Difference*
is by how much the automatic settings are worse. The goal is 2 % on the median, 5 % at worst. Datasets are cut
to a size that trains within a minute on one thread. The rules were found with these datasets in view
(docs/decisions/0015), so this says that little is left to win on them, not how good they are elsewhere.

Made by `tests/bench/defaults.py`, which goes on where it was; `--report` writes this page from what is there.

"""
DONE = "All are finished."
UNDER_WAY = (
    "**Under way**: {done} of {all} are finished, and only those count as results; the other rows show what "
    "is there so far."
)


def report(book: Book) -> str:
    """The page. Datasets that are not finished are shown for what they are."""
    rows, gaps = [], []
    for name in SOURCES:
        trials = book.find(dataset=name, part="search")
        if not trials or trials[0]["test"] is None:
            continue
        groups = []
        for trial in [trials[0], *(finalists(trials) if len(trials) == TRIALS else finalists(trials)[:1])]:
            groups.append([trial, *book.find(dataset=name, part="repeat", number=trial["number"])])
        seeds = min(len(group) for group in groups)
        groups = [group[:seeds] for group in groups]
        # Chosen on the validation rows, as a user of the search would choose.
        best = min(groups, key=lambda group: fmean(one["validation"] for one in group))
        gap = fmean(one["test"] for one in groups[0]) / fmean(one["test"] for one in best) - 1
        whole = len(trials) == TRIALS and seeds == len(SEEDS)
        gaps += [gap] if whole else []
        cells = [
            name,
            f"{SOURCES[name].train}",
            f"{len(trials)}",
            f"{seeds}",
            _words(groups[0]),
            _words(best),
        ]
        cells += [_loss(groups[0]), _loss(best), f"{100 * gap:+.1f} %" + ("" if whole else " so far")]
        rows.append(f"| {' | '.join(cells)} |")
    facts = {"trials": TRIALS, "validation": VALIDATION, "test": TEST, "seeds": len(SEEDS)}
    lines = [
        "| data | rows | trials | seeds | automatic settings | best found | automatic | best | difference |",
        "|---|---:|---:|---:|---|---|---:|---:|---:|",
        *rows,
        "",
        DONE if len(gaps) == len(SOURCES) else UNDER_WAY.format(done=len(gaps), all=len(SOURCES)),
    ]
    if gaps:
        lines += ["", f"Median {100 * median(gaps):+.1f} %, worst {100 * max(gaps):+.1f} %."]
    return HEAD.format(**facts) + "\n".join(lines) + "\n"


def _words(group: list[dict[str, Any]]) -> str:
    values = group[0]["values"]
    names = {"learning_rate": "rate", "epochs": "passes", "r": "rank", "dropout": "dropout"}
    return ", ".join(f"{names[key.split('.')[-1]]} {value:g}" for key, value in values.items())


def _loss(group: list[dict[str, Any]]) -> str:
    losses = [one["test"] for one in group]
    return f"{fmean(losses):.3f}" + (f" ± {stdev(losses):.3f}" if len(losses) > 1 else "")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[3] / "shared" / "data")
    parser.add_argument("--only", nargs="*", default=list(SOURCES))
    parser.add_argument("--report", action="store_true", help="only write the page, from what is there")
    parser.add_argument("--results", type=Path, default=RESULTS)
    asked = parser.parse_args()
    book = Book(asked.results)
    if not asked.report:
        with tempfile.TemporaryDirectory() as home:
            os.environ["VIBEFLOW_HOME"] = home
            problems = [prepare(name, asked.data) for name in asked.only]
            for problem in problems:
                trials = search(problem, book)
                for trial in [trials[0], *finalists(trials)]:
                    repeated(problem, book, trial)
    PAGE.write_text(report(book), encoding="utf-8")
    print(f"Written: {PAGE}")


if __name__ == "__main__":
    main()
