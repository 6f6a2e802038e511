"""The registry refuses handlers that the protocol does not know, or knows otherwise."""

from __future__ import annotations

import pytest

from vibeflow.features.services import Services
from vibeflow.protocol.backend import Ping, Pong
from vibeflow.protocol.base import Nothing
from vibeflow.rpc.registry import RegistrationError, Registry


def test_a_handler_that_fits_is_accepted() -> None:
    @Registry().answers("vibeflow/backend/ping")
    def ping(services: Services, params: Ping) -> Pong:
        return Pong(payload=params.payload)


def test_an_undeclared_name_is_refused() -> None:
    with pytest.raises(RegistrationError, match="not declared"):

        @Registry().answers("vibeflow/backend/pang")
        def pang(services: Services, params: Ping) -> Pong:
            return Pong(payload="")


def test_other_types_than_the_declared_ones_are_refused() -> None:
    with pytest.raises(RegistrationError, match="params: Ping"):

        @Registry().answers("vibeflow/backend/ping")
        def ping(services: Services, params: Nothing) -> Pong:
            return Pong(payload="")


def test_a_handler_without_annotations_is_refused() -> None:
    with pytest.raises(RegistrationError, match="annotated"):

        @Registry().answers("vibeflow/backend/ping")
        def ping(services, params):
            return Pong(payload="")


def test_a_second_handler_is_refused() -> None:
    registry = Registry()

    @registry.answers("vibeflow/backend/ping")
    def ping(services: Services, params: Ping) -> Pong:
        return Pong(payload="")

    with pytest.raises(RegistrationError, match="twice"):
        registry.answers("vibeflow/backend/ping")(ping)


def test_a_request_without_a_handler_is_found_at_freeze() -> None:
    with pytest.raises(RegistrationError, match=r"No handler for .*vibeflow/backend/info"):
        Registry().freeze()
