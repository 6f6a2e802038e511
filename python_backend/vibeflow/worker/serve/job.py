"""The serving job: a version's folder in, an API on loopback until someone says stop."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
import time
from functools import cache
from pathlib import Path

from vibeflow.engine.models.tuned import base_of, merged, read_tuned
from vibeflow.engine.serve.app import Service, create_app
from vibeflow.jobs.answers import AnswerCount
from vibeflow.jobs.events import EventWriter, ServedEvent, read_events
from vibeflow.jobs.payloads.serve import ServePayload
from vibeflow.jobs.spec import LOG_FILE
from vibeflow.l10n import t
from vibeflow.protocol.errors import EnvironmentFault, PortInUse
from vibeflow.serving.limits import BACKLOG
from vibeflow.serving.log_limit import limit_logs
from vibeflow.serving.server import http_server

from ..process.reporter import Reporter
from ..ready.model import device_for, open_version

_LOOK_EVERY = 0.1
"""Seconds between looks at the stop request, for ending the answers that are on their way. Each new request
looks for itself."""
_TELL_EVERY = 1.0
"""Seconds between two events that only say that more requests were answered."""


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
    served = [n.event.requests for n in read_events(folder) if isinstance(n.event, ServedEvent)]
    counted = AnswerCount(folder, served[-1] if served else 0)
    service = Service(
        loaded,
        payload.model_name,
        payload.key_hash,
        tuned.with_system,
        payload.max_concurrent,
        counted.add,
        reporter.should_stop,
    )
    limit_logs(folder / LOG_FILE)
    try:
        asyncio.run(_run(service, listener, writer, reporter, counted))
    finally:
        counted.close()
    return True


def bind(port: int) -> socket.socket:
    """A listening socket on loopback; raises `PortInUse`. Port 0 takes any free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        # Lets a restart take over a port at once. On Windows it would let two programs share it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", -1), errno.EACCES):
            raise PortInUse(
                t("Port {port} is taken by another program.", port=port),
                hint=t("Stop that program, or choose another port."),
            ) from error
        raise EnvironmentFault(
            t("Port {port} cannot be opened: {strerror}.", port=port, strerror=error.strerror),
            hint=t("Choose another port."),
        ) from error
    return listener


async def _run(
    service: Service, listener: socket.socket, writer: EventWriter, reporter: Reporter, counted: AnswerCount
) -> None:
    server = http_server(create_app(service))
    port = int(listener.getsockname()[1])
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="api")
    while not server.started and not serving.done():
        await asyncio.wait([serving], timeout=0.01)
    told = counted.value
    writer.append(ServedEvent(port=port, requests=told), durable=True)
    reporter.log(t("Serving {name} on http://127.0.0.1:{port}/v1.", name=service.name, port=port))
    tell_at = time.monotonic() + _TELL_EVERY
    while not serving.done():
        if reporter.should_stop() or server.should_exit:
            service.answering.stop()
            server.should_exit = True
        if counted.value != told and time.monotonic() >= tell_at:
            told, tell_at = counted.value, time.monotonic() + _TELL_EVERY
            writer.append(ServedEvent(port=port, requests=told))
        await asyncio.wait([serving], timeout=_LOOK_EVERY)
    if counted.value != told:
        writer.append(ServedEvent(port=port, requests=counted.value))
    await serving
