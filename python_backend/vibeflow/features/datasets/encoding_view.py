"""How the source's text is encoded, for the data panel and in words."""

from __future__ import annotations

from vibeflow.protocol.encodings import EncodingChoice, EncodingView
from vibeflow.text.encodings.names import BY_CODEC

from .manifest import BROKEN, Manifest

_KNOWN = tuple(EncodingChoice(name=known.codec, title=known.title) for known in BY_CODEC.values())


def encoding_view(manifest: Manifest) -> EncodingView | None:
    """None for what is no text, and for what was imported before this was kept."""
    encoding = manifest.source.encoding
    if encoding is None:
        return None
    others = tuple(
        EncodingChoice(name=one.codec, title=BY_CODEC[one.codec].title, preview=one.preview)
        for one in encoding.others
        if one.codec in BY_CODEC
    )
    doubt = doubt_of(manifest) if manifest.needs_encoding else ""
    return EncodingView(
        name=encoding.codec,
        label=encoding.label,
        confidence=1.0 if encoding.chosen else encoding.confidence,
        chosen=encoding.chosen,
        preview=encoding.preview or None,
        others=others,
        known=_KNOWN,
        broken=encoding.broken,
        broken_example=encoding.example or None,
        doubt=f"{doubt[0].upper()}{doubt[1:]}" if doubt else None,
    )


def doubt_of(manifest: Manifest) -> str:
    """Why the user is asked whether the text reads right; one sentence, without a capital at its start."""
    encoding = manifest.source.encoding
    assert encoding is not None, "only a text can be in doubt"
    if encoding.broken > encoding.foreign * BROKEN:
        many = "character" if encoding.broken == 1 else "characters"
        return f"{encoding.broken:,} {many} in it cannot be right, such as in “{encoding.example}”."
    known = [BY_CODEC[one.codec].label for one in encoding.others if one.codec in BY_CODEC]
    if not known:
        return f"it was read as {encoding.label}, which is no more than a guess."
    return f"it was read as {encoding.label}, but {' or '.join(known[:2])} is possible too."
