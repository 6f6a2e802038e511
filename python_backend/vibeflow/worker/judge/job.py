"""The judge job: an evaluation's answers in, marks and a score with the judge's part out. Needs no torch.

Each mark is on the disk before the next question counts as done, so that a judge that was killed, stopped or
refused goes on where it was; what was marked before is never asked, and never paid, again.
"""

from __future__ import annotations

import json
import shutil
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vibeflow.engine.files import commit_folder, sweep
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.events import EventWriter, LogEvent, ProgressEvent, ResultEvent, now
from vibeflow.jobs.marks import MarksFile, read_marks
from vibeflow.jobs.spec import RESULT, JudgePayload
from vibeflow.judging.choose import at_once, client, identity
from vibeflow.judging.draw import chosen
from vibeflow.judging.prompt import Pair, check, default_prompt
from vibeflow.judging.provider import Judge, is_local
from vibeflow.judging.result import JUDGE_FILE, JudgeFile, judged_rows, pair_of, summarise, with_marks
from vibeflow.judging.rounds import Listener, Marked, Skipped, ask_all, questions
from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import ErrorAction, InternalError, JudgeUnavailable
from vibeflow.protocol.evaluation import ExampleView, KeptKnowledge, Memorisation, MetricView, Verdict
from vibeflow.protocol.states import RunState
from vibeflow.protocol.training import LogLine, StageProgress
from vibeflow.scoring.verdict import rescored
from vibeflow.store.home import Home
from vibeflow.store.keys import find_key

from .window import WindowJudge

HOPELESS = 10
"""Rows left out before a single one was marked: this judge cannot do it, and need not be paid to show it."""


def judge(folder: Path, payload: JudgePayload, writer: EventWriter) -> RunState:
    """Judge as the payload says; returns "stopped" when the user ended it early."""
    evaluated = _Evaluated(folder / payload.evaluation)
    settings = payload.settings
    instructions = check(payload.instructions) if payload.instructions else default_prompt()
    pairs = chosen([pair_of(one) for one in evaluated.examples], settings.rows, payload.seed)
    asked = questions(pairs, identity(settings.provider, settings.model, settings.base_url), instructions)
    voice = _Voice(folder, writer, asked_rows=len(pairs))
    marks = {one.key: one for one in _known(folder, payload)}
    marks = {question.key: marks[question.key] for question in asked if question.key in marks}
    left = [question for question in asked if question.key not in marks]
    voice.begin(marks, settings.model, len(asked) - len(left))
    if left:
        asker = _client(folder, payload, voice)
        try:
            if not ask_all(asker, left, instructions, voice, at_once(settings.provider, settings.base_url)):
                voice.log(t("Stopped. What was judged is kept; starting again goes on from here."), True)
                return "stopped"
        finally:
            asker.close()
    _publish(folder, payload, evaluated, pairs, instructions, voice, writer)
    return "succeeded"


def _client(folder: Path, payload: JudgePayload, voice: _Voice) -> Judge:
    settings = payload.settings
    if settings.provider == "vscode":
        return WindowJudge(folder, settings.model, voice.say)
    if settings.provider == "none":
        raise InternalError(
            t("A judge job without a judge was made."), hint=t("Choose a judge and start again.")
        )
    found = find_key(Home.default(), settings.provider, settings.base_url)
    return client(settings.provider, settings.model, settings.base_url, found[0] if found else None)


def _known(folder: Path, payload: JudgePayload) -> list[Marked]:
    earlier = read_marks(folder / payload.marks) if payload.marks else []
    return [*earlier, *MarksFile(folder).read()]


class _Evaluated:
    """What is needed of an evaluation.json.

    Raises:
        InternalError: it is not one.
    """

    def __init__(self, path: Path) -> None:
        try:
            value: Any = json.loads(path.read_bytes())
            self.examples = TypeAdapter(list[ExampleView]).validate_python(value["examples"])
            self.metrics = TypeAdapter(list[MetricView]).validate_python(value["metrics"])
            self.verdict = Verdict.model_validate(value["verdict"])
            self.kept = _or_none(KeptKnowledge, value.get("kept"))
            self.memorisation = _or_none(Memorisation, value.get("memorisation"))
        except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
            raise InternalError(
                t("The evaluation that was to be judged cannot be read ({kind}).", kind=type(error).__name__),
                hint=t("Evaluate the version again, then start the judge."),
                action=ErrorAction(kind="showLog", label=t("Show log")),
            ) from error

    def verdict_with(self, examples: Sequence[ExampleView], seed: int) -> Verdict:
        return rescored(self.verdict, examples, self.metrics, seed, self.kept, self.memorisation)


def _or_none(kind: Any, value: object) -> Any:
    return None if value is None else kind.model_validate(value)


class _Voice(Listener):
    """Keeps marks, counts, and tells how far it is."""

    def __init__(self, folder: Path, writer: EventWriter, asked_rows: int) -> None:
        self._folder, self._writer, self._total = folder, writer, 2 * asked_rows
        self._file = MarksFile(folder)
        self.marks: dict[str, Marked] = {}
        self.left_out: dict[int, str] = {}
        self.tokens_in = self.tokens_out = 0
        self._begun, self._new = time.monotonic(), 0
        self._said: deque[str] = deque()

    def begin(self, known: dict[str, Marked], model: str, before: int) -> None:
        self.marks = dict(known)
        rows = self._total // 2
        text = tn(
            "{model} judges {n} row, both answers side by side, twice.",
            "{model} judges {n} rows, both answers side by side, twice.",
            rows,
            model=model,
        )
        if before:
            kept = t(
                "{before} of {total} answers to it are kept from before.", before=before, total=self._total
            )
            text = f"{text} {kept}"
        self.log(text)
        self._progress()

    def marked(self, one: Marked) -> None:
        self._file.append(one)
        self.marks[one.key] = one
        self._new += 1
        self._progress()

    def skipped(self, one: Skipped) -> None:
        self.tokens_in, self.tokens_out = self.tokens_in + one.tokens_in, self.tokens_out + one.tokens_out
        if one.number in self.left_out:
            return
        self.left_out[one.number] = one.why
        left_out = t("Row {number} is left out.", number=one.number)
        self.log(f"{left_out} {one.why}", warning=True)
        if len(self.left_out) >= HOPELESS and not self.marks:
            raise unreadable(len(self.left_out), one.why)
        self._progress()

    def waiting(self, why: str, seconds: float) -> None:
        self.log(
            t("{why}. Waiting {seconds:.0f} s.", why=why, seconds=seconds)
            if seconds
            else t("{why}. Asking again.", why=why),
            warning=True,
        )

    def should_stop(self) -> bool:
        while self._said:
            self.log(self._said.popleft(), warning=True)
        return stop_requested(self._folder)

    def say(self, text: str) -> None:
        """From any thread; written down by the one that listens."""
        self._said.append(text)

    def log(self, text: str, warning: bool = False) -> None:
        time_, level = now(), "warning" if warning else "info"
        with suppress(OSError):  # a full disk
            print(f"{time_} {level}: {text}", flush=True)
        self._writer.append(LogEvent(line=LogLine(time=time_, level=level, text=text)))

    def _progress(self) -> None:
        done = min(self._total, len(self.marks) + 2 * len(self.left_out))
        each = (time.monotonic() - self._begun) / self._new if self._new else None
        left = each * (self._total - done) if each is not None else None
        rows = {"done": done // 2, "total": self._total // 2}
        text = (
            t(
                "The judge is through with {done} of {total} rows, {left_out} left out",
                left_out=len(self.left_out),
                **rows,
            )
            if self.left_out
            else t("The judge is through with {done} of {total} rows", **rows)
        )
        self._writer.append(
            ProgressEvent(progress=StageProgress(text=text, done=done, total=self._total), seconds_left=left)
        )


def unreadable(rows: int, why: str) -> JudgeUnavailable:
    useless = tn(
        "The judge's replies could not be used for any of {n} row.",
        "The judge's replies could not be used for any of {n} rows.",
        rows,
    )
    return JudgeUnavailable(
        f"{useless} {why}",
        hint=t(
            "The evaluation stands without a judge. Choose a larger or another model as the "
            "judge: small ones often cannot keep to a form."
        ),
        action=ErrorAction(kind="chooseJudge", label=t("Choose judge")),
    )


def _publish(
    folder: Path,
    payload: JudgePayload,
    evaluated: _Evaluated,
    pairs: Sequence[Pair],
    instructions: str,
    voice: _Voice,
    writer: EventWriter,
) -> None:
    settings, marks = payload.settings, list(voice.marks.values())
    rows = judged_rows(pairs, marks)
    if not rows:
        raise unreadable(len(pairs), next(iter(voice.left_out.values()), ""))
    assert settings.provider != "none", "no client would have been made"
    tokens_in = voice.tokens_in + sum(one.tokens_in for one in marks)
    tokens_out = voice.tokens_out + sum(one.tokens_out for one in marks)
    summary, metric = summarise(
        settings.provider,
        settings.model,
        rows,
        len(pairs) - len(rows),
        _cost(payload, tokens_in, tokens_out),
        payload.seed,
    )
    verdict = evaluated.verdict_with(with_marks(evaluated.examples, rows), payload.seed)
    found = JudgeFile(
        judge=summary,
        verdict=verdict,
        metric=metric,
        rows=rows,
        left_out=voice.left_out,
        instructions=instructions,
        when=now(),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        seconds=sum(one.seconds for one in marks),
        seed=payload.seed,
    )
    shutil.rmtree(folder / RESULT, ignore_errors=True)
    sweep(folder)
    text = json.dumps(found.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2)
    commit_folder(folder / RESULT, {JUDGE_FILE: text.encode("utf-8", "backslashreplace") + b"\n"})
    marked = {"mean": summary.tuned.mean, "base": summary.base.mean, "left_out": summary.left_out}
    told = (
        tn(
            "Mean mark {mean:.1f} (base {base:.1f}) on {n} row, {left_out} left out.",
            "Mean mark {mean:.1f} (base {base:.1f}) on {n} rows, {left_out} left out.",
            len(rows),
            **marked,
        )
        if summary.left_out
        else tn(
            "Mean mark {mean:.1f} (base {base:.1f}) on {n} row.",
            "Mean mark {mean:.1f} (base {base:.1f}) on {n} rows.",
            len(rows),
            **marked,
        )
    )
    scored = t(
        "Score {score:.0f}, without the judge {before:.0f}.",
        score=verdict.score,
        before=evaluated.verdict.score,
    )
    voice.log(f"{told} {scored}")
    said: dict[str, float | str] = {
        "score": verdict.score,
        "baseScore": verdict.base_score,
        "rows": len(rows),
        "leftOut": summary.left_out,
        "outcome": summary.better,
    }
    if payload.commit is not None:
        said["commit"] = payload.commit
        said["subject"] = (
            f"Judge version {payload.version or '?'} by {settings.model}: mark {summary.tuned.mean:.1f} "
            f"(base {summary.base.mean:.1f}), score {verdict.score:.0f}"
        )
    writer.append(ResultEvent(result_dir=RESULT, summary=said), durable=True)


def _cost(payload: JudgePayload, tokens_in: int, tokens_out: int) -> float | None:
    """US dollars; None where the price or the tokens are not known."""
    if is_local(payload.settings.base_url):
        return 0.0
    if payload.price is None or not tokens_in:
        return None
    return (tokens_in * payload.price[0] + tokens_out * payload.price[1]) / 1e6
