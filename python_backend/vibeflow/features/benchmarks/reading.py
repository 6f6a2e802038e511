"""A local file with a benchmark's questions, as records. Knows CSV, TSV, JSON, JSON Lines and Parquet; what a
benchmark makes of them is `convert`'s."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import DataEmpty, DataUnreadable, ErrorAction
from vibeflow.text.encodings.whole import text_of

Record = dict[str, Any]

CHOOSE = ErrorAction(kind="chooseFile", label=t("Choose another file"))
MOST_BYTES = 200_000_000
_LONGEST_FIELD = 10_000_000


def read_records(path: Path, header: bool = True) -> list[Record]:
    """Every row as a record. Without a `header`, the columns of a CSV file are named "0", "1", ….

    Raises:
        DataUnreadable: it is not there, too large, or not what its ending says.
        DataEmpty: it holds no row.
    """
    suffix = path.suffix.lower()
    try:
        if path.stat().st_size > MOST_BYTES:
            raise unfit(
                t("{name} has over {most}.", name=path.name, most=file_size(MOST_BYTES)),
                t("Choose a smaller part of it."),
            )
        data = path.read_bytes()
    except OSError as error:
        raise unfit(
            t("{name} cannot be read: {reason}.", name=path.name, reason=error.strerror or error),
            t("Check where it lies, and choose it again."),
        ) from error
    try:
        if data[:4] == b"PAR1":
            records = _parquet(data)
        elif suffix in (".csv", ".tsv"):
            records = _delimited(text_of(data, path.name), "\t" if suffix == ".tsv" else ",", header)
        else:
            records = _json(text_of(data, path.name))
    except (ValueError, csv.Error) as error:
        raise unfit(
            t(
                "{name} does not read as {format}: {error}.",
                name=path.name,
                format=suffix.lstrip(".").upper() or "JSON",
                error=error,
            ),
            t("Benchmark questions come as CSV, JSON, JSON Lines or Parquet."),
        ) from error
    if not records:
        raise DataEmpty(
            t("{name} holds no questions.", name=path.name), hint=t("Choose another file."), action=CHOOSE
        )
    return records


def unfit(message: str, hint: str) -> DataUnreadable:
    return DataUnreadable(message, hint=hint, action=CHOOSE)


def _delimited(text: str, separator: str, header: bool) -> list[Record]:
    csv.field_size_limit(_LONGEST_FIELD)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)]
    names = rows[0] if header and rows else [str(at) for at in range(max(map(len, rows), default=0))]
    return [dict(zip(names, row, strict=False)) for row in rows[1 if header else 0 :]]


def _json(text: str) -> list[Record]:
    if text.lstrip().startswith("["):
        value = json.loads(text)
    else:
        value = []
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                try:
                    value.append(json.loads(line))
                except ValueError as error:
                    raise ValueError(t("line {number}: {error}", number=number, error=error)) from error
    if not all(isinstance(one, dict) for one in value):
        raise ValueError(t("a row is not an object with named fields"))
    records: list[Record] = value
    return records


def _parquet(data: bytes) -> list[Record]:
    import polars as pl

    try:
        return pl.read_parquet(io.BytesIO(data)).to_dicts()
    except pl.exceptions.PolarsError as error:
        raise ValueError(str(error).splitlines()[0]) from error
