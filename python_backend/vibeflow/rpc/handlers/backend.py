"""Who the backend is, and a ping."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys

from ... import __version__
from ...features.services import Services
from ...protocol.backend import BackendInfo, Ping, Pong
from ...protocol.base import PROTOCOL_VERSION, Nothing
from ...store.home import Home
from ..methods import registry

HEAVY = ("torch", "transformers", "peft", "fastapi")


@registry.answers("vibeflow/backend/info", inline=True)
def info(services: Services, params: Nothing) -> BackendInfo:
    return BackendInfo(
        protocol_version=PROTOCOL_VERSION,
        version=__version__,
        python=platform.python_version(),
        executable=sys.executable,
        home=str(Home.default().root),
        training_ready=all(importlib.util.find_spec(name) is not None for name in HEAVY),
        pid=os.getpid(),
    )


@registry.answers("vibeflow/backend/ping", inline=True)
def ping(services: Services, params: Ping) -> Pong:
    return Pong(payload=params.payload)
