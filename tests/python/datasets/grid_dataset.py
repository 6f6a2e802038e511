"""A dataset for tests of the grid: lines and index written as the build writes them, without a build."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from vibeflow.features.datasets.frames import as_examples
from vibeflow.features.datasets.grid.lines import PARTS
from vibeflow.features.datasets.grid.pages import INDEX_FILE, Pages
from vibeflow.features.datasets.quality.marks import BIT, Mark
from vibeflow.protocol.datasets import Mapping as ColumnMapping
from vibeflow.protocol.datasets import Shape

INDEX = {
    "n": pl.UInt32,
    "part": pl.UInt8,
    "offset": pl.UInt64,
    "length": pl.UInt32,
    "chars_question": pl.UInt32,
    "chars_answer": pl.UInt32,
    "tokens": pl.UInt32,
    "trained": pl.UInt32,
    "marks": pl.UInt64,
    "score": pl.UInt8,
    "reason": pl.String,
    "edited": pl.Boolean,
    "beside": pl.UInt32,
}


@dataclass(frozen=True)
class Facts:
    """What the grid needs to know of a manifest."""

    revision: int = 1
    mapping: ColumnMapping = field(
        default_factory=lambda: ColumnMapping(columns={"ask": "question", "say": "answer", "who": "ignored"})
    )
    shape: Shape = "pairs"


class GridDataset:
    """Rows are added, then written; `pages` reads them."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.facts = Facts()
        self.loads = 0
        self.pages = Pages(self._load, read_lines, to_examples)
        self._rows: list[tuple[int, int, dict[str, Any], dict[str, Any]]] = []

    def keep(self, n: int, question: str, answer: str, part: str = "train", **more: Any) -> None:
        """`more`: system, topic, marks, tokens, score, edited."""
        system = [{"role": "system", "content": more["system"]}] if "system" in more else []
        asked = {"role": "user", "content": question}
        line = {"n": n, "messages": [*system, asked, {"role": "assistant", "content": answer}]}
        if "topic" in more:
            line["topic"] = more["topic"]
        self.line(n, part, line, chars_question=len(question), chars_answer=len(answer), **more)

    def remove(
        self, n: int, reason: str, row: dict[str, str | None], detail: str | None = None, **index: Any
    ) -> None:
        """`index`: beside, marks."""
        told = {"detail": detail} if detail else {}
        self.line(n, "removed", {"n": n, "reason": reason, **told, "row": row}, reason=reason, **index)

    def line(self, n: int, part: str, line: dict[str, Any], **index: Any) -> None:
        self._rows.append((n, PARTS.index(part), line, index))

    def write(self) -> None:
        (self.project / "data").mkdir(exist_ok=True)
        places = []
        for number, part in enumerate(PARTS):
            at = 0
            with (self.project / "data" / f"{part}.jsonl").open("wb") as file:
                for n, of, line, index in sorted(self._rows, key=lambda row: row[0]):
                    if of != number:
                        continue
                    text = json.dumps(line, ensure_ascii=False).encode() + b"\n"
                    file.write(text)
                    places.append(_index_row(n, number, at, len(text), index))
                    at += len(text)
        file = self.project / INDEX_FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(places, schema=INDEX).sort("n").write_parquet(file)

    def _load(self, project: Path, manifest: object) -> pl.DataFrame:
        self.loads += 1
        return pl.read_parquet(project / INDEX_FILE)


def _index_row(n: int, part: int, offset: int, length: int, index: Mapping[str, Any]) -> dict[str, Any]:
    marks: Sequence[Mark] = index.get("marks", ())
    return {
        "n": n,
        "part": part,
        "offset": offset,
        "length": length,
        "chars_question": index.get("chars_question", 0),
        "chars_answer": index.get("chars_answer", 0),
        "tokens": index.get("tokens"),
        "trained": None,
        "marks": sum(BIT[mark] for mark in marks),
        "score": index.get("score", 100),
        "reason": index.get("reason"),
        "edited": index.get("edited", False),
        "beside": index.get("beside"),
    }


def read_lines(project: Path, rows: pl.DataFrame) -> list[dict[str, Any]]:
    lines = []
    for row in rows.iter_rows(named=True):
        with (project / "data" / f"{PARTS[row['part']]}.jsonl").open("rb") as file:
            file.seek(row["offset"])
            lines.append(json.loads(file.read(row["length"])))
    return lines


def to_examples(source: pl.DataFrame, mapping: ColumnMapping, shape: Shape) -> pl.DataFrame:
    """One column a role, as the mapping of `Facts` has it."""
    named = {role: f"c.{name}" for name, role in mapping.columns.items() if role != "ignored"}
    cells = [pl.col(name).alias(role) for role, name in named.items() if name in source.columns]
    return as_examples(source.select("n", "problem", *cells))
