"""A draw for each key: numbers that look random and are the same everywhere and for ever."""

from __future__ import annotations

import polars as pl


def drawn(key: pl.Expr, seed: int) -> pl.Expr:
    """Another 64 bits for each key and seed (SplitMix64's mixing), with any release of polars."""
    mixed = key ^ pl.lit(seed * 0x9E3779B97F4A7C15 % 2**64, pl.UInt64)
    for factor in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB):
        mixed = mixed ^ (mixed // 2**30)
        mixed = mixed * pl.lit(factor, pl.UInt64)
    return mixed ^ (mixed // 2**31)
