"""Trainers side by side on this processor: useful tokens a second, the same rows in the same steps.

    python run.py lora|full --environments '{"trl": "…/bin/python", "unsloth": "…/bin/python"}'

They are loaded a few at a time, VibeFlow and the products alone among them each time; then they take turns of
a few steps, each round beginning with another one, so that what else the machine does falls on all alike. One
round warms up, the medians are of the rest.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import psutil

HERE = Path(__file__).parent
OURS, PRODUCTS = "VibeFlow", "the products alone"
ALWAYS = OURS, PRODUCTS
"""They take part beside every group, loaded anew for each: what the others are compared with."""
GROUP = {"lora": 3, "full": 2}
"""Others at a time: so many fit into 16 GB side by side."""
ROOT = HERE.parents[2]
DATA = ROOT.parent / "shared" / "data" / "roleplay" / "roleplay-instruct.json"
LOAD_TIMEOUT, WINDOW_TIMEOUT = 300.0, 420.0
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
SAME_LOSS = 0.01
"""The final losses may differ by this share: formats and kernels differ in the last bits."""


@dataclass
class Contestant:
    name: str
    command: list[str]
    process: subprocess.Popen[str] | None = None
    answers: Queue[str | None] = field(default_factory=Queue)
    versions: str = ""
    failed: str = ""
    rates: list[float] = field(default_factory=list)
    """Useful tokens a second, one for each turn that counts."""
    busy: list[float] = field(default_factory=list)
    """The same by the time that the processor really gave: what is left when others take their share."""
    losses: list[float] = field(default_factory=list)

    def start(self, log: Path, folder: Path) -> None:
        """Load everything; `folder` takes what a trainer leaves beside whoever runs it."""
        # Threads that wait sleep soon: the others' turn is not to be disturbed, and so it is for everybody.
        env = {**os.environ, "GOMP_SPINCOUNT": "10000", "KMP_BLOCKTIME": "1", "HF_HUB_OFFLINE": "1"}
        env["PYTHONPATH"] = str(HERE)
        env["TOKENIZERS_PARALLELISM"] = "false"
        self.answers, self.losses = Queue(), []
        self.process = subprocess.Popen(
            self.command,
            env=env,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("w"),
            text=True,
        )
        threading.Thread(target=self._listen, args=(self.process, self.answers), daemon=True).start()
        answer = self._wait(LOAD_TIMEOUT)
        self.versions = str(answer.get("ready", ""))

    def turn(self, first: int, last: int, tokens: int, counts: bool) -> None:
        """Train these steps; a contestant that fails is out, and it is said why."""
        if self.failed or self.process is None or self.process.stdin is None:
            return
        try:
            self.process.stdin.write(f"{first} {last}\n")
            self.process.stdin.flush()
        except OSError:
            self.failed = "it ended"
            return
        answer = self._wait(WINDOW_TIMEOUT)
        if self.failed:
            return
        self.losses += answer["losses"]
        if counts:
            self.rates.append(tokens / answer["seconds"])
            self.busy.append(tokens / answer["worked"] * CORES)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @staticmethod
    def _listen(process: subprocess.Popen[str], answers: Queue[str | None]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            answers.put(line)
        answers.put(None)

    def _wait(self, seconds: float) -> dict[str, Any]:
        try:
            line = self.answers.get(timeout=seconds)
        except Empty:
            self.failed = f"no answer within {seconds:.0f} s"
            self.stop()
            return {}
        if line is None:
            self.failed = "it ended; see its log"
            return {}
        found: dict[str, Any] = json.loads(line)
        return found


def contestants(folder: Path, method: str, environments: dict[str, str]) -> list[Contestant]:
    def made(name: str, python: str, script: str, *arguments: str) -> Contestant:
        return Contestant(name, [python, str(HERE / script), str(folder), method, *arguments])

    here = sys.executable
    found = [
        made(OURS, here, "ours.py", "fast"),
        made("VibeFlow, plain path", here, "ours.py", "plain"),
    ]
    if "trl" in environments:
        found += [
            made("TRL, defaults", environments["trl"], "trl_peer.py", "default"),
            made("TRL tuned, rows end to end", environments["trl"], "trl_peer.py", "tuned"),
            made("TRL tuned, padded", environments["trl"], "trl_peer.py", "padded"),
        ]
    if "unsloth" in environments:
        found += [
            made("Unsloth, not compiled", environments["unsloth"], "unsloth_peer.py", "eager"),
            made("Unsloth, compiled", environments["unsloth"], "unsloth_peer.py", "compiled"),
        ]
    return [*found, made(PRODUCTS, here, "ceiling.py")]


def table(all_of_them: list[Contestant], last_step: int) -> str:
    """Markdown: rates with their spread, shares, and the loss of the last step."""
    base = next((_median(each) for each in all_of_them if each.name == "TRL, defaults"), 0.0)
    ceiling = next((_median(each) for each in all_of_them if each.name == PRODUCTS), 0.0)
    lines = [
        "| trainer | useful tokens/s | least to most | by processor time | × TRL defaults | of the products "
        f"| loss at step {last_step} |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for each in all_of_them:
        if each.failed or not each.rates:
            lines.append(f"| {each.name} | – | {each.failed} | | | | |")
            continue
        rate = _median(each)
        times = f"{rate / base:.1f}" if base else ""
        share = f"{rate / ceiling:.0%}" if ceiling else ""
        loss = f"{each.losses[-1]:.4f}" if each.losses else ""
        spread = f"{min(each.rates):.0f} to {max(each.rates):.0f}"
        busy = f"{statistics.median(each.busy):.0f}"
        lines.append(f"| {each.name} | {rate:.0f} | {spread} | {busy} | {times} | {share} | {loss} |")
    return "\n".join(lines)


def _median(each: Contestant) -> float:
    return statistics.median(each.rates) if each.rates else 0.0


def take_turns(
    group: list[Contestant], material: Any, folder: Path, rounds: int, steps: int, log: str
) -> None:
    """Load them all, then round after round, the first of which warms up."""
    try:
        for number, each in enumerate(group):
            each.start(ROOT / "artifacts" / "logs" / f"{log}-{number}.log", folder)
            print(f"  {each.name}: {each.failed or each.versions or 'loaded'}", flush=True)
        for round_ in range(rounds + 1):
            first, last = round_ * steps, (round_ + 1) * steps
            at = round_ % len(group)
            for each in group[at:] + group[:at]:
                each.turn(first, last, material.tokens(first, last), counts=round_ > 0)
            shown = {each.name: round(each.rates[-1]) for each in group if each.rates and round_}
            print(f"  round {round_}: {shown or 'warm'}; load {psutil.getloadavg()[0]:.1f}", flush=True)
    finally:
        for each in group:
            each.stop()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("method", choices=["lora", "full"])
    parser.add_argument("--environments", default="{}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=2, help="steps of a turn")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--results", type=Path, help="a file that gets one JSON object a trainer")
    parser.add_argument("--only", default="", help="names that begin so, separated by commas")
    chosen = parser.parse_args()
    if not chosen.data.is_file():
        raise SystemExit(f"{chosen.data} is missing: give the rows with --data.")
    from material import make

    (ROOT / "artifacts" / "logs").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = (chosen.rounds + 1) * chosen.steps
        material = make(folder, chosen.data, count)
        tokens, trained = material.tokens(0, count), material.trained(0, count)
        wanted = tuple(chosen.only.split(","))
        environments = json.loads(chosen.environments)
        entered = [
            each for each in contestants(folder, chosen.method, environments) if each.name.startswith(wanted)
        ]
        begun = time.strftime("%Y-%m-%d %H:%M")
        print(
            f"{begun}: {count} steps of {len(material.steps[0])} rows, {tokens / count / 8:.0f} tokens "
            f"a row, {trained / tokens:.0%} trained; load before {psutil.getloadavg()[0]:.1f}",
            flush=True,
        )
        others = [each for each in entered if each.name not in ALWAYS]
        size = GROUP[chosen.method]
        for start in range(0, max(1, len(others)), size):
            group = [each for each in entered if each.name in ALWAYS] + others[start : start + size]
            take_turns(group, material, folder, chosen.rounds, chosen.steps, f"cpu-{chosen.method}-{start}")
    print(table(entered, count))
    ours = next((each for each in entered if each.name == OURS), None)
    for each in entered:
        if ours and ours.losses and each.losses and not each.failed:
            away = abs(each.losses[-1] - ours.losses[-1]) / ours.losses[-1]
            if away > SAME_LOSS:
                print(f"NOT THE SAME LOSS: {each.name} is {away:.1%} away from VibeFlow at step {count}.")
    if chosen.results:
        with chosen.results.open("a") as lines:
            for each in entered:
                found = {
                    "name": f"cpu-{chosen.method}: {each.name}",
                    "unit": "tokens/s",
                    "values": each.rates,
                }
                lines.write(json.dumps({**found, "limit": None}) + "\n")


if __name__ == "__main__":
    main()
