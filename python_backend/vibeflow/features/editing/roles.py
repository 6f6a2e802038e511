"""Who may speak in a conversation, and the keys that say so: the importer's own table, as the editor needs
it."""

from __future__ import annotations

from vibeflow.features.datasets.shapes.roles import ROLES

ROLE_KEYS = ("role", "from", "speaker")
CONTENT_KEYS = ("content", "value", "text")
_SAID_BY = {"call": "assistant", "result": "user"}

KNOWN_ROLES = {name: _SAID_BY.get(kind, kind) for name, kind in ROLES.items()}
"""`user`, `assistant` or `system`, by the names that files use."""
PLAIN_ROLES = frozenset(name for name, kind in ROLES.items() if kind not in _SAID_BY)
"""Those that speak; the others call tools or bring their results, and may stand beside their like."""
