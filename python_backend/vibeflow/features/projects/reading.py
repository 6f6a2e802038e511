"""The bytes of a small file of a project, whatever stands in its place: a project may come from anywhere.

A link that leads out of the project is not followed, a pipe or device is not waited for, and no more is read
than such a file can have. Knows nothing of what the bytes mean.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from vibeflow.protocol.errors import ForeignState

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)


def read_inside(project: Path, name: str, most: int) -> bytes:
    """`name`: relative to the project, with slashes.

    Raises:
        ForeignState: it is a link, or lies behind one, that leads out of the project.
        FileNotFoundError: it is not there.
        OSError: it cannot be read, is no file, or has more than `most` bytes.
    """
    file = project / name
    real = Path(os.path.realpath(file))
    if not real.is_relative_to(os.path.realpath(project)):
        raise ForeignState(
            f"{name} is a link that leads out of the project, to {real}. It was not read.",
            hint="Put the file itself in its place, if you trust it.",
        )
    descriptor = os.open(real, _FLAGS)
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no file, but a folder, a pipe or a device", str(file))
        data = opened.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most // 1000:,} KB", str(file))
    return data
