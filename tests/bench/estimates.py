"""How good are the estimates? Real trainings beside what set-up said before them.

    python tests/bench/estimates.py [--data FOLDER] [--only TEXT] [--scale N] [--write REPORT.md] [--table]

For every model, method and dataset: a fresh home and project, the recommended settings with few passes, the
formula's estimate, the estimate after the probe of this machine, then the training itself, in its own process
as ever. Each finished cell is a line in a file under ~/.cache/vibeflow-dev/estimates: begun again, it goes on
where it was.
`--table` only prints what is there, as Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import median

from vibeflow.features.context import Context
from vibeflow.features.services import Services
from vibeflow.features.setup.service import Setup
from vibeflow.features.training.snapshot import train_draft
from vibeflow.jobs.events import TrainPointEvent, read_events
from vibeflow.jobs.submit import make
from vibeflow.protocol.datasets import ImportData
from vibeflow.protocol.projects import CreateProject
from vibeflow.protocol.setup import SetupEstimate, SetupRef
from vibeflow.recipe.store import save_recipe
from vibeflow.store.database import Store
from vibeflow.store.home import Home
from vibeflow.text.models import STARTER, locate

STATE = Path.home() / ".cache" / "vibeflow-dev" / "estimates"
SHARED = Path(__file__).parents[3] / "shared" / "data"
DATA = {"banking77": "banking77/train.csv", "roleplay": "roleplay/roleplay-instruct.json"}
METHODS = ("lora", "full", "qlora")
TIME_GOAL, MEMORY_GOAL = 0.15, 0.10
TOKENS = {"starter": 60_000, "gpt2-tiny": 60_000, "llama-50m": 30_000}
"""About how many tokens a pass has: enough that a run takes about a minute."""
EPOCHS = {"starter": 3, "gpt2-tiny": 3, "llama-50m": 1}


@dataclass(frozen=True)
class Cell:
    model: str
    method: str
    data: str
    rows: int
    steps: int
    formula: tuple[float, float, float]
    """Seconds before anything was measured: low, likely, high."""
    formula_memory: tuple[float, float, float]
    seconds: tuple[float, float, float]
    memory: tuple[float, float, float]
    real_seconds: float
    real_memory: float
    probe_seconds: float
    load: float
    """Processes that waited for a core, beside the training's own: the load of the machine before it."""
    failed: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.model, self.method, self.data

    @property
    def time_error(self) -> float:
        return self.seconds[1] / self.real_seconds - 1

    @property
    def memory_error(self) -> float:
        return self.memory[1] / self.real_memory - 1


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--data", type=Path, default=SHARED)
    wanted.add_argument("--only", default="")
    wanted.add_argument("--scale", type=float, default=1.0, help="of the data; below 1 for a quick look")
    wanted.add_argument("--write", type=Path)
    wanted.add_argument("--table", action="store_true")
    given = wanted.parse_args()
    STATE.mkdir(parents=True, exist_ok=True)
    if not given.table:
        models = _models(STATE / "models")
        done = {cell.key for cell in _finished()}
        for model, folder in models.items():
            for method in METHODS:
                for data, file in DATA.items():
                    name = f"{model} {method} {data}"
                    if (model, method, data) in done or given.only not in name:
                        continue
                    cell = _measure(model, folder, method, data, given.data / file, given.scale)
                    with (STATE / "cells.jsonl").open("a", encoding="utf-8") as out:
                        out.write(json.dumps(asdict(cell)) + "\n")
                    print(f"{name}: {cell.time_error:+.0%} time, {cell.memory_error:+.0%} memory", flush=True)
    text = _report(_finished())
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _finished() -> list[Cell]:
    file = STATE / "cells.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    cells = {}
    for line in lines:
        cell = Cell(**{k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(line).items()})
        cells[cell.key] = cell
    return list(cells.values())


def _models(folder: Path) -> dict[str, str]:
    """The starter, and two of random weights with its tokenizer: what they say does not matter here."""
    starter = locate(STARTER)
    assert starter is not None
    made = {"starter": STARTER}
    for name in ("gpt2-tiny", "llama-50m"):
        place = folder / name
        if not (place / "config.json").exists():
            _make_model(name, place, starter)
        made[name] = str(place)
    return made


def _make_model(name: str, place: Path, starter: Path) -> None:
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

    place.mkdir(parents=True, exist_ok=True)
    words = json.loads((starter / "config.json").read_text())["vocab_size"]
    for file in starter.iterdir():
        if file.suffix in (".json", ".jinja") and file.name != "config.json" and "index" not in file.name:
            shutil.copy(file, place)
    torch.manual_seed(0)
    if name == "gpt2-tiny":
        model = GPT2LMHeadModel(
            GPT2Config(vocab_size=words, n_positions=1024, n_embd=256, n_layer=6, n_head=4)
        )
    else:
        model = LlamaForCausalLM(
            LlamaConfig(
                vocab_size=words,
                hidden_size=640,
                intermediate_size=1792,
                num_hidden_layers=9,
                num_attention_heads=10,
                num_key_value_heads=5,
                max_position_embeddings=1024,
                tie_word_embeddings=True,
            )
        )
    model.save_pretrained(place)


def _measure(model: str, base: str, method: str, data: str, source: Path, scale: float) -> Cell:
    with tempfile.TemporaryDirectory(prefix="vibeflow-estimates-") as scratch:
        root = Path(scratch)
        os.environ["VIBEFLOW_HOME"] = str(root / "home")
        home = Home(root / "home")
        home.ensure()
        ctx = Context(home, Store(home))
        project = Services.over(ctx).projects.create(CreateProject(name="bench"))
        folder = Path(project.path)
        save_recipe(folder, {"model.base": base})
        datasets, setup = Services.over(ctx).datasets, Services.over(ctx).setup
        try:
            datasets.import_(
                ImportData(
                    project_id=project.id, source=str(_part(source, root, round(scale * TOKENS[model])))
                )
            )
            save_recipe(folder, {"training.method": method})
            ref = SetupRef(project_id=project.id)
            setup.snapshot(ref)
            setup.close()
            save_recipe(folder, {"training.epochs": EPOCHS[model], "training.early_stopping_patience": None})
            setup = Services.over(ctx).setup
            formula = _estimate(setup, ref, wait=False)
            begun = time.monotonic()
            told = _estimate(setup, ref, wait=True)
            probed = time.monotonic() - begun
            setup.close()
            load = os.getloadavg()[0]
            seconds, memory, failed = _train(ctx, project.id, folder)
        finally:
            setup.close()
            datasets.close()
        return Cell(
            model=model,
            method=method,
            data=data,
            rows=_rows(folder),
            steps=told.steps,
            formula=_three(formula.seconds),
            formula_memory=_three(formula.memory_bytes),
            seconds=_three(told.seconds),
            memory=_three(told.memory_bytes),
            real_seconds=seconds,
            real_memory=memory,
            probe_seconds=probed,
            load=load,
            failed=failed,
        )


def _part(source: Path, root: Path, tokens: int) -> Path:
    """The head of a file with about so many tokens, four letters each."""
    target = root / source.name
    if source.suffix == ".csv":
        lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
        kept, size = lines[:1], 0
        # Every eighth line: the file is sorted by label.
        for line in lines[1::8]:
            if size > 4 * tokens:
                break
            kept.append(line)
            size += len(line) + 60
        target.write_text("".join(kept), encoding="utf-8")
        return target
    rows, size = [], 0
    for row in json.loads(source.read_text(encoding="utf-8")):
        if size > 4 * tokens:
            break
        rows.append(row)
        size += sum(len(str(value)) for value in row.values())
    target.write_text(json.dumps(rows), encoding="utf-8")
    return target


def _estimate(setup: Setup, ref: SetupRef, *, wait: bool) -> SetupEstimate:
    deadline = time.monotonic() + 300
    while True:
        view = setup.snapshot(ref).view
        assert view is not None
        assert view.estimate is not None, view.problems
        if not wait or (view.estimate.measured and not view.calibrating):
            return view.estimate
        assert time.monotonic() < deadline, "the probe did not come to an end"
        time.sleep(0.2)


def _train(ctx: Context, project_id: str, folder: Path) -> tuple[float, float, str]:
    """Wall seconds, peak bytes, and why it failed if it did."""
    record = Services.over(ctx).projects.get(project_id)
    with record.jobs.exclusive():
        spec = make(record.jobs, "train", lambda place: train_draft(ctx.home, record, place))
    job = record.jobs.folder(spec.id)
    digest = record.jobs.known.digest(record.id, spec.id) or ""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "vibeflow.worker", str(job), digest],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - begun
    points = [one.event.point for one in read_events(job) if isinstance(one.event, TrainPointEvent)]
    failed = "" if done.returncode == 0 else (done.stdout + done.stderr)[-400:]
    return seconds, float(max((point.memory_bytes for point in points), default=1)), failed


def _rows(folder: Path) -> int:
    return sum(1 for _ in (folder / "data" / "train.jsonl").open(encoding="utf-8"))


def _three(found: object) -> tuple[float, float, float]:
    return found.low, found.likely, found.high  # type: ignore[attr-defined]  # a Range


def _report(cells: list[Cell]) -> str:
    return "\n".join([*_head(cells), "", *_table(cells), ""])


def _head(cells: list[Cell]) -> Iterator[str]:
    sound = [cell for cell in cells if not cell.failed]
    yield "# Estimates and reality"
    yield ""
    yield (
        "What set-up said before a run, after a probe of this machine with the run's own settings, and what "
        "the run took: wall time of the worker from its start to its end, and the highest resident memory at "
        f"any step. Made by `tests/bench/estimates.py` on {date.today().isoformat()}, "
        f"{os.cpu_count()} cores. Load is the machine's just before the training: above 0.5, other work took "
        "cores from the probe or the run."
    )
    if not sound:
        return
    yield ""
    times, memories = [abs(c.time_error) for c in sound], [abs(c.memory_error) for c in sound]
    inside = sum(c.seconds[0] <= c.real_seconds <= c.seconds[2] for c in sound)
    inside_memory = sum(c.memory[0] <= c.real_memory <= c.memory[2] for c in sound)
    count, planned = len(sound), len(TOKENS) * len(METHODS) * len(DATA)
    yield f"- {count} of {planned} cells are measured."
    for name, errors, goal, within in (
        ("Time", times, TIME_GOAL, inside),
        ("Peak memory", memories, MEMORY_GOAL, inside_memory),
    ):
        met = sum(error <= goal for error in errors)
        yield (
            f"- {name}: off by {median(errors):.0%} in the median, {max(errors):.0%} at worst. "
            f"Within the goal of {goal:.0%}: {met} of {count}. Within the range shown: {within} of {count}."
        )
    formula = [abs(c.formula[1] / c.real_seconds - 1) for c in sound]
    guessed = sum(c.formula[0] <= c.real_seconds <= c.formula[2] for c in sound)
    yield (
        f"- By formula alone, before the probe: time off by {median(formula):.0%} in the median; within its "
        f"wide range in {guessed} of {count}."
    )
    yield f"- A probe took {median(c.probe_seconds for c in sound):.0f} s in the median."
    for cell in cells:
        if cell.failed:
            yield f"- Failed: {' '.join(cell.key)}: {cell.failed.splitlines()[-1]}"


def _table(cells: list[Cell]) -> Iterator[str]:
    yield (
        "| Model | Method | Data | Rows | Steps | Said, s | Took, s | Error | Formula, s | Said, MB "
        "| Took, MB | Error | Load |"
    )
    yield "|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for c in cells:
        if c.failed:
            continue
        said, memory = c.seconds, c.memory
        yield (
            f"| {c.model} | {c.method} | {c.data} | {c.rows:,} | {c.steps:,} "
            f"| {said[1]:.0f} ({said[0]:.0f} to {said[2]:.0f}) | {c.real_seconds:.0f} | {c.time_error:+.0%} "
            f"| {c.formula[1]:.0f} | {memory[1] / 1e6:.0f} | {c.real_memory / 1e6:.0f} "
            f"| {c.memory_error:+.0%} | {c.load:.1f} |"
        )


if __name__ == "__main__":
    sys.exit(main())
