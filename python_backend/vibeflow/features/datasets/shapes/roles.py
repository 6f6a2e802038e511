"""Who speaks, by the words that people and programs use for it, in any case and in many languages.

Knows single words, neither turns nor files.
"""

from __future__ import annotations

import re

_WORDS = {
    "user": "user human customer prompter client question questioner q query instruction prompt "
    "input asker visitor guest caller patient student seeker me you usr usuario usuária "
    "usuário utilisateur utilizador utente benutzer nutzer kunde kundin frage f mensch "
    "gebruiker klant vraag användare bruger bruker kund spørgsmål spørsmål fråga cliente "
    "pregunta pergunta p domanda d demande użytkownik klient pytanie uživatel otázka "
    "kullanıcı soru müşteri pengguna pertanyaan "
    "người_dùng khách пользователь человек "
    "клиент вопрос в користувач χρήστης ερώτηση "
    "مستخدم المستخدم سؤال س משתמש שאלה "
    "उपयोगकर्ता प्रश्न ผู้ใช้ คำถาม 用户 用戶 问 問 问题 "
    "問題 客户 人类 ユーザー 質問 お客様 사용자 질문 고객",
    "assistant": "assistant gpt bot chatgpt model agent chatbot answer answerer a ai response reply "
    "output completion support operator helper advisor doctor teacher tutor sys_bot "
    "claude gemini llama bard asistente assistente assistent asystent asistent asistan "
    "asisten trợ_lý antwort antwoord svar "
    "respuesta resposta risposta réponse reponse "
    "r "
    "odpowiedź odpověď yanıt cevap jawaban ассистент помощник бот ответ о асистент "
    "відповідь βοηθός απάντηση مساعد المساعد جواب "
    "إجابة ج עוזר תשובה सहायक उत्तर ผู้ช่วย "
    "คำตอบ 助手 助理 答 回答 答案 客服 机器人 アシスタント 答え 어시스턴트 "
    "답변 답 상담원",
    "system": "system developer sys instructions sistema système systeem система システム 系统 系統 시스템",
    "call": "function_call tool_call tool_calls",
    "result": "observation function_response function tool ipython tool_response tool_result tool_results",
}
ROLES = {word: role for role, words in _WORDS.items() for word in words.split()}
"""By the word in lower case with underscores: user, assistant, system; `call` and `result` of a tool."""
_SPEAKERS = (
    "user human customer client prompter visitor guest caller patient student you me "
    "usuario usuária usuário  utilisateur utilizador utente benutzer nutzer kunde kundin "
    "mensch gebruiker klant användare bruger bruker  kund cliente użytkownik klient "
    "uživatel kullanıcı müşteri pengguna người_dùng "
    "khách пользователь человек  клиент "
    "користувач χρήστης مستخدم المستخدم משתמש "
    "उपयोगकर्ता ผู้ใช้ 用户 用戶 客户 人类 ユーザー お客様 사용자 "
    "고객"
)
SPEAKERS = frozenset(_SPEAKERS.split())
"""Words of a user who may speak several times; the others stand for a single question."""
_LETTERS = frozenset(["q", "a", "f", "p", "d", "r", "m", "в", "о", "س", "ج"]) | {
    "me",
    "you",
    "input",
    "output",
}
"""Words that stand for a speaker only beside their counterpart, as in "Q:" and "A:"."""


def role_of(word: object) -> str | None:
    """The role that a word names; None for a word that names none."""
    if not isinstance(word, str):
        return None
    bare = re.sub(r"[\s-]+", "_", word.strip().strip("#*<>|[]():").strip().lower())
    return ROLES.get(bare) or ROLES.get(bare.rstrip("0123456789").rstrip("_"))


def certain_role(word: object) -> str | None:
    """As `role_of`, without the words that mean it only beside another: "A", "me"."""
    return None if isinstance(word, str) and word.strip().lower() in _LETTERS else role_of(word)
