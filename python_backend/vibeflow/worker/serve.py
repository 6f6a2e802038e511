"""The serving job: a version's folder in, an API on loopback until someone says stop."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
from functools import cache
from pathlib import Path

import uvicorn

from vibeflow.engine.serve import Service, create_app
from vibeflow.engine.tuned import base_of, merged, read_tuned
from vibeflow.jobs.events import EventWriter, ServedEvent, read_events
from vibeflow.jobs.spec import ServePayload
from vibeflow.protocol.errors import EnvironmentFault, PortInUse

from .model import device_for, open_version
from .reporter import Reporter

_LOOK_EVERY = 0.3
"""Seconds between looks at the stop request."""


def serve(folder: Path, payload: ServePayload, writer: EventWriter, reporter: Reporter) -> bool:
    """Serve until stopped; returns True, for a server only ever ends when told to.

    Raises:
        PortInUse: another program listens there.
        ModelUnavailable: the version or its base model is not whole.
    """
    listener = bind(payload.port)
    tuned = read_tuned(payload.model_dir)
    loaded = open_version(tuned, device_for(folder), cache(lambda: base_of(tuned)), reporter)
    # Serving never needs the base's own answers, and a plain model is faster.
    loaded.model = merged(loaded)
    service = Service(loaded, payload.model_name, payload.key_hash, tuned.with_system, payload.max_concurrent)
    served = [n.event.requests for n in read_events(folder) if isinstance(n.event, ServedEvent)]
    asyncio.run(_run(service, listener, writer, reporter, served[-1] if served else 0))
    return True


def bind(port: int) -> socket.socket:
    """A listening socket on loopback; raises `PortInUse`. Port 0 takes any free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        # Lets a restart take over a port at once. On Windows it would let two programs share it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", -1), errno.EACCES):
            raise PortInUse(
                f"Port {port} is taken by another program.",
                hint="Stop that program, or choose another port.",
            ) from error
        raise EnvironmentFault(
            f"Port {port} cannot be opened: {error.strerror}.", hint="Choose another port."
        ) from error
    return listener


async def _run(
    service: Service, listener: socket.socket, writer: EventWriter, reporter: Reporter, before: int
) -> None:
    config = uvicorn.Config(
        create_app(service),
        log_level="warning",
        access_log=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=5,
        server_header=False,
        ws="none",
    )
    server = uvicorn.Server(config)
    port = int(listener.getsockname()[1])
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="api")
    while not server.started and not serving.done():
        await asyncio.wait([serving], timeout=0.01)
    told = before
    writer.append(ServedEvent(port=port, requests=told), durable=True)
    reporter.log(f"Serving {service.name} on http://127.0.0.1:{port}/v1.")
    ticks = 0
    while not serving.done():
        if reporter.should_stop():
            server.should_exit = True
        ticks += 1
        if ticks % 3 == 0 and before + service.requests != told:
            told = before + service.requests
            writer.append(ServedEvent(port=port, requests=told))
        await asyncio.wait([serving], timeout=_LOOK_EVERY)
    if before + service.requests != told:
        writer.append(ServedEvent(port=port, requests=before + service.requests))
    await serving
