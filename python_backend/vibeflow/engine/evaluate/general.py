"""A general text that was written for this purpose, so that no model has ever learned it: what of the
language a model still knows after training shows in its loss on it."""

from __future__ import annotations

from importlib import resources

from vibeflow.l10n import t

from ..models.architecture import Kind
from ..rows.row import Row, middle

SOURCE = t("twelve short texts on everyday subjects, written for VibeFlow")
_FILE = "general_text.txt"


def general_rows(kind: Kind) -> list[Row]:
    """A row for each paragraph: a passage, or for an encoder-decoder its second half as an answer to the
    first."""
    paragraphs = general_paragraphs()
    if kind != "seq2seq":
        return [Row(number, [], text) for number, text in enumerate(paragraphs, start=1)]
    return [
        Row(
            number,
            [
                {"role": "user", "content": text[: middle(text)].strip()},
                {"role": "assistant", "content": text[middle(text) :].strip()},
            ],
        )
        for number, text in enumerate(paragraphs, start=1)
    ]


def general_paragraphs() -> list[str]:
    """Without the heading lines that name the subjects."""
    text = (resources.files("vibeflow") / "samples" / _FILE).read_text(encoding="utf-8")
    return [part.strip() for part in text.split("\n\n") if part.strip() and not part.startswith("#")]
