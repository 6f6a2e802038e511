"""Exports of chats: who answers is asked, and what was said is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from layouts import Opened, opened

SAID = [
    ("Ada", "Where is box {}?"),
    ("Ben", "Box {} is in Bern."),
    ("Ada", "And when does it leave?"),
    ("Ben", "Soon."),
]
DAY = 86_400


def slack(folder: Path) -> Path:
    channel = folder / "general"
    channel.mkdir(parents=True)
    users = [
        {"id": "U1", "name": "ada", "profile": {"display_name": "Ada"}},
        {"id": "U2", "real_name": "Ben"},
    ]
    (folder / "users.json").write_text(json.dumps(users))
    (folder / "channels.json").write_text(json.dumps([{"id": "C1", "name": "general"}]))
    for day in range(12):
        entries = [
            {
                "type": "message",
                "user": {"Ada": "U1", "Ben": "U2"}[who],
                "text": text.format(day).replace("it", "<@U2> &amp; it"),
                "ts": f"{1.7e9 + day * DAY + at:.4f}",
            }
            for at, (who, text) in enumerate(SAID)
        ]
        entries.append(
            {"type": "message", "subtype": "channel_join", "user": "U2", "text": "joined", "ts": "1.7"}
        )
        (channel / f"2026-01-{day + 1:02}.json").write_text(json.dumps(entries))
    return folder


def telegram(folder: Path) -> Path:
    messages: list[dict[str, object]] = [
        {
            "id": 10 * day + at,
            "type": "message",
            "date_unixtime": str(int(1.7e9) + day * DAY + at),
            "from": who,
            "from_id": f"user{who}",
            "text": [text.format(day)[:6], {"type": "bold", "text": text.format(day)[6:]}],
        }
        for day in range(12)
        for at, (who, text) in enumerate(SAID)
    ]
    messages.insert(0, {"id": 1, "type": "service", "actor": "Ada", "action": "create_group", "text": ""})
    (folder / "result.json").write_text(
        json.dumps({"name": "Boxes", "type": "private_group", "messages": messages})
    )
    return folder / "result.json"


def discord(folder: Path) -> Path:
    messages = [
        {
            "id": f"{10 * day + at}",
            "type": "Default",
            "timestamp": f"2026-01-{day + 1:02}T10:00:{at:02}+00:00",
            "content": text.format(day),
            "author": {"id": who, "name": who, "isBot": False},
        }
        for day in range(12)
        for at, (who, text) in enumerate(SAID)
    ]
    (folder / "general.json").write_text(
        json.dumps({"guild": {}, "channel": {"name": "x"}, "messages": messages})
    )
    return folder / "general.json"


def messenger(folder: Path) -> Path:
    messages = [
        {
            "sender_name": who,
            "timestamp_ms": int((1.7e9 + day * DAY + at) * 1000),
            "content": text.format(day),
        }
        for day in range(12)
        for at, (who, text) in enumerate(SAID)
    ]
    (folder / "message_1.json").write_text(json.dumps({"participants": [], "messages": messages[::-1]}))
    return folder / "message_1.json"


def whatsapp(folder: Path, line: str) -> Path:
    lines = [
        "[01.01.26, 09:00:00] Ada created this group"
        if line.startswith("[")
        else "01/01/26, 09:00 - Ada created this group"
    ]
    lines += [
        line.format(day=day + 1, at=at, who=who, text=text.format(day))
        for day in range(12)
        for at, (who, text) in enumerate(SAID)
    ]
    lines.insert(2, "by the door")
    (folder / "chat.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder / "chat.txt"


EXPORTS = {
    "slack": slack,
    "telegram": telegram,
    "discord": discord,
    "messenger": messenger,
    "whatsapp on Android": lambda folder: whatsapp(folder, "{day:02}/01/26, 10:{at:02} - {who}: {text}"),
    "whatsapp on an iPhone": lambda folder: whatsapp(folder, "[{day:02}.01.26, 10:{at:02}:00] {who}: {text}"),
    "whatsapp in America": lambda folder: whatsapp(folder, "1/{day}/26, 10:{at:02} AM - {who}: {text}"),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_chat_is_conversations_and_who_answers_is_asked(tmp_path: Path, name: str) -> None:
    found = opened(EXPORTS[name](tmp_path))
    assert (found.shape, found.confidence) == ("conversations", 0.55)
    assert found.roles == {"answers by Ben": "conversation"}
    assert len(found.examples) == 12
    assert [role for role, _ in found.talks[5]] == ["user", "assistant", "user", "assistant"]
    assert found.talks[5][1] == ("assistant", "Box 5 is in Bern.")
    assert "who asks and who answers" in found.notes[0]
    if name != "discord" and name != "messenger":
        assert "left out" in found.notes[1]


def other(tmp_path: Path) -> Opened:
    return opened(slack(tmp_path), {"answers by Ada": "conversation"})


def test_the_other_one_can_be_chosen(tmp_path: Path) -> None:
    # What Ben says first is answered by Ada; her own first question has nobody before it.
    assert other(tmp_path).talks[5] == [
        ("user", "Box 5 is in Bern."),
        ("assistant", "And when does @Ben & it leave?"),
    ]


def test_a_long_chat_without_pauses_is_parted(tmp_path: Path) -> None:
    messages = [
        {
            "id": at,
            "type": "message",
            "date_unixtime": str(int(1.7e9) + at),
            "from": who,
            "from_id": who,
            "text": text.format(at),
        }
        for at in range(100)
        for who, text in SAID[:2]
    ]
    (tmp_path / "result.json").write_text(json.dumps({"name": "x", "type": "private", "messages": messages}))
    found = opened(tmp_path / "result.json")
    assert len(found.examples) > 10
    assert sum(len(talk) for talk in found.talks) == 200
