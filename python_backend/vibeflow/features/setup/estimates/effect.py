"""What unsaved changes do, in a line: "Adapter size (r) 16 instead of 8: same time, 0.2 GB more memory"."""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import memory_size, spoken
from vibeflow.protocol.setup import EffectOfChanges, SettingChange
from vibeflow.recipe.model import Recipe

from ..catalogue import BY_KEY
from ..settings import shown, value_at
from .taken import Taken


def effect_of(
    before: Recipe, after: Recipe, changes: Sequence[SettingChange], old: Taken | None, new: Taken | None
) -> EffectOfChanges | None:
    """ "Rank 16 instead of 8: 0.2 GB more memory, same time". None where nothing differs."""
    said = []
    for change in changes:
        was, now = value_at(before, change.key), value_at(after, change.key)
        if was != now:
            name = BY_KEY[change.key].name if change.key in BY_KEY else change.key
            said.append(t("{name} {now} instead of {was}", name=name, now=_plain(now), was=_plain(was)))
    if not said:
        return None
    what = said[0] if len(said) == 1 else tn("{n} change", "{n} changes", len(said))
    if old is None or new is None:
        return EffectOfChanges(text=what)
    return EffectOfChanges(text=f"{what}: {_time(old, new)}, {_memory(old, new)}")


def _time(old: Taken, new: Taken) -> str:
    more = new.seconds.likely - old.seconds.likely
    if abs(more) < max(3.0, 0.03 * old.seconds.likely):
        return t("same time")
    if more > 0:
        return t("about {time} more", time=spoken(more))
    return t("about {time} less", time=spoken(-more))


def _memory(old: Taken, new: Taken) -> str:
    more = new.memory.likely - old.memory.likely
    if abs(more) < max(20e6, 0.03 * old.memory.likely):
        return t("same memory")
    if more > 0:
        return t("{size} more memory", size=memory_size(more))
    return t("{size} less memory", size=memory_size(-more))


def _plain(value: object) -> str:
    if value is None:
        return t("empty")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return shown(value) if isinstance(value, (str, int, float)) else str(value)
