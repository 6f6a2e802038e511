"""What unsaved changes do, in a line: "Rank (r) 16 instead of 8: same time, 0.2 GB more memory"."""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.features.projects.recipe import Recipe
from vibeflow.protocol.setup import EffectOfChanges, SettingChange

from .catalogue import BY_KEY
from .estimate import Taken
from .settings import shown, value_at
from .words import about, size


def effect_of(
    before: Recipe, after: Recipe, changes: Sequence[SettingChange], old: Taken | None, new: Taken | None
) -> EffectOfChanges | None:
    """ "Rank 16 instead of 8: 0.2 GB more memory, same time". None where nothing differs."""
    said = []
    for change in changes:
        was, now = value_at(before, change.key), value_at(after, change.key)
        if was != now:
            name = BY_KEY[change.key].name if change.key in BY_KEY else change.key
            said.append(f"{name} {_plain(now)} instead of {_plain(was)}")
    if not said:
        return None
    what = said[0] if len(said) == 1 else f"{len(said)} changes"
    if old is None or new is None:
        return EffectOfChanges(text=what)
    return EffectOfChanges(text=f"{what}: {_time(old, new)}, {_memory(old, new)}")


def _time(old: Taken, new: Taken) -> str:
    more = new.seconds.likely - old.seconds.likely
    if abs(more) < max(3.0, 0.03 * old.seconds.likely):
        return "same time"
    return f"about {about(abs(more))} {'more' if more > 0 else 'less'}"


def _memory(old: Taken, new: Taken) -> str:
    more = new.memory.likely - old.memory.likely
    if abs(more) < max(20e6, 0.03 * old.memory.likely):
        return "same memory"
    return f"{size(abs(more))} {'more' if more > 0 else 'less'} memory"


def _plain(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return shown(value) if isinstance(value, (str, int, float)) else str(value)
