"""How the source's text is encoded, for the data panel and in words."""

from __future__ import annotations

from vibeflow.l10n import t, tn
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
        return tn(
            "{n:,} character in it cannot be right, such as in “{example}”.",
            "{n:,} characters in it cannot be right, such as in “{example}”.",
            encoding.broken,
            example=encoding.example,
        )
    known = [BY_CODEC[one.codec].label for one in encoding.others if one.codec in BY_CODEC]
    if not known:
        return t("it was read as {label}, which is no more than a guess.", label=encoding.label)
    if len(known) == 1:
        return t("it was read as {label}, but {other} is possible too.", label=encoding.label, other=known[0])
    return t(
        "it was read as {label}, but {first} or {second} is possible too.",
        label=encoding.label,
        first=known[0],
        second=known[1],
    )
