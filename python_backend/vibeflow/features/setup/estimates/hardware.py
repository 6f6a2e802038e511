"""Where a run could compute, and whether it fits: this computer, and what could be rented, for comparing."""

from __future__ import annotations

from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import memory_size
from vibeflow.protocol.setup import HardwareChoice, Range

from ..facts import SetupFacts
from ..machine import LOCAL_CPU
from ..machine import Machine as Machine
from ..machine import this_machine as this_machine
from ..prices import Prices, Rented
from .guess import memory_guess, operations
from .taken import Taken, spread

_USED = 0.35
"""Share of a card's published speed that training of a small adapter reaches: 0.2 to 0.5 in reports."""
_RENTED_SPREAD = 0.6


def choices(facts: SetupFacts, found: Taken, machine: Machine, prices: Prices) -> list[HardwareChoice]:
    """This computer first, then what is in the price table, cheapest run first."""
    local = [_cpu(facts, found, machine), *_cards(facts, found, machine)]
    rented = sorted((_rented(facts, row, prices) for row in prices.hardware), key=_price_of_run)
    return [*local, *rented]


def _cpu(facts: SetupFacts, found: Taken, machine: Machine) -> HardwareChoice:
    here = machine.chosen == LOCAL_CPU
    return HardwareChoice(
        id=LOCAL_CPU,
        name=tn("This computer, {n} core", "This computer, {n} cores", machine.cores),
        place="local",
        **_fit(
            facts,
            found.memory.high,
            machine.memory_free,
            t("{size} free on this computer", size=memory_size(machine.memory_free)),
        ),
        memory_bytes=machine.memory_free,
        price_per_hour=None,
        currency="",
        price_source=None,
        price_date=None,
        seconds=found.seconds if here else None,
        cost=None,
        chosen=here,
        recommended=here,
    )


def _cards(facts: SetupFacts, found: Taken, machine: Machine) -> list[HardwareChoice]:
    return [
        HardwareChoice(
            id=f"local-cuda-{index}",
            name=t("{name}, this computer", name=name),
            place="local",
            **_fit(facts, found.memory.high, memory, t("{size} on the card", size=memory_size(memory))),
            memory_bytes=memory,
            price_per_hour=None,
            currency="",
            price_source=None,
            price_date=None,
            seconds=found.seconds if index == 0 else None,
            cost=None,
            chosen=index == 0,
            recommended=index == 0,
        )
        for index, (name, memory) in enumerate(machine.gpus)
    ]


def _rented(facts: SetupFacts, row: Rented, prices: Prices) -> HardwareChoice:
    memory = int(row.memory_gb * 2**30)
    parameters = facts.model.parameters or facts.model.hinted or 1_000_000_000
    work = operations(facts.recipe.training.method, parameters)
    tokens = facts.tokens_per_epoch * facts.recipe.training.epochs
    seconds = spread(60 + tokens * work / (row.tflops_bf16 * 1e12 * _USED), _RENTED_SPREAD)
    hourly = row.price_per_hour / 3600
    on_it = t("{size} on it", size=memory_size(memory))
    return HardwareChoice(
        id=row.id,
        name=row.name,
        place="rented",
        **_fit(facts, memory_guess(facts, facts.recipe.training.method, "bf16") * 1.3, memory, on_it),
        memory_bytes=memory,
        price_per_hour=row.price_per_hour,
        currency=prices.currency,
        price_source=row.source or None,
        price_date=row.date or None,
        seconds=seconds,
        cost=Range(likely=seconds.likely * hourly, low=seconds.low * hourly, high=seconds.high * hourly),
        chosen=False,
        recommended=False,
    )


def _fit(facts: SetupFacts, needed: float, there: int, where: str) -> dict[str, str]:
    """`fit` and `why`, by the high end of what is needed. `where`: what is there, in words."""
    if needed <= there:
        return {
            "fit": "fits",
            "why": t("Needs up to {needed}; {there}.", needed=memory_size(needed), there=where),
        }
    small = memory_guess(facts, "qlora", "bf16") * 1.2
    if not facts.recipe.training.traits.four_bits and small <= there:
        why = t(
            "Needs up to {needed}, more than the {there}; with QLoRA about {small}.",
            needed=memory_size(needed),
            there=where,
            small=memory_size(small),
        )
        return {"fit": "fitsWithQlora", "why": why}
    return {
        "fit": "doesNotFit",
        "why": t("Needs up to {needed}, more than the {there}.", needed=memory_size(needed), there=where),
    }


def _price_of_run(choice: HardwareChoice) -> tuple[bool, float]:
    return choice.fit == "doesNotFit", choice.cost.likely if choice.cost else 0.0
