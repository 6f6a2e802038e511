"""A connection of the API under deadlines, and how many there may be.

uvicorn's own protocol has a deadline between two requests only: a client that sends half a request, or none,
or reads nothing of its answer, would hold its connection for good. Here each phase of a connection has one,
whoever is silent for longest makes way when there is no room, and what is refused is told in OpenAI's form.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Literal

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from .errors import refusal
from .limits import Limits

Phase = Literal["headers", "body", "answering", "idle", "over"]

_LINGER = 1.0
"""Seconds that a refused client has for reading why; closed at once, it may find a reset in place of it."""


_log = logging.getLogger(__name__)
_log.setLevel(logging.ERROR)  # what uvicorn warns of is the clients' doing, and they are told


class Connections:
    """All of one server."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._asking: dict[Connection, None] = {}
        """Whose request is not whole; silent for longest first."""
        self._open: set[Connection] = set()

    def opened(self, one: Connection) -> None:
        """Takes it in, or refuses it. Never more than the limit are open, those on their way out included."""
        if len(self._open) >= self.limits.connections and not self._make_room():
            one.refuse(503, "This server has as many connections as it can hold. Try again shortly.")
            one.drop()
            return
        self._open.add(one)
        self._asking[one] = None

    def asks(self, one: Connection) -> None:
        """It has been answered, and may ask again."""
        if one in self._open:
            self._asking.setdefault(one)

    def is_answered(self, one: Connection) -> None:
        """Its request is whole: it is not closed to make room for others."""
        self._asking.pop(one, None)

    def closed(self, one: Connection) -> None:
        self._asking.pop(one, None)
        self._open.discard(one)

    def _make_room(self) -> bool:
        silent = next(iter(self._asking), None)
        if silent is None:
            return False
        silent.refuse(503, "This connection was silent, and others needed its place. Try again.")
        silent.drop()
        self.closed(silent)
        return True


class Connection(H11Protocol):  # type: ignore[misc]  # uvicorn's types are not looked at
    def __init__(self, *arguments: Any, connections: Connections, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.logger = _log
        self._all = connections
        self._limits = connections.limits
        self._phase: Phase = "headers"
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._set_deadline(self._limits.headers)
        self._all.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._all.closed(self)
        self._phase = "over"
        self._set_deadline(None)
        self.resume_writing()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._phase == "over":
            return
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def refuse(self, status: int, message: str) -> None:
        """Say so unless an answer has begun, and end. What the client still sends is not looked at."""
        if self._phase == "over":
            return
        begun = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        self._phase = "over"
        self._all.is_answered(self)
        self._unset_keepalive_if_required()
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if begun or self.transport.is_closing():
            self.transport.abort()
            return
        self.transport.write(refusal(status, message, _kind(status)))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.transport.resume_reading()  # so that the client's own end is noticed
        self._set_deadline(_LINGER)

    def drop(self) -> None:
        """Close without waiting for the client."""
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        self.refuse(400, "This is no HTTP request.")

    def shutdown(self) -> None:
        """The server ends. Whoever is answered may have the rest; a request that is not whole is refused."""
        if self._phase == "answering" and not self.cycle.response_complete:
            self.cycle.keep_alive = False
        elif self._phase == "body":
            self.refuse(503, "This server is stopping.")
        elif self._phase != "over":
            self._phase = "over"
            self._set_deadline(self._limits.stalled)
            self._unset_keepalive_if_required()
            self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self._limits.stalled, self.transport.abort)

    def resume_writing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        super().resume_writing()
        self._look()

    def _unsupported_upgrade_warning(self) -> None:
        """No line in the log for each client that would rather speak something else."""

    def _look(self) -> None:
        """Which phase it is in; each has its own deadline, from its beginning and not from its last byte."""
        phase = self._phase_now()
        if phase == self._phase or self._phase == "over":
            return
        self._phase = phase
        if phase == "answering":
            self._all.is_answered(self)
        else:
            self._all.asks(self)
        seconds = {
            "headers": self._limits.headers,
            "body": self._limits.body,
            "over": self._limits.stalled,  # for the rest of the answer to leave the buffers
        }
        self._set_deadline(seconds.get(phase))

    def _phase_now(self) -> Phase:
        if self.transport.is_closing():
            return "over"
        if self.cycle is not None and not self.cycle.response_complete:
            return "body" if self.cycle.more_body else "answering"
        if self.flow.write_paused:
            return "answering"  # all of it is made, and not yet read
        if self.conn.their_state is h11.SEND_BODY:
            return "body"
        return "headers" if self.conn.trailing_data[0] or self.cycle is None else "idle"

    def _set_deadline(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        if self._phase == "over":
            self.transport.abort()
        elif self._phase == "body":
            self.refuse(408, f"The request was not complete after {self._limits.body:g} seconds.")
        elif self.cycle is None and not self.conn.trailing_data[0]:
            self.refuse(408, f"No request came within {self._limits.headers:g} seconds.")
        else:
            self.refuse(408, f"The headers were not complete after {self._limits.headers:g} seconds.")


def _kind(status: int) -> str:
    return "server_error" if status >= 500 else "invalid_request_error"
