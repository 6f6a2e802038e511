"""Every advanced setting: its name, and what stands behind its `?`.

Facts only: what is right for the user's own data is said by `here`, what is recommended by `recommend`.
"""

from __future__ import annotations

from . import adapter, budget, checks, learning, memory, method
from .entry import SettingEntry as SettingEntry

GROUPS = tuple((group.TITLE, group.ENTRIES) for group in (method, learning, memory, adapter, checks, budget))
"""Heading and settings, in the order in which they are shown."""
BY_KEY = {entry.key: entry for _, entries in GROUPS for entry in entries}
