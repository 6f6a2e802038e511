"""CoQA: a story, and questions and answers on it that follow from one another."""

from __future__ import annotations

from .found import Record, dicts, text_in


def read(record: Record) -> Record | None:
    story = text_in(record, "story", "context")
    questions, answers = dicts(record.get("questions")), dicts(record.get("answers"))
    if story is None or not questions or len(questions) != len(answers):
        return None
    messages: list[Record] = []
    for asked, said in zip(questions, answers, strict=True):
        question, answer = text_in(asked, "input_text", "text"), text_in(said, "input_text", "text")
        if question is None or answer is None:
            return None
        lead = "" if messages else f"{story}\n\n"
        messages += [{"role": "user", "content": lead + question}, {"role": "assistant", "content": answer}]
    return {"id": record.get("id"), "messages": messages}
