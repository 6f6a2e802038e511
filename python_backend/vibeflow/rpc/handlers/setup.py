"""Set-up: look, try, save, reset, measure."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.setup import (
    ChooseHardware,
    PreviewSetup,
    ResetSetup,
    SaveSetup,
    SetupRef,
    SetupSnapshot,
    SetupView,
)
from ..methods import registry


@registry.answers("vibeflow/setup/snapshot")
def snapshot(services: Services, params: SetupRef) -> SetupSnapshot:
    return services.setup.snapshot(params)


@registry.answers("vibeflow/setup/preview")
def preview(services: Services, params: PreviewSetup) -> SetupView:
    return services.setup.preview(params)


@registry.answers("vibeflow/setup/save")
def save(services: Services, params: SaveSetup) -> SetupSnapshot:
    return services.setup.save(params)


@registry.answers("vibeflow/setup/reset")
def reset(services: Services, params: ResetSetup) -> SetupSnapshot:
    return services.setup.reset(params)


@registry.answers("vibeflow/setup/calibrate")
def calibrate(services: Services, params: SetupRef) -> Nothing:
    return services.setup.calibrate(params)


@registry.answers("vibeflow/setup/chooseHardware")
def choose_hardware(services: Services, params: ChooseHardware) -> SetupSnapshot:
    return services.setup.choose_hardware(params)
