"""What people call the columns of a training file, and which part each name plays. Words only, no content."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

NamedRole = Literal["question", "answer", "system", "topic", "ignored"]

# Exact names, as in the public datasets and the product's own list of acceptable ones.
_EXACT_TEXT: dict[NamedRole, str] = {
    "question": "question prompts prompt instruction input query user user_message user_input "
    "customer_message message utterance text_input human request problem source_text context_question "
    "questions prompts inquiry ask q "
    "customer_question customer user_query input_text",
    "answer": "answer response output completion reply assistant assistant_message support_reply text_output "
    "gpt bot agent_reply agent_response best_answer solution target chosen responses answers model_output a "
    "output_text target_text bot_response agent summary",
    "system": "system system_prompt system_message sys",
    "topic": "topic category label intent tag class product_area area subject department type kind theme",
    "ignored": "id uuid user_id customer_id ticket_id created_at updated_at timestamp date time url link "
    "source score rating rejected email author index row_id",
}
_WORDS_TEXT: dict[NamedRole, str] = {
    "question": "question prompts prompt instruction query user customer inquiry request problem",
    "answer": "answer answers response reply completion output solution assistant resolution",
    "topic": "topic category label intent area department",
    "system": "system",
    "ignored": "id uuid timestamp date url link incorrect wrong rejected created updated",
}
_EXACT = {role: frozenset(names.split()) for role, names in _EXACT_TEXT.items()}
_WORDS = {role: frozenset(words.split()) for role, words in _WORDS_TEXT.items()}
_ORDER: tuple[NamedRole, ...] = ("ignored", "system", "answer", "question", "topic")


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """ "customerMessage", "customer-message" and "Customer message" alike: ("customer", "message")."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return tuple(word for word in re.split(r"[^\w]+|_+", spaced.lower()) if word)


@lru_cache(maxsize=4096)
def known_name(name: str) -> tuple[NamedRole, bool] | None:
    """The role that a name speaks for, and whether it is exactly such a name (or only has the word in it)."""
    words = words_of(name)
    if not words or len(words) > 6:
        return None
    joined = "_".join(words)
    for role in _ORDER:
        if joined in _EXACT[role]:
            return role, True
    for role in _ORDER:
        if any(word in _WORDS[role] for word in words):
            return role, False
    return None
