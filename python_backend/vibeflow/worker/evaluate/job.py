"""The evaluation job: a trained model and held-out rows in, verdict and examples out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vibeflow.engine.evaluate.against_base import evaluate as compare_models
from vibeflow.engine.evaluate.classifier import evaluate_labels
from vibeflow.engine.evaluate.compare import Evaluation
from vibeflow.engine.evaluate.written_labels import written_labels
from vibeflow.engine.files import Damaged, check_folder, file_digest
from vibeflow.engine.models.load import Loaded
from vibeflow.engine.models.tuned import Tuned, read_tuned
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.rows.held_out import for_evaluation, for_tracking
from vibeflow.engine.rows.row import Row
from vibeflow.jobs.events import EventWriter, ResultEvent
from vibeflow.jobs.payloads.evaluate import EvaluatePayload
from vibeflow.jobs.spec import RESULT
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotReady

from ..process.reporter import Reporter
from ..ready.model import device_for, find_model, open_version
from .book import EvaluationBook
from .result import publish


@dataclass(frozen=True)
class _Asked:
    rows: list[Row]
    followed: list[Row]
    """Held-out rows by which training chose its best step, and that are not asked."""
    trained: Sequence[Row]
    held_out: int


def evaluate(folder: Path, payload: EvaluatePayload, writer: EventWriter, reporter: Reporter) -> bool:
    """Evaluate as the payload says; returns whether the user ended it early."""
    asked = _rows(folder, payload, reporter)
    adapter = folder / payload.adapter_dir
    _check(adapter)
    device = device_for(folder)
    base = cache(lambda: find_model(payload.model, payload.model_path, payload.revision, reporter))
    tuned = read_tuned(adapter)
    loaded = open_version(tuned, device, base, reporter)
    book = EvaluationBook(folder, _about(folder, payload, loaded))
    if book.resumed:
        reporter.log(t("It goes on where it was: the answers that were finished are kept."))
    found = _compared(payload, loaded, tuned, asked, book, reporter)
    if found is None:
        reporter.log(t("Stopped before all questions were answered; there is no score."), warning=True)
        return True
    publish(folder, payload, loaded, found, asked.held_out, book.seconds)
    reporter.log(f"{found.verdict.headline}. {found.verdict.detail}")
    summary: dict[str, float | str] = {
        "score": found.verdict.score,
        "baseScore": found.verdict.base_score,
        "rows": len(found.examples),
        "outcome": found.verdict.outcome,
        **_later(payload, found.verdict.score),
    }
    writer.append(ResultEvent(result_dir=RESULT, summary=summary), durable=True)
    book.discard()
    return False


def _later(payload: EvaluatePayload, score: float) -> dict[str, str]:
    """Of a version that was evaluated again: whose it is, and what its commit is to be called."""
    if payload.for_commit is None:
        return {}
    return {
        "commit": payload.for_commit,
        "subject": f"Evaluated version {payload.for_version} again: score {score:.1f}",
    }


def _rows(folder: Path, payload: EvaluatePayload, reporter: Reporter) -> _Asked:
    held_out = RowsFile(folder / payload.test_file, payload.system_prompt)
    file = _trained(folder, payload)
    if file is None and payload.train_file is not None:
        reporter.log(t("The trained rows are gone: no looking for signs of learning by heart."), warning=True)
    trained = RowsFile(file, payload.system_prompt) if file else []
    asked = for_evaluation(held_out, payload.max_rows)
    numbers = {row.number for row in asked}
    followed = [row for row in for_tracking(held_out) if row.number not in numbers]
    return _Asked(asked, followed, trained, len(held_out))


def _trained(folder: Path, payload: EvaluatePayload) -> Path | None:
    """The file of trained rows, where there is one still."""
    file = folder / payload.train_file if payload.train_file else None
    return file if file and file.is_file() else None


def _compared(
    payload: EvaluatePayload,
    loaded: Loaded,
    tuned: Tuned,
    asked: _Asked,
    book: EvaluationBook,
    reporter: Reporter,
) -> Evaluation | None:
    if tuned.labels is not None:
        labels = tuned.labels
        return evaluate_labels(loaded, asked.rows, labels, payload.seed, reporter, asked.trained, book)
    limits = payload.max_new_tokens, payload.max_seq_length or loaded.context
    written = written_labels(asked.trained, asked.rows) if payload.labelled else None
    if payload.labelled and written is None:
        reporter.log(
            t("The answers are too many kinds to be labels: they are judged word by word."), warning=True
        )
    return compare_models(
        loaded, asked.rows, *limits, payload.seed, reporter, asked.trained, book, written, asked.followed
    )


def _check(result: Path) -> None:
    """The model must be what training saved."""
    try:
        files = check_folder(result)
    except Damaged as error:
        raise NotReady(
            t("The trained model cannot be evaluated: {error}.", error=error),
            hint=t("Its files are damaged. Train again."),
        ) from error
    if "model.json" not in files:
        raise NotReady(t("The trained model's folder holds no model."), hint=t("Train again."))


def _about(folder: Path, payload: EvaluatePayload, loaded: Loaded) -> str:
    """Digest of everything that the answers depend on; with any of it changed, kept ones do not count."""
    files = [folder / payload.adapter_dir / "model.json", folder / payload.test_file]
    trained = _trained(folder, payload)
    files += [trained] if trained else []
    said = [payload.model_dump_json(), *map(str, loaded.device.to_json().values())]
    return hashlib.sha256(json.dumps([*said, *map(file_digest, files)]).encode()).hexdigest()
