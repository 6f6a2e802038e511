"""How long a large file takes to import: CSV, JSONL and Parquet made from real text, ours beside others.

For each format: ours until the exact findings are known and until the dataset is published; a plain polars
script that does the same exact checks and writes nothing; Hugging Face `datasets` loading the file. Each
runs in a process of its own, whose peak of memory is taken.

    python tests/bench/import_data.py [--megabytes 50] [--formats csv,jsonl,parquet] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import psutil
from result import report

FULL = 500
"""Megabytes that the product's bars are for."""
SECONDS = 30.0
RATIO = 1.5
PEAK_MEGABYTES = 1500.0


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--megabytes", type=int, default=50)
    options.add_argument("--formats", default="csv,jsonl,parquet")
    options.add_argument("--keep", type=Path, help="where the files are made, and found again")
    options.add_argument("--one", nargs=2, metavar=("WHO", "FILE"))
    given = options.parse_args()
    if given.one:
        who, file = given.one
        print(json.dumps(WAYS[who](Path(file))))
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for kind in given.formats.split(","):
            compare(made(folder, kind, given.megabytes), kind, given.megabytes)


def compare(file: Path, kind: str, megabytes: int) -> None:
    """Measure one file in every way and report."""
    size = file.stat().st_size / 1e6
    name = f"import {kind} {megabytes} MB"
    ours, plain = measured("ours", file), measured("polars", file)
    if ours["found"] != plain["found"]:
        raise SystemExit(f"ours and polars found different things in {file.name}: {ours} {plain}")
    scale = megabytes / FULL
    report(f"{name}: exact findings", "s", [ours["exact"]], limit=SECONDS * scale if scale >= 1 else None)
    report(f"{name}: published", "s", [ours["published"]], limit=SECONDS * scale if scale >= 1 else None)
    report(f"{name}: speed until published", "MB/s", [size / ours["published"]])
    report(f"{name}: peak memory", "MB", [ours["peak"]], limit=PEAK_MEGABYTES)
    report(f"{name}: plain polars", "s", [plain["exact"]])
    report(f"{name}: plain polars, peak memory", "MB", [plain["peak"]])
    report(
        f"{name}: exact findings, ratio to plain polars",
        "x",
        [ours["exact"] / plain["exact"]],
        limit=RATIO if scale >= 1 else None,
    )
    if importlib.util.find_spec("datasets") is not None:
        other = measured("datasets", file)
        report(f"{name}: datasets loads it", "s", [other["exact"]])
        report(f"{name}: published, ratio to datasets", "x", [ours["published"] / other["exact"]])


def measured(who: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", who, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{who} on {file.name} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def ours(file: Path) -> dict[str, Any]:
    """Through the service, as the panel does it; the backend's own work is in the time."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["VIBEFLOW_HOME"] = home
        from vibeflow.features.services import Services
        from vibeflow.protocol.datasets import ImportData, ImportProgress
        from vibeflow.protocol.projects import CreateProject

        times: dict[str, float] = {}

        def hear(name: str, params: object) -> None:
            if isinstance(params, ImportProgress) and params.stage == "checking":
                times.setdefault("exact", time.perf_counter() - began)
            if name == "vibeflow/datasets/didChange":
                times.setdefault("published", time.perf_counter() - began)

        services = Services(emit=hear)
        project = services.overview.create(CreateProject(name="Bench"))
        peak = Peak()
        began = time.perf_counter()
        view = services.datasets.import_(ImportData(project_id=project.id, source=str(file))).view
        committed = time.perf_counter() - began
        services.close()
        assert view is not None, "an import that returns has a view"
        assert view.ledger.read == view.ledger.train + view.ledger.test + sum(
            entry.count for entry in view.ledger.removed
        )
        return times | {"committed": committed, "peak": peak.stop(), "found": found_by_us(project.path)}


def found_by_us(project: Path) -> dict[str, int]:
    """What the row index says was found exactly, under the names that `plain` has for it."""
    from vibeflow.features.datasets.build.index import INDEX
    from vibeflow.features.datasets.build.prepare import TEXT_FIXES
    from vibeflow.features.datasets.quality.marks import has
    from vibeflow.store.dataset_lock import STATE

    trimmed = 1 << TEXT_FIXES.index("trimWhitespace")
    index = pl.read_parquet(project / STATE / INDEX)
    (counted,) = index.select(
        rows=pl.len(),
        missing=has("missing").sum(),
        again=has("duplicates").sum(),
        blanks=(pl.col("mended") & trimmed != 0).sum(),
        damaged=has("encodingDamage").sum(),
        lost=has("lostCharacters").sum(),
        uneven=has("imbalance").sum(),
        asked=pl.col("chars_question").cast(pl.UInt64).sum(),
        said=pl.col("chars_answer").cast(pl.UInt64).sum(),
    ).iter_rows(named=True)
    return dict(counted)


class Peak:
    """The most memory that any process below this one had at once, in megabytes."""

    def __init__(self) -> None:
        self._most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._over.wait(0.02):
            for child in me.children(recursive=True):
                try:
                    self._most = max(self._most, child.memory_info().rss)
                except psutil.Error:
                    continue

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return self._most / 1e6


def plain(file: Path) -> dict[str, Any]:
    """The same exact findings by a short script: rows, missing, duplicates, blanks, encoding, lengths."""
    from vibeflow.features.datasets.quality.blanks import trimmed
    from vibeflow.features.datasets.quality.mojibake import LOST, PATTERN

    began = time.perf_counter()
    if file.suffix == ".csv":
        rows = pl.read_csv(file, infer_schema=False)
    elif file.suffix == ".jsonl":
        rows = pl.read_ndjson(file)
    else:
        rows = pl.read_parquet(file)
    rows = rows.select(pl.col("question", "answer").fill_null(""))
    found = rows.select(pl.all().str.strip_chars()).with_columns(
        rows.select(
            blanks=pl.any_horizontal(trimmed(pl.col(name)) != pl.col(name) for name in rows.columns)
        ).to_series()
    )
    question, answer = pl.col("question"), pl.col("answer")
    asked, said = question.str.len_chars(), answer.str.len_chars()
    found = found.with_columns(
        missing=(question == "") | (answer == ""),
        damaged=question.str.contains(PATTERN) | answer.str.contains(PATTERN),
        lost=question.str.contains(LOST, literal=True) | answer.str.contains(LOST, literal=True),
        asked=asked,
        said=said,
        uneven=(said > 10 * asked) & (said > 400),
    ).with_columns(
        uneven=pl.col("uneven") & ~pl.col("missing"),
        again=~pl.struct("question", "answer").is_first_distinct() & ~pl.col("missing"),
    )
    names = ("missing", "again", "blanks", "damaged", "lost", "uneven", "asked", "said")
    facts = [found.height, *found.select(pl.col(names).cast(pl.UInt64).sum()).row(0)]
    seconds = time.perf_counter() - began
    return {"exact": seconds, "peak": own_peak(), "found": dict(zip(("rows", *names), facts, strict=True))}


def loaded(file: Path) -> dict[str, float]:
    """`datasets` reads the file into its own cache; no checks."""
    import datasets

    datasets.disable_progress_bars()
    builder = {".csv": "csv", ".jsonl": "json", ".parquet": "parquet"}[file.suffix]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as cache:
        began = time.perf_counter()
        rows = datasets.load_dataset(builder, data_files=str(file), cache_dir=cache, split="train")
        return {"exact": time.perf_counter() - began, "peak": own_peak(), "rows": rows.num_rows}


WAYS = {"ours": ours, "polars": plain, "datasets": loaded}


def own_peak() -> float:
    """Megabytes; Linux counts in kilobytes, macOS in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


def made(folder: Path, kind: str, megabytes: int) -> Path:
    """A file of about this size; the same every time."""
    file = folder / f"rows-{megabytes}.{kind}"
    if file.exists():
        return file
    table = folder / f"rows-{megabytes}.csv"
    if not table.exists():
        with table.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(["id", "question", "answer", "area"])
            for row in rows_of_text():
                writer.writerow(row)
                if out.tell() >= megabytes * 1_000_000:
                    break
    if kind == "jsonl":
        pl.scan_csv(table, infer_schema=False).sink_ndjson(file)
    elif kind == "parquet":
        pl.scan_csv(table, infer_schema=False).sink_parquet(file, compression="snappy")
    return file


def rows_of_text() -> Iterator[tuple[str, str, str, str]]:
    """Questions and answers of one to five sentences of the bundled sample, in a new order each time; some
    lack an answer, some repeat the row before, some have quotes and line breaks or broken characters."""
    sample = pl.read_csv(
        str(files("vibeflow") / "samples" / "support_replies.csv"), infer_schema=False
    ).fill_null("")
    asked = [text for text in sample["customer_message"] if text.strip()]
    said = [text for text in sample["support_reply"] if text.strip()]
    chance = random.Random(7)
    last = ("", "")
    number = 0
    while True:
        number += 1
        count = chance.randint(1, 5)
        question, answer = " ".join(chance.choices(asked, k=count)), " ".join(chance.choices(said, k=count))
        if number % 97 == 0:
            answer = ""
        elif number % 53 == 0:
            question, answer = last
        elif number % 31 == 0:
            answer = answer.replace(". ", '.\n"Yes", we said. ')
        elif number % 211 == 0:
            answer = answer.replace("'", "â€™")
        last = (question, answer)
        yield str(number), question, answer, f"area {number % 9}"


if __name__ == "__main__":
    main()
