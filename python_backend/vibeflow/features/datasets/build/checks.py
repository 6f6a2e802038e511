"""The expensive checks of a build: on every row while there are few, on a sample while there are many, and
taken over from earlier builds wherever a row's text is still the same.

What was found, on every row or on the sample, is kept in `checks.parquet` and `checks.json` of the derived
cache. Knows nothing of what is checked: that is `quality.expensive`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from vibeflow.text.chat import ChatText

from ..quality.expensive import CheckContext, ExpensiveChecks, ExpensiveFacts
from ..quality.marks import BIT, ROW_CHECKS, Mark
from .request import BuildRequest
from .seal import Spoiled, read_sealed, read_table, write_sealed, write_table

_KIND = "checks"
ROWS_FILE = "checks.parquet"
FACTS_FILE = "checks.json"
INLINE = 5_000
"""Rows that are checked while the user waits."""
SAMPLE = 2_000
_LASTS = 0.95
"""Share of a sample that must be as it was for it to be used again, until every row was checked."""
BATCH = 2_000
_ACROSS: tuple[Mark, ...] = ("nearDuplicates", "contradictions", "boilerplate", "leakage", "rareLabel")
"""Marks that hang on other rows than the one that carries them."""
_OF_THE_MODEL: tuple[Mark, ...] = ("rejectedByTemplate", "nothingTrained", "overContext")
_STORED = {"text": pl.UInt64} | ROW_CHECKS


class _Stored(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    key: str
    table: str
    """Digest of the rows' file."""
    sample: int | None = None
    facts: object


@dataclass(frozen=True)
class Checked:
    rows: pl.DataFrame
    """`text` (as in the facts, unique) and the columns of `ROW_CHECKS`."""
    facts: ExpensiveFacts
    sample: int | None
    """Rows looked at; None: all."""
    stale: int = 0
    """Texts looked at by themselves only, or gone, since all were compared."""


def load_checks(folder: Path, key: str) -> Checked | None:
    """The outcome, if it is there and of this key."""
    try:
        stored = _Stored.model_validate(read_sealed(folder, FACTS_FILE, _KIND))
        if stored.key != key:
            return None
        rows = read_table(folder, ROWS_FILE, stored.table)
        facts = TypeAdapter(ExpensiveFacts).validate_python(stored.facts)
    except (Spoiled, ValidationError):
        return None
    # Another version of VibeFlow may have kept other columns.
    return Checked(rows, facts, stored.sample) if dict(rows.schema) == _STORED else None


def save_checks(folder: Path, key: str, checked: Checked) -> None:
    """Write the outcome into a folder that is there."""
    table = write_table(folder / ROWS_FILE, checked.rows)
    facts = TypeAdapter(ExpensiveFacts).dump_python(checked.facts, mode="json")
    stored = _Stored(key=key, table=table, sample=checked.sample, facts=facts)
    write_sealed(folder / FACTS_FILE, _KIND, stored.model_dump(mode="json"))


def context(request: BuildRequest, shape: str, read: int) -> CheckContext:
    return CheckContext(
        chat=ChatText.load(request.tokenizer),
        context_length=request.context_length if request.exact else None,
        system_prompt=request.system_prompt,
        shape=shape,  # type: ignore[arg-type]  # one of `Shape`, as the manifest has it
        language_expected=request.language,
        seed=request.seed,
        read=read,
    )


def run_checks(
    request: BuildRequest,
    shape: str,
    read: int,
    batches: Iterator[tuple[pl.DataFrame, pl.Series]],
    tell: Callable[[int], None],
) -> tuple[pl.DataFrame, ExpensiveFacts]:
    """Check rows, given as example frames with their keys of text; `tell` hears how many were."""
    checks = ExpensiveChecks(context(request, shape, read))
    keys: list[pl.DataFrame] = []
    done = 0
    for examples, text in batches:
        keys.append(pl.DataFrame({"n": examples["n"], "text": text}))
        for start in range(0, examples.height, BATCH):
            checks.add(examples.slice(start, BATCH))
            done += min(BATCH, examples.height - start)
            tell(done)
    rows, facts = checks.finish()
    if not request.exact:
        # Another model's template says nothing of what this one refuses.
        keep = ~sum(BIT[mark] for mark in _OF_THE_MODEL) & (2**64 - 1)
        rows = rows.with_columns(marks=pl.col("marks") & keep)
    named = pl.concat(keys) if keys else pl.DataFrame(schema={"n": pl.UInt32, "text": pl.UInt64})
    found = named.join(rows, on="n", how="left", maintain_order="left").select(list(_STORED))
    return found.with_columns(pl.col("marks").fill_null(0)).cast(_STORED), facts  # type: ignore[arg-type]


@dataclass
class Candidates:
    """Collects, part by part, the rows to check in this build: those whose text was not checked before."""

    seed: int
    known: Checked | None
    count: int = 0
    """Rows to check, also those that were let go again because they are too many."""
    _held: list[pl.DataFrame] = field(default_factory=list)
    _rows: int = 0
    _let_go: bool = False
    _last: int = 0
    """The greatest draw held, once some were let go."""

    def add(self, examples: pl.DataFrame, facts: pl.DataFrame) -> None:
        no = BIT["unreadable"] | BIT["excluded"] | BIT["missing"]
        fit = (facts["marks"] & no) == 0
        # What a sample has seen is drawn again where the sample no longer serves.
        if self.known is not None and self.known.sample is None:
            fit = fit & ~facts["text"].is_in(self.known.rows["text"].implode())
        found = examples.with_columns(text=facts["text"], draw=facts["n"].hash(self.seed)).filter(fit)
        self.count += found.height
        if not found.height:
            return
        if self._let_go:
            # Of those that are too many anyway only what may still be drawn is held.
            found = found.filter(pl.col("draw") < self._last)
        self._held.append(found)
        self._rows += found.height
        if self._rows > 2 * INLINE:
            distinct = pl.concat(self._held).unique("text", keep="first")
            self._let_go = self._let_go or distinct.height > INLINE
            self._held = [distinct.bottom_k(INLINE, by="draw").sort("n")]
            self._rows = self._held[0].height
            if self._let_go:
                self._last = int(self._held[0]["draw"].max())  # type: ignore[arg-type]  # of 5,000 rows

    def few(self) -> pl.DataFrame | None:
        """All of them without repetitions in the order of the source, or None where they are too many."""
        held = self._all()
        return None if self._let_go or held.height > INLINE else held

    def sample(self) -> pl.DataFrame:
        """Rows drawn at random with the seed, in the order of the source."""
        return self._all().bottom_k(SAMPLE, by="draw").sort("n")

    def _all(self) -> pl.DataFrame:
        return pl.concat(self._held).unique("text", keep="first", maintain_order=True).sort("n")


def check_build(
    request: BuildRequest,
    shape: str,
    read: int,
    facts: pl.DataFrame,
    candidates: Candidates,
    tell: Callable[[int], None],
) -> Checked | None:
    """What is known of a build's rows at its end; None when there is no row to look at.

    `Checked.sample` tells whether it is all of them.
    """

    def run(examples: pl.DataFrame) -> tuple[pl.DataFrame, ExpensiveFacts]:
        plain = examples.drop("text", "draw")
        return run_checks(request, shape, read, iter([(plain, examples["text"])]), tell)

    known = candidates.known
    if known is not None and known.sample is not None and _lasts(known, facts):
        return known
    if known is not None and known.sample is not None:
        known = None
    if candidates.count == 0:
        return known if known is None else _stale(known, facts, 0)
    few = candidates.few()
    if known is not None and few is not None:
        rows, _ = run(few)
        alone = ~sum(BIT[mark] for mark in _ACROSS) & (2**64 - 1)
        rows = rows.with_columns(marks=pl.col("marks") & alone, cluster="n", template="n", pattern="n")
        together = Checked(pl.concat([known.rows, rows]), known.facts, None)
        return _stale(together, facts, rows.height)
    if few is not None:
        rows, found = run(few)
        return Checked(rows, found, None)
    sample = candidates.sample()
    rows, found = run(sample)
    return Checked(rows, found, sample.height)


def _lasts(known: Checked, facts: pl.DataFrame) -> bool:
    """Whether a sample still stands for the rows: nearly all of it is among them as it was."""
    return int(known.rows["text"].is_in(facts["text"].unique().implode()).sum()) >= _LASTS * known.rows.height


def _stale(checked: Checked, facts: pl.DataFrame, new: int) -> Checked:
    gone = (~checked.rows["text"].is_in(facts["text"].unique().implode())).sum()
    return Checked(checked.rows, checked.facts, None, new + int(gone))
