"""uvicorn, set up for a port that anybody on this machine can reach."""

from __future__ import annotations

from functools import partial
from typing import Any

import uvicorn

from .connections import Connection, Connections
from .limits import BACKLOG, Limits, within_system

_END_PATIENCE = 3
"""Seconds that connections have for their end; everything that is computed has ended before."""


def http_server(app: Any, limits: Limits | None = None) -> uvicorn.Server:
    """A server for an ASGI app, not yet started. Its logs are the caller's."""
    fitting = within_system(limits or Limits())
    connection: Any = partial(Connection, connections=Connections(fitting))
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=connection,
            ws="none",
            loop="asyncio",
            lifespan="off",
            backlog=BACKLOG,
            timeout_keep_alive=fitting.idle,  # handed to `call_later`, which takes parts of a second
            timeout_graceful_shutdown=_END_PATIENCE,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
        )
    )
