"""From cached source rows to the files of a dataset: map, fix, check, split, write, and prove the ledger.

Runs in the child process of `sandbox`; writes into a folder it is given and publishes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

from vibeflow.protocol.datasets import ColumnRole, ColumnView, Ledger, LedgerEntry, RemovalReason
from vibeflow.protocol.errors import DataEmpty, DataNoAnswer, ErrorAction, InternalError, VibeFlowError
from vibeflow.text.chat import ChatText

from ..manifest import MANIFEST, SPLITS, FileRecord, FixId, Lengths, Manifest, SourceRecord, SplitRecord
from ..quality.report import RowLengths, report
from ..readers.source import CHOOSE
from ..shapes.detect import SURE, detect, overall
from ..shapes.examples import Example, to_example
from . import fixes as fixing
from .split import held_out

LENGTH_SAMPLE = 2_000
as_json = json.JSONEncoder(ensure_ascii=False).encode
LABELS: dict[RemovalReason, str] = {
    "missingQuestion": "removed, no question",
    "missingAnswer": "removed, no answer",
    "duplicate": "removed, duplicate",
    "excluded": "removed, marked as bad",
    "unreadable": "removed, not readable",
}


@dataclass(frozen=True)
class BuildRequest:
    cache: Path
    """Source rows as `write_cache` wrote them."""
    out: Path
    """An existing, empty folder."""
    source: SourceRecord
    columns: list[str]
    mapping: dict[str, ColumnRole] | None
    """None: detect."""
    fixes: dict[FixId, bool]
    share: float
    seed: int
    revision: int
    system_prompt: str
    tokenizer: Path
    """Model folder whose tokenizer counts."""
    tokenizer_model: str
    exact: bool
    """Whether that is the recipe's own base model."""


def build(request: BuildRequest, progress: Callable[[str, int], None]) -> Manifest:
    """Write train, test, removed and manifest into `out`. Raises `DataNoAnswer` or `DataEmpty`."""
    sample = [cells for _, cells, problem in _head(request.cache) if problem is None]
    views = map_columns(request.columns, sample, request.mapping)
    roles = {view.name: view.role for view in views if view.role != "ignored"}
    _require_answer(request.source.name, views, request.mapping)
    examples: list[Example] = []
    for number, cells, problem in read_cache(request.cache):
        examples.append(to_example(number, cells, roles, problem))
        if number % 5_000 == 0:
            progress("checking", number)
    outcome = fixing.apply(examples, request.fixes)
    guessed = request.mapping is None and overall(views) < SURE
    # A poor guess that keeps nothing is no error yet: the user is asked for the columns next.
    if not outcome.kept and not guessed:
        raise DataEmpty(
            f"None of the {len(examples):,} rows of {request.source.name} can be trained on: "
            + ", ".join(f"{count:,} {LABELS[r]}" for r, count in _reasons(outcome).items())
            + ".",
            hint="Check that the columns with question and answer are the right ones.",
            # Columns are chosen in a dataset that is there: a first import has made none.
            action=CHOOSE
            if request.mapping is None
            else ErrorAction(kind="mapColumns", label="Choose columns"),
        )
    task = _task(views, outcome.kept)
    test = held_out(outcome.kept, request.share, request.seed)
    lengths, row_lengths = _lengths(request, outcome.kept, test)
    findings, language = report(len(examples), outcome, request.fixes, task, row_lengths)
    progress("saving", len(examples))
    train_rows = [e for e in outcome.kept if e.number not in test]
    test_rows = [e for e in outcome.kept if e.number in test]
    files = {
        "train.jsonl": _write(request.out / "train.jsonl", map(_line, train_rows)),
        "test.jsonl": _write(request.out / "test.jsonl", map(_line, test_rows)),
        "removed.jsonl": _write(request.out / "removed.jsonl", _removed_lines(request.cache, outcome)),
    }
    ledger = _ledger(len(examples), len(train_rows), len(test_rows), outcome)
    if [files[name].rows for name in SPLITS] != [
        ledger.train,
        ledger.test,
        sum(e.count for e in ledger.removed),
    ]:
        raise InternalError(
            "The files of the dataset do not match its ledger.", hint="Nothing was saved. Try again."
        )
    manifest = Manifest(
        revision=request.revision,
        created_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        source=request.source,
        columns=views,
        mapped_by="detection" if request.mapping is None else "user",
        confidence=overall(views),
        task=task,
        fixes=request.fixes,
        findings=findings,
        ledger=ledger,
        split=SplitRecord(seed=request.seed, share=request.share),
        language=language,
        lengths=lengths,
        files=files,
    )
    text = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
    _write(request.out / MANIFEST, [text.rstrip("\n")])
    return manifest


def map_columns(
    columns: Sequence[str], sample: list[dict[str, Any]], mapping: dict[str, ColumnRole] | None
) -> list[ColumnView]:
    """Detected roles, or the user's own, each of those with full confidence."""
    views = detect(columns, sample)
    if mapping is None:
        return views
    return [
        view.model_copy(update={"role": mapping[view.name], "confidence": 1.0, "reason": "chosen by you"})
        if view.name in mapping
        else view.model_copy(update={"role": "ignored", "confidence": 1.0, "reason": "not chosen"})
        for view in views
    ]


def read_cache(cache: Path) -> Iterator[tuple[int, dict[str, Any], str | None]]:
    """Row number, cells and, for a row that could not be read, why."""
    with cache.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["n"], row["c"], row.get("p")


def _head(cache: Path) -> Iterator[tuple[int, dict[str, Any], str | None]]:
    for number, cells, problem in read_cache(cache):
        if number > 100:
            return
        yield number, cells, problem


def _require_answer(name: str, views: Sequence[ColumnView], mapping: Mapping[str, ColumnRole] | None) -> None:
    """Refuse what no choice of columns can mend, and a choice that names too few."""
    roles = {view.role for view in views}
    if "conversation" in roles or {"question", "answer"} <= roles:
        return
    if len(views) == 1:
        raise DataNoAnswer(
            f"{name} has only one column, {views[0].name}: there is no answer to learn.",
            hint="Training needs a question and an answer in each row. Add a column with the answers.",
            action=CHOOSE,
        )
    if mapping is None:
        return  # the user is asked next
    columns = ", ".join(view.name for view in views[:8]) + (" and more" if len(views) > 8 else "")
    what = "the question" if "answer" in roles else "the answer"
    raise DataNoAnswer(
        f"No column of {name} is chosen for {what}.",
        hint=f"Say which columns hold question and answer. There are: {columns}.",
        action=ErrorAction(kind="mapColumns", label="Choose columns"),
    )


def _task(
    views: Sequence[ColumnView], kept: Sequence[Example]
) -> Literal["answers", "labels", "conversations"]:
    if any(view.role == "conversation" for view in views) and any(len(e.turns) > 2 for e in kept):
        return "conversations"
    answers = Counter(e.answer.strip() for e in kept)
    short = sum(len(e.answer.split()) <= 6 for e in kept) > 0.95 * len(kept)
    few = len(answers) <= max(2, min(500, len(kept) // 5))
    return "labels" if short and few else "answers"


def _lengths(
    request: BuildRequest, kept: Sequence[Example], test: set[int]
) -> tuple[Lengths | None, RowLengths | None]:
    """Tokens of up to 2,000 rows; (None, None) where the template refuses all of them."""
    chat = ChatText.load(request.tokenizer)
    some = (
        list(kept)
        if len(kept) <= LENGTH_SAMPLE
        else random.Random(request.seed).sample(list(kept), LENGTH_SAMPLE)
    )
    totals: list[int] = []
    question: dict[int, int] = {}
    answer: dict[int, int] = {}
    for example in some:
        messages = list(example.messages)
        if request.system_prompt and example.system is None:
            messages.insert(0, {"role": "system", "content": request.system_prompt})
        try:
            totals.append(chat.count(messages))
        except VibeFlowError:
            # The template refuses this row; it is left out of the lengths, and training will say so.
            continue
        question[example.number] = len(chat.encode(example.question))
        answer[example.number] = len(chat.encode(example.answer))
    if not totals:
        return None, None
    totals.sort()
    train_share = (len(kept) - len(test)) / len(kept)

    def at(part: float) -> int:
        return totals[min(len(totals) - 1, int(part * len(totals)))]

    lengths = Lengths(
        model=request.tokenizer_model,
        counted=len(totals),
        median=at(0.5),
        p95=at(0.95),
        p99=at(0.99),
        longest=totals[-1],
        answer_median=sorted(answer.values())[len(answer) // 2],
        total_train=round(sum(totals) / len(totals) * len(kept) * train_share),
    )
    return lengths, RowLengths(question, answer, request.exact)


def _reasons(outcome: fixing.Outcome) -> dict[RemovalReason, int]:
    counts = Counter(reason for _, reason, _ in outcome.removed)
    return {reason: counts[reason] for reason in LABELS if counts[reason]}


def _ledger(read: int, train: int, test: int, outcome: fixing.Outcome) -> Ledger:
    removed = [LedgerEntry(reason=r, label=LABELS[r], count=n) for r, n in _reasons(outcome).items()]
    if train + test + sum(entry.count for entry in removed) != read:
        raise InternalError("Rows read and rows accounted for differ.", hint="Nothing was saved. Try again.")
    return Ledger(read=read, train=train, test=test, removed=removed)


def _line(example: Example) -> str:
    row: dict[str, Any] = {"n": example.number, "messages": example.messages}
    if example.topic is not None:
        row["topic"] = example.topic
    return as_json(row)


def _removed_lines(cache: Path, outcome: fixing.Outcome) -> Iterator[str]:
    why = {example.number: (reason, detail) for example, reason, detail in outcome.removed}
    if not why:
        return
    for number, cells, _ in read_cache(cache):
        if number in why:
            reason, detail = why[number]
            row = {"n": number, "reason": reason, "row": cells}
            yield as_json(row | ({"detail": detail} if detail else {}))


def _write(path: Path, lines: Any) -> FileRecord:
    """Write lines and fsync; a lone surrogate, which UTF-8 cannot hold, becomes a question mark."""
    digest, size, rows = hashlib.sha256(), 0, 0
    with path.open("wb") as file:
        for line in lines:
            data = f"{line}\n".encode("utf-8", errors="replace")
            file.write(data)
            digest.update(data)
            size += len(data)
            rows += 1
        file.flush()
        os.fsync(file.fileno())
    return FileRecord(sha256=digest.hexdigest(), bytes=size, rows=rows)
