"""`python -m vibeflow.worker.tokens.child`: rows into files of examples.

A process of its own, light and with one thread, that `datasets` can copy for its parallel work; a worker has
torch, threads and a model. What is asked comes by standard input as a pickle, from the worker alone; `lines`
go out, from this process and from its copies, each written at once.
"""

from __future__ import annotations

import os
import pickle
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vibeflow.children.lines import Line, written
from vibeflow.children.tie import end_copies_with_us, end_with_starter
from vibeflow.engine.rows.arrow import write_examples
from vibeflow.engine.rows.encoding import Encoder, RowFate
from vibeflow.engine.rows.file import RowsFile
from vibeflow.protocol.errors import VibeFlowError

from ..process.faults import explain
from .lines import Failed, Progress, Written


@dataclass(frozen=True)
class Asked:
    rows: RowsFile
    encoder: Encoder[Any]
    folder: Path
    processes: int


def main() -> None:
    sys.stdout = sys.stderr  # standard output is for our lines alone
    end_copies_with_us()
    asked: Asked = pickle.load(sys.stdin.buffer)  # noqa: S301  # from the process that started this one
    try:
        files = write_examples(asked.rows, asked.encoder, asked.folder, asked.processes, _tell, _fail)
    except (RuntimeError, EOFError, MemoryError):
        raise  # a copy of this process died: nothing is known of why
    except Exception as error:
        traceback.print_exc()
        _fail(explain(error))
        return
    _say(Written(files=tuple(file.name for file in files)))


def _tell(rows: int, counts: Mapping[RowFate, int]) -> None:
    _say(Progress(rows=rows, counts=dict(counts)))


def _fail(error: VibeFlowError) -> None:
    _say(Failed(error=error.to_wire()))


def _say(line: Line) -> None:
    os.write(1, written(line).encode())  # in one piece: several processes share this pipe


if __name__ == "__main__":
    main()
elif __name__ == "__mp_main__":  # where multiprocessing starts processes anew
    end_with_starter()
