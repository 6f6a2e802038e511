"""Who may speak in a conversation, and the keys that say so, as the importer reads them."""

from __future__ import annotations

ROLE_KEYS = ("role", "from", "speaker")
CONTENT_KEYS = ("content", "value", "text")
KNOWN_ROLES = {
    "user": "user",
    "human": "user",
    "customer": "user",
    "prompter": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "bot": "assistant",
    "chatgpt": "assistant",
    "model": "assistant",
    "agent": "assistant",
    "system": "system",
}
