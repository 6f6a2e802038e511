"""Decides which rows are held out: seeded, a fixed share, nothing that belongs together on both sides.

A row's place hangs on its question and the seed, so that adding or mending other rows moves few of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from .draw import drawn

_TIES = ("asked", "group", "cluster")
"""What must never be parted."""


@dataclass(frozen=True)
class Held:
    test: pl.Series
    """Boolean, one per row."""
    together: int = 0
    """Rows that stay beside another one: the same question, group or nearly the same text."""
    templated: int = 0
    """Rows that stay beside another one made from their template."""
    apart: int = 0
    """Rows of templates that are on both sides, since they are too many to be held together."""


def hold_out(kept: pl.DataFrame, share: float, seed: int, stratified: bool) -> Held:
    """Split kept rows: about `share` of them; at least one while there are two that may part.

    `kept` has the columns of the facts `n`, `asked`, `group`, `label`, `cluster`, `template` and `pattern`
    (null: none).
    """
    if kept.height == 0:
        return Held(pl.Series([], dtype=pl.Boolean))
    tight = _bundles(kept, _TIES)
    wanted = max(1, round(share * kept.height))
    tie = _loosened(kept, tight, kept["template"], kept["pattern"], wanted)
    tie = _loosened(kept, tight, tie, None, wanted)
    bundle = _bundles(kept.with_columns(bundle=tight, tie=tie), ("bundle", "tie"))
    rows = kept.select("n", "asked", "label", bundle=bundle)
    test = _drawn(rows, share, wanted, seed, stratified)
    if 2 * int(test.sum()) < wanted and not bundle.equals(tight):
        # Too few of the rows that may part were left: what is the same stays together, templates do not.
        tie = pl.repeat(None, kept.height, dtype=pl.UInt32, eager=True)
        test = _drawn(rows.with_columns(bundle=tight), share, wanted, seed, stratified)
    held = _company(tie)
    return Held(
        test,
        together=int(_company(tight).sum()),
        templated=int(held.sum()),
        apart=int((_company(kept["template"]) & ~held).sum()),
    )


def _loosened(
    kept: pl.DataFrame, tight: pl.Series, tie: pl.Series, looser: pl.Series | None, wanted: int
) -> pl.Series:
    """What ties each row to others of its template (null: nothing); looser where it would tie too many.

    A template of more rows than are to be held out can only be learned. While the rows of such are the
    smaller part, that is what becomes of them; where they are the data, parting them is the only test.
    """
    if tie.null_count() == kept.height:
        return tie
    bundle = _bundles(kept.with_columns(bundle=tight, tie=tie), ("bundle", "tie"))
    sizes = bundle.to_frame("bundle").select(size=pl.len().over("bundle"))["size"]
    large = (sizes > wanted) & tie.is_not_null()
    if 2 * int(large.sum()) <= kept.height:
        return tie
    return tie.set(large, None) if looser is None else looser.zip_with(large, tie)


def _company(keys: pl.Series) -> pl.Series:
    """Whether another row has the same key; null is no key."""
    shared = pl.len().over("key") > 1
    return keys.to_frame("key").select(shared=pl.col("key").is_not_null() & shared)["shared"]


def _drawn(rows: pl.DataFrame, share: float, wanted: int, seed: int, stratified: bool) -> pl.Series:
    bundles = rows.group_by("bundle").agg(
        # Of the question rather than the row's number: rows before it may come and go.
        order=drawn(pl.col("asked"), seed).min(),
        size=pl.len(),
        label=pl.col("label").min() if stratified else pl.lit(None, pl.UInt64),
    )
    if bundles.height < 2:
        return pl.repeat(False, rows.height, eager=True)
    chosen = _choose(bundles.sort("order", "bundle"), wanted, share if stratified else None)
    return rows["bundle"].is_in(chosen.implode())


def _bundles(rows: pl.DataFrame, names: tuple[str, ...]) -> pl.Series:
    """For each row the least number of all rows that it is tied to by these columns, over however many
    ties."""
    ties = [name for name in names if rows[name].null_count() < rows.height]
    frame = rows.select("n", *ties).rename({name: f"tie {name}" for name in ties}).rename({"n": "bundle"})
    while True:
        before = frame["bundle"]
        for name in (f"tie {name}" for name in ties):
            tied = pl.col("bundle").min().over(name)
            frame = frame.with_columns(bundle=pl.when(pl.col(name).is_null()).then("bundle").otherwise(tied))
        if len(ties) < 2 or frame["bundle"].equals(before):
            return frame["bundle"]


def _choose(bundles: pl.DataFrame, wanted: int, share: float | None) -> pl.Series:
    """Bundles for the test part, of at most `wanted` rows. With a `share`, each label gives its own first."""
    chosen: list[pl.Series] = []
    rest = bundles
    if share is not None and bundles["label"].n_unique() > 1:
        limit = (pl.col("size").sum().over("label") * share).floor()
        first = bundles.filter(pl.col("size").cum_sum().over("label") <= limit)
        chosen.append(first["bundle"])
        rest = bundles.join(first, on="bundle", how="anti", maintain_order="left")
        wanted -= int(first["size"].sum())
    chosen.append(_fill(rest, wanted))
    found = pl.concat(chosen)
    return found if len(found) else bundles.sort("size", "order")["bundle"].head(1)


def _fill(bundles: pl.DataFrame, wanted: int) -> pl.Series:
    """As many bundles in order as have room; one that is too large is left out, and the next is tried."""
    if wanted <= 0:
        return bundles["bundle"].head(0)
    summed = bundles["size"].cum_sum()
    fits = int((summed <= wanted).sum())
    taken = [bundles["bundle"].head(fits)]
    room = wanted - (int(summed[fits - 1]) if fits else 0)
    for bundle, size in bundles.slice(fits).select("bundle", "size").iter_rows():
        if room <= 0:
            break
        if size <= room:
            taken.append(pl.Series([bundle], dtype=bundles["bundle"].dtype))
            room -= size
    return pl.concat(taken)
