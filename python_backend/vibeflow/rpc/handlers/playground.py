"""Playground: ask a version something; the answer comes as events."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.playground import Ask, AskAccepted, CancelAsk, PlaygroundRef, PlaygroundSnapshot
from ..methods import registry


@registry.answers("vibeflow/playground/snapshot")
def snapshot(services: Services, params: PlaygroundRef) -> PlaygroundSnapshot:
    return services.playground.snapshot(params)


@registry.answers("vibeflow/playground/ask")
def ask(services: Services, params: Ask) -> AskAccepted:
    return services.playground.ask(params)


@registry.answers("vibeflow/playground/cancel")
def cancel(services: Services, params: CancelAsk) -> Nothing:
    return services.playground.cancel(params)
