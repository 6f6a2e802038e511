"""The held-out rows that a model's chat template takes."""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import DataEmpty

from ..models.load import Loaded
from ..rows.conversations import takes
from ..rows.row import Row
from .stages import Watcher


def taken_rows(loaded: Loaded, rows: Sequence[Row], watcher: Watcher) -> list[Row]:
    """Raises `DataEmpty` where it takes none."""
    taken = [row for row in rows if takes(row, loaded.chat)]
    if len(taken) < len(rows):
        watcher.log(
            tn(
                "{n} row is refused by the model's chat template.",
                "{n} rows are refused by the model's chat template.",
                len(rows) - len(taken),
            ),
            warning=True,
        )
    if not taken:
        raise DataEmpty(
            t("The model's chat template refuses every held-out row."),
            hint=t("Look at one in the data panel: it says why. Another base model may take them."),
        )
    return taken
