"""Set-up of a project's next run: look, try changes, save them, reset them."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.setup import (
    ChooseHardware,
    PreviewSetup,
    ResetSetup,
    SaveSetup,
    SetupRef,
    SetupSnapshot,
    SetupView,
)


class Setup:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def snapshot(self, params: SetupRef) -> SetupSnapshot:
        raise NotImplementedError

    def preview(self, params: PreviewSetup) -> SetupView:
        raise NotImplementedError

    def save(self, params: SaveSetup) -> SetupSnapshot:
        raise NotImplementedError

    def reset(self, params: ResetSetup) -> SetupSnapshot:
        raise NotImplementedError

    def calibrate(self, params: SetupRef) -> Nothing:
        raise NotImplementedError

    def choose_hardware(self, params: ChooseHardware) -> SetupSnapshot:
        raise NotImplementedError

    def close(self) -> None:
        """End what this owns."""
