"""The generated parts of package.json and its English texts: commands, their palette rules, the settings."""

from __future__ import annotations

import json
from typing import Any

from ...protocol.commands import COMMANDS, Command
from ...protocol.settings import Settings
from .files import setting_id

GENERATED = ("commands.", "settings.")
"""What the keys of generated texts begin with."""


def with_generated_parts(manifest_text: str) -> str:
    """The manifest with commands and settings as declared in the protocol; everything else as it was."""
    manifest: dict[str, Any] = json.loads(manifest_text)
    contributes: dict[str, Any] = manifest.setdefault("contributes", {})
    contributes["commands"] = [_command(command) for command in COMMANDS]
    menus: dict[str, Any] = contributes.setdefault("menus", {})
    menus["commandPalette"] = [{"command": c.id, "when": "false"} for c in COMMANDS if not c.palette]
    contributes["configuration"] = {"title": "VibeFlow", "properties": _settings()}
    return _as_text(manifest)


def with_generated_texts(texts: str) -> str:
    """The manifest's English texts: of commands and settings as declared, the others as they were."""
    kept = {key: text for key, text in json.loads(texts).items() if not key.startswith(GENERATED)}
    commands = {_key("commands", command.id): command.title for command in COMMANDS}
    settings = {
        _key("settings", setting_id(name)): " ".join(field["description"].split())
        for name, field in _setting_schemas().items()
    }
    return _as_text(dict(sorted({**kept, **commands, **settings}.items())))


def _key(group: str, identifier: str) -> str:
    """`vibeflow.projects.create` → `commands.projects.create`."""
    return f"{group}.{identifier.removeprefix('vibeflow.')}"


def _command(command: Command) -> dict[str, str]:
    title = f"%{_key('commands', command.id)}%"
    entry = {"command": command.id, "title": title, "category": "VibeFlow"}
    return entry | ({"icon": f"$({command.icon})"} if command.icon else {})


def _setting_schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = Settings.model_json_schema(by_alias=False)["properties"]
    return schemas


def _settings() -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for order, (name, field) in enumerate(_setting_schemas().items()):
        entry = {key: field[key] for key in ("type", "enum", "default", "minimum", "maximum") if key in field}
        entry["scope"] = field["scope"]
        entry["order"] = order
        entry["markdownDescription"] = f"%{_key('settings', setting_id(name))}%"
        properties[setting_id(name)] = entry
    return properties


def _as_text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
