"""The child process in which the `datasets` library looks at a Hub's dataset or fetches a split of it:
`python -m vibeflow.features.discovery.split_child`.

Reads a `Wish` from standard input, so that a token is in no list of processes and in nobody's environment,
and says `Said`, a line each. Rows come from the dataset's own files alone, whatever its card names: the
library can reach no others here. Only readers of plain tables are used, and no code of a dataset is run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from vibeflow.children import limits
from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.base import Wire
from vibeflow.protocol.errors import DataUnreadable, ErrorData, VibeFlowError

if TYPE_CHECKING:
    from datasets import IterableDataset

_MEMORY = 4 << 30
_ROWS = 5
_BATCH = 1_000
_MOST_SPLITS = 200
_READERS = frozenset({"arrow", "csv", "json", "parquet", "text"})
_NOT_TEXT = frozenset({"Image", "Audio", "Video", "Pdf", "Nifti", "Mesh"})
_ALLOWED = frozenset({"hf", "file", "local", "zip", "gzip", "bz2", "xz", "lzma", "zstd", "lz4", "tar"})


class Wish(BaseModel):
    hub: str
    viewer: str
    name: str
    token: str | None
    most_bytes: int
    seconds: int
    config: str | None = None
    split: str | None = None
    """None: look at what there is."""
    target: Path | None = None


class Said(Wire):
    splits: list[tuple[str, str]] | None = None
    """(configuration, split), the library's order."""
    columns: tuple[str, ...] = ()
    rows: list[dict[str, str]] | None = None
    bytes: int | None = None
    """Of the split, so far."""
    done: bool = False
    error: ErrorData | None = None


def main() -> int:
    say = _speaker()
    try:
        wish = Wish.model_validate_json(sys.stdin.buffer.read())
        limits.confine(memory=_MEMORY, seconds=wish.seconds)
        _keep_to_the_hub(wish)
        if wish.split is None:
            _look(wish, say)
        else:
            _fetch(wish, say)
        say(Said(done=True))
    except VibeFlowError as error:
        say(Said(error=error.to_wire()))
    except Exception as error:
        said = str(error).strip().splitlines()
        fault = _unusable(said[0][:200] if said else type(error).__name__)
        say(Said(error=fault.to_wire()))
    return 0


def _look(wish: Wish, say: Callable[[Said], None]) -> None:
    import datasets

    from .viewer import cell_text

    token = wish.token or False
    found = [
        (config, split)
        for config in datasets.get_dataset_config_names(wish.name, token=token)
        for split in datasets.get_dataset_split_names(wish.name, config, token=token)
    ]
    say(Said(splits=found[:_MOST_SPLITS]))
    if not found:
        return
    config, split = next((one for one in found if one[1] == "train"), found[0])
    rows = list(islice(_stream(wish, config, split), _ROWS))
    columns = tuple(dict.fromkeys(column for row in rows for column in row))
    say(
        Said(
            columns=columns,
            rows=[{column: cell_text(row.get(column)) for column in columns} for row in rows],
        )
    )


def _fetch(wish: Wish, say: Callable[[Said], None]) -> None:
    """The split as one Arrow file, which remembers what its columns are."""
    from datasets.arrow_writer import ArrowWriter

    assert wish.config is not None and wish.split is not None and wish.target is not None
    stream = _stream(wish, wish.config, wish.split)
    size = 0
    with ArrowWriter(features=stream.features, path=str(wish.target)) as writer:
        for table in stream.with_format("arrow").iter(batch_size=_BATCH):
            writer.write_table(table)
            size += table.nbytes
            if size > wish.most_bytes:
                raise DataUnreadable(
                    t(
                        "{name} is larger than {most}, the most that is fetched at once.",
                        name=f"{wish.config}/{wish.split}",
                        most=file_size(wish.most_bytes),
                    ),
                    hint=t("Choose another split, or download it yourself and import it from disk."),
                )
            say(Said(bytes=size))
        writer.finalize()


def _stream(wish: Wish, config: str, split: str) -> IterableDataset:
    """Rows as they come, without columns of pictures and sound. Raises `DataUnreadable`."""
    import datasets

    builder = datasets.load_dataset_builder(wish.name, config, token=wish.token or False)
    if type(builder).__module__.rpartition(".")[2] not in _READERS:
        raise _unusable(t("its files are of a kind that is not read"))
    own = f"hf://datasets/{wish.name}@"
    for files in (builder.config.data_files or {}).values():
        if not all(str(file).rpartition("::")[2].startswith(own) for file in files):
            raise _unusable(t("it names files outside the dataset"))
    stream = builder.as_streaming_dataset(split=split)
    if stream.features is None:
        stream = stream._resolve_features()
    left_out = [name for name, kind in stream.features.items() if type(kind).__name__ in _NOT_TEXT]
    return stream.remove_columns(left_out) if left_out else stream


def _keep_to_the_hub(wish: Wish) -> None:
    import fsspec
    import huggingface_hub

    from .web import Connection

    huggingface_hub.set_client_factory(lambda: Connection("Hugging Face", wish.hub, wish.viewer))

    class Elsewhere(fsspec.AbstractFileSystem):  # type: ignore[misc]  # it has no types
        def __init__(self, *_: Any, **__: Any) -> None:
            raise _unusable(t("it names files outside the dataset"))

    for protocol in fsspec.available_protocols():
        if protocol not in _ALLOWED:
            fsspec.register_implementation(protocol, Elsewhere, clobber=True)


def _unusable(why: str) -> DataUnreadable:
    return DataUnreadable(
        t("The dataset cannot be loaded: {why}.", why=why.rstrip(".")),
        hint=t("Choose another file of the dataset, or download it yourself and import it from disk."),
    )


def _speaker() -> Callable[[Said], None]:
    """Standard output for us alone: whatever a library prints goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def say(said: Said) -> None:
        channel.write(said.model_dump_json() + "\n")
        channel.flush()

    return say


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Everything is said; threads of the libraries may still wait for a network.
    os._exit(code)
