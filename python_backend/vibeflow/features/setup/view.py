"""Puts the set-up panel's view together from its parts. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import memory_size, spoken
from vibeflow.protocol.setup import (
    EffectOfChanges,
    Range,
    Reason,
    SettingProblem,
    SetupEstimate,
    SetupView,
)
from vibeflow.store.calibration import Measured

from .advanced import advanced_settings
from .advice.recommend import Recommendation
from .checks.before_start import before_start
from .estimates import taken as estimates
from .estimates.hardware import choices
from .estimates.taken import Taken
from .estimates.tips import Again, tips
from .facts import SetupFacts
from .machine import Machine
from .prices import Prices
from .problems import of_facts
from .settings import reason_of, shown, value_at


@dataclass(frozen=True)
class Surroundings:
    """What a view rests on besides recipe and data."""

    machine: Machine
    prices: Prices
    prices_problem: str | None
    prices_path: Path
    measured: Sequence[Measured]
    calibrating: bool


def setup_view(
    facts: SetupFacts,
    recommended: Sequence[Recommendation],
    around: Surroundings,
    again: Again,
    recipe_problems: Sequence[SettingProblem],
    effect: EffectOfChanges | None,
) -> SetupView:
    """All of it; with problems in the recipe the rest shows what was last right."""
    problems = [*recipe_problems, *of_facts(facts)]
    found = estimates.taken(facts, around.measured, around.machine.cores) if facts.train_rows else None
    told = _estimate(facts, found, around) if found and not problems else None
    checks = before_start(facts, problems, told, around.machine, calibrating=around.calibrating)
    ready = not problems and all(item.state != "failed" for item in checks)
    by_key = {item.key: item for item in recommended}
    return SetupView(
        headline=_headline(ready, told, problems, around.machine),
        summary=_summary(facts, ready, around),
        reasons=[_base_model(facts), *(_reason(facts, item, found) for item in recommended if item.main)],
        advanced=advanced_settings(facts, by_key, facts.model.modules),
        problems=problems,
        estimate=told,
        calibrating=around.calibrating,
        hardware=choices(facts, found, around.machine, around.prices) if found else [],
        tips=tips(facts, found, again, around.machine.memory) if found and not problems else [],
        checks=checks,
        ready=ready,
        effect=effect,
        recipe_path=str(facts.project / "vibeflow.yaml"),
        prices_path=str(around.prices_path),
    )


def _estimate(facts: SetupFacts, found: Taken, around: Surroundings) -> SetupEstimate:
    power = around.prices.electricity
    cost, basis = None, t("runs on this computer")
    if power.price_per_kwh is not None and power.watts is not None:
        rate = power.price_per_kwh * power.watts / 3_600_000
        seconds = found.seconds
        cost = Range(likely=seconds.likely * rate, low=seconds.low * rate, high=seconds.high * rate)
        basis = t(
            "electricity at {price_per_kwh:g} {currency} a kWh and {watts:g} watts",
            price_per_kwh=power.price_per_kwh,
            currency=around.prices.currency,
            watts=power.watts,
        )
    if around.prices_problem:
        basis = around.prices_problem
    return estimates.estimate(facts, found, around.machine.memory, cost, around.prices.currency, basis)


def _headline(
    ready: bool, estimate: SetupEstimate | None, problems: Sequence[SettingProblem], machine: Machine
) -> str:
    if problems:
        return tn("One setting needs another value", "{n} settings need another value", len(problems))
    if not ready:
        return t("Not ready to train yet")
    if estimate is None or not estimate.measured:
        return t("Ready to train on your own GPU") if machine.gpus else t("Ready to train on this computer")
    time = spoken(estimate.seconds.likely)
    if machine.gpus:
        return t("Ready to train on your own GPU in about {time}", time=time)
    return t("Ready to train on this computer in about {time}", time=time)


def _summary(facts: SetupFacts, ready: bool, around: Surroundings) -> str:
    if not ready:
        return t("What is missing is listed under Before you start.")
    if around.machine.gpus:
        return t(
            "Everything below was chosen for your {rows:,} training rows and your {card}. You can start as "
            "it is.",
            rows=facts.train_rows,
            card=around.machine.gpus[0][0],
        )
    return tn(
        "Everything below was chosen for your {rows:,} training rows and this computer's {n} core and "
        "{memory}. You can start as it is.",
        "Everything below was chosen for your {rows:,} training rows and this computer's {n} cores and "
        "{memory}. You can start as it is.",
        around.machine.cores,
        rows=facts.train_rows,
        memory=memory_size(around.machine.memory_total),
    )


def _base_model(facts: SetupFacts) -> Reason:
    value, reason = reason_of(facts.model)
    parameters = facts.model.parameters
    detail = facts.model.size if parameters else ""
    return Reason(
        key="model.base",
        name=t("Base model"),
        value=value,
        detail=detail,
        reason=reason,
        changed=False,
        recommended=None,
    )


def _reason(facts: SetupFacts, item: Recommendation, found: Taken | None) -> Reason:
    current = value_at(facts.recipe, item.key)
    changed = current != item.value
    instead = t("Set by you. Recommended: {value}. {reason}", value=shown(item.value), reason=item.reason)
    return Reason(
        key=item.key,
        name=item.name,
        value=shown(current),
        detail=_detail(facts, item.key, found),
        reason=instead if changed else item.reason,
        changed=changed,
        recommended=shown(item.value) if changed else None,
    )


def _detail(facts: SetupFacts, key: str, found: Taken | None) -> str:
    training = facts.recipe.training
    if key == "training.method" and found and found.trainable and facts.model.parameters:
        share = 100 * found.trainable / (facts.model.parameters + found.trainable)
        return (
            t("trains {share:.1f} % of the parameters", share=share)
            if facts.has_adapter
            else t("trains every weight")
        )
    if key == "training.epochs":
        return t("{steps:,} steps", steps=facts.steps)
    if key == "training.batch_size":
        rows = training.batch_size * training.gradient_accumulation_steps
        return t("{rows:,} rows a step", rows=rows)
    return ""
