"""What every feature is given: where things lie, the store, and how to tell listeners.

Knows nothing of who listens: the language server, the command line and the tests each pass their own sink.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vibeflow.protocol.base import Wire
from vibeflow.store.database import Store
from vibeflow.store.home import Home

EventSink = Callable[[str, Wire], None]
"""Takes the event's name from `protocol.methods.EVENTS` and its parameters; may be called from any thread."""


def silent(name: str, params: Wire) -> None:
    """A sink for callers that do not listen."""


@dataclass(frozen=True)
class Context:
    home: Home
    store: Store
    events: EventSink = silent
