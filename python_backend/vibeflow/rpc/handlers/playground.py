"""Playground: ask versions something; answers come as events."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.playground import (
    Ask,
    AskAccepted,
    AskedFile,
    AskFile,
    CancelAsk,
    KeepChoice,
    PlaygroundRef,
    PlaygroundSnapshot,
    Wish,
    WishAnswer,
)
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


@registry.answers("vibeflow/playground/wish")
def wish(services: Services, params: Wish) -> WishAnswer:
    return services.playground.wish(params)


@registry.answers("vibeflow/playground/keep")
def keep(services: Services, params: KeepChoice) -> Nothing:
    return services.playground.keep(params)


@registry.answers("vibeflow/playground/askFile")
def ask_file(services: Services, params: AskFile) -> AskedFile:
    return services.playground.ask_file(params)
