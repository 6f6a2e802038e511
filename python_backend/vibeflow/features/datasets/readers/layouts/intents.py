"""A chatbot's intents: what people say for each, and perhaps what is replied. One row for each thing that
is said."""

from __future__ import annotations

from collections.abc import Iterator

from vibeflow.l10n import t

from .found import Found, Record, dicts, text_in

_LISTS = ("intents", "data", "nlu", "training_data")
_NAMES = ("tag", "intent", "name", "label", "displayName")
_SAID = (
    "patterns",
    "examples",
    "utterances",
    "training_phrases",
    "trainingPhrases",
    "questions",
    "text",
    "texts",
    "samples",
    "phrases",
    "userSays",
)
_REPLIES = ("responses", "response", "answers", "answer", "replies", "output")


def read(document: object) -> Found | None:
    listed = document
    if isinstance(document, dict):
        listed = next((document[name] for name in _LISTS if dicts(document.get(name))), None)
    intents = [intent for intent in dicts(listed) if _is_intent(intent)]
    if not intents or len(intents) < 0.5 * len(dicts(listed)):
        return None
    found = Found(t("intents"), _records(intents))
    if any(_texts(intent, _REPLIES) for intent in intents):
        found.notes.append(
            t(
                "Each sentence is a row with its intent and its reply. Choose the column intent as "
                "the answer to sort sentences, or response to learn the replies."
            )
        )
    return found


def _is_intent(intent: Record) -> bool:
    return text_in(intent, *_NAMES) is not None and any(isinstance(intent.get(name), list) for name in _SAID)


def _records(intents: list[Record]) -> Iterator[Record]:
    for intent in intents:
        replies = _texts(intent, _REPLIES)
        for at, text in enumerate(_texts(intent, _SAID)):
            record: Record = {"text": text, "intent": text_in(intent, *_NAMES)}
            yield record | ({"response": replies[at % len(replies)]} if replies else {})


def _texts(intent: Record, names: tuple[str, ...]) -> list[str]:
    held = next((intent[name] for name in names if intent.get(name)), None)
    if isinstance(held, str):
        return [held]
    return [text for item in held if (text := sentence_of(item))] if isinstance(held, list) else []


def sentence_of(item: object) -> str | None:
    """A sentence, given as text or in parts (Dialogflow, Snips)."""
    if isinstance(item, str):
        return item
    if not isinstance(item, dict):
        return None
    parts = dicts(item.get("parts")) or dicts(item.get("data"))
    return (
        "".join(str(part.get("text", "")) for part in parts) if parts else text_in(item, "text", "sentence")
    )
