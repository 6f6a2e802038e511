"""A small file of the user's as text, in whatever encoding it is; refused where that is not sure."""

from __future__ import annotations

from vibeflow.l10n import t
from vibeflow.protocol.errors import DataUnreadable

from .detect import encoding_of_bytes
from .reading import Broken, decoded

_MOST_BROKEN = 0.02


def text_of(data: bytes, name: str) -> str:
    """The text, without a mark before it. Raises `DataUnreadable` for what is no text, and for what cannot be
    read for sure."""
    encoding = encoding_of_bytes(data)
    text = decoded(data, encoding)
    if "\0" in text:
        raise DataUnreadable(
            t("{name} is not text: it holds zero bytes.", name=name), hint=t("Choose another file.")
        )
    broken = Broken()
    broken.look(text)
    if not encoding.sure or broken.count > _MOST_BROKEN * broken.foreign:
        seen = broken.example or encoding.preview
        raise DataUnreadable(
            t(
                "{name} is not UTF-8, and what else is not sure: as {label} it reads “{seen}”.",
                name=name,
                label=encoding.label,
                seen=seen,
            ),
            hint=t("Save it as UTF-8 in your editor."),
        )
    return text
