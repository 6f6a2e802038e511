"""Examples in Arrow files, which `datasets` writes in parallel processes and which are mapped into memory: a
set of rows may be larger than memory.

When two sets are the same, where they are kept and for how long is not decided here (`worker.tokens.cache`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, overload

from vibeflow.protocol.errors import VibeFlowError

from .encoding import Column, E, Encoder, RowFate
from .file import RowsFile

_BATCH = 250
"""Rows that a process takes at a time: a fraction of a second."""

Tell = Callable[[int, Mapping[RowFate, int]], None]
"""Told by any of the processes: how many more rows are done, and what became of these."""


class StoredExamples(Sequence[E], Generic[E]):
    """Examples in Arrow files that are mapped into memory; of each only its length is held."""

    def __init__(self, example: type[E], files: Sequence[Path]) -> None:
        """
        Args:
            files: as `write_examples` returned them, at least one.

        Raises:
            OSError, pyarrow.ArrowInvalid: a file is missing, cut short or no Arrow.
        """
        import pyarrow as pa  # a tenth of a second, which small sets do without

        self._example = example
        parts = [pa.ipc.open_stream(pa.memory_map(str(file))).read_all() for file in files]
        self._columns = {name: pa.concat_tables(parts)[name] for name in example.COLUMNS}
        lists = [name for name, kind in example.COLUMNS.items() if kind == "tokens"]
        self.lengths: Sequence[int] = [sum(of_one) for of_one in zip(*map(self._lengths, lists), strict=True)]
        """Tokens that are computed for each example."""

    def __len__(self) -> int:
        return len(self.lengths)

    @overload
    def __getitem__(self, place: int) -> E: ...
    @overload
    def __getitem__(self, place: slice) -> list[E]: ...
    def __getitem__(self, place: int | slice) -> E | list[E]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        return self._example(*(self._value(name, kind, at) for name, kind in self._example.COLUMNS.items()))

    def _value(self, name: str, kind: Column, at: int) -> Any:
        cell = self._columns[name][at]
        return cell.as_py() if kind == "number" else cell.values.to_numpy(zero_copy_only=False).tolist()

    def _lengths(self, name: str) -> list[int]:
        return [length for chunk in self._columns[name].chunks for length in chunk.value_lengths().tolist()]


def write_examples(
    rows: RowsFile,
    encoder: Encoder[E],
    folder: Path,
    processes: int,
    tell: Tell,
    fail: Callable[[VibeFlowError], None],
) -> list[Path]:
    """The rows' examples as Arrow files in `folder`; returns these in the order of the rows, whatever the
    number of processes.

    Args:
        tell, fail: can be pickled, and are called in each of the processes. `fail` is told of an error where
            it is met; it is raised here only when all processes are done.

    Raises:
        VibeFlowError: a line is no row, or the model's template does not end.
        OSError: the files cannot be written.
        RuntimeError: a process ended in the middle, most likely for want of memory.
    """
    import datasets

    kinds = {
        "tokens": datasets.List(datasets.Value("int32")),
        "marks": datasets.List(datasets.Value("bool")),
        "number": datasets.Value("int32"),
    }
    datasets.disable_progress_bars()
    made = datasets.Dataset.from_dict({"row": range(len(rows))}).map(
        _Piece(rows, encoder, tell, fail),
        batched=True,
        batch_size=_BATCH,
        num_proc=processes if processes > 1 else None,
        remove_columns=["row"],
        features=datasets.Features({name: kinds[kind] for name, kind in encoder.example.COLUMNS.items()}),
        cache_file_name=str(folder / "examples.arrow"),
        load_from_cache_file=False,
        new_fingerprint="examples",
    )
    return [Path(file["filename"]) for file in made.cache_files]


@dataclass(frozen=True)
class _Piece(Generic[E]):
    """What `datasets` runs for some rows that follow each other."""

    rows: RowsFile
    encoder: Encoder[E]
    tell: Tell
    fail: Callable[[VibeFlowError], None]

    def __call__(self, batch: Mapping[str, Sequence[int]]) -> dict[str, list[Any]]:
        try:
            return self._columns(batch["row"])
        except VibeFlowError as error:
            self.fail(error)
            raise

    def _columns(self, places: Sequence[int]) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {name: [] for name in self.encoder.example.COLUMNS}
        counts: Counter[RowFate] = Counter()
        for row in self.rows.part(places[0], places[-1] + 1):
            examples, fate = self.encoder.encode(row)
            counts[fate] += 1
            for example in examples:
                for name, values in columns.items():
                    values.append(getattr(example, name))
        self.tell(len(places), counts)
        return columns
