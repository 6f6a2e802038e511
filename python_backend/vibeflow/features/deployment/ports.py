"""Which port on loopback is free. A look, not a claim: the server itself binds, and says when it was late."""

from __future__ import annotations

import os
import socket

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, PortInUse

FIRST_PORT = 8321
_TRIES = 500


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As uvicorn binds: a port whose last connection is just fading out may be taken. On Windows the
        # option would allow taking a port that is in use.
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def next_free(start: int = FIRST_PORT, taken: frozenset[int] = frozenset()) -> int:
    """The first free port from `start` on.

    Raises:
        PortInUse: none of the next 500 is.
    """
    for port in range(start, min(start + _TRIES, 65536)):
        if port not in taken and is_free(port):
            return port
    raise PortInUse(
        t("No port from {start} to {last} is free.", start=start, last=min(start + _TRIES, 65536) - 1),
        hint=t("Name a port in another range."),
        action=ErrorAction(kind="retry", label=t("Try again")),
    )


def wanted(port: int, taken: frozenset[int] = frozenset()) -> int:
    """`port`, when it is free.

    Raises:
        PortInUse: it is not; the hint names the next one that is.
    """
    if port not in taken and is_free(port):
        return port
    free = next_free(port + 1, taken)
    raise PortInUse(
        t("Port {port} is in use by another program.", port=port),
        hint=t(
            "Port {free} is free: choose it (in VS Code, the setting vibeflow.deployment.port), "
            "or end the other program first.",
            free=free,
        ),
        action=ErrorAction(kind="retry", label=t("Try again")),
    )
