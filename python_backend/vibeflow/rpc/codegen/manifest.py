"""The generated parts of package.json: commands, their palette rules, and the settings."""

from __future__ import annotations

import json
from typing import Any

from ...protocol.commands import COMMANDS
from ...protocol.settings import Settings
from .files import setting_id


def with_generated_parts(manifest_text: str) -> str:
    """The manifest with commands and settings as declared in the protocol; everything else as it was."""
    manifest: dict[str, Any] = json.loads(manifest_text)
    contributes: dict[str, Any] = manifest.setdefault("contributes", {})
    contributes["commands"] = [_command(command.id, command.title, command.icon) for command in COMMANDS]
    menus: dict[str, Any] = contributes.setdefault("menus", {})
    menus["commandPalette"] = [{"command": c.id, "when": "false"} for c in COMMANDS if not c.palette]
    contributes["configuration"] = {"title": "VibeFlow", "properties": _settings()}
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _command(identifier: str, title: str, icon: str | None) -> dict[str, str]:
    entry = {"command": identifier, "title": title, "category": "VibeFlow"}
    return entry | ({"icon": f"$({icon})"} if icon else {})


def _settings() -> dict[str, Any]:
    schema = Settings.model_json_schema(by_alias=False)["properties"]
    properties: dict[str, Any] = {}
    for order, (name, field) in enumerate(schema.items()):
        entry = {key: field[key] for key in ("type", "enum", "default", "minimum", "maximum") if key in field}
        entry["scope"] = field["scope"]
        entry["order"] = order
        entry["markdownDescription"] = " ".join(field["description"].split())
        properties[setting_id(name)] = entry
    return properties
