"""What is kept of how a source's texts were encoded, in the manifest and for the panel."""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.l10n import tn
from vibeflow.text.encodings.names import resolve

from ..manifest import CandidateRecord, EncodingRecord
from ..readers.table import Found

_LABELS = 3


def encoding_record(found: Sequence[Found]) -> EncodingRecord | None:
    """Of one text, or of a folder's: of the one that is least sure, with what is broken in all. None where
    there is no text."""
    if not found:
        return None
    worst = min(found, key=lambda one: (one.encoding.sure, -one.source.broken.count, one.encoding.confidence))
    encoding = worst.encoding
    labels = list(dict.fromkeys(one.encoding.label for one in found))
    label = ", ".join(labels[:_LABELS])
    if len(labels) > _LABELS:
        label = tn("{labels} and {n} other", "{labels} and {n} others", len(labels) - _LABELS, labels=label)
    return EncodingRecord(
        codec=encoding.codec,
        label=label,
        confidence=round(encoding.confidence, 3),
        chosen=encoding.chosen,
        preview=encoding.preview,
        others=tuple(CandidateRecord(codec=one.codec, preview=one.preview) for one in encoding.others),
        broken=sum(one.source.broken.count for one in found),
        foreign=sum(one.source.broken.foreign for one in found),
        example=worst.source.broken.example,
    )


def is_choice(record: EncodingRecord | None, chosen: str) -> bool:
    """Whether a source that was read like this was read in the encoding that the user says."""
    known = resolve(chosen)
    return record is not None and known is not None and record.codec == known.codec
