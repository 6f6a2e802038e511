"""The backend itself: who it is, whether both sides speak the same protocol, and a ping."""

from __future__ import annotations

from .base import Wire


class InitializeOptions(Wire):
    """Sent by the extension as `initializationOptions` of LSP's initialize."""

    protocol_version: int
    extension_version: str


class BackendInfo(Wire):
    protocol_version: int
    version: str
    python: str
    """"3.11.7"."""
    executable: str
    home: str
    """VIBEFLOW_HOME: store, logs and default projects."""
    training_ready: bool
    """True when torch and its friends are installed beside the backend."""
    pid: int


class Ping(Wire):
    payload: str = ""


class Pong(Wire):
    payload: str
