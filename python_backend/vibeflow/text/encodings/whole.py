"""A small file of the user's as text, in whatever encoding it is; refused where that is not sure."""

from __future__ import annotations

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
        raise DataUnreadable(f"{name} is not text: it holds zero bytes.", hint="Choose another file.")
    broken = Broken()
    broken.look(text)
    if not encoding.sure or broken.count > _MOST_BROKEN * broken.foreign:
        seen = broken.example or encoding.preview
        raise DataUnreadable(
            f"{name} is not UTF-8, and what else is not sure: as {encoding.label} it reads “{seen}”.",
            hint="Save it as UTF-8 in your editor.",
        )
    return text
