"""Lines of "Before you start" about what a run takes: memory, disk, budget, and whether it was measured."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from vibeflow.l10n import t, tp
from vibeflow.l10n.amounts import file_size, memory_size, money
from vibeflow.protocol.setup import CheckItem, CheckRemedy, SettingChange, SetupEstimate

from ..facts import SetupFacts
from ..machine import Machine


def taken_checks(
    facts: SetupFacts, estimate: SetupEstimate, machine: Machine, *, calibrating: bool
) -> Iterator[CheckItem]:
    yield _memory(facts, estimate, machine)
    yield _disk(facts, estimate)
    yield from _budget(facts, estimate)
    yield _measured(estimate, calibrating=calibrating)


def passed(which: str, title: str, detail: str = "") -> CheckItem:
    return CheckItem(id=which, state="passed", title=title, detail=detail, remedy=None)


def _memory(facts: SetupFacts, estimate: SetupEstimate, machine: Machine) -> CheckItem:
    needed, there = estimate.memory_bytes, machine.memory
    if needed.high <= there:
        return passed(
            "memory",
            t("Fits in memory"),
            t("{there} to spare at the high end", there=memory_size(there - needed.high)),
        )
    training = facts.recipe.training
    changes: tuple[SettingChange, ...] = ()
    label = ""
    if training.batch_size > 1:
        half = training.batch_size // 2
        label = t("Use batches of {half}", half=half)
        changes = (
            SettingChange(key="training.batch_size", value=half),
            SettingChange(
                key="training.gradient_accumulation_steps",
                value=2 * training.gradient_accumulation_steps,
            ),
        )
    elif not training.traits.four_bits:
        label = t("Use QLoRA")
        changes = (SettingChange(key="training.method", value="qlora"),)
    return CheckItem(
        id="memory",
        state="warning" if needed.low <= there else "failed",
        title=t("May not fit in memory") if needed.low <= there else t("Does not fit in memory"),
        detail=t(
            "Needs {low} to {high}; {there} are free.",
            low=memory_size(needed.low),
            high=memory_size(needed.high),
            there=memory_size(there),
        ),
        remedy=CheckRemedy(label=label, changes=changes) if changes else None,
    )


def _disk(facts: SetupFacts, estimate: SetupEstimate) -> CheckItem:
    free = free_at(facts.project)
    if free is None:
        return passed("disk", t("Disk was not looked at"), t("Its free space cannot be read"))
    detail = t("Needs {needed}, {free} free", needed=file_size(estimate.disk_bytes), free=file_size(free))
    if estimate.disk_bytes <= free:
        return passed("disk", t("Disk has room"), detail)
    return CheckItem(id="disk", state="failed", title=t("Disk is too full"), detail=detail, remedy=None)


def _budget(facts: SetupFacts, estimate: SetupEstimate) -> Iterator[CheckItem]:
    budget = facts.recipe.budget
    minutes, cost = estimate.seconds.likely / 60, estimate.cost
    if budget.minutes is not None:
        detail = t("About {minutes:,.0f} of {budget:,.0f} minutes", minutes=minutes, budget=budget.minutes)
        yield _within("budget", minutes <= budget.minutes, detail, facts)
    if budget.cost is not None and cost is not None:
        detail = t(
            "About {likely} of {budget}",
            likely=money(cost.likely, estimate.currency),
            budget=money(budget.cost, estimate.currency),
        )
        yield _within("budget", cost.likely <= budget.cost, detail, facts)


def _within(which: str, fine: bool, detail: str, facts: SetupFacts) -> CheckItem:
    if fine:
        return passed(which, t("Within budget"), detail)
    epochs = facts.recipe.training.epochs
    fewer = max(1, epochs // 2)
    remedy = CheckRemedy(
        label=t("{fewer} passes instead of {epochs}", fewer=fewer, epochs=epochs),
        changes=(SettingChange(key="training.epochs", value=fewer),),
    )
    return CheckItem(
        id=which,
        state="warning",
        title=t("Over budget"),
        detail=detail,
        remedy=remedy if fewer < epochs else None,
    )


def _measured(estimate: SetupEstimate, *, calibrating: bool) -> CheckItem:
    if calibrating:
        return CheckItem(
            id="hardware",
            state="working",
            title=t("Measuring this computer"),
            detail=t("A few steps with your settings, about ten seconds"),
            remedy=None,
        )
    if estimate.measured:
        return passed("hardware", t("This computer was measured"), estimate.basis)
    return CheckItem(
        id="hardware",
        state="warning",
        title=t("Not measured with these settings"),
        detail=t("The estimate is rough."),
        remedy=CheckRemedy(label=tp("button", "Measure"), request="calibrate"),
    )


def free_at(folder: Path) -> int | None:
    """Bytes free where the folder is, or would be."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except OSError:
            continue
    return None
