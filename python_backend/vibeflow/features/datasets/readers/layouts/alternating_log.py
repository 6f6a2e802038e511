"""Dialogues by their name, each with a log in which two take turns and the user begins (MultiWOZ 2.0 and
2.1)."""

from __future__ import annotations

from vibeflow.l10n import t

from .found import Found, Record, dicts, text_in

_LOGS = ("log", "turns", "dialogue", "dialog", "utterances")


def read(document: object) -> Found | None:
    if not isinstance(document, dict) or len(document) < 2:
        return None
    logs = {name: _log(value) for name, value in document.items()}
    if sum(bool(log) for log in logs.values()) < 0.9 * len(logs):
        return None
    records: list[Record] = [{"dialogue": name, "messages": log} for name, log in logs.items()]
    return Found(t("dialogues"), records)


def _log(value: object) -> list[Record] | None:
    turns = (
        dicts(next((value[name] for name in _LOGS if name in value), None)) if isinstance(value, dict) else []
    )
    texts = [text_in(turn, "text", "utterance", "content") for turn in turns]
    if not turns or None in texts:
        return None
    speakers = [text_in(turn, "speaker", "role", "from") for turn in turns]
    return [
        {"role": who or ("user", "assistant")[at % 2], "content": text}
        for at, (who, text) in enumerate(zip(speakers, texts, strict=True))
    ]
