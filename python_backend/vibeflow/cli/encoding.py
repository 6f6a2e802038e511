"""How a dataset's text is encoded, as lines of a terminal."""

from __future__ import annotations

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
        output.say(f"Text: {view.label}, chosen by you{_sample(view.preview)}")
    elif view.preview is None:
        output.say(f"Text: {view.label}")
    else:
        output.say(f"Text: {view.label}, {view.confidence * 100:.0f} % sure{_sample(view.preview)}")
    if not view.chosen and view.confidence < _NEARLY:
        for other in view.others:
            output.muted(f"  or {other.title}{_sample(other.preview)}  (--encoding {other.name})")
    if view.broken and view.broken_example is not None:
        many = "1 character" if view.broken == 1 else f"{view.broken:,} characters"
        output.say(f"  {many} in it cannot be right, such as in “{shorten(view.broken_example, _WIDTH)}”")
    output.say()


def ask(output: Output, view: EncodingView) -> None:
    """Ask for the user's word where the text is in doubt."""
    output.head(f"Does the text read right? {view.doubt}")
    output.say(f"If it does, say so with: vibeflow import FILE --encoding {view.name}")
    if view.others:
        output.say(f"If not, try another: vibeflow import FILE --encoding {view.others[0].name}")


def _sample(preview: str | None) -> str:
    return f": “{shorten(preview, _WIDTH)}”" if preview else ""
