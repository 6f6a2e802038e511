"""How a dataset's text is encoded, as lines of a terminal."""

from __future__ import annotations

from ..l10n import amounts, t, tn
from ..protocol.encodings import EncodingView
from .output import Output
from .words import shorten

_WIDTH = 70
_NEARLY = 0.95
"""Sureness below which the other readings are listed too."""


def encoding(output: Output, view: EncodingView | None) -> None:
    """One line where nothing had to be guessed; else with the text as it reads, and as it would read
    otherwise."""
    if view is None:
        return
    if view.chosen:
        output.say(t("Text: {encoding}, chosen by you", encoding=view.label) + _sample(view.preview))
    elif view.preview is None:
        output.say(t("Text: {encoding}", encoding=view.label))
    else:
        sure = t(
            "Text: {encoding}, {share} sure",
            encoding=view.label,
            share=amounts.whole_percent(view.confidence),
        )
        output.say(sure + _sample(view.preview))
    if not view.chosen and view.confidence < _NEARLY:
        for other in view.others:
            or_else = t("or {encoding}", encoding=other.title) + _sample(other.preview)
            output.muted(f"  {or_else}  (--encoding {other.name})")
    if view.broken and view.broken_example is not None:
        broken = tn(
            "{n:,} character in it cannot be right, such as in “{example}”",
            "{n:,} characters in it cannot be right, such as in “{example}”",
            view.broken,
            example=shorten(view.broken_example, _WIDTH),
        )
        output.say(f"  {broken}")
    output.say()


def ask(output: Output, view: EncodingView) -> None:
    """Ask for the user's word where the text is in doubt."""
    output.head(t("Does the text read right? {doubt}", doubt=view.doubt))
    output.say(t("If it does, say so with: vibeflow import FILE --encoding {name}", name=view.name))
    if view.others:
        output.say(t("If not, try another: vibeflow import FILE --encoding {name}", name=view.others[0].name))


def _sample(preview: str | None) -> str:
    return ": " + t("“{text}”", text=shorten(preview, _WIDTH)) if preview else ""
