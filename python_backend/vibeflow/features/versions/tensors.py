"""Compares the weights of two models tensor by tensor, bit by bit, from their safetensors files. Needs no
torch: a file is a length, a header in JSON, and the plain bytes of each tensor."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from vibeflow.l10n import t
from vibeflow.protocol.errors import InternalError

_HEADER_LIMIT = 100_000_000
_CHUNK = 1 << 24
_KINDS = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1",
    "U8": "<u1", "BOOL": "<u1",
}  # fmt: skip


@dataclass(frozen=True)
class Compared:
    tensors: int
    """That both have, or only one."""
    differing: int
    """Of another shape or kind, missing in one, or with a bit that differs."""
    largest: float | None
    """Of the differences between numbers; None where none can be told."""


@dataclass(frozen=True)
class _Tensor:
    file: Path
    kind: str
    shape: tuple[int, ...]
    start: int
    size: int


def compare_weights(one: Iterable[Path], other: Iterable[Path]) -> Compared:
    """
    Raises:
        InternalError: a file is none of weights.
    """
    first, second = _tensors(one), _tensors(other)
    differing, largest = 0, 0.0
    for name in first.keys() | second.keys():
        a, b = first.get(name), second.get(name)
        if a is None or b is None or (a.kind, a.shape) != (b.kind, b.shape):
            differing, largest = differing + 1, math.nan
            continue
        gap = _gap(a, b)
        if gap is not None:
            differing, largest = differing + 1, max(gap, largest) if largest == largest else math.nan
    known = differing and math.isfinite(largest)
    return Compared(len(first.keys() | second.keys()), differing, largest if known else None)


def _gap(a: _Tensor, b: _Tensor) -> float | None:
    """The largest difference; None where every bit is the same. NaN where it cannot be told."""
    found: float | None = None
    with a.file.open("rb") as one, b.file.open("rb") as two:
        one.seek(a.start)
        two.seek(b.start)
        left = a.size
        while left:
            count = min(_CHUNK, left)
            x, y = _exactly(one, count), _exactly(two, count)
            left -= count
            if x != y:
                gap = _largest(x, y, a.kind)
                found = gap if found is None or gap != gap else max(found, gap)
    return found


def _largest(x: bytes, y: bytes, kind: str) -> float:
    import numpy as np

    if kind == "BF16":  # the upper half of a 32-bit float
        pair = [(np.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4") for raw in (x, y)]
    elif kind in _KINDS:
        pair = [np.frombuffer(raw, _KINDS[kind]) for raw in (x, y)]
    else:
        return math.nan
    a, b = (values.astype(np.float64) for values in pair)
    return float(np.max(np.abs(a - b)))


def _tensors(files: Iterable[Path]) -> dict[str, _Tensor]:
    found: dict[str, _Tensor] = {}
    for file in files:
        try:
            with file.open("rb") as stream:
                length = int.from_bytes(_exactly(stream, 8), "little")
                if length > min(_HEADER_LIMIT, file.stat().st_size):
                    raise ValueError(t("the header is longer than the file"))
                header: dict[str, Any] = json.loads(_exactly(stream, length))
            for name, facts in header.items():
                if name == "__metadata__":
                    continue
                start, end = facts["data_offsets"]
                found[name] = _Tensor(
                    file, str(facts["dtype"]), tuple(facts["shape"]), 8 + length + start, end - start
                )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InternalError(
                t("{name} holds no weights that can be read: {error}.", name=file.name, error=error),
                hint=t("Its version was changed by hand, or the file is damaged."),
            ) from error
    return found


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise ValueError(t("it ends too soon"))
    return data
