"""What a mapping or a fix would do, shown on a few rows; changes nothing.

Reads the cache of the source, which a child process wrote; the file itself is not touched.
"""

from __future__ import annotations

import json
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.datasets import (
    FixChange,
    FixId,
    FixPreview,
    MappingPreview,
    PreviewMapping,
)
from vibeflow.protocol.errors import ErrorAction, NotReady
from vibeflow.store import dataset_lock
from vibeflow.store.inside import inside
from vibeflow.store.layout import DATA, EDITS

from .build.columns import shape_of
from .build.edits import load_edits
from .build.index import read_lines
from .build.prepare import TEXT_FIXES, Preparation
from .build.request import SOURCE_CACHE, TEST_CACHE
from .build.source_cache import CachedSource, cached_head, cached_rows, load_cached
from .checking import require_column
from .grid.because import because
from .manifest import Manifest
from .quality.fixes import MENDS, REMOVES
from .quality.marks import Mark, has
from .quality.text_fixes import TextFacts
from .shapes.mapping import preview

_ROWS = 1_000
"""From the top, that a mapping is tried on."""
_MOST = 20
_CUT = 2_000


def mapping_preview(project: Path, manifest: Manifest, params: PreviewMapping) -> MappingPreview:
    """The first rows as `params.mapping` would make them. Raises `NotFound` for a column that is not
    there."""
    for name in params.mapping.columns:
        require_column(manifest, name)
    cached = _cached(project, SOURCE_CACHE)
    head = cached_head(dataset_lock.state_folder(project) / SOURCE_CACHE, cached, _ROWS)
    same = params.mapping == manifest.mapping
    return preview(head, params.mapping, manifest.shape if same else shape_of(params.mapping, head))


def fix_preview(project: Path, manifest: Manifest, index: pl.DataFrame, fix: FixId) -> FixPreview:
    """Up to twenty rows that the fix changes or removes, or did. `index`: the dataset's row index."""
    if fix in REMOVES:
        return _removals(project, manifest, index, fix)
    return _text_changes(project, manifest, index, fix)


def _removals(project: Path, manifest: Manifest, index: pl.DataFrame, fix: FixId) -> FixPreview:
    mark = REMOVES[fix][0]
    gone_for_this = pl.col("reason").is_in(_reasons(fix))
    wanted = pl.Series(load_edits(inside(project, DATA, EDITS)).kept, dtype=pl.UInt32).implode()
    would = pl.col("reason").is_null() & ~pl.col("n").is_in(wanted)
    found = index.filter(has(mark) & (would | gone_for_this))
    shown = found.head(_MOST)
    changes = [
        FixChange(
            number=at["n"],
            field="row",
            before=_words(line),
            after=None,
            beside=at["beside"],
            reason=because(line, at["beside"]) if at["reason"] else None,
        )
        for at, line in zip(shown.iter_rows(named=True), read_lines(project, shown), strict=True)
    ]
    return FixPreview(fix=fix, count=_count(manifest, mark, found.height), changes=tuple(changes))


def _reasons(fix: FixId) -> list[str]:
    return ["missingQuestion", "missingAnswer"] if fix == "removeMissing" else [REMOVES[fix][1]]


def _text_changes(project: Path, manifest: Manifest, index: pl.DataFrame, fix: FixId) -> FixPreview:
    mark = MENDS[fix]
    if manifest.fixes.get(fix):
        found = index.filter(pl.col("mended") & (1 << TEXT_FIXES.index(fix)) != 0)
        count = found.height
    else:
        found = index.filter(has(mark) & pl.col("reason").is_null())
        count = _count(manifest, mark, found.height)
    shown = found.head(_MOST)["n"]
    on = {**manifest.fixes, fix: False}
    before = _examples(project, manifest, shown, on)
    after = _examples(project, manifest, shown, on | {fix: True})
    changes: list[FixChange] = []
    for old, new in zip(before.iter_rows(named=True), after.iter_rows(named=True), strict=True):
        changes += _differences(old, new, manifest.shape == "text")
    return FixPreview(fix=fix, count=count, changes=tuple(changes[:_MOST]))


def _examples(
    project: Path, manifest: Manifest, numbers: pl.Series, fixes: dict[FixId, bool]
) -> pl.DataFrame:
    recipe = Preparation(
        mapping=manifest.mapping,
        shape=manifest.shape,
        fixes=fixes,
        text_facts=TextFacts(boilerplate=manifest.boilerplate),
        edits=load_edits(inside(project, DATA, EDITS)),
        group_by=None,
    )
    state, cached = dataset_lock.state_folder(project), _cached(project, SOURCE_CACHE)
    frames = list(cached_rows(state / SOURCE_CACHE, cached, numbers.filter(numbers <= cached.rows)))
    own = numbers.filter(numbers > cached.rows) - cached.rows
    if len(own):
        test = cached_rows(state / TEST_CACHE, _cached(project, TEST_CACHE), own)
        frames += [frame.with_columns((pl.col("n") + cached.rows).cast(pl.UInt32)) for frame in test]
    return (
        pl.concat([recipe.mended(recipe.examples(frame))[0] for frame in frames])
        if frames
        else pl.DataFrame()
    )


Field = Literal["question", "answer", "system", "text"]


def _differences(old: dict[str, Any], new: dict[str, Any], text: bool) -> list[FixChange]:
    if old["turns"] is not None and new["turns"] is not None:
        turns = zip_longest(json.loads(old["turns"]), json.loads(new["turns"]))
        for a, b in turns:
            if a is not None and b is not None and a["content"] != b["content"]:
                field: Field = "question" if a["role"] == "user" else "answer"
                return [_change(old["n"], field, a["content"], b["content"])]
    fields: tuple[Field, ...] = ("question", "answer", "system")
    return [
        _change(old["n"], "text" if text else field, old[field] or "", new[field] or "")
        for field in fields
        if old[field] != new[field]
    ]


def _change(number: int, field: Field, before: str, after: str) -> FixChange:
    """Cut around what differs first, so that it is seen in a long text too."""
    start = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    start = max(0, start - _CUT // 4)
    return FixChange(
        number=number,
        field=field,
        before=before[start : start + _CUT],
        after=after[start : start + _CUT],
    )


def _words(line: dict[str, Any]) -> str:
    """A row in one text: question and answer, or the cells of a removed one."""
    if "text" in line:
        return str(line["text"])[:_CUT]
    if "row" in line:
        return "\n".join(str(cell) for cell in line["row"].values() if cell)[:_CUT]
    return "\n".join(message["content"] for message in line["messages"] if message["role"] != "system")[:_CUT]


def _count(manifest: Manifest, mark: Mark, found: int) -> int:
    """Rows in all: as the finding has it while only a sample was looked at."""
    finding = next((finding for finding in manifest.findings if finding.id == mark), None)
    return finding.count if finding is not None and finding.estimate is not None else found


def _cached(project: Path, folder: str) -> CachedSource:
    cached = load_cached(dataset_lock.state_folder(project) / folder)
    if cached is None:
        raise NotReady(
            t("The rows as they were read are no longer kept in this project."),
            hint=t("Import the file again; it becomes a new version of the data."),
            action=ErrorAction(kind="chooseFile", label=t("Import data")),
        )
    return cached
