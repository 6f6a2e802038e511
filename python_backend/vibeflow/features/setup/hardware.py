"""Where a run could compute, and whether it fits: this computer, and what could be rented, for comparing."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass

import psutil

from vibeflow.protocol.setup import HardwareChoice, Range

from .estimate import Taken, memory_guess, spread
from .facts import Facts
from .prices import Prices, Rented

LOCAL_CPU = "local-cpu"
_GPU_EVERY = 60.0
_GPU_PATIENCE = 5.0
_USED = 0.35
"""Share of a card's published speed that training of a small adapter reaches: 0.2 to 0.5 in reports."""
_RENTED_SPREAD = 0.6


@dataclass(frozen=True)
class Machine:
    """This computer."""

    cores: int
    memory_total: int
    memory_free: int
    gpus: tuple[tuple[str, int], ...]
    """Name and bytes of memory of each CUDA card."""

    @property
    def chosen(self) -> str:
        """Where the worker computes: on the first card where there is one, as `engine.device` does."""
        return "local-cuda-0" if self.gpus else LOCAL_CPU

    @property
    def memory(self) -> int:
        """Bytes that a run may take there."""
        return self.gpus[0][1] if self.gpus else self.memory_free


_gpus: tuple[float, tuple[tuple[str, int], ...]] | None = None


def this_machine() -> Machine:
    memory = psutil.virtual_memory()
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    return Machine(cores, int(memory.total), int(memory.available), _cuda_cards())


def choices(facts: Facts, found: Taken, machine: Machine, prices: Prices) -> list[HardwareChoice]:
    """This computer first, then what is in the price table, cheapest run first."""
    local = [_cpu(facts, found, machine), *_cards(facts, found, machine)]
    rented = sorted((_rented(facts, row, prices) for row in prices.hardware), key=_price_of_run)
    return [*local, *rented]


def _cpu(facts: Facts, found: Taken, machine: Machine) -> HardwareChoice:
    here = machine.chosen == LOCAL_CPU
    return HardwareChoice(
        id=LOCAL_CPU,
        name=f"This computer, {machine.cores} core{'s' if machine.cores != 1 else ''}",
        place="local",
        **_fit(facts, found.memory.high, machine.memory_free, "free on this computer"),
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


def _cards(facts: Facts, found: Taken, machine: Machine) -> list[HardwareChoice]:
    return [
        HardwareChoice(
            id=f"local-cuda-{index}",
            name=f"{name}, this computer",
            place="local",
            **_fit(facts, found.memory.high, memory, "on the card"),
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


def _rented(facts: Facts, row: Rented, prices: Prices) -> HardwareChoice:
    memory = int(row.memory_gb * 1e9)
    parameters = facts.model.parameters or 1_000_000_000
    work = (6 if facts.recipe.training.method == "full" else 4) * parameters
    tokens = facts.tokens_per_epoch * facts.recipe.training.epochs
    seconds = spread(60 + tokens * work / (row.tflops_bf16 * 1e12 * _USED), _RENTED_SPREAD)
    hourly = row.price_per_hour / 3600
    return HardwareChoice(
        id=row.id,
        name=row.name,
        place="rented",
        **_fit(facts, memory_guess(facts, facts.recipe.training.method, "bf16") * 1.3, memory, "on it"),
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


def _fit(facts: Facts, needed: float, there: int, where: str) -> dict[str, str]:
    """`fit` and `why`, by the high end of what is needed."""
    there_words = f"{size(there)} {where}"
    if needed <= there:
        return {"fit": "fits", "why": f"Needs up to {size(needed)}; {there_words}."}
    small = memory_guess(facts, "qlora", "bf16") * 1.2
    if facts.recipe.training.method in ("lora", "dora", "full") and small <= there:
        why = f"Needs up to {size(needed)}, more than the {there_words}; with QLoRA about {size(small)}."
        return {"fit": "fitsWithQlora", "why": why}
    return {"fit": "doesNotFit", "why": f"Needs up to {size(needed)}, more than the {there_words}."}


def _price_of_run(choice: HardwareChoice) -> tuple[bool, float]:
    return choice.fit == "doesNotFit", choice.cost.likely if choice.cost else 0.0


def _cuda_cards() -> tuple[tuple[str, int], ...]:
    """By nvidia-smi: torch is not for this process. Asked once a minute at most."""
    global _gpus
    if _gpus is not None and time.monotonic() - _gpus[0] < _GPU_EVERY:
        return _gpus[1]
    cards: list[tuple[str, int]] = []
    program = shutil.which("nvidia-smi")
    if program and os.environ.get("VIBEFLOW_DEVICE", "cuda") == "cuda":
        try:
            said = subprocess.run(
                [program, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"],
                capture_output=True,
                text=True,
                timeout=_GPU_PATIENCE,
                check=True,
            ).stdout
            for line in said.splitlines():
                name, _, mebibytes = line.rpartition(",")
                cards.append((name.strip(), int(float(mebibytes)) << 20))
        except (OSError, subprocess.SubprocessError, ValueError):
            cards = []
    _gpus = time.monotonic(), tuple(cards)
    return _gpus[1]


def size(count: float) -> str:
    """ "1.2 GB", "340 MB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
