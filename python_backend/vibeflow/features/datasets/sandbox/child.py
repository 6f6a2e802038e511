"""The child process in which untrusted files are read: `python -m vibeflow.features.datasets.sandbox.child <folder>`.

Reads `request.json` from the folder, limits its own memory and time, writes the dataset's files beside it,
and says JSON lines on standard output: {"stage", "rows"} now and then, {"done": true} or {"error": ...} last.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from vibeflow.protocol.datasets import ColumnRole
from vibeflow.protocol.errors import DataEmpty, DataUnreadable, ErrorAction, as_vibeflow_error

from ..manifest import FixId, SourceRecord

REQUEST = "request.json"
CACHE = "source.jsonl"
SOURCE = "source.json"
BUILT = "built"
MEMORY_BYTES = 4 << 30
"""Address space of the child; a 500 MB table needs about half of it."""
MAX_ROWS = 5_000_000


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Path | None
    """The file to read; None: build again from the cached rows."""
    mapping: dict[str, ColumnRole] | None
    fixes: dict[FixId, bool]
    share: float
    seed: int
    revision: int
    system_prompt: str
    tokenizer: Path
    tokenizer_model: str
    exact: bool
    cache: Path
    """Where the cached rows lie, or are to be written."""
    seconds: int
    """Processor time allowed."""
    stage: Literal["import", "rebuild"]


class CachedSource(BaseModel):
    """Beside the cached rows: what they came from."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    source: SourceRecord
    columns: list[str]
    rows: int


def main(folder: Path) -> int:
    say = _speaker()
    try:
        request = Request.model_validate_json((folder / REQUEST).read_bytes())
        _limit(request.seconds)
        _work(folder, request, lambda stage, rows: say({"stage": stage, "rows": rows}))
        say({"done": True})
    except MemoryError:
        say({"error": too_large().to_wire().model_dump()})
    except BrokenPipeError:
        # The backend is gone: nobody waits for this.
        return 1
    except Exception as error:
        known = as_vibeflow_error(error)
        if known.code == "internal":
            import traceback

            traceback.print_exc()
        say({"error": known.to_wire().model_dump()})
    return 0


def too_large() -> DataUnreadable:
    return DataUnreadable(
        f"The file needs more than {MEMORY_BYTES >> 30} GB of memory to be read.",
        hint="Save it as JSON Lines or CSV, which are read row by row, or import a part of it.",
        action=ErrorAction(kind="chooseFile", label="Choose another file"),
    )


def _work(folder: Path, request: Request, progress: Callable[[str, int], None]) -> None:
    from ..build.build import BuildRequest, build

    if request.source is not None:
        _read_source(request.source, request.cache, progress)
    cached = CachedSource.model_validate_json((request.cache / SOURCE).read_bytes())
    out = folder / BUILT
    out.mkdir()
    build(
        BuildRequest(
            cache=request.cache / CACHE,
            out=out,
            source=cached.source,
            columns=cached.columns,
            mapping=request.mapping,
            fixes=request.fixes,
            share=request.share,
            seed=request.seed,
            revision=request.revision,
            system_prompt=request.system_prompt,
            tokenizer=request.tokenizer,
            tokenizer_model=request.tokenizer_model,
            exact=request.exact,
        ),
        progress,
    )


def _read_source(path: Path, cache: Path, progress: Callable[[str, int], None]) -> None:
    """Turn the file into cached rows, one JSON object a line, whatever it was."""
    from ..readers import inspect, open_table

    progress("reading", 0)
    source = inspect(path)
    table = open_table(source)
    as_json = json.JSONEncoder(ensure_ascii=False).encode
    columns: dict[str, None] = {}
    count = 0
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / CACHE).open("w", encoding="utf-8", errors="replace") as file:
        for row in table.rows:
            count += 1
            line: dict[str, object] = {"n": row.number, "c": row.cells}
            if row.problem is None:
                columns.update(dict.fromkeys(row.cells))
            else:
                line["p"] = row.problem
            file.write(as_json(line) + "\n")
            if count % 5_000 == 0:
                progress("reading", count)
            if count > MAX_ROWS or len(columns) > 10_000:
                raise DataUnreadable(
                    f"{path.name} has over {MAX_ROWS:,} rows or over 10,000 columns.",
                    hint="Import a part of it.",
                    action=ErrorAction(kind="chooseFile", label="Choose another file"),
                )
        file.flush()
        os.fsync(file.fileno())
    if not count or not columns:
        raise DataEmpty(
            f"{path.name} has no rows.",
            hint="Choose a file with rows in it.",
            action=ErrorAction(kind="chooseFile", label="Choose another file"),
        )
    record = SourceRecord(
        name=path.name, path=str(path), sha256=source.sha256, bytes=source.bytes, format=table.format
    )
    cached = CachedSource(source=record, columns=[_clean(name) for name in columns], rows=count)
    (cache / SOURCE).write_text(cached.model_dump_json(), encoding="utf-8")


def _clean(text: str) -> str:
    """As the cache's own text: without lone surrogates."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _limit(seconds: int) -> None:
    """Refuse ourselves memory and time beyond what any honest file needs. Windows has no such limits."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform != "darwin":  # macOS takes the call and ignores or refuses it
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _speaker() -> Callable[[dict[str, object]], None]:
    """Standard output for us alone: whatever a library prints goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def say(message: dict[str, object]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    return say


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
