"""Which rows go and why: over the facts of all parts at once, each removed row for one reason.

The reasons are tried in a fixed order, the first that holds counts. Knows nothing of texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.datasets import FixId, Ledger, LedgerEntry, RemovalReason
from vibeflow.protocol.errors import InternalError

from ..quality.fixes import REMOVES
from ..quality.marks import BIT, has
from ..quality.removals import REMOVALS

FIT = ~(has("unreadable") | has("excluded") | has("missing"))
"""Whether a row can be learned from or tested on, as far as it says by itself."""
_KEEPABLE = [reason for reason, removal in REMOVALS.items() if removal.keepable]
_EXPENSIVE = tuple(fix for fix in REMOVES if fix not in ("removeMissing", "removeDuplicates"))


def find_duplicates(facts: pl.DataFrame, excluded: Sequence[int], kept: Sequence[int] = ()) -> pl.DataFrame:
    """The facts with the mark `duplicates` on every row that an earlier one says already, and the columns
    `sound` (readable, not marked as bad, not empty, not taken out by hand), `wanted` (by the user, whatever a
    fix says), `first` (number of the row that stays in its place, its own where it has none) and `in_test`
    (also in the user's own test rows)."""
    out = pl.Series(excluded, dtype=pl.UInt32).implode()
    wanted = pl.col("n").is_in(pl.Series(kept, dtype=pl.UInt32).implode())
    facts = facts.with_columns(by_hand=pl.col("n").is_in(out), wanted=wanted)
    facts = facts.with_columns(sound=FIT & ~pl.col("by_hand"))
    firsts = (
        facts.filter("sound")
        .group_by("text", "text_2", "own_test")
        .agg(first=pl.col("n").min())
        .pivot("own_test", index=["text", "text_2"], values="first")
    )
    for side in ("false", "true"):
        if side not in firsts.columns:
            firsts = firsts.with_columns(pl.lit(None, pl.UInt32).alias(side))
    facts = facts.join(firsts, on=["text", "text_2"], how="left", maintain_order="left")
    first = pl.when("own_test").then("true").otherwise("false").fill_null(pl.col("n"))
    facts = facts.with_columns(
        first=pl.when("sound").then(first).otherwise("n"),
        in_test=pl.col("sound") & ~pl.col("own_test") & pl.col("true").is_not_null(),
    ).drop("false", "true")
    repeated = pl.when(pl.col("first") != pl.col("n")).then(BIT["duplicates"]).otherwise(0)
    return facts.with_columns(marks=pl.col("marks") | repeated.cast(pl.UInt64))


def with_reasons(facts: pl.DataFrame, fixes: Mapping[FixId, bool]) -> pl.DataFrame:
    """The facts with `reason`, null for rows that are kept."""
    why: list[tuple[pl.Expr, RemovalReason]] = [
        (has("unreadable"), "unreadable"),
        (has("excluded"), "excluded"),
        (pl.col("by_hand"), "byHand"),
    ]
    if fixes.get("removeMissing"):
        why += [
            (has("missing") & pl.col("no_question"), "missingQuestion"),
            (has("missing"), "missingAnswer"),
        ]
    why.append((pl.col("in_test"), "inTestFile"))
    if fixes.get("removeDuplicates"):
        why.append((has("duplicates"), "duplicate"))
    why += [(has(REMOVES[fix][0]), REMOVES[fix][1]) for fix in _EXPENSIVE if fixes.get(fix)]
    reasons = [
        pl.when(holds & ~pl.col("wanted") if REMOVALS[name].keepable else holds).then(pl.lit(name))
        for holds, name in why
    ]
    return facts.with_columns(reason=pl.coalesce(reasons))


def with_beside(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts with `beside`: the row that stays in the place of one that repeats or contradicts it."""
    agreeing = (
        facts.filter(pl.col("sound") & ~has("contradictions"))
        .group_by("asked")
        .agg(agreeing=pl.col("n").min())
    )
    other = (
        pl.when(has("duplicates"))
        .then("first")
        .when(has("nearDuplicates") & (pl.col("cluster") != pl.col("n")))
        .then("cluster")
        .when(has("contradictions"))
        .then("agreeing")
    )
    return facts.join(agreeing, on="asked", how="left", maintain_order="left").with_columns(beside=other)


def keepable(index: pl.DataFrame, numbers: Sequence[int]) -> list[int]:
    """Those of these rows of the index that a fix removed and that can be kept all the same."""
    wanted = pl.Series(numbers, dtype=pl.UInt32).implode()
    found = index.filter(pl.col("n").is_in(wanted) & pl.col("reason").is_in(_KEEPABLE))
    return found["n"].to_list()


def count_reasons(facts: pl.DataFrame) -> dict[RemovalReason, int]:
    """How many rows go for each reason, in the order of `REMOVALS`."""
    counted = dict(facts.filter(pl.col("reason").is_not_null())["reason"].value_counts().iter_rows())
    return {reason: counted[reason] for reason in REMOVALS if reason in counted}


def balance(read: int, train: int, test: int, removed: Mapping[RemovalReason, int]) -> Ledger:
    """The ledger. Raises `InternalError` where it does not balance."""
    if train + test + sum(removed.values()) != read:
        raise InternalError(
            t("Rows read and rows accounted for differ."), hint=t("Nothing was saved. Try again.")
        )
    entries = [
        LedgerEntry(reason=why, label=REMOVALS[why].entry, count=count) for why, count in removed.items()
    ]
    return Ledger(read=read, train=train, test=test, removed=entries)


def labelled(ledger: Ledger) -> Ledger:
    """The labels in this process's language, whichever the dataset was built in."""
    entries = [entry.model_copy(update={"label": REMOVALS[entry.reason].entry}) for entry in ledger.removed]
    return ledger.model_copy(update={"removed": entries})
