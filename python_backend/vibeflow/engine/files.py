"""Folders that are whole or not there: files fsynced, a manifest of digests last, one rename.

A reader trusts only what the manifest vouches for. The engine's own, for it may not import the store.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import as_vibeflow_error

MANIFEST = "manifest.json"
TEMPORARY = ".tmp-"
"""Begins the name of a folder that is not whole yet; the name that it will have follows."""


class Damaged(Exception):
    """A folder that its manifest does not vouch for: something is missing, cut short or changed."""


def commit_folder(final: Path, files: Mapping[str, bytes]) -> int:
    """Make `final` with these files, wholly or not at all; returns its size in bytes.

    Raises:
        DiskFull: no space; what was there before is untouched and nothing half-made stays.
        VibeFlowError: another fault of the disk, likewise.
    """
    temporary = final.with_name(f"{TEMPORARY}{final.name}-{secrets.token_hex(4)}")
    manifest = {name: {"sha256": sha256(data), "bytes": len(data)} for name, data in sorted(files.items())}
    try:
        temporary.mkdir(parents=True)
        for name, data in files.items():
            write_file(temporary / name, data)
        write_file(temporary / MANIFEST, _manifest(manifest))
        sync_folder(temporary)
        temporary.replace(final)
        sync_folder(final.parent)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        fault = as_vibeflow_error(error)
        raise fault from error
    return sum(len(data) for data in files.values())


def commit_written(temporary: Path, final: Path) -> int:
    """Make `final` of a folder whose files are written already, which is gone afterwards; returns its size in
    bytes. For files too large to be held in memory; `temporary` lies beside `final` and is named by
    `temporary_folder`.

    Raises:
        DiskFull: no space; nothing half-made stays.
        VibeFlowError: another fault of the disk, likewise.
    """
    try:
        paths = sorted(path for path in temporary.iterdir() if path.is_file())
        sizes = {path.name: path.stat().st_size for path in paths}
        manifest = {path.name: {"sha256": file_digest(path), "bytes": sizes[path.name]} for path in paths}
        for path in paths:
            _sync_file(path)
        write_file(temporary / MANIFEST, _manifest(manifest))
        sync_folder(temporary)
        temporary.replace(final)
        sync_folder(final.parent)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise as_vibeflow_error(error) from error
    return sum(sizes.values())


def temporary_folder(final: Path) -> Path:
    """A fresh folder beside `final`, which `sweep` removes when nobody commits it."""
    folder = final.with_name(f"{TEMPORARY}{final.name}-{secrets.token_hex(4)}")
    folder.mkdir(parents=True)
    return folder


def check_folder(folder: Path) -> set[str]:
    """The names of a committed folder's files, every digest checked and no file held in memory; raises
    `Damaged`."""
    listed = _listed(folder)
    for name, digest in listed.items():
        try:
            if file_digest(folder / name) != digest:
                raise Damaged(t("{folder}: {file} is not what was saved", folder=folder.name, file=name))
        except OSError as error:
            raise Damaged(f"{folder.name}: {type(error).__name__}: {error}") from error
    return set(listed)


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a committed folder, every digest checked; raises `Damaged`."""
    files: dict[str, bytes] = {}
    for name, digest in _listed(folder).items():
        try:
            data = (folder / name).read_bytes()
        except OSError as error:
            raise Damaged(f"{folder.name}: {type(error).__name__}: {error}") from error
        if sha256(data) != digest:
            raise Damaged(t("{folder}: {file} is not what was saved", folder=folder.name, file=name))
        files[name] = data
    return files


def _listed(folder: Path) -> dict[str, str]:
    """The digest of each file that the manifest names."""
    try:
        written = (folder / MANIFEST).read_bytes()
        manifest = json.loads(written)["files"]
        if written != _manifest(manifest):
            raise Damaged(t("{folder}: the manifest is not what was saved", folder=folder.name))
        for name in manifest:
            if name != Path(name).name:
                raise Damaged(t("{folder}: {file!r} is not a file's name", folder=folder.name, file=name))
        return {name: str(facts["sha256"]) for name, facts in manifest.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(f"{folder.name}: {type(error).__name__}: {error}") from error


def _manifest(files: Mapping[str, Mapping[str, object]]) -> bytes:
    """The manifest's one true form, with a digest over itself: a flipped bit or a missing byte shows."""
    own = sha256(json.dumps(files, sort_keys=True).encode())
    return json.dumps({"files": files, "sha256": own}, indent=2, sort_keys=True).encode() + b"\n"


def sweep(folder: Path) -> None:
    """Remove what a killed process left half-made. Only the holder of the job may call this."""
    for left in folder.glob(f"{TEMPORARY}*"):
        shutil.rmtree(left, ignore_errors=True)


def write_file(path: Path, data: bytes) -> None:
    """Write and fsync; the caller renames."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` durable. Windows has no such call and journals them."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_digest(path: Path) -> str:
    """sha256 of a file that may be larger than memory; hashlib.file_digest came with Python 3.11 only."""
    result = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            result.update(chunk)
    return result.hexdigest()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
