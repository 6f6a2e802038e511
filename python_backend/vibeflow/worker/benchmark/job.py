"""The benchmark job: sets of questions and models in, their marks side by side out.

Every model's answers to a set are written down when they are all there; begun again after a crash, the job
asks only what is not written yet.
"""

from __future__ import annotations

import json
import shutil
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from vibeflow.engine.benchmarks.compare import BASE, compare
from vibeflow.engine.benchmarks.marks import Stopped
from vibeflow.engine.benchmarks.own import ask_own
from vibeflow.engine.files import commit_folder, sweep
from vibeflow.engine.models.hub import Resolved
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.engine.models.tuned import Tuned, base_of, merged, open_tuned, read_tuned
from vibeflow.engine.rows.file import RowsFile
from vibeflow.jobs.benchmarks import AnsweredRecord, read_benchmarks, write_benchmarks
from vibeflow.jobs.events import EventWriter, ResultEvent, now
from vibeflow.jobs.payloads.benchmark import BenchmarkModelRecord, BenchmarkPayload, BenchmarkSet
from vibeflow.jobs.spec import INPUTS, RESULT
from vibeflow.l10n import t
from vibeflow.protocol.benchmarks import BenchmarkModel as ModelView
from vibeflow.protocol.benchmarks import BenchmarkResult
from vibeflow.protocol.errors import NotReady, TrainingPartMissing
from vibeflow.store.home import Home
from vibeflow.store.question_speed import QuestionSpeed, remember_speed

from ..process.reporter import Reporter
from ..ready.model import device_for, inference_device

RESULT_FILE = "benchmarks.json"
EARLIER = "earlier.json"
"""Among the inputs: what is committed already for the same version."""
_STEPS = 10_000
_WRITTEN = frozenset({"gsm8k", "own"})
"""Sets whose answers the model writes."""
NAMES = {
    "hellaswag": "HellaSwag",
    "truthfulqa": "TruthfulQA",
    "mmlu": "MMLU",
    "gsm8k": "GSM8K",
    "own": t("Your questions"),
}
_WRITTEN_DOWN = {**NAMES, "own": "Your questions"}
"""As a commit message names them, in English always."""


def benchmark(folder: Path, payload: BenchmarkPayload, writer: EventWriter, reporter: Reporter) -> bool:
    """Ask as the payload says; returns whether the user ended it early.

    Raises:
        TrainingPartMissing: lm-eval is not installed. NotReady: a model cannot be asked.
        CatalogueUnreachable, ModelUnavailable: questions or models are not here and cannot be fetched.
    """
    if find_spec("lm_eval") is None and any(wanted.id != "own" for wanted in payload.sets):
        raise TrainingPartMissing(
            t("The standard benchmarks need the package lm-eval, which is not installed."),
            hint=t("Install it from the benchmarks section of the evaluation, then start them again."),
        )
    job = _Benchmark(folder, payload, reporter)
    try:
        job.run()
        stopped = False
    except Stopped:
        stopped = True
        reporter.log(t("Stopped. Benchmarks that every model was asked are kept."))
    if job.record.results:
        _publish(folder, payload, list(job.record.results))
        summary: dict[str, float | str] = {
            "commit": payload.commit,
            "subject": f"Benchmarks of version {payload.version}: "
            + ", ".join(_WRITTEN_DOWN[result.id] for result in job.record.results),
        }
        writer.append(ResultEvent(result_dir=RESULT, summary=summary), durable=True)
    return stopped


class _Benchmark:
    def __init__(self, folder: Path, payload: BenchmarkPayload, reporter: Reporter) -> None:
        self._folder, self._payload, self._tell = folder, payload, reporter
        self._device = device_for(folder)
        self.record = read_benchmarks(folder)
        self._open: tuple[str, Loaded] | None = None
        self._whole = sum(wanted.work for wanted in payload.sets) * len(payload.models)
        self._worked, self._seconds = 0.0, 0.0
        """By this process, without the loading."""

    def run(self) -> None:
        if count := len(self.record.answered):
            parts = len(self._payload.sets) * len(self._payload.models)
            self._tell.log(
                t("Going on: {count} of {parts} parts are done already.", count=count, parts=parts)
            )
        models = list(self._payload.models)
        for wanted in self._payload.sets:
            for model in models:
                if self.record.find(wanted.id, model.id) is None:
                    self._answer(wanted, model)
            # The one that is loaded goes first in the next set.
            models.reverse()
            if all(result.id != wanted.id for result in self.record.results):
                self._settle(wanted)

    def _answer(self, wanted: BenchmarkSet, model: BenchmarkModelRecord) -> None:
        name = NAMES[wanted.id]
        self._progress(t("{benchmark}: {model} is being loaded", benchmark=name, model=model.name), 0.0, None)
        if wanted.id != "own":
            from vibeflow.engine.benchmarks.model import BenchmarkModel
            from vibeflow.engine.benchmarks.tasks import ask, load_tasks

            tasks = load_tasks(
                wanted.id,
                self._folder / "tasks" / wanted.id,
                _below(self._folder, wanted.file),
                _below(self._folder, wanted.examples_file),
            )
        loaded = self._load(model)
        begun = time.monotonic()

        def tick(done: int, total: int) -> None:
            worked, seconds = wanted.work * done / max(1, total), time.monotonic() - begun
            self._progress(
                t(
                    "{benchmark}: {model} answered {done:,} of {total:,}",
                    benchmark=name,
                    model=model.name,
                    done=done,
                    total=total,
                )
                if wanted.id in _WRITTEN
                else t(
                    "{benchmark}: {model} weighed answer {done:,} of {total:,}",
                    benchmark=name,
                    model=model.name,
                    done=done,
                    total=total,
                ),
                worked,
                (self._seconds + seconds) / max(1e-9, self._worked + worked),
            )

        if wanted.id == "own":
            file = self._folder / (wanted.file or "")
            rows = RowsFile(file, self._main().system_prompt)
            marked = ask_own(
                loaded,
                rows,
                wanted.questions,
                self._payload.seed,
                self._payload.max_new_tokens,
                tick,
                self._tell.should_stop,
            )
        else:
            asked = BenchmarkModel(loaded, tick, self._tell.should_stop)
            marked = ask(wanted.id, tasks, asked, wanted.questions, self._payload.seed)
        seconds = time.monotonic() - begun
        self._worked, self._seconds = self._worked + wanted.work, self._seconds + seconds
        record = AnsweredRecord(
            set=wanted.id,
            model=model.id,
            numbers=tuple(marked.numbers),
            marks={key: tuple(values) for key, values in marked.marks.items()},
            stderr=marked.stderr,
            seconds=seconds,
            available=marked.available,
            tasks=tuple(marked.tasks),
            examples=marked.examples,
            harness=marked.harness,
        )
        self.record = self.record.model_copy(update={"answered": (*self.record.answered, record)})
        write_benchmarks(self._folder, self.record)
        remember_speed(
            Home.default(),
            QuestionSpeed(
                set=wanted.id,
                model=self._main().base,
                seconds=seconds / max(1, len(marked.numbers)),
                questions=len(marked.numbers),
                when=now(),
            ),
        )
        first = next(iter(marked.marks.values()))
        self._tell.log(
            t(
                "{benchmark}: {model} answered {questions:,} questions in {seconds:,.0f} s, {share:.1f} %.",
                benchmark=name,
                model=model.name,
                questions=len(first),
                seconds=seconds,
                share=100 * sum(first) / len(first),
            )
        )

    def _settle(self, wanted: BenchmarkSet) -> None:
        """Every model has answered the set: put them side by side."""
        found = [self.record.find(wanted.id, model.id) for model in self._payload.models]
        answered = [one for one in found if one is not None]
        first = answered[0]
        result = BenchmarkResult(
            id=wanted.id,
            name=NAMES[wanted.id],
            tasks=list(first.tasks),
            models=[ModelView(id=one.id, name=one.name, version=one.version) for one in self._payload.models],
            metrics=compare(
                wanted.id,
                {one.model: one.marks for one in answered},
                {one.model: one.stderr for one in answered},
                self._payload.seed,
            ),
            asked=len(first.numbers),
            available=first.available,
            seed=self._payload.seed,
            examples=first.examples,
            source=wanted.source,
            digest=wanted.digest,
            note=_note(wanted, first, self._payload.seed),
            when=now(),
            seconds={one.model: round(one.seconds, 2) for one in answered},
            harness=first.harness,
        )
        self.record = self.record.model_copy(update={"results": (*self.record.results, result)})
        write_benchmarks(self._folder, self.record)

    def _progress(self, text: str, worked: float, pace: float | None) -> None:
        """`worked`: of the part that is under way; `pace`: seconds for one of work."""
        work = {wanted.id: wanted.work for wanted in self._payload.sets}
        done = sum(work[one.set] for one in self.record.answered) + worked
        left = pace * (self._whole - done) if pace is not None else None
        self._tell.progress(text, round(_STEPS * done / self._whole), _STEPS, left)

    def _main(self) -> Tuned:
        folder = next(one.folder for one in self._payload.models if one.id == self._payload.commit)
        assert folder is not None, "a version has its files"
        return _read(folder)

    def _load(self, model: BenchmarkModelRecord) -> Loaded:
        if self._open is not None and self._open[0] == model.id:
            return self._open[1]
        self._open = None  # two large models at once may not fit
        tuned = self._main() if model.folder is None else _read(model.folder)
        if tuned.labels is not None:
            raise NotReady(
                t("{name} answers with labels only, so it cannot be asked these questions.", name=model.name),
                hint=t("Its evaluation on held-out rows says how good it is."),
            )
        base = cache(lambda: base_of(tuned))
        if model.id == BASE or not tuned.whole:
            files: Resolved = base()
            size_of = files.folder
        else:
            size_of = tuned.folder
        device = inference_device(self._device, size_of)
        device.activate()
        if model.id == BASE:
            loaded = load_model(size_of, device, tuned.kind)
        else:
            loaded = open_tuned(tuned, device, base)
            loaded.model = merged(loaded)
        if loaded.kind != "causal":
            raise NotReady(
                t(
                    "{base} reads a text and writes another; benchmarks ask models that go on writing.",
                    base=tuned.base,
                ),
                hint=t("Its evaluation on held-out rows says how good it is."),
            )
        self._tell.log(
            t(
                "Loaded {name}: {parameters:,.1f} million parameters.",
                name=model.name,
                parameters=loaded.parameters / 1e6,
            )
        )
        self._open = (model.id, loaded)
        return loaded


@cache
def _read(folder: Path) -> Tuned:
    return read_tuned(folder)


def _below(folder: Path, file: Path | None) -> Path | None:
    return None if file is None else folder / file


def _note(wanted: BenchmarkSet, answered: AnsweredRecord, seed: int) -> str:
    asked, available = len(answered.numbers), answered.available
    drawn = (
        t("All {available:,} questions were asked.", available=available)
        if asked == available
        else t(
            "{asked:,} of {available:,} questions, drawn at random (seed {seed}).",
            asked=asked,
            available=available,
            seed=seed,
        )
    )
    return " ".join(part for part in (drawn, wanted.note, answered.note) if part)


def _publish(folder: Path, payload: BenchmarkPayload, results: list[BenchmarkResult]) -> None:
    """What was found now, and what was committed before and not asked again."""
    shutil.rmtree(folder / RESULT, ignore_errors=True)
    sweep(folder)
    now_known = {result.id for result in results}
    earlier = [one for one in _earlier(folder / INPUTS / EARLIER) if one.id not in now_known]
    view = {"results": [one.model_dump(by_alias=True) for one in [*results, *earlier]]}
    text = json.dumps(view, ensure_ascii=False, indent=2) + "\n"
    commit_folder(folder / RESULT, {RESULT_FILE: text.encode()})


def _earlier(file: Path) -> list[BenchmarkResult]:
    try:
        return [BenchmarkResult.model_validate(one) for one in json.loads(file.read_bytes())["results"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
