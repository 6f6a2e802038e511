"""Set-up: what a run will do, why, what it takes, and whether it can begin. Nothing here has started yet."""

from __future__ import annotations

from typing import Literal

from .base import Wire
from .errors import ErrorAction

SettingValue = str | int | float | bool | list[str] | None
"""As it stands in vibeflow.yaml; None: the key is empty."""


class SetupRef(Wire):
    project_id: str


class SettingChange(Wire):
    """A dotted key of vibeflow.yaml, such as `training.lora.r`, and the value it is to have."""

    key: str
    value: SettingValue


class PreviewSetup(Wire):
    """How set-up would look with these changes. Nothing is saved. Answers within 200 ms."""

    project_id: str
    changes: list[SettingChange]


class SaveSetup(Wire):
    """Write the changes into vibeflow.yaml; comments, order and every other key stay as they are."""

    project_id: str
    changes: list[SettingChange]


class ResetSetup(Wire):
    """Bring keys back to what is recommended; an empty list means all of them."""

    project_id: str
    keys: list[str]


class ChooseHardware(Wire):
    project_id: str
    hardware_id: str


class SettingHelp(Wire):
    """What stands behind the `?` of a setting."""

    what: str
    """What it does, in one or two sentences."""
    more: str
    """What raising and lowering it changes."""
    typical: str
    """Typical range, such as "4 to 64"."""
    here: str
    """What is right here, with the user's own numbers."""
    source: str
    """Title of the paper or page, such as "LoRA, Hu et al. 2021"."""
    source_url: str


class SettingOption(Wire):
    value: str
    label: str
    detail: str
    """One muted line."""


class AdvancedSetting(Wire):
    """A field of the advanced settings."""

    key: str
    name: str
    """Plain name with the field's own term where they differ, such as "Adapter size (r)"."""
    group: str
    """Heading it stands under: "Method", "Learning", "Batch and memory", "Adapter", "Checks"."""
    kind: Literal["choice", "integer", "number", "text", "toggle", "list"]
    value: SettingValue
    shown: str
    """Formatted for reading."""
    recommended: SettingValue
    """None: VibeFlow has no recommendation, the default stands."""
    recommended_shown: str | None
    changed: bool
    """True when the value is not the recommended one."""
    applies: bool
    """False when the other settings make it idle, such as the rank in full fine-tuning."""
    options: list[SettingOption]
    """Of a choice; for kind "list" the names that can be chosen."""
    minimum: float | None
    maximum: float | None
    unit: str | None
    help: SettingHelp


class SettingProblem(Wire):
    key: str
    """The field at fault; "" when it is the recipe as a whole."""
    message: str
    """What is wrong, with the value."""
    hint: str
    """What to put instead."""


class Reason(Wire):
    """One row of "Recommended settings"."""

    key: str
    name: str
    value: str
    """Such as "LoRA"."""
    detail: str
    """The muted line below it: "trains 4.1 % of the model"; "" for none."""
    reason: str
    """One honest sentence with the user's own numbers."""
    changed: bool
    recommended: str | None


class Range(Wire):
    """An estimate: the likely value, and what it should lie between about nine times in ten."""

    likely: float
    low: float
    high: float


class SetupEstimate(Wire):
    seconds: Range
    """Of the whole run: preparing, training, evaluations in between, the final evaluation left out."""
    memory_bytes: Range
    """Peak of the worker: resident memory on a processor, allocated memory on a GPU."""
    memory_available: int
    """Bytes that the chosen hardware has for it."""
    cost: Range | None
    """In `currency`; None where running costs nothing that is known."""
    currency: str
    cost_basis: str
    """"at 0.79 USD an hour, price of 2026-11-01 from runpod.io"; "runs on this computer"."""
    disk_bytes: int
    """What the run will write."""
    basis: str
    """"from a test of 8 steps on this computer, 2 minutes ago", "from the model's size; not measured yet"."""
    measured: bool
    """False: by formula only, and the range is wide."""
    steps: int
    tokens: int
    """Useful tokens over the whole run."""
    trainable_parameters: int | None
    total_parameters: int | None


class HardwareChoice(Wire):
    id: str
    """"local-cpu", "local-cuda-0", or an id of the price table."""
    name: str
    place: Literal["local", "rented"]
    fit: Literal["fits", "fitsWithQlora", "doesNotFit", "unknown"]
    why: str
    """One sentence with numbers."""
    memory_bytes: int
    price_per_hour: float | None
    currency: str
    price_source: str | None
    price_date: str | None
    seconds: Range | None
    cost: Range | None
    chosen: bool
    recommended: bool


class Tip(Wire):
    """A change that would save something."""

    text: str
    """"3 passes instead of 6: about 4 minutes less.\""""
    changes: list[SettingChange]


class CheckItem(Wire):
    """A line of "Before you start"."""

    id: str
    """data, testRows, labels, model, licence, disk, memory, method, hardware, budget, privacy, packages"""
    state: Literal["passed", "warning", "failed", "working"]
    title: str
    detail: str
    remedy: CheckRemedy | None


class CheckRemedy(Wire):
    """What a failing line offers: a command of the panel, a change of settings, or both left out."""

    label: str
    action: ErrorAction | None = None
    changes: tuple[SettingChange, ...] = ()
    request: Literal["calibrate", "openPrices"] | None = None


class EffectOfChanges(Wire):
    """What the unsaved changes do: "Rank 16 instead of 8: 0.2 GB more memory, same time"."""

    text: str


class SetupView(Wire):
    headline: str
    """"Ready to train on this computer in about 12 minutes"."""
    summary: str
    reasons: list[Reason]
    advanced: list[AdvancedSetting]
    problems: list[SettingProblem]
    """All at once; empty when the settings are valid."""
    estimate: SetupEstimate | None
    """None while there is no data or the settings have problems."""
    calibrating: bool
    hardware: list[HardwareChoice]
    tips: list[Tip]
    checks: list[CheckItem]
    ready: bool
    """Whether Start would begin: no check has failed, no setting is wrong."""
    effect: EffectOfChanges | None
    """In a preview with changes."""
    recipe_path: str
    prices_path: str


class SetupSnapshot(Wire):
    project_id: str
    project_name: str
    revision: int
    """Grows with every change of recipe, data, calibration or prices that this backend saw."""
    view: SetupView | None
    """None before there is data."""
    problem: str | None
    """Why there is no view although there is data: the recipe cannot be read, and what is wrong in it."""


class SetupChanged(Wire):
    """Event `vibeflow/setup/didChange`: ask for the snapshot again. The file was edited, the data changed, a
    calibration arrived, or the prices changed."""

    project_id: str
    revision: int


CheckItem.model_rebuild()
