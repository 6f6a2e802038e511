"""Near duplicates: rows whose word triples, or words, overlap by four fifths, found without comparing every
pair.

MinHash signatures (Broder, 1997) cut into bands (locality-sensitive hashing; Leskovec et al., Mining of
Massive Datasets, ch. 3), all as polars expressions, say which rows may be alike. Those are compared by the
triples themselves, of long rows by a bottom-k sketch of them (Cohen and Kaplan, 2007). Deterministic.
Memory: at most 640 bytes a row."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

HASHES = 32
BAND = 4
"""Hashes a band: by the formula, rows alike by half meet in one of the eight with 40 %, by four fifths with
98 %."""
ALIKE = 0.8
"""Least Jaccard similarity of the word triples."""
KEPT = 128
"""Triples of a row that are kept to compare it: of rows with no more the similarity is exact, of longer ones
an estimate (+- 0.035)."""
_TURNS = 8
"""Kinds of rows in one band that are told apart."""
_BEFORE = (1, 2, 3)
_PAIRS = 20_000
"""Pairs compared at once."""
_NAMES = [f"h{at}" for at in range(HASHES)]
_LETTERS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Of scripts that set no blanks between words: each counts as one."""
_WORD = rf"[{_LETTERS}]|[\w--[{_LETTERS}]]+"
SIGNATURE = {"n": pl.UInt32} | dict.fromkeys(_NAMES, pl.UInt32) | {"shingles": pl.List(pl.UInt32)}


def signatures(rows: pl.DataFrame, words_each: int = 3, hashes: int = HASHES) -> pl.DataFrame:
    """MinHash of each row. `rows`: `n` and `text`; the outcome has the columns of `SIGNATURE`, and lacks rows
    without a word. `words_each`: words in a row that are compared as one (a shingle). `hashes`: fewer do for
    a text that others are only held against."""
    words = (
        rows.select("n", word=pl.col("text").str.to_lowercase().str.extract_all(_WORD))
        .explode("word")
        .drop_nulls()
    )
    # The last words of a row stand for themselves.
    following = [
        pl.when(pl.col("n").shift(-step) == pl.col("n"))
        .then(pl.col("word").shift(-step))
        .fill_null("")
        .alias(f"w{step}")
        for step in range(1, words_each)
    ]
    hashed = words.select("n", h=pl.struct("word", *following).hash(17))
    mixed = [
        # Multiplication by an odd number, wrapping, then the upper half: a family of hashes from one.
        ((pl.col("h") * multiplier) // 2**32).cast(pl.UInt32).min().alias(name)
        for name, multiplier in zip(_NAMES[:hashes], _multipliers(), strict=False)
    ]
    shingles = (pl.col("h") // 2**32).cast(pl.UInt32).unique().bottom_k(KEPT).alias("shingles")
    return hashed.group_by("n", maintain_order=True).agg(*mixed, shingles)


def clusters(signed: pl.DataFrame, also: pl.DataFrame | None = None, least: float = 0.0) -> pl.DataFrame:
    """`n` and `cluster`, the least number among the rows it is like, itself included. Likeness carries
    over.

    `also`: signatures of another text of the same rows, which have to be alike by `least` too.
    """
    signed = signed.sort("n")
    names = _NAMES
    if also is not None:
        hashes = [name for name in _NAMES if name in also.columns]
        other = also.select("n", *(pl.col(name).alias(f"{name} too") for name in hashes), too="shingles")
        signed = signed.join(other, on="n", how="inner", maintain_order="left")
        names = [*_NAMES, *(f"{name} too" for name in hashes)]
    # Rows that are the same throughout are one from here on.
    same = signed.select("n", first=pl.col("n").min().over(names))
    parent: dict[int, int] = {}
    for row, other_row in _pairs(signed.filter(same["n"] == same["first"]), least).iter_rows():
        _union(parent, row, other_row)
    return _named(same["n"], same["first"], parent)


def identical(signed: pl.DataFrame) -> pl.DataFrame:
    """`n` and `pattern`, the least number of the rows with all the same shingles."""
    return signed.select("n", pattern=pl.col("n").min().over(_NAMES))


def joined(one: pl.DataFrame, two: pl.DataFrame) -> pl.DataFrame:
    """Clusters of rows that are tied by one of these or by the other."""
    parent: dict[int, int] = {}
    ties = pl.concat([one, two]).filter(pl.col("n") != pl.col("cluster"))
    for row, other in ties.sort("n", "cluster").iter_rows():
        _union(parent, row, other)
    rows = pl.concat([one["n"], two["n"]]).unique().sort()
    return _named(rows, rows, parent)


def _named(rows: pl.Series, first: pl.Series, parent: dict[int, int]) -> pl.DataFrame:
    found = {row: _root(parent, row) for row in list(parent)}
    cluster = first.replace_strict(found, default=first, return_dtype=pl.UInt32) if found else first
    return pl.DataFrame({"n": rows, "cluster": cluster})


def _pairs(signed: pl.DataFrame, least: float) -> pl.DataFrame:
    """`n` and `other`: rows that are alike, enough of them to tie all together.

    The rows of a band are compared with the first of it and with those before them, those that are not like
    the first with the first of the rest, and so on: a band holds rows of several kinds.
    """
    bands = [_NAMES[start : start + BAND] for start in range(0, HASHES, BAND)]
    left = [signed.select("n", *names) for names in bands]
    found: list[pl.DataFrame] = []
    for turn in range(_TURNS):
        met = [
            rows.with_columns(
                pl.col("n").min().over(names).alias("other"),
                *(pl.col("n").shift(step).over(names).alias(f"before {step}") for step in _BEFORE),
            ).filter(pl.col("n") != pl.col("other"))
            for rows, names in zip(left, bands, strict=True)
        ]
        asked = [rows.select("n", "other") for rows in met]
        if turn == 0:
            asked += [rows.select("n", other=f"before {step}") for rows in met for step in _BEFORE]
        pairs = pl.concat(asked).drop_nulls().unique().sort("n", "other")
        if not pairs.height:
            break
        found.append(_alike(signed, pairs, least))
        left = [
            rows.join(found[-1], on=["n", "other"], how="anti").select("n", *names)
            for rows, names in zip(met, bands, strict=True)
        ]
    return pl.concat(found) if found else pl.DataFrame(schema={"n": pl.UInt32, "other": pl.UInt32})


def _alike(signed: pl.DataFrame, pairs: pl.DataFrame, least: float) -> pl.DataFrame:
    """Those of the pairs that are alike, and whose other text is by `least`."""
    kept = signed.select("n", "shingles", *(["too"] if "too" in signed.columns else []))
    found: list[pl.DataFrame] = []
    for part in pairs.iter_slices(_PAIRS):
        both = part.join(kept, on="n").join(kept, left_on="other", right_on="n", suffix="_other")
        both = both.filter(_likeness("shingles") >= ALIKE)
        if "too" in both.columns:
            both = both.filter(_likeness("too") >= least)
        found.append(both.select("n", "other"))
    return pl.concat(found) if found else pairs


def _likeness(column: str) -> pl.Expr:
    """Jaccard similarity of the shingles in this column and its other."""
    one, two = pl.col(column), pl.col(f"{column}_other")
    shared = one.list.set_intersection(two)
    whole = pl.max_horizontal(one.list.len(), two.list.len()) < KEPT
    # Of the least hashes of both together, the share that both have: they are a random sample of all.
    lowest = one.list.set_union(two).list.sort().list.head(KEPT)
    among = lowest.list.set_intersection(shared).list.len() / lowest.list.len()
    exact = shared.list.len() / one.list.set_union(two).list.len()
    return pl.when(whole).then(exact).otherwise(among)


def _multipliers() -> Iterator[int]:
    """Odd 64-bit numbers from SplitMix64 (Steele et al., 2014), always the same."""
    state = 0x9E3779B97F4A7C15
    for _ in range(HASHES):
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) % 2**64
        yield (mixed ^ (mixed >> 31)) | 1


def _root(parent: dict[int, int], row: int) -> int:
    while parent.get(row, row) != row:
        parent[row] = parent.get(parent[row], parent[row])
        row = parent[row]
    return row


def _union(parent: dict[int, int], one: int, other: int) -> None:
    a, b = _root(parent, one), _root(parent, other)
    low, high = min(a, b), max(a, b)
    parent[high] = low
    parent.setdefault(low, low)
