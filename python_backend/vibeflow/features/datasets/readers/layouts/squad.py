"""SQuAD: passages, each with questions and their answers in it; some have none. CoQA's and QuAC's files
are alike."""

from __future__ import annotations

from collections.abc import Iterator

from vibeflow.l10n import tn

from .found import Found, Record, dicts, text_in

NONE = "The text does not say."
OR_NONE = "answer_or_none"
"""Cell that says so where there is no answer, and is the answer elsewhere."""


def read(document: object) -> Found | None:
    articles = dicts(document.get("data") if isinstance(document, dict) else document)
    if not articles or not any(_paragraphs(article) for article in articles[:20]):
        return None
    found = Found("SQuAD", ())
    unanswerable = sum(not _answers(qa) for *_, qa in _questions(articles))
    found.records = _records(articles, unanswerable > 0)
    if unanswerable:
        found.notes.append(
            tn(
                "{n:,} question has no answer in the text and is left out. "
                "To learn to say so, choose the column {column} as the answer.",
                "{n:,} questions have no answer in the text and are left out. "
                "To learn to say so, choose the column {column} as the answer.",
                unanswerable,
                column=OR_NONE,
            )
        )
    return found


def _paragraphs(article: Record) -> list[Record]:
    return [paragraph for paragraph in dicts(article.get("paragraphs")) if dicts(paragraph.get("qas"))]


def _questions(articles: list[Record]) -> Iterator[tuple[Record, Record, Record]]:
    for article in articles:
        for paragraph in _paragraphs(article):
            for qa in dicts(paragraph.get("qas")):
                yield article, paragraph, qa


def _records(articles: list[Record], some_without: bool) -> Iterator[Record]:
    for article, paragraph, qa in _questions(articles):
        answers = _answers(qa)
        record: Record = {
            "id": qa.get("id"),
            "title": article.get("title"),
            "context": text_in(paragraph, "context"),
            "question": text_in(qa, "question"),
            "answer": answers[0] if answers else "",
        }
        yield record | ({OR_NONE: answers[0] if answers else NONE} if some_without else {})


def _answers(qa: Record) -> list[str]:
    if qa.get("is_impossible") in (True, "true"):
        return []
    given = qa.get("answers") or ([qa["answer"]] if qa.get("answer") else [])
    answers = given if isinstance(given, list) else []
    texts = [answer.get("text") if isinstance(answer, dict) else answer for answer in answers]
    return [text for text in texts if isinstance(text, str) and text.strip() and text != "CANNOTANSWER"]
