"""The advanced settings as fields: what each is now, what is recommended, what is right here."""

from __future__ import annotations

from collections.abc import Mapping

from vibeflow.protocol.setup import AdvancedSetting, SettingHelp, SettingOption

from .advice.here import here
from .advice.recommend import Recommendation
from .catalogue import GROUPS, SettingEntry
from .facts import SetupFacts
from .settings import shown, value_at


def advanced_settings(
    facts: SetupFacts, recommended: Mapping[str, Recommendation], adapter_modules: tuple[str, ...]
) -> list[AdvancedSetting]:
    """Every field, in the order in which it is shown."""
    return [
        _field(group, entry, facts, recommended.get(entry.key), adapter_modules)
        for group, entries in GROUPS
        for entry in entries
    ]


def _field(
    group: str,
    entry: SettingEntry,
    facts: SetupFacts,
    advice: Recommendation | None,
    modules: tuple[str, ...],
) -> AdvancedSetting:
    value = value_at(facts.recipe, entry.key)
    options = list(entry.options)
    label = {option.value: option.label for option in options}
    if entry.key == "training.lora.target_modules":
        options = [SettingOption(value=name, label=name, detail="") for name in modules]
    return AdvancedSetting(
        key=entry.key,
        name=entry.name,
        group=group,
        kind=entry.kind,
        value=value,
        shown=_shown(value, label),
        recommended=None if advice is None else advice.value,
        recommended_shown=None if advice is None else _shown(advice.value, label),
        changed=advice is not None and value != advice.value,
        applies=applies(entry, facts),
        options=options,
        minimum=entry.minimum,
        maximum=entry.maximum,
        unit=entry.unit,
        help=SettingHelp(
            what=entry.what,
            more=entry.more,
            typical=entry.typical,
            here=_here(facts, entry, advice, label),
            source=entry.source,
            source_url=entry.url,
        ),
    )


def applies(entry: SettingEntry, facts: SetupFacts) -> bool:
    """Whether the setting does anything, the others being what they are."""
    if entry.adapter_only:
        return facts.has_adapter
    if entry.key == "training.train_on":
        return facts.manifest.shape not in ("text", "labels")
    return True


def _here(
    facts: SetupFacts, entry: SettingEntry, advice: Recommendation | None, label: Mapping[str, str]
) -> str:
    if advice is not None:
        return f"{_shown(advice.value, label) or 'Empty'}. {advice.reason}"
    return here(facts, entry.key)


def _shown(value: object, label: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, str):
        return label.get(value, value)
    return shown(value) if isinstance(value, (int, float)) else str(value)
