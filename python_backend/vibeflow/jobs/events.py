"""What happened in a job: `events.jsonl`, append-only, numbered from 1 without a gap, one writer.

A line is `{"number": n, "time": iso, "event": {"type": ...}}`. A line counts once it is whole, parses and
carries the next number; a writer that finds anything else at the end, left by a crash, cuts it off and goes
on numbering. So the log of a job that was killed reads like that of one that was not. Knows nothing of who
reads.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from vibeflow.protocol.errors import ErrorData, ForeignState, VibeFlowError, as_vibeflow_error
from vibeflow.protocol.learned import LearnedRows
from vibeflow.protocol.states import RunState
from vibeflow.protocol.training import CheckpointView, EvalPoint, LogLine, StageProgress, TrainPoint
from vibeflow.store.inside import open_inside

from .record import Record

EVENTS_FILE = "events.jsonl"
_BACKLOG_LIMIT = 10_000
"""Events kept in memory while the disk is full: hours of measurements, a few megabytes."""


class StateEvent(Record):
    type: Literal["state"] = "state"
    state: RunState
    error: ErrorData | None = None
    resumed: int = 0
    """How often the job was picked up again after a crash."""


class PlanEvent(Record):
    """What training is about to do; written once the data is tokenized and the device known."""

    type: Literal["plan"] = "plan"
    total_steps: int
    steps_per_epoch: int
    epochs: int
    train_rows: int
    """Those that are learned from."""
    learned: LearnedRows | None = None
    """What becomes of all of them; None in runs of earlier versions."""
    device: str
    memory_total: int
    """Bytes of RAM, or of the GPU."""
    method: str
    model_name: str
    batch: str = ""
    """"16", or "8 x 2 added up"."""
    trainable_parameters: int | None = None
    total_parameters: int | None = None


class StepDownEvent(Record):
    """Memory ran out, and the batch was halved; the rows of a step are the same as before."""

    type: Literal["stepDown"] = "stepDown"
    step: int
    batch_size: int
    gradient_accumulation_steps: int
    times: int
    """1 to 3."""
    cause: Literal["host", "gpu", "killed"]
    """`killed`: by the system, most likely for its memory."""


class TrainPointEvent(Record):
    type: Literal["trainPoint"] = "trainPoint"
    point: TrainPoint


class EvalPointEvent(Record):
    type: Literal["evalPoint"] = "evalPoint"
    point: EvalPoint


class CheckpointEvent(Record):
    """Every checkpoint there is now."""

    type: Literal["checkpoint"] = "checkpoint"
    checkpoints: list[CheckpointView]


class LogEvent(Record):
    type: Literal["log"] = "log"
    line: LogLine


class ProgressEvent(Record):
    type: Literal["progress"] = "progress"
    progress: StageProgress
    seconds_left: float | None = None
    preparing: bool = False
    """Of what is begun anew after a death: no proof that the job gets on."""


class ResultEvent(Record):
    """The result is on disk, vouched for by its manifest."""

    type: Literal["result"] = "result"
    result_dir: str
    """Relative to the job's folder."""
    summary: dict[str, float | str]


class ServedEvent(Record):
    type: Literal["served"] = "served"
    port: int
    requests: int
    """Answered so far, over the whole life of the deployment."""


JobEvent = Annotated[
    StateEvent
    | PlanEvent
    | StepDownEvent
    | TrainPointEvent
    | EvalPointEvent
    | CheckpointEvent
    | LogEvent
    | ProgressEvent
    | ResultEvent
    | ServedEvent,
    Field(discriminator="type"),
]


class NumberedEvent(Record):
    number: int
    time: str
    """ISO 8601 in UTC; for people. Order is that of the numbers, whatever the clock did."""
    event: JobEvent

    def line(self) -> bytes:
        return self.model_dump_json().encode() + b"\n"


def now() -> str:
    """This moment as the wire wants it: ISO 8601 in UTC, milliseconds."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class EventWriter:
    """Appends to a job's log. Only the holder of the job's lease may have one.

    A full disk: the event stays in memory and is written before the next one, so measurements survive a disk
    that is full for a while; only a `durable` event insists.
    """

    def __init__(self, folder: Path) -> None:
        """Open the log, cutting what a crash left unfinished at its end.

        Raises:
            OSError: the log cannot be opened.
        """
        self._path = folder / EVENTS_FILE
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        flags |= getattr(os, "O_NOFOLLOW", 0)
        self._handle = os.open(self._path, flags, 0o600)
        self._number, self._size = _sound_part(self._handle)
        self._backlog: list[NumberedEvent] = []
        os.ftruncate(self._handle, self._size)
        os.lseek(self._handle, self._size, os.SEEK_SET)

    @property
    def last_number(self) -> int:
        """Number of the newest event; 0 when there is none."""
        return self._number

    def append(self, event: JobEvent, durable: bool = False) -> NumberedEvent:
        """Number and write `event`; with `durable`, it is on the disk when this returns.

        Raises:
            DiskFull: `durable` and no space. The event is kept and written with the next one that fits.
            VibeFlowError: another fault of the disk; the log ends with the last whole event.
        """
        numbered = NumberedEvent(number=self._number + 1, time=now(), event=event)
        self._number += 1
        self._backlog.append(numbered)
        try:
            self._write_backlog()
            if durable:
                os.fsync(self._handle)
        except OSError as error:
            fault: VibeFlowError = as_vibeflow_error(error)
            if durable or fault.code != "disk.full" or len(self._backlog) > _BACKLOG_LIMIT:
                raise fault from error
        return numbered

    def close(self) -> None:
        """Write what is still waiting, as far as the disk lets us, and let the file go."""
        with suppress(OSError):
            self._write_backlog()
            os.fsync(self._handle)
        os.close(self._handle)

    def __enter__(self) -> EventWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write_backlog(self) -> None:
        while self._backlog:
            data = self._backlog[0].line()
            try:
                written = 0
                while written < len(data):
                    written += os.write(self._handle, data[written:])
            except OSError:
                # Half a line may have gone in: take it back, which needs no space.
                with suppress(OSError):
                    os.ftruncate(self._handle, self._size)
                    os.lseek(self._handle, self._size, os.SEEK_SET)
                raise
            self._size += len(data)
            self._backlog.pop(0)


class Tail:
    """Follows a log from after number `after`. Looks at the file's size, never at times."""

    def __init__(self, folder: Path, after: int = 0) -> None:
        self._path = folder / EVENTS_FILE
        self._after = after
        self._offset = 0
        self._number = 0
        self._seen_size = -1

    def poll(self) -> list[NumberedEvent]:
        """What was added since the last call; empty when nothing was, or when there is no log (yet)."""
        try:
            size = self._path.lstat().st_size
            if size == self._seen_size:
                return []
            with open_inside(self._path.parent, EVENTS_FILE) as handle:
                handle.seek(self._offset)
                data = handle.read()
        except (OSError, ForeignState):
            return []
        self._seen_size = size
        found: list[NumberedEvent] = []
        for numbered, length in _whole_lines(data, self._number):
            self._offset += length
            self._number = numbered.number
            if numbered.number > self._after:
                found.append(numbered)
        return found


def read_events(folder: Path, after: int = 0) -> list[NumberedEvent]:
    """The events of the job in `folder` with a number above `after`; the unfinished end is left out."""
    return Tail(folder, after).poll()


def _whole_lines(data: bytes, last_number: int) -> Iterator[tuple[NumberedEvent, int]]:
    """The events at the start of `data` that carry on from `last_number`, each with its length in bytes."""
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        try:
            numbered = NumberedEvent.model_validate_json(data[start:end])
        except ValidationError:
            return
        if numbered.number != last_number + 1:
            return
        yield numbered, end + 1 - start
        last_number, start = numbered.number, end + 1


def _sound_part(handle: int) -> tuple[int, int]:
    """Number of the last whole event and where it ends, in bytes."""
    number = size = 0
    with os.fdopen(os.dup(handle), "rb") as reader:
        reader.seek(0)
        data = reader.read()
    for numbered, length in _whole_lines(data, 0):
        number, size = numbered.number, size + length
    return number, size
