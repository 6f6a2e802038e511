"""Tuned against base on rows that neither has seen: same questions, greedy decoding, ranges on every number.

Knows a loaded model with its adapter and rows; knows nothing of jobs or versions.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from vibeflow.protocol.errors import DataEmpty
from vibeflow.protocol.evaluation import ExampleView, MetricView, Verdict

from . import bootstrap, metrics
from .forward import Loss
from .generate import answer_all, as_base
from .load import Loaded
from .rows import Row, encode, takes
from .tasks import seq2seq
from .tasks.ask import prompt_of
from .verdict import judge, outcome, verdict

_BATCH = 32
MetricId = Literal["tokenF1", "rougeL", "exactMatch", "lengthRatio", "loss", "perplexity"]
_TEXT_METRICS: list[tuple[MetricId, str, str, Callable[[str, str], float]]] = [
    ("tokenF1", "Right words", "token F1", metrics.token_f1),
    ("rougeL", "Right order", "ROUGE-L", metrics.rouge_l),
    ("exactMatch", "Word for word", "exact match", metrics.exact_match),
    ("lengthRatio", "Length", "length ratio", metrics.length_ratio),
]


class Watcher(Protocol):
    """Who wants to know how far it is."""

    def log(self, text: str, warning: bool = False) -> None: ...
    def progress(self, text: str, done: int, total: int, seconds_left: float | None = None) -> None: ...
    def should_stop(self) -> bool: ...


@dataclass(frozen=True)
class Evaluation:
    verdict: Verdict
    metrics: list[MetricView]
    examples: list[ExampleView]
    baseline: str | None = None
    """What stands in the base model's place where it cannot be asked."""


def evaluate(
    loaded: Loaded, rows: Sequence[Row], max_new_tokens: int, max_length: int, seed: int, watcher: Watcher
) -> Evaluation | None:
    """Ask every row of both models and compare; None when told to stop.

    Answers are cut at `max_new_tokens`, or sooner: at one and a half times the length within which 95 % of
    the expected answers lie. An untuned model often never stops by itself.
    """
    taken = [row for row in rows if takes(row, loaded.chat)]
    if len(taken) < len(rows):
        watcher.log(f"{len(rows) - len(taken)} rows are refused by the model's chat template.", warning=True)
        rows = taken
    if not rows:
        raise DataEmpty(
            "The model's chat template refuses every held-out row.",
            hint="Look at one in the data panel: it says why. Another base model may take them.",
        )
    limit = answer_limit([len(loaded.chat.encode(row.expected)) for row in rows], max_new_tokens)
    watcher.log(f"Asking {len(rows)} held-out questions, answers of at most {limit} tokens.")
    prompts = [_prompt(loaded, row) for row in rows]
    clock = _Clock(watcher, 2 * len(rows))
    examples = _examples(loaded, rows, min(max_length, loaded.context))
    texts: dict[bool, list[str]] = {}
    losses: dict[bool, list[tuple[float, int]]] = {}
    for base in (True, False):
        if not base:
            # Merged, the tuned model computes as fast as the base; the base was asked before, untouched.
            _merge(loaded)
        with as_base(loaded, base):
            found = answer_all(loaded, prompts, limit, _BATCH, clock.tick(base), watcher.should_stop)
            if found is None:
                return None
            measured = _losses(loaded, examples, watcher.should_stop)
            if measured is None:
                return None
            losses[base] = measured
        texts[base] = [loaded.chat.decode(ids).strip() for ids in found]
    return compare(rows, texts[True], texts[False], losses[True], losses[False], seed)


def _merge(loaded: Loaded) -> None:
    """Four-bit weights stay as they are: adding to them would round them anew."""
    if hasattr(loaded.model, "merge_adapter") and not loaded.quantized:
        loaded.model.merge_adapter()


def _prompt(loaded: Loaded, row: Row) -> list[int]:
    return row.prompt_ids(loaded.chat) if row.text is not None else prompt_of(loaded, row.prompt).ids


def _examples(loaded: Loaded, rows: Sequence[Row], limit: int) -> list[Any]:
    if loaded.kind == "seq2seq":
        return list(seq2seq.encode(rows, loaded.chat, limit).examples)
    return list(encode(rows, loaded.chat, limit).examples)


def answer_limit(expected_lengths: Sequence[int], at_most: int) -> int:
    """Tokens that an answer may take: 1.5 times the 95th percentile of what is expected, at least 16."""
    usual = float(np.percentile(np.asarray(expected_lengths), 95)) if expected_lengths else float(at_most)
    return max(1, min(at_most, max(16, math.ceil(usual * 1.5))))


def compare(
    rows: Sequence[Row],
    base: Sequence[str],
    tuned: Sequence[str],
    base_losses: Sequence[tuple[float, int]],
    tuned_losses: Sequence[tuple[float, int]],
    seed: int,
) -> Evaluation:
    """Scores, ranges, examples and verdict from the answers and losses of both models."""
    views: list[MetricView] = []
    scores: dict[str, tuple[list[float], list[float]]] = {}
    for name, plain, term, score in _TEXT_METRICS:
        of_base = [score(text, row.expected) for text, row in zip(base, rows, strict=True)]
        of_tuned = [score(text, row.expected) for text, row in zip(tuned, rows, strict=True)]
        scores[name] = (of_base, of_tuned)
        views.append(_view(name, plain, term, _array(of_base), _array(of_tuned), bootstrap.mean_of, seed))
    if base_losses:
        pair = _array(base_losses), _array(tuned_losses)
        views.append(_view("loss", "Surprise", "loss", *pair, bootstrap.loss_of, seed))
        views.append(_view("perplexity", "Choices", "perplexity", *pair, bootstrap.perplexity_of, seed))
    passages = bool(base_losses) and all(row.text is not None for row in rows)
    if passages:
        # How a passage goes on cannot be known word for word: how well it was foreseen is what counts.
        views.insert(0, views.pop())
    examples = [
        ExampleView(
            number=row.number,
            question=row.question,
            expected=row.expected,
            base=base[i],
            tuned=tuned[i],
            base_score=scores["tokenF1"][0][i],
            tuned_score=scores["tokenF1"][1][i],
            outcome=outcome(scores["tokenF1"][0][i], scores["tokenF1"][1][i]),
        )
        for i, row in enumerate(rows)
    ]
    words = next(view for view in views if view.id == "tokenF1")
    return Evaluation(verdict(examples, words, views[0] if passages else None), views, examples)


def _view(
    name: MetricId,
    plain: str,
    term: str,
    base: bootstrap.Rows,
    tuned: bootstrap.Rows,
    statistic: bootstrap.Statistic,
    seed: int,
) -> MetricView:
    of_base, of_tuned, difference = bootstrap.intervals(base, tuned, statistic, seed)
    higher = name not in ("lengthRatio", "loss", "perplexity")
    judged = difference
    if name == "lengthRatio":
        # Neither long nor short is better: what counts is how far each answer is from its expected length.
        _, _, judged = bootstrap.intervals(abs(base - 1), abs(tuned - 1), statistic, seed)
    return MetricView(
        id=name,
        name=plain,
        term=term,
        base=bootstrap.point(base, statistic),
        tuned=bootstrap.point(tuned, statistic),
        base_interval=of_base,
        tuned_interval=of_tuned,
        difference=difference,
        better=judge(judged, higher),
        higher_is_better=higher,
    )


def _losses(
    loaded: Loaded, examples: Sequence[Any], should_stop: Callable[[], bool]
) -> list[tuple[float, int]] | None:
    if not examples:
        return []
    loss = seq2seq.PairLoss if loaded.kind == "seq2seq" else Loss
    return loss(loaded.model).rows(examples, _BATCH, should_stop)


def _array(values: Sequence[float] | Sequence[tuple[float, int]]) -> bootstrap.Rows:
    return np.asarray(values, dtype=np.float64)


class _Clock:
    """Progress over both models' answers, with the time left at the speed so far."""

    def __init__(self, watcher: Watcher, total: int) -> None:
        self._watcher, self._total = watcher, total
        self._begun = time.monotonic()

    def tick(self, base: bool) -> Callable[[int], None]:
        half = self._total // 2
        who = "base" if base else "tuned"
        before = 0 if base else half

        def told(done: int) -> None:
            ready = before + done
            left = (time.monotonic() - self._begun) / ready * (self._total - ready)
            self._watcher.progress(
                f"The {who} model answered {done} of {half} held-out questions", ready, self._total, left
            )

        self._watcher.progress(f"The {who} model is answering {half} held-out questions", before, self._total)
        return told
