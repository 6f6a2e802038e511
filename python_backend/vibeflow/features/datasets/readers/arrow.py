"""Arrow, as the `datasets` library keeps it and as others write it, some thousands of rows at a time.

Labels that the library keeps as numbers get their names. Columns of pictures and sound are left out. Nothing
that a file says is run, and no other file that it names is opened.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, TrainingPartMissing, VibeFlowError

from .columnar import cells_of, require_bounds
from .source import Source, unreadable
from .table import BATCH_BYTES

if TYPE_CHECKING:
    from datasets import Dataset

FILE_MAGIC = b"ARROW1"
SUFFIXES = (".arrow", ".feather")
_ROWS = 10_000
_NOT_TEXT = frozenset({"Image", "Audio", "Video", "Pdf", "Nifti", "Mesh"})


def require_datasets(name: str) -> None:
    """Raises `TrainingPartMissing` where the library is not installed."""
    if importlib.util.find_spec("datasets") is None:
        raise TrainingPartMissing(
            t("{name} is read by the package datasets, which comes with the training packages.", name=name),
            hint=t("Set up Python from the VibeFlow view, or save the data as Parquet, CSV or JSONL."),
            action=ErrorAction(kind="setUpPython", label=t("Set up Python")),
        )


def read_arrow(source: Source) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the rows. Raises `DataUnreadable`, also while rows are drawn."""
    require_datasets(source.name)
    try:
        dataset = _opened(source)
    except Exception as error:
        raise _damaged(source, error) from error
    require_bounds(source.name, dataset.num_columns, dataset.num_rows)
    left_out = [name for name, kind in dataset.features.items() if type(kind).__name__ in _NOT_TEXT]
    if left_out:
        source.notes.append(t("Columns that hold no text were left out: {names}.", names=", ".join(left_out)))
    return "Arrow", _frames(source, dataset.remove_columns(left_out))


def _opened(source: Source) -> Dataset:
    """The file mapped into memory, not read."""
    import pyarrow
    from datasets.table import InMemoryTable

    from datasets import Dataset

    if not source.head.startswith(FILE_MAGIC):
        return Dataset.from_file(str(source.path))
    return Dataset(InMemoryTable(pyarrow.ipc.open_file(pyarrow.memory_map(str(source.path))).read_all()))


def _frames(source: Source, dataset: Dataset) -> Iterator[pl.DataFrame]:
    each = dataset.data.nbytes / max(1, dataset.num_rows)
    step = int(max(1, min(_ROWS, BATCH_BYTES / (each + 1))))
    names = _label_names(dataset)
    try:
        for part in dataset.with_format("polars").iter(batch_size=step):
            named = part.with_columns(
                pl.col(column).replace_strict(labels, default=None, return_dtype=pl.String)
                for column, labels in names.items()
            )
            yield named.select(cells_of(named.schema))
    except BaseException as error:
        raise _damaged(source, error) from error


def _label_names(dataset: Dataset) -> dict[str, dict[int, str]]:
    """For each column of labels, what its numbers stand for; a number that stands for none is no label."""
    kinds: dict[str, Any] = dataset.features
    return {
        column: dict(enumerate(kind.names))
        for column, kind in kinds.items()
        if type(kind).__name__ == "ClassLabel"
    }


def _damaged(source: Source, error: BaseException) -> BaseException:
    """polars may end in a panic, which is no `Exception`; whatever else is none goes on its way."""
    if isinstance(error, (VibeFlowError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit)):
        return error
    said = str(error).strip().splitlines()
    return unreadable(
        t(
            "{name} is not a whole Arrow file: {said}.",
            name=source.name,
            said=said[0][:160] if said else type(error).__name__,
        ),
        t("The file is damaged or was cut off. Get it again from where it came from."),
    )
