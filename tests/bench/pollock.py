"""How well the readers take spoilt CSV files: the Pollock benchmark (Vitagliano et al., VLDB 2023).

    python tests/bench/pollock.py CHECKOUT [--sets polluted_files,survey_sample] [--worst 20]

CHECKOUT is github.com/HPI-Information-Systems/Pollock. Its own code measures (`pollock/metrics.py`), with its
weights, so its requirements have to be there (chardet, joblib, multiset, numpy, price-parser, dateutil).
Nothing is told to the readers but the file: no delimiter, no encoding, no count of header lines.

What was read is written as its systems write it: the names of the columns where the file has names, then the
rows. Names made up for columns without one are left empty, numbers that
tell columns of one name apart are left out; a row's surplus cells are written where it has
them. A file that VibeFlow refuses for having no rows counts as loaded, and as empty.
"""

from __future__ import annotations

import argparse
import csv
import functools
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
from result import report

from vibeflow.features.datasets.frames import CELL
from vibeflow.features.datasets.readers import ReadOptions, open_source
from vibeflow.protocol.errors import DataEmpty, DataUnreadable

MEASURES = [
    f"{what}_{measure}" for what in ("header", "record", "cell") for measure in ("precision", "recall", "f1")
]
Scores = dict[str, float]
MADE_UP = re.compile(r"column (\d+)")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("checkout", type=Path)
    options.add_argument("--sets", default="polluted_files,survey_sample")
    options.add_argument("--match", default="", help="regular expression that a file's name has to match")
    options.add_argument("--worst", type=int, default=0, help="how many of the worst files to list")
    given = options.parse_args()
    metrics = metrics_of(given.checkout)
    weights: dict[str, float] = json.loads((given.checkout / "pollock_weights.json").read_text("utf-8"))
    for name in given.sets.split(","):
        files = sorted(
            path for path in (given.checkout / name / "csv").iterdir() if path.suffix.lower() == ".csv"
        )
        files = [file for file in files if re.search(given.match, file.name)]
        scores = {
            file.name: scored(metrics, file, given.checkout / name / "clean" / file.name) for file in files
        }
        show(name, scores)
        if name == "polluted_files":
            total = sum(weights[file] for file in scores)
            weighted = sum(sum(one.values()) * weights[file] for file, one in scores.items()) / total
            report("pollock weighted", "of 10", [weighted])
            kinds(scores, weights)
        simple = sum(sum(one.values()) for one in scores.values()) / len(scores)
        report(f"pollock {name} simple", "of 10", [simple])
        for file, one in sorted(scores.items(), key=lambda item: sum(item[1].values()))[: given.worst]:
            told = " ".join(f"{measure}={one[measure]:.3f}" for measure in MEASURES if measure.endswith("f1"))
            print(f"{sum(one.values()):6.3f}  {file[:60]:60}  {told}", file=sys.stderr)


def metrics_of(checkout: Path) -> ModuleType:
    """The benchmark's own measures, with its parser of cells asked once for each different cell."""
    sys.path.insert(0, str(checkout))
    from pollock import metrics  # type: ignore[import-not-found]  # comes with the benchmark

    metrics.normalize_cell = functools.lru_cache(maxsize=2_000_000)(metrics.normalize_cell)
    found: ModuleType = metrics
    return found


def scored(metrics: ModuleType, file: Path, clean: Path) -> Scores:
    """As `evaluate.py` has it: all are 0 where the file is not loaded or measuring fails."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = Path(folder) / "loaded.csv"
        try:
            write(file, loaded)
        except DataEmpty:
            loaded.write_text("", encoding="utf-8")
        except DataUnreadable as error:
            print(f"{file.name}: {error.message}", file=sys.stderr)
            loaded.write_text("Application Error\n", encoding="utf-8")
        success = float(metrics.successful_csv(str(loaded)))
        found: Any = [0.0] * len(MEASURES)
        if success:
            try:
                found = metrics.header_record_cell_measures_csv(str(clean), str(loaded))
            except Exception as error:  # the benchmark's own code counts it as nothing found
                print(f"{file.name}: {error!r}", file=sys.stderr)
    return {"success": success} | {name: float(value) for name, value in zip(MEASURES, found, strict=True)}


def write(file: Path, loaded: Path) -> None:
    """Raises as reading does."""
    frames = list(open_source(file, ReadOptions()).batches)
    columns = list(dict.fromkeys(name for frame in frames for name in frame.columns if name.startswith(CELL)))
    names = [name.removeprefix(CELL) for name in columns]
    header = ["" if made_up(name, at) else as_written(name, names) for at, name in enumerate(names, start=1)]
    # Surplus cells are null in rows that have none.
    header = header[: sum(all(is_whole(frame, name) for frame in frames) for name in columns)]
    with loaded.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        if any(header):
            writer.writerow(header)
        for frame in frames:
            for row in frame.select(name for name in columns if name in frame.columns).iter_rows():
                writer.writerow(list(with_surplus(row)))


def as_written(name: str, names: list[str]) -> str:
    """Without the number that tells a second column of the same name from the first."""
    found = re.fullmatch(r"(.+) \(\d+\)", name)
    return name if found is None or found[1] not in names else found[1]


def is_whole(frame: pl.DataFrame, column: str) -> bool:
    sound = frame.filter(pl.col("problem").is_null())
    return column in frame.columns and not sound[column].has_nulls()


def made_up(name: str, at: int) -> bool:
    found = MADE_UP.fullmatch(name)
    return found is not None and int(found[1]) == at


def with_surplus(row: tuple[str | None, ...]) -> Iterator[str]:
    """A surplus cell that only other rows have is null."""
    last = max((at for at, cell in enumerate(row) if cell is not None), default=-1)
    return (cell or "" for cell in row[: last + 1])


def show(name: str, scores: dict[str, Scores]) -> None:
    print(f"{name}: {len(scores):,} files", file=sys.stderr)
    for measure in ("success", *MEASURES):
        mean = sum(one[measure] for one in scores.values()) / len(scores)
        print(f"  {measure:17} {mean:.4f}", file=sys.stderr)


def kinds(scores: dict[str, Scores], weights: dict[str, float]) -> None:
    """What each kind of pollution costs, in points of the weighted score."""
    total = sum(weights[file] for file in scores)
    lost: dict[str, float] = defaultdict(float)
    mean: dict[str, list[float]] = defaultdict(list)
    for file, one in scores.items():
        kind = re.sub(r"\d+(_col\d+)?(?=\.|_0x20\.)", "*", file) if file.startswith("row_") else file
        lost[kind] += (10 - sum(one.values())) * weights[file] / total
        mean[kind].append(sum(one.values()))
    for kind, points in sorted(lost.items(), key=lambda item: -item[1]):
        score = sum(mean[kind]) / len(mean[kind])
        print(
            f"  {kind:36} {len(mean[kind]):4} files, mean {score:6.3f}, costs {points:.4f}", file=sys.stderr
        )


if __name__ == "__main__":
    main()
