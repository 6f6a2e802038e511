"""What people call the columns of a training file, and which part each name plays. Words only, no content."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

NamedRole = Literal["question", "answer", "system", "topic", "ignored"]

# Exact names, as in the public datasets, in exports of help desks, and in other languages.
_EXACT_TEXT: dict[NamedRole, str] = {
    "question": "question prompts prompt instruction query user user_message user_input input_text "
    "customer_message message utterance text_input human request problem source_text context_question "
    "questions inquiry ask q input customer_question customer user_query dialogue post article title "
    "frage fragen kundenfrage anfrage anliegen pregunta preguntas consulta pergunta perguntas domanda "
    "demande vraag fråga spørgsmål spørsmål pytanie otázka soru pertanyaan вопрос запрос 質問 问题 問題 질문",
    "answer": "answer response output completion reply assistant assistant_message support_reply text_output "
    "gpt bot agent_reply agent_response best_answer solution target chosen responses answers model_output a "
    "output_text target_text expected_output ideal ideal_answer "
    "bot_response agent summary highlights canned_response resolution "
    "antwort antworten respuesta respuestas resposta respostas risposta risposte réponse réponses reponse "
    "antwoord svar odpowiedź odpověď cevap yanıt jawaban ответ 回答 答え 答案 답변 대답",
    "system": "system system_prompt system_message sys system_instruction",
    "topic": "topic category label intent tag class product_area area subject department type kind theme "
    "sentiment emotion labels label_text kategorie thema categoría categoria catégorie categorie категория",
    "ignored": "id uuid user_id customer_id ticket_id created_at updated_at timestamp date time url link "
    "source score rating rejected email author index row_id idx fecha datum lang language split status "
    "priority model username version",
}
_WORDS_TEXT: dict[NamedRole, str] = {
    "question": "question prompts prompt instruction query user customer inquiry request problem "
    "frage pregunta",
    "answer": "answer answers response reply completion output solution assistant resolution "
    "antwort respuesta",
    "topic": "topic category label intent area department",
    "system": "system",
    "ignored": "id ids uuid timestamp date url link incorrect wrong rejected created updated score count at",
}
_EXACT = {role: frozenset(names.split()) for role, names in _EXACT_TEXT.items()}
_WORDS = {role: frozenset(words.split()) for role, words in _WORDS_TEXT.items()}
_ORDER: tuple[NamedRole, ...] = ("ignored", "system", "answer", "question", "topic")
_COLUMN = re.compile(r"(column|spalte|unnamed:?|field|col|f|c|_)[ _]?\d+|\d+", re.IGNORECASE)


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """ "customerMessage", "customer-message" and "Customer message" alike: ("customer", "message")."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name[:200])
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


def is_nameless(name: str) -> bool:
    """Whether a name says nothing: what a reader calls the columns of a file without a header."""
    return _COLUMN.fullmatch(name.strip()) is not None or not name.strip()
