"""How much memory a process that reads untrusted files may use, and what is said when it wants more.

Knows nothing of the files, nor how a limit is set: that is `children.limits`.
"""

from __future__ import annotations

from vibeflow.children import limits
from vibeflow.l10n import t
from vibeflow.l10n.amounts import memory_size
from vibeflow.protocol.errors import DataUnreadable, ErrorAction

MEMORY_BYTES = 4 << 30
"""Address space of the child; a 500 MB table needs about half of it."""


def confine(seconds: int, memory: int = MEMORY_BYTES) -> None:
    """Refuse ourselves processor time and address space beyond this, for good."""
    limits.confine(memory=memory, seconds=seconds)


def too_large() -> DataUnreadable:
    return DataUnreadable(
        t(
            "The file needs more than {size} of memory to be read.",
            size=memory_size(MEMORY_BYTES),
        ),
        hint=t("Save it as JSON Lines or CSV, which are read row by row, or import a part of it."),
        action=ErrorAction(kind="chooseFile", label=t("Choose another file")),
    )
