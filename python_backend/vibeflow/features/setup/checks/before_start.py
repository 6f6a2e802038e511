"""Before you start: what has to be so, and for each line that fails a remedy."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import ErrorAction
from vibeflow.protocol.setup import CheckItem, CheckRemedy, SettingChange, SettingProblem, SetupEstimate
from vibeflow.text.models import STARTER, hub_cache, is_local

from ..facts import SetupFacts
from ..machine import Machine
from .labels import label_check
from .learned import learned_check
from .taken import free_at, passed, taken_checks

_FEW_TEST_ROWS = 20
_OPEN_RECIPE = ErrorAction(kind="openRecipe", label=t("Open recipe"))
_CHOOSE_FILE = ErrorAction(kind="chooseFile", label=t("Import data"))
_UNKNOWN_DOWNLOAD = 2_000_000_000
"""Bytes that are to be free for a model whose size nobody knows yet."""


def before_start(
    facts: SetupFacts,
    problems: Sequence[SettingProblem],
    estimate: SetupEstimate | None,
    machine: Machine,
    *,
    calibrating: bool,
) -> list[CheckItem]:
    """Every line, in the order in which it is read."""
    items = [
        *_data(facts),
        *label_check(facts),
        _model(facts),
        *_licence(facts),
        _packages(facts),
        _settings(problems),
    ]
    if estimate is not None:
        items += taken_checks(facts, estimate, machine, calibrating=calibrating)
    items.append(_privacy(facts))
    return items


def _data(facts: SetupFacts) -> Iterator[CheckItem]:
    remedy = CheckRemedy(label=t("Import data"), action=_CHOOSE_FILE)
    if facts.train_rows == 0:
        yield CheckItem(id="data", state="failed", title=t("No row to learn from"), detail="", remedy=remedy)
        return
    yield learned_check(facts)
    if facts.test_rows == 0:
        yield CheckItem(
            id="testRows",
            state="warning",
            title=t("No row is held out"),
            detail=t("Without unseen rows nobody can say whether it got better."),
            remedy=remedy,
        )
    elif facts.test_rows < _FEW_TEST_ROWS:
        yield CheckItem(
            id="testRows",
            state="warning",
            title=t("Only {test_rows:,} rows held out", test_rows=facts.test_rows),
            detail=t("The score will have a wide range."),
            remedy=None,
        )
    else:
        yield passed(
            "testRows",
            t("{test_rows:,} rows held out", test_rows=facts.test_rows),
            t("No row is in both parts"),
        )


def _model(facts: SetupFacts) -> CheckItem:
    base = facts.recipe.model.base
    if facts.model.parameters is not None:
        weight = file_size(facts.model.bytes_on_disk or 0)
        return passed("model", t("Model is on this computer"), f"{base}, {weight}")
    if is_local(base):
        return CheckItem(
            id="model",
            state="failed",
            title=t("The base model is not there"),
            detail=t("{base} holds no complete model.", base=base),
            remedy=CheckRemedy(label=t("Use the starter model"), changes=(_starter(),)),
        )
    free = free_at(hub_cache())
    # Most are kept in 16 bits; where the name tells no size, room for an ordinary one is asked for.
    needed = 2 * facts.model.hinted if facts.model.hinted else _UNKNOWN_DOWNLOAD
    if free is not None and free < needed:
        return CheckItem(
            id="model",
            state="failed",
            title=t("No room to download the model"),
            detail=t(
                "{base} takes about {needed}; {free} are free where models are kept.",
                base=base,
                needed=file_size(needed),
                free=file_size(free),
            ),
            remedy=CheckRemedy(label=t("Use the starter model"), changes=(_starter(),)),
        )
    told = (
        t("{model} is not on this computer yet, about {size}.", model=base, size=file_size(needed))
        if facts.model.hinted
        else t("{model} is not on this computer yet.", model=base)
    )
    gated = t("If its licence has to be accepted first, HF_TOKEN has to be set as well.")
    return CheckItem(
        id="model",
        state="warning",
        title=t("Model is downloaded first"),
        detail=told if _has_token() else f"{told} {gated}",
        remedy=None,
    )


def _has_token() -> bool:
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    return bool(os.environ.get("HF_TOKEN")) or (home / "token").is_file()


def _starter() -> SettingChange:
    return SettingChange(key="model.base", value=STARTER)


def _licence(facts: SetupFacts) -> Iterator[CheckItem]:
    if facts.recipe.model.base == STARTER:
        yield passed("licence", t("Model may be used freely"), t("It comes with VibeFlow"))
    elif facts.model.licence:
        yield passed(
            "licence", t("Licence: {licence}", licence=facts.model.licence), t("as the model's card says")
        )
    else:
        yield CheckItem(
            id="licence",
            state="warning",
            title=t("Licence not known"),
            detail=t("No card lies beside the model. See its page before you use it for others."),
            remedy=None,
        )


def _packages(facts: SetupFacts) -> CheckItem:
    needed = ["torch", "transformers", "peft", *facts.recipe.training.traits.packages]
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if not missing:
        return passed("packages", t("Training packages are installed"))
    return CheckItem(
        id="packages",
        state="failed",
        title=t("Training packages are missing"),
        detail=", ".join(missing),
        remedy=CheckRemedy(
            label=t("Set up Python"), action=ErrorAction(kind="setUpPython", label=t("Set up Python"))
        ),
    )


def _settings(problems: Sequence[SettingProblem]) -> CheckItem:
    if not problems:
        return passed("method", t("Settings fit together"))
    return CheckItem(
        id="method",
        state="failed",
        title=tn("A setting does not fit", "{n} settings do not fit", len(problems)),
        detail=problems[0].message,
        remedy=CheckRemedy(label=t("Open recipe"), action=_OPEN_RECIPE),
    )


def _privacy(facts: SetupFacts) -> CheckItem:
    if facts.model.parameters is None and not is_local(facts.recipe.model.base):
        return passed(
            "privacy", t("Your data stays here"), t("Only the model is fetched, from huggingface.co")
        )
    return passed("privacy", t("Nothing leaves this computer"))
