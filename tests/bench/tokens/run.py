"""How fast are rows turned into tokens: by VibeFlow, `datasets.map` and transformers alone, TRL's
preparation?

    npm run bench -- tokens

Each turn is a process of its own with empty caches; the turns alternate. The clock runs from the rows as a
file to the prepared set, reading, all processes and the writing of the Arrow files included; imports of
libraries are left out, save those of VibeFlow's own child. VibeFlow and TRL (`assistant_only_loss`) mark the
tokens of the answers; `datasets.map` alone marks none. docs/reports/tokens.md says what came out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from rows import write_rows

HERE = Path(__file__).parent
PROCESSES = 2


def seconds(python: str, script: str, rows: Path, processes: int) -> tuple[float, int]:
    """To prepare the rows, and their tokens."""
    with tempfile.TemporaryDirectory() as cache:
        env = {**os.environ, "HF_DATASETS_CACHE": cache, "HF_HOME": cache, "HF_HUB_OFFLINE": "1"}
        done = subprocess.run(
            [python, str(HERE / script), str(rows), str(processes)],
            env=env,
            stdout=subprocess.PIPE,
            check=True,
        )
    said = json.loads(done.stdout.splitlines()[-1])
    return float(said["seconds"]), int(said["tokens"])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--environments", type=json.loads, default={})
    parser.add_argument("--results", type=Path)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    turns = [
        (f"VibeFlow, {PROCESSES} processes", sys.executable, "ours.py", PROCESSES),
        ("VibeFlow, 1 process", sys.executable, "ours.py", 1),
        (f"datasets.map alone, {PROCESSES} processes", sys.executable, "plain_map.py", PROCESSES),
    ]
    if trl := asked.environments.get("trl"):
        turns.append((f"TRL's preparation, {PROCESSES} processes", trl, "trl_peer.py", PROCESSES))
    found: dict[str, list[float]] = {name: [] for name, *_ in turns}
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        write_rows(rows, asked.rows)
        for _ in range(asked.rounds):
            for name, *turn in turns:
                taken, tokens = seconds(*turn[:2], rows, turn[2])
                found[name].append(taken)
                print(
                    f"{name:40} {taken:7.1f} s {asked.rows / taken:8.0f} rows/s {tokens:12,} tokens",
                    flush=True,
                )
    for name, values in found.items():
        line = {"name": f"tokens: {name}", "unit": "s", "values": values, "limit": None}
        if asked.results:
            with asked.results.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")
        print(f"{name:40} median {median(values):.1f} s ({min(values):.1f} to {max(values):.1f})")


if __name__ == "__main__":
    main()
