"""One dataset as the Hub describes it, in our words. Pure."""

from __future__ import annotations

import re
from typing import Any

from vibeflow.protocol.discovery import FoundDataset

from .fields import language_names, mapping, mappings, plain, text, texts, whole
from .goal import is_id
from .licences import licence
from .ranking import Entry

_UNITS = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000, "T": 1_000_000_000_000}


def entry_of(answer: dict[str, Any]) -> Entry | None:
    """None for what has no name of a dataset, or is private or switched off."""
    name = text(answer.get("id"))
    if name is None or not is_id(name) or answer.get("disabled") is True:
        return None
    card = mapping(answer.get("cardData"))
    tags = texts(answer.get("tags"))
    rows, size = _counts(card.get("dataset_info"))
    given = licence((texts(card.get("license")) or _tagged(tags, "license") or (None,))[0])
    dataset = FoundDataset(
        catalogue="huggingface",
        id=name,
        title=plain(card.get("pretty_name"), 120) or name.rpartition("/")[2],
        description=plain(answer.get("description")),
        licence=given.name,
        licence_note=given.note,
        downloads=whole(answer.get("downloads")) or 0,
        likes=whole(answer.get("likes")) or 0,
        updated_at=text(answer.get("lastModified")),
        rows=rows,
        bytes=size,
        languages=language_names(texts(card.get("language")) or _tagged(tags, "language")),
        gated=answer.get("gated") not in (None, False, "false", ""),
        reason="",
    )
    return Entry(
        dataset,
        tags=tuple(tag for tag in tags if ":" not in tag),
        tasks=texts(card.get("task_categories")) or _tagged(tags, "task_categories"),
        columns=_columns(card.get("dataset_info")),
        rows_between=None if rows is not None else _between(card, tags),
        kinds=_tagged(tags, "modality"),
    )


def _tagged(tags: tuple[str, ...], kind: str) -> tuple[str, ...]:
    return tuple(tag[len(kind) + 1 :] for tag in tags if tag.startswith(kind + ":"))


def _infos(info: Any) -> list[dict[str, Any]]:
    """One configuration is written as itself, several as a list."""
    return [info] if isinstance(info, dict) else mappings(info)


def _counts(info: Any) -> tuple[int | None, int | None]:
    """Rows and bytes of the first configuration: they are usually the same rows in other forms."""
    for one in _infos(info)[:1]:
        rows = [whole(split.get("num_examples")) for split in mappings(one.get("splits"))]
        known = [count for count in rows if count is not None]
        size = whole(one.get("download_size"))
        return (sum(known) if known and len(known) == len(rows) else None), size
    return None, None


def _columns(info: Any) -> tuple[str, ...]:
    for one in _infos(info)[:1]:
        return tuple(name for feature in mappings(one.get("features")) if (name := text(feature.get("name"))))
    return ()


def _between(card: dict[str, Any], tags: tuple[str, ...]) -> tuple[int, int] | None:
    """ "1K<n<10K" and its like."""
    for given in texts(card.get("size_categories")) + _tagged(tags, "size_categories"):
        if match := re.fullmatch(r"(\d+)([KMBT]?)<n<(\d+)([KMBT]?)", given):
            return int(match[1]) * _UNITS[match[2]], int(match[3]) * _UNITS[match[4]]
        if match := re.fullmatch(r"n<(\d+)([KMBT]?)", given):
            return 1, int(match[1]) * _UNITS[match[2]]
        if match := re.fullmatch(r"n>(\d+)([KMBT]?)", given):
            low = int(match[1]) * _UNITS[match[2]]
            return low, low * 10
    return None
