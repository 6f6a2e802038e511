"""What judging would mean: how many questions, how long, how much, and which texts go where. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from vibeflow.judging.choose import at_once
from vibeflow.judging.prompt import Pair, ask
from vibeflow.judging.provider import is_local
from vibeflow.judging.providers import host_of, keyed
from vibeflow.judging.rounds import Marked, Question
from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.judging import JudgeSettings, JudgingPlan
from vibeflow.protocol.setup import Range

from .prices import Price

_BYTES_A_TOKEN = (5.0, 4.0, 2.8)
"""Of UTF-8: low, likely and high number of tokens."""
_TOKENS_OUT = (120.0, 220.0, 500.0)
_TOKENS_OUT_THINKING = (400.0, 1000.0, 2600.0)
_SECONDS = (1.0, 3.0, 10.0)
_SECONDS_THINKING = (3.0, 8.0, 25.0)
_SECONDS_LOCAL = (1.0, 15.0, 90.0)
_ASKED_AGAIN = 1.15
"""For the high end: questions that are put again."""


@dataclass(frozen=True)
class Work:
    """What there is to judge."""

    pairs: Sequence[Pair]
    asked: Sequence[Question]
    left: Sequence[Question]
    """Not answered before."""
    instructions: str
    measured: Sequence[Marked]
    """Earlier answers of the same judge, whatever they were about."""


def plan_of(
    settings: JudgeSettings, work: Work, price: Price | None, problem: VibeFlowError | None
) -> JudgingPlan:
    sent = [
        sum(len(ask(work.instructions, one.pair, one.swapped).encode()) for one in work.left) / each
        for each in _BYTES_A_TOKEN
    ]
    thinks = price is not None and price.thinks
    got = _each(
        work.measured,
        [one.tokens_out for one in work.measured],
        _TOKENS_OUT_THINKING if thinks else _TOKENS_OUT,
    )
    usual = _SECONDS_LOCAL if is_local(settings.base_url) else _SECONDS_THINKING if thinks else _SECONDS
    took = _each(work.measured, [one.seconds for one in work.measured], usual)
    count, side = len(work.left), at_once(settings.provider, settings.base_url)
    received = [count * one for one in got]
    whole = [one + other for one, other in zip(sent, received, strict=True)]
    cost, note = _cost(settings, price, sent, received)
    privacy, leaves = privacy_of(settings, len(work.pairs))
    return JudgingPlan(
        settings=settings,
        rows=len(work.pairs),
        judged=sum(1 for pair in work.pairs if not any(one.pair.number == pair.number for one in work.left)),
        requests=count,
        seconds=_range([count * one / side for one in took]),
        cost=cost,
        tokens=_range(whole),
        cost_note=note,
        leaves=leaves,
        privacy=privacy,
        problem=problem.to_wire() if problem else None,
    )


def privacy_of(settings: JudgeSettings, rows: int) -> tuple[str, bool]:
    """Which texts go where, and whether they leave this computer."""
    texts = tn("{n} held-out row", "{n} held-out rows", rows)
    if settings.provider == "none":
        return "", False
    if settings.provider == "vscode":
        said = t(
            "The questions, the expected answers and both models' answers of {rows} leave this computer: "
            "they are sent to the provider of the VS Code model {model}, through VS Code and under the terms "
            "of your account there. Nothing else is sent.",
            rows=texts,
            model=settings.model,
        )
        return said, True
    known = keyed(settings.provider)
    address = known.address(settings.base_url)
    if is_local(address):
        said = t(
            "The questions, the expected answers and both models' answers of {rows} go to {host} on this "
            "computer. They do not leave it unless the program there sends them on.",
            rows=texts,
            host=host_of(address),
        )
        return said, False
    return known.privacy(texts, address), True


def _cost(
    settings: JudgeSettings, price: Price | None, sent: Sequence[float], received: Sequence[float]
) -> tuple[Range | None, str]:
    if settings.provider == "vscode":
        return None, t("Counts against what your VS Code account may ask of its models; no price is known.")
    if is_local(settings.base_url):
        return Range(low=0, likely=0, high=0), t("Nothing is charged: it runs on this computer.")
    if price is None or (settings.base_url is not None and settings.provider == "openai"):
        return None, (
            t(
                "The price of {model} is not known. Add it to judge-prices.yaml in VibeFlow's folder.",
                model=settings.model,
            )
        )
    dollars = [
        (one * price.input + other * price.output) / 1e6 for one, other in zip(sent, received, strict=True)
    ]
    source = f" ({price.source}, {price.date})" if price.source else ""
    return _range(dollars), f"{price.told()}{source}"


def _each(
    measured: Sequence[Marked], values: Sequence[float], usual: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Of one question, as this judge was before, where it was asked often enough to say."""
    if len(measured) < 4 or not any(values):
        return usual
    mean = fmean(values)
    return 0.6 * mean, mean, 1.7 * mean


def _range(values: Sequence[float]) -> Range:
    low, likely, high = values
    return Range(low=low, likely=likely, high=high * _ASKED_AGAIN)
