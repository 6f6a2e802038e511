"""The split that the user's data brings along: a column of part names, keys of a document, names of files.

Knows the words for parts, and which column names a part in each row. What becomes of the parts is `settle`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound

from ..frames import CELL
from ..manifest import OwnSplit
from ..shapes.names import known_name, words_of

Side = Literal["train", "validation", "test"]
SIDES: tuple[Side, ...] = ("train", "validation", "test")
"""In the order of their codes in the facts."""
_SAID: dict[Side, str] = {
    "train": "train training trained trainset traindata trn trainingsdaten entraînement entrainement "
    "apprentissage entrenamiento treino addestramento",
    "validation": "valid validation valset val dev devel development devset eval evaluation validierung "
    "validación validacion validação validazione",
    "test": "test tests testing testset testdata tst holdout heldout testdaten prueba pruebas teste essai",
}
_WORDS = {side: frozenset(words.split()) for side, words in _SAID.items()}
_PAIRS = (("held", "out"), ("hold", "out"))
_FLAGS = frozenset({"is", "in", "for", "use"})
_YES = frozenset({"true", "1", "yes", "y", "t", "1.0"})
_NO = frozenset({"false", "0", "no", "n", "f", "0.0"})
_CALLED = (
    "split splits set subset partition part fold phase portion data_split data_set dataset_split split_name "
    "train_test train_test_split tvt file filename file_name path source_file"
)
_NAMES = frozenset(_CALLED.split())
_BARE = frozenset({"train", "test", "valid", "validation", "val", "dev"})
"""What only a part is called: a topic may well be “Training” or “Development”."""
_VALUE_WORDS = 4
"""A part is named in so many words at most; a text that speaks of a test is no name."""
_MOST_VALUES = 20_000
_NEARLY = 0.9
_MOST = 0.5
"""Share of the rows whose part a column has to name: one called a split, and any other."""


def side_of(name: str) -> Side | None:
    """The part that a value, a key or the name of a file speaks of; None where it names none, or two.

    Of a path the file's own name counts first, then the folders above it, the nearest first.
    """
    for piece in reversed(re.split(r"[\\/]", name[:400])):
        found = _sides(piece)
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _sides(text: str) -> set[Side]:
    words = tuple(word for part in words_of(text) for word in re.findall(r"[^\W\d_]+", part))
    said = {side for side in SIDES if not _WORDS[side].isdisjoint(words)}
    return said | ({"test"} if any(pair in _PAIRS for pair in pairwise(words)) else set())


def sides_of(column: str, values: Iterable[str | None]) -> dict[str, Side]:
    """Which of a column's values name a part. Of a flag such as `is_test` yes and no do."""
    flag = _flag(column)
    found: dict[str, Side] = {}
    for value in values:
        if value is None or not (text := value.strip().lower()):
            continue
        side: Side | None
        if flag is not None and text in _YES | _NO:
            side = flag if text in _YES else "test" if flag == "train" else "train"
        else:
            side = side_of(value.strip()) if _short(value) else None
        if side is not None:
            found[value] = side
    return found


def find_split(columns: Sequence[str], sample: pl.DataFrame) -> str | None:
    """The column that says of the rows which part they belong to; None where none does. One that is called a
    split may show a single part in the sample; any other has to show training rows and others."""
    ranked = [(rank, -at) for at, name in enumerate(columns) if (rank := _rank(name, sample))]
    return columns[-max(ranked)[1]] if ranked else None


def _rank(name: str, sample: pl.DataFrame) -> int:
    """How well a column serves as a split; 0: not at all."""
    if CELL + name not in sample.columns:
        return 0
    counts = sample[CELL + name].drop_nulls().value_counts(sort=True).head(_MOST_VALUES)
    values: dict[str, int] = {value: count for value, count in counts.iter_rows() if value.strip()}
    found = sides_of(name, values)
    named_rows = sum(values[value] for value in found)
    both = "train" in found.values() and len(set(found.values())) > 1
    if "_".join(words_of(name)) in _NAMES or _flag(name) is not None:
        return (3 if both else 1) if named_rows >= max(1, _MOST * sample.height) else 0
    if not both or named_rows < _NEARLY * sample.height:
        return 0
    known = known_name(name)
    taken = known is not None and known[1] and known[0] != "ignored"
    return 0 if taken and not all(value.strip().lower() in _BARE for value in values) else 2


def sides_in(frame: pl.DataFrame, column: str | None) -> pl.Series:
    """The code of each row's part, null where none is named."""
    if column is None or CELL + column not in frame.columns:
        return pl.repeat(None, frame.height, dtype=pl.UInt8, eager=True).alias("side")
    cells = frame[CELL + column]
    values = cells.unique()
    found = sides_of(column, values.to_list()) if len(values) <= _MOST_VALUES else {}
    codes = {value: SIDES.index(side) for value, side in found.items()}
    if not codes:
        return pl.repeat(None, frame.height, dtype=pl.UInt8, eager=True).alias("side")
    side: pl.Series = cells.replace_strict(codes, default=None, return_dtype=pl.UInt8)
    return side.alias("side")


def require_parts(facts: pl.DataFrame, column: str) -> None:
    """Raises `NotFound` where the column that the user chose does not name rows for both sides."""
    named = set(facts["side"].drop_nulls().unique().to_list())
    if not {0} < named:
        no_rows = (
            t("The column {column} names no rows for testing.", column=column[:80])
            if 0 in named
            else t("The column {column} names no rows for training.", column=column[:80])
        )

        raise NotFound(
            no_rows,
            hint=t(
                "It needs values such as train and test. Choose another column, or let a share be held out."
            ),
        )


def settle(
    facts: pl.DataFrame, column: str | None, wanted: bool, replaced: bool
) -> tuple[pl.DataFrame, OwnSplit | None]:
    """The facts with `own_test` set by the user's own split where it is used, and what is said of it.

    `facts` has `side`, `own_test` and `fit` (can be learned from or tested on). `wanted`: the user has not
    chosen a split by VibeFlow. `replaced`: there is a test file of the user's, which goes before.
    """
    counts = dict(facts.group_by("side").len().iter_rows())
    train, validation, test = (int(counts.get(code, 0)) for code in range(len(SIDES)))
    if column is None or not train or not validation + test:
        return facts, None  # one part alone is no split
    fit = facts.filter("fit")
    held = fit["side"].is_in([1, 2]).fill_null(False)
    why: str | None = None
    if not held.any():
        why = t("none of its test rows has an answer")
    elif held.all():
        why = t("none of its training rows can be learned from")
    used = why is None and wanted and not replaced
    if used:
        facts = facts.with_columns(own_test=pl.col("side").is_in([1, 2]).fill_null(False))
    return facts, OwnSplit(
        column=column,
        train=train,
        validation=validation,
        test=test,
        unnamed=facts.height - train - validation - test,
        used=used,
        unfit=why,
    )


def _flag(column: str) -> Side | None:
    """The part of a column such as `is_test`, whose values are yes and no."""
    words = words_of(column)
    if len(words) == 1 and words[0] in ("holdout", "heldout"):
        return "test"
    if len(words) < 2 or words[0] not in _FLAGS:
        return None
    found = _sides(" ".join(words[1:]))
    return found.pop() if len(found) == 1 else None


def _short(value: str) -> bool:
    return len(value) <= 400 and ("/" in value or "\\" in value or len(value.split()) <= _VALUE_WORDS)
