"""Decides which rows are held out: seeded, a fixed share, nothing that belongs together on both sides.

A row's place hangs on its question and the seed, so that adding or mending other rows moves few of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Held:
    test: pl.Series
    """Boolean, one per row."""
    together: int
    """Rows that stay beside another one."""


def hold_out(kept: pl.DataFrame, share: float, seed: int, stratified: bool) -> Held:
    """Split kept rows: about `share` of them; at least one while there are two that may part.

    `kept` has the columns of the facts `n`, `asked`, `group`, `label` and `cluster` (null: none).
    """
    if kept.height == 0:
        return Held(pl.Series([], dtype=pl.Boolean), 0)
    rows = kept.select("n", "asked", "group", "label", "cluster", bundle=_bundles(kept))
    bundles = rows.group_by("bundle").agg(
        # Of the question rather than the row's number: rows before it may come and go.
        order=_shuffled(pl.col("asked"), seed).min(),
        size=pl.len(),
        label=pl.col("label").min() if stratified else pl.lit(None, pl.UInt64),
    )
    together = int(bundles.filter(pl.col("size") > 1)["size"].sum())
    if bundles.height < 2:
        return Held(pl.repeat(False, kept.height, eager=True), together)
    wanted = max(1, round(share * kept.height))
    chosen = _choose(bundles.sort("order", "bundle"), wanted, share if stratified else None)
    test = rows["bundle"].is_in(chosen.implode())
    return Held(test, together)


def _shuffled(key: pl.Expr, seed: int) -> pl.Expr:
    """Another 64 bits for each key and seed, by arithmetic that is the same everywhere (SplitMix64's)."""
    mixed = key ^ pl.lit(seed * 0x9E3779B97F4A7C15 % 2**64, pl.UInt64)
    for factor in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB):
        mixed = mixed ^ (mixed // 2**30)
        mixed = mixed * pl.lit(factor, pl.UInt64)
    return mixed ^ (mixed // 2**31)


def _bundles(kept: pl.DataFrame) -> pl.Series:
    """For each row the least number of all rows that it is tied to, over however many ties."""
    ties = [name for name in ("asked", "group", "cluster") if kept[name].null_count() < kept.height]
    frame = kept.select(*ties, bundle=pl.col("n"))
    while True:
        before = frame["bundle"]
        for name in ties:
            tied = pl.col("bundle").min().over(name)
            frame = frame.with_columns(bundle=pl.when(pl.col(name).is_null()).then("bundle").otherwise(tied))
        if len(ties) == 1 or frame["bundle"].equals(before):
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
