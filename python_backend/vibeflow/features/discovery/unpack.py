"""One data file out of a zip archive, as Kaggle packs the larger ones. The archive is untrusted.

No name in it becomes a path, and no more is written than the limits allow, whatever its headers claim.
"""

from __future__ import annotations

import threading
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import Cancelled, DataUnreadable
from vibeflow.store.atomic import temporary_beside

from .candidates import MAX_BYTES

_MAGIC = b"PK\x03\x04"
_RATIO = 200
"""Times its packed size; text packs 20 times at the very most."""
_CHUNK = 1 << 18


def is_packed(path: Path, wanted: str) -> bool:
    """Whether `path` is an archive where `wanted` was asked for; a workbook is one by itself."""
    with path.open("rb") as content:
        return content.read(4) == _MAGIC and not wanted.lower().endswith(".xlsx")


def unpack_one(archive: Path, wanted: str, target: Path, cancelled: threading.Event) -> None:
    """Write the member that is `wanted` (or the only one) to `target`.

    Raises:
        DataUnreadable: no such member, encrypted, damaged, or far larger than it claims to be.
        Cancelled: `cancelled` was set. In both cases nothing is written.
    """
    part = temporary_beside(target)
    try:
        with zipfile.ZipFile(archive) as opened:
            member = _member(opened, wanted)
            limit = min(MAX_BYTES, max(1_000_000, member.compress_size * _RATIO))
            if member.flag_bits & 1:
                raise _unreadable(t("The archive that was downloaded is protected by a password."))
            with opened.open(member) as packed, part.open("xb") as out:
                written = 0
                while chunk := packed.read(_CHUNK):
                    if cancelled.is_set():
                        raise Cancelled(t("The download was cancelled."), hint=t("Nothing of it was kept."))
                    written += len(chunk)
                    if written > limit:
                        raise _unreadable(
                            t(
                                "The archive that was downloaded unpacks to more than {most}.",
                                most=file_size(limit),
                            )
                        )
                    out.write(chunk)
        part.replace(target)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError) as error:
        raise _unreadable(
            t("The archive that was downloaded is damaged or packed in an unusual way.")
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _member(opened: zipfile.ZipFile, wanted: str) -> zipfile.ZipInfo:
    members = [member for member in opened.infolist() if not member.is_dir()]
    name = PurePosixPath(wanted).name
    named = [member for member in members if PurePosixPath(member.filename).name == name]
    if len(named) == 1:
        return named[0]
    if len(members) == 1:
        return members[0]
    raise _unreadable(
        t(
            "The archive that was downloaded holds {count} files and none that is {name}.",
            count=len(members),
            name=name[:80],
        )
    )


def _unreadable(message: str) -> DataUnreadable:
    return DataUnreadable(
        message,
        hint=t("Choose another file of the dataset, or download it yourself and import it from disk."),
    )
