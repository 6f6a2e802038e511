"""Chats as Telegram, Discord and Facebook's Messenger give them out: one JSON document with messages and
their times."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import datetime

from vibeflow.l10n import t

from .chats import Said, read_chat
from .found import Found, Record, dicts, text_in


def telegram(document: object) -> Found | None:
    if not isinstance(document, dict):
        return None
    chats = document.get("chats")
    several = dicts(chats.get("list")) if isinstance(chats, dict) else [document]
    messages = [(chat, one) for chat in several for one in dicts(chat.get("messages"))]
    if not messages or not any("from_id" in one or "date_unixtime" in one for _, one in messages[:20]):
        return None
    return _chat(
        t("a Telegram export"),
        [one for _, one in messages],
        lambda one: (
            _said(
                text_in(one, "from"),
                _telegram_text(one.get("text")),
                _time(one.get("date_unixtime") or one.get("date")),
            )
            if one.get("type", "message") == "message"
            else None
        ),
        [text_in(chat, "name") for chat, _ in messages],
    )


def discord(document: object) -> Found | None:
    messages = dicts(document.get("messages")) if isinstance(document, dict) else []
    if not messages or not all(
        isinstance(one.get("author"), dict) and "timestamp" in one for one in messages[:20]
    ):
        return None
    return _chat(t("a Discord export"), messages, _discord)


def messenger(document: object) -> Found | None:
    messages = dicts(document.get("messages")) if isinstance(document, dict) else []
    if not messages or not all("sender_name" in one for one in messages[:20]):
        return None
    return _chat(
        t("a Messenger export"),
        messages[::-1],
        lambda one: _said(
            _unspoilt(text_in(one, "sender_name")),
            _unspoilt(text_in(one, "content")),
            _time(one.get("timestamp_ms"), 1000),
        ),
    )


def _chat(
    name: str,
    messages: list[Record],
    read: Callable[[Record], Said | None],
    places: Iterable[str | None] | None = None,
) -> Found:
    found = [read(one) for one in messages]
    said = [
        Said(one.who, one.text, one.at, one.thread, place, one.bot)
        for one, place in zip(found, places or [None] * len(found), strict=True)
        if one is not None
    ]
    return read_chat(name, said, len(messages) - len(said))


def _said(who: str | None, text: str | None, at: float | None) -> Said | None:
    return Said(who, text.strip(), at) if who and text and text.strip() else None


def _discord(one: Record) -> Said | None:
    author = one["author"]
    who = text_in(author, "nickname", "name", "global_name", "username") if isinstance(author, dict) else None
    said = _said(who, text_in(one, "content"), _time(one.get("timestamp")))
    bot = isinstance(author, dict) and bool(author.get("isBot") or author.get("bot"))
    return None if said is None else Said(said.who, said.text, said.at, bot=bot)


def _telegram_text(text: object) -> str:
    if isinstance(text, str):
        return text
    parts = text if isinstance(text, list) else []
    return "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in parts if part)


def _unspoilt(text: str | None) -> str | None:
    """The export writes UTF-8 as if it were Latin-1."""
    with contextlib.suppress(UnicodeError, AttributeError):
        return text.encode("latin-1").decode("utf-8") if text is not None else None
    return text


def _time(value: object, units: float = 1.0) -> float | None:
    """Seconds since 1970 of a number of `units` a second, or of a date in ISO's form."""
    with contextlib.suppress(ValueError, OverflowError):
        return float(str(value)) / units
    with contextlib.suppress(ValueError, OverflowError, OSError):
        return datetime.fromisoformat(str(value).replace("Z", "+00:00")).timestamp()
    return None
