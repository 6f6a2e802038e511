"""A file that came as a zip archive: the one member that is the data, unpacked within bounds."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from vibeflow.protocol.errors import DataUnreadable

from .files import LIMIT, importable

_RATIO = 200


def unpack(archive: Path, wanted: str) -> None:
    """Put the member `wanted` (or the only one that can be imported) in the archive's place; a workbook,
    which is a zip archive too, stays as it is. Raises `DataUnreadable`."""
    if wanted.lower().endswith(".xlsx") or not zipfile.is_zipfile(archive):
        return
    try:
        with zipfile.ZipFile(archive) as inside:
            members = [one for one in inside.infolist() if not one.is_dir() and importable(one.filename)]
            named = [one for one in members if one.filename == wanted]
            if len(named or members) != 1:
                raise _strange(archive, f"it holds {len(members):,} files that could be meant")
            member = (named or members)[0]
            if member.file_size > LIMIT or member.file_size > _RATIO * max(1, member.compress_size):
                raise _strange(archive, f"it unpacks to {member.file_size / 1e6:,.0f} MB")
            plain = archive.with_name(archive.name + ".plain")
            # The member's own name is never used as a path.
            with inside.open(member) as source, plain.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise _strange(archive, str(error)) from error
    plain.replace(archive)


def _strange(archive: Path, why: str) -> DataUnreadable:
    return DataUnreadable(
        f"The archive that was downloaded as {archive.name} cannot be used: {why}.",
        hint="Download the dataset from its page, unpack it, and import the file that you want.",
    )
