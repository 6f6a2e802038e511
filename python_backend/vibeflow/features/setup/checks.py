"""Before you start: what has to be so, and for each line that fails a remedy."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from vibeflow.protocol.errors import ErrorAction
from vibeflow.protocol.setup import CheckItem, CheckRemedy, SettingChange, SettingProblem, SetupEstimate
from vibeflow.text.models import STARTER, hub_cache, is_local

from .facts import Facts
from .hardware import Machine, size

_FEW_TEST_ROWS = 20
_OPEN_RECIPE = ErrorAction(kind="openRecipe", label="Open recipe")
_CHOOSE_FILE = ErrorAction(kind="chooseFile", label="Import data")
_UNKNOWN_DOWNLOAD = 2_000_000_000
"""Bytes that are to be free for a model whose size nobody knows yet."""


def before_start(
    facts: Facts,
    problems: Sequence[SettingProblem],
    estimate: SetupEstimate | None,
    machine: Machine,
    *,
    calibrating: bool,
) -> list[CheckItem]:
    """Every line, in the order in which it is read."""
    items = [*_data(facts), _model(facts), *_licence(facts), _packages(facts), _settings(problems)]
    if estimate is not None:
        items += [_memory(facts, estimate, machine), _disk(facts, estimate)]
        items += _budget(facts, estimate)
        items.append(_measured(estimate, calibrating=calibrating))
    items.append(_privacy(facts))
    return items


def _passed(which: str, title: str, detail: str = "") -> CheckItem:
    return CheckItem(id=which, state="passed", title=title, detail=detail, remedy=None)


def _data(facts: Facts) -> Iterator[CheckItem]:
    remedy = CheckRemedy(label="Import data", action=_CHOOSE_FILE)
    if facts.train_rows == 0:
        yield CheckItem(id="data", state="failed", title="No row to learn from", detail="", remedy=remedy)
        return
    yield _passed("data", f"{facts.train_rows:,} rows to train", f"of {facts.manifest.ledger.read:,} read")
    if facts.test_rows == 0:
        yield CheckItem(
            id="testRows",
            state="warning",
            title="No row is held out",
            detail="Without unseen rows nobody can say whether it got better.",
            remedy=remedy,
        )
    elif facts.test_rows < _FEW_TEST_ROWS:
        yield CheckItem(
            id="testRows",
            state="warning",
            title=f"Only {facts.test_rows:,} rows held out",
            detail="The score will have a wide range.",
            remedy=None,
        )
    else:
        yield _passed("testRows", f"{facts.test_rows:,} rows held out", "No row is in both parts")


def _model(facts: Facts) -> CheckItem:
    base = facts.recipe.model.base
    if facts.model.parameters is not None:
        weight = size(facts.model.bytes_on_disk or 0)
        return _passed("model", "Model is on this computer", f"{base}, {weight}")
    if is_local(base):
        return CheckItem(
            id="model",
            state="failed",
            title="The base model is not there",
            detail=f"{base} holds no complete model.",
            remedy=CheckRemedy(label="Use the starter model", changes=(_starter(),)),
        )
    free = _free(hub_cache())
    # Most are kept in 16 bits; where the name tells no size, room for an ordinary one is asked for.
    needed = 2 * facts.model.hinted if facts.model.hinted else _UNKNOWN_DOWNLOAD
    if free is not None and free < needed:
        return CheckItem(
            id="model",
            state="failed",
            title="No room to download the model",
            detail=f"{base} takes about {size(needed)}; {size(free)} are free where models are kept.",
            remedy=CheckRemedy(label="Use the starter model", changes=(_starter(),)),
        )
    about = f", about {size(needed)}" if facts.model.hinted else ""
    gated = (
        "" if _has_token() else " If its licence has to be accepted first, HF_TOKEN has to be set as well."
    )
    return CheckItem(
        id="model",
        state="warning",
        title="Model is downloaded first",
        detail=f"{base} is not on this computer yet{about}.{gated}",
        remedy=None,
    )


def _has_token() -> bool:
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    return bool(os.environ.get("HF_TOKEN")) or (home / "token").is_file()


def _starter() -> SettingChange:
    return SettingChange(key="model.base", value=STARTER)


def _licence(facts: Facts) -> Iterator[CheckItem]:
    if facts.recipe.model.base == STARTER:
        yield _passed("licence", "Model may be used freely", "It comes with VibeFlow")
    elif facts.model.licence:
        yield _passed("licence", f"Licence: {facts.model.licence}", "as the model's card says")
    else:
        yield CheckItem(
            id="licence",
            state="warning",
            title="Licence not known",
            detail="No card lies beside the model. See its page before you use it for others.",
            remedy=None,
        )


def _packages(facts: Facts) -> CheckItem:
    needed = ["torch", "transformers", "peft"]
    if facts.recipe.training.method == "qlora":
        needed.append("bitsandbytes")
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if not missing:
        return _passed("packages", "Training packages are installed")
    return CheckItem(
        id="packages",
        state="failed",
        title="Training packages are missing",
        detail=", ".join(missing),
        remedy=CheckRemedy(
            label="Set up Python", action=ErrorAction(kind="setUpPython", label="Set up Python")
        ),
    )


def _settings(problems: Sequence[SettingProblem]) -> CheckItem:
    if not problems:
        return _passed("method", "Settings fit together")
    count = "A setting does" if len(problems) == 1 else f"{len(problems)} settings do"
    return CheckItem(
        id="method",
        state="failed",
        title=f"{count} not fit",
        detail=problems[0].message,
        remedy=CheckRemedy(label="Open recipe", action=_OPEN_RECIPE),
    )


def _memory(facts: Facts, estimate: SetupEstimate, machine: Machine) -> CheckItem:
    needed, there = estimate.memory_bytes, machine.memory
    if needed.high <= there:
        return _passed("memory", "Fits in memory", f"{size(there - needed.high)} to spare at the high end")
    training = facts.recipe.training
    changes: tuple[SettingChange, ...] = ()
    label = ""
    if training.batch_size > 1:
        half = training.batch_size // 2
        label = f"Use batches of {half}"
        changes = (
            SettingChange(key="training.batch_size", value=half),
            SettingChange(
                key="training.gradient_accumulation_steps",
                value=2 * training.gradient_accumulation_steps,
            ),
        )
    elif training.method in ("lora", "dora", "full"):
        label = "Use QLoRA"
        changes = (SettingChange(key="training.method", value="qlora"),)
    return CheckItem(
        id="memory",
        state="warning" if needed.low <= there else "failed",
        title="May not fit in memory" if needed.low <= there else "Does not fit in memory",
        detail=f"Needs {size(needed.low)} to {size(needed.high)}; {size(there)} are free.",
        remedy=CheckRemedy(label=label, changes=changes) if changes else None,
    )


def _disk(facts: Facts, estimate: SetupEstimate) -> CheckItem:
    free = _free(facts.project)
    if free is None:
        return _passed("disk", "Disk was not looked at", "Its free space cannot be read")
    detail = f"Needs {size(estimate.disk_bytes)}, {size(free)} free"
    if estimate.disk_bytes <= free:
        return _passed("disk", "Disk has room", detail)
    return CheckItem(id="disk", state="failed", title="Disk is too full", detail=detail, remedy=None)


def _budget(facts: Facts, estimate: SetupEstimate) -> Iterator[CheckItem]:
    budget = facts.recipe.budget
    minutes, cost = estimate.seconds.likely / 60, estimate.cost
    if budget.minutes is not None:
        detail = f"About {minutes:,.0f} of {budget.minutes:,.0f} minutes"
        yield _within("budget", minutes <= budget.minutes, detail, facts)
    if budget.cost is not None and cost is not None:
        detail = f"About {cost.likely:.2f} of {budget.cost:.2f} {estimate.currency}"
        yield _within("budget", cost.likely <= budget.cost, detail, facts)


def _within(which: str, fine: bool, detail: str, facts: Facts) -> CheckItem:
    if fine:
        return _passed(which, "Within budget", detail)
    epochs = facts.recipe.training.epochs
    fewer = max(1, epochs // 2)
    remedy = CheckRemedy(
        label=f"{fewer} passes instead of {epochs}",
        changes=(SettingChange(key="training.epochs", value=fewer),),
    )
    return CheckItem(
        id=which,
        state="warning",
        title="Over budget",
        detail=detail,
        remedy=remedy if fewer < epochs else None,
    )


def _measured(estimate: SetupEstimate, *, calibrating: bool) -> CheckItem:
    if calibrating:
        return CheckItem(
            id="hardware",
            state="working",
            title="Measuring this computer",
            detail="A few steps with your settings, about ten seconds",
            remedy=None,
        )
    if estimate.measured:
        return _passed("hardware", "This computer was measured", estimate.basis)
    return CheckItem(
        id="hardware",
        state="warning",
        title="Not measured with these settings",
        detail="The estimate is rough.",
        remedy=CheckRemedy(label="Measure", request="calibrate"),
    )


def _privacy(facts: Facts) -> CheckItem:
    if facts.model.parameters is None and not is_local(facts.recipe.model.base):
        return _passed("privacy", "Your data stays here", "Only the model is fetched, from huggingface.co")
    return _passed("privacy", "Nothing leaves this computer")


def _free(folder: Path) -> int | None:
    """Bytes free where the folder is, or would be."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except OSError:
            continue
    return None
