"""Rasa's training data in YAML: sentences by intent, with the bot's replies where the file has stories and
responses.

Marked entities, [Bern](city) and [Bern]{"entity": "city"}, become the text that was marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vibeflow.l10n import t

from .found import Found, Record, dicts, text_in

_ITEM = re.compile(r"^\s*[-*+]\s+(.*\S)\s*$", re.MULTILINE)
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def read(document: object) -> Found | None:
    if not isinstance(document, dict):
        return None
    listed = dicts(document.get("nlu"))
    examples = {name: _sentences(one.get("examples")) for one in listed if (name := text_in(one, "intent"))}
    if not any(examples.values()):
        return None
    replies = _replies(document)
    return Found(t("Rasa's intents"), _records(examples, replies))


def _records(examples: dict[str, list[str]], replies: dict[str, list[str]]) -> Iterator[Record]:
    for intent, sentences in examples.items():
        said = replies.get(intent, [])
        for at, sentence in enumerate(sentences):
            reply: Record = {"response": said[at % len(said)] if said else None} if replies else {}
            yield {"text": sentence, "intent": intent, **reply}


def _sentences(examples: object) -> list[str]:
    if isinstance(examples, str):
        found = _ITEM.findall(examples)
    else:
        items = examples if isinstance(examples, list) else []
        found = [item if isinstance(item, str) else text_in(item, "text") or "" for item in items if item]
    return [bare(sentence) for sentence in found if sentence.strip()]


def bare(sentence: str) -> str:
    """The sentence as it is said, without marks of entities."""
    return _ENTITY.sub(r"\1", sentence).strip()


def _replies(document: dict[str, object]) -> dict[str, list[str]]:
    """By intent: the texts of the actions that follow it in the rules and stories of the same file."""
    responses = document.get("responses")
    texts = {
        name: [text for one in dicts(said) if (text := text_in(one, "text"))]
        for name, said in (responses.items() if isinstance(responses, dict) else ())
    }
    found: dict[str, list[str]] = {}
    for story in (*dicts(document.get("rules")), *dicts(document.get("stories"))):
        intent: str | None = None
        for step in dicts(story.get("steps")):
            intent = text_in(step, "intent") or intent
            action = text_in(step, "action")
            if intent is not None and action in texts:
                found.setdefault(intent, []).extend(
                    text for text in texts[action] if text not in found.get(intent, [])
                )
    return found
