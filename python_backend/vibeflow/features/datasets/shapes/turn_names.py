"""What people call columns of conversations, of what came before, and of the ends of a preference pair."""

from __future__ import annotations

_CONVERSATIONS = (
    "messages conversations conversation dialog dialogue dialogs dialogues turns chat contents thread "
    "transcript log"
)
_TEXT_LISTS = "data utterances exchanges"
_HISTORIES = (
    "history chat_history conversation_history dialog_history dialogue_history message_history past_messages "
    "previous_messages previous_turns past_turns context_messages past previous history_messages verlauf "
    "historial historique storico histórico geschiedenis история 历史 履歴"
)
_BETTER = (
    "chosen preferred accepted winner better chosen_response preferred_response preferred_output "
    "preferred_answer chosen_answer better_response best_response"
)
_WORSE = (
    "rejected dispreferred loser worse rejected_response dispreferred_response non_preferred_output "
    "nonpreferred_output dispreferred_output non_preferred_response rejected_answer non_preferred "
    "worse_response worst_response"
)
CONVERSATION_NAMES = frozenset(_CONVERSATIONS.split())
TEXT_LISTS = frozenset(_TEXT_LISTS.split())
"""Names under which a list of texts is a conversation, beside those above."""
HISTORIES = frozenset(_HISTORIES.split())
BETTER = frozenset(_BETTER.split())
WORSE = frozenset(_WORSE.split())
