"""Seals what is kept for speed beside a dataset, so that only what this user's VibeFlow wrote is read back.

A Parquet file can be made that brings its reader down, whatever the reader catches: an allocation that fails
ends the process. And what lies under `.vibeflow` may have come with a project from elsewhere, or a bad block
may have changed it. So each cache says in a small JSON file which bytes belong to it, and that file carries
a code that nobody can make without a secret of the user's own home. Whatever does not match to the byte is as
if it were not there: it is made again from what it was made from.

Knows nothing of what is sealed. The secret lies under `<home>/cache`: without it the caches are made again.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import secrets
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock

from vibeflow.protocol.errors import ForeignState
from vibeflow.store import atomic
from vibeflow.store.home import Home
from vibeflow.store.inside import read_inside

_SECRET = "seal.key"  # noqa: S105  # the name of a file
_LENGTH = 32
_MOST_SAID = 64 << 20
"""Bytes of the JSON file: ten thousand names of columns take a few of them."""


class Spoiled(Exception):
    """A cache is not what was written. Whoever reads it makes it anew, or says what is missing now."""


def write_sealed(path: Path, kind: str, said: dict[str, Any]) -> None:
    """Write `said` (plain JSON) under a seal, in place of whatever is there. `kind`: of which cache it is."""
    atomic.write_text(path, json.dumps({"seal": _seal(kind, said), "said": said}, ensure_ascii=False))


def read_sealed(folder: Path, name: str, kind: str) -> dict[str, Any]:
    """What `write_sealed` wrote. The caller has seen to it that no link leads to `folder`.

    Raises:
        Spoiled: it is missing, damaged, or was not written by this user's VibeFlow.
    """
    try:
        value = json.loads(read_inside(folder, name, limit=_MOST_SAID))
        said, seal = value["said"], value["seal"]
        if isinstance(said, dict) and hmac.compare_digest(str(seal).encode(), _seal(kind, said).encode()):
            return said
        raise Spoiled(f"{name} carries no seal of ours")
    except (OSError, ForeignState, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Spoiled(f"{name}: {error}") from error


def write_table(path: Path, frame: pl.DataFrame, **options: Any) -> str:
    """Write a frame as Parquet, in place of whatever is there; returns the digest to be sealed."""
    out = io.BytesIO()
    frame.write_parquet(out, compression="lz4", **options)
    data = out.getvalue()
    atomic.write_bytes(path, data)
    return hashlib.sha256(data).hexdigest()


def read_table(folder: Path, name: str, digest: str, **options: Any) -> pl.DataFrame:
    """A frame that `write_table` wrote. Nothing of the file is looked at before its digest is right.

    Raises:
        Spoiled: it is missing, or other bytes than those that were written.
    """
    try:
        data = read_inside(folder, name)
        if hashlib.sha256(data).hexdigest() != digest:
            raise Spoiled(f"{name} is not what was written")
        return pl.read_parquet(data, **options)
    except (OSError, ForeignState, pl.exceptions.PolarsError) as error:
        raise Spoiled(f"{name}: {error}") from error


def _seal(kind: str, said: dict[str, Any]) -> str:
    text = json.dumps([kind, said], sort_keys=True)
    return hmac.new(_secret(Home.default()), text.encode(), hashlib.sha256).hexdigest()


def _secret(home: Home) -> bytes:
    """Of this user, made when it is first needed. Raises `OSError` where the home cannot be written."""
    path = home.cache / _SECRET
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        found = b""
    if len(found) == _LENGTH:
        return found
    with FileLock(str(path.with_suffix(".lock"))):
        # Another process may have made it meanwhile.
        if path.is_file() and len(found := path.read_bytes()) == _LENGTH:
            return found
        with atomic.replacing(path) as handle:
            handle.write(made := secrets.token_bytes(_LENGTH))
        path.chmod(0o600)
        return made
