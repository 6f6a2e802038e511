"""Slack's export: a folder with `users.json` and a folder of days for each channel. Threads are
conversations."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import DataEmpty

from .layouts.chats import Said, read_chat
from .layouts.found import Record, dicts, text_in
from .source import CHOOSE, MAX_BYTES, look_at, unreadable
from .table import Table, as_cell, in_batches

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<(?!@)[^<>|]+\|([^<>]+)>|<((?:https?|mailto):[^<>]+)>")


def is_slack(folder: Path) -> bool:
    if not (folder / "users.json").is_file() or (folder / "users.json").is_symlink():
        return False
    return next(_days(folder), None) is not None


def read_slack(folder: Path) -> Table:
    """Raises `DataUnreadable` or `DataEmpty`."""
    files = [folder / "users.json", *_days(folder)]
    total = sum(file.stat().st_size for file in files)
    if total > MAX_BYTES:
        raise unreadable(
            t("{name} has {size}.", name=folder.name, size=file_size(total)),
            t("Import a part of it: some of its channels."),
        )
    names = _names(files[0])
    said: list[Said] = []
    left_out = 0
    for file in files[1:]:
        for entry in dicts(_document(file)):
            one = _said(entry, file.parent.name, names)
            if one is None:
                left_out += 1
            else:
                said.append(one)
    if not said:
        raise DataEmpty(
            t("{name} has no messages.", name=folder.name),
            hint=t("Choose a folder with messages in it."),
            action=CHOOSE,
        )
    found = read_chat(t("a Slack export"), said, left_out)
    rows = ({name: as_cell(value) for name, value in record.items()} for record in found.records)
    return Table(
        format=tn("Slack export, {n:,} day", "Slack export, {n:,} days", len(files) - 1),
        batches=in_batches(rows),
        bytes=total,
        digest=lambda: _digest(folder, files),
        read_bytes=lambda: total,
        files=len(files),
        notes=found.notes,
    )


def _days(folder: Path) -> Iterator[Path]:
    for channel in sorted(folder.iterdir()):
        if channel.is_dir() and not channel.is_symlink() and not channel.name.startswith("."):
            for day in sorted(channel.iterdir()):
                if _DAY.fullmatch(day.name) and day.is_file() and not day.is_symlink():
                    yield day


def _document(file: Path) -> object:
    look_at(file)
    try:
        return json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise unreadable(
            t("{name} is not valid JSON: {error}.", name=file.name, error=error), t("Export it once more.")
        ) from error


def _names(file: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for user in dicts(_document(file)):
        profile = user.get("profile")
        shown = text_in(profile, "display_name", "real_name") if isinstance(profile, dict) else None
        key = text_in(user, "id")
        if key is not None:
            found[key] = shown or text_in(user, "real_name", "name") or key
    return found


def _said(entry: Record, channel: str, names: dict[str, str]) -> Said | None:
    text = text_in(entry, "text")
    who = text_in(entry, "user", "bot_id", "username")
    if (
        text is None
        or who is None
        or entry.get("subtype") not in (None, "bot_message", "thread_broadcast", "me_message")
    ):
        return None
    profile = entry.get("user_profile")
    own = text_in(profile, "display_name", "real_name") if isinstance(profile, dict) else None
    time = text_in(entry, "ts")
    return Said(
        who=names.get(who) or own or text_in(entry, "username") or who,
        text=_plain(text, names),
        at=float(time) if time is not None and re.fullmatch(r"\d+(\.\d+)?", time) else None,
        thread=text_in(entry, "thread_ts"),
        place=channel,
        bot="bot_id" in entry,
    )


def _plain(text: str, names: dict[str, str]) -> str:
    text = _MENTION.sub(lambda match: "@" + names.get(match[1], match[1]), text)
    return html.unescape(_LINK.sub(lambda match: match[1] or match[2], text))


def _digest(folder: Path, files: list[Path]) -> str:
    lines = [f"{look_at(file).sha256()}  {file.relative_to(folder).as_posix()}\n" for file in files]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
