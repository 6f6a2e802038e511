"""The typed method registry: which function answers which request.

A handler is accepted only if its annotations are the wire types that `protocol.methods` declares for
the name; an unknown, untyped or second handler is refused at import time, and `freeze` refuses to leave a
request unanswered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, get_type_hints

from ..features.services import Services
from ..protocol.base import Wire
from ..protocol.methods import REQUESTS

P = TypeVar("P", bound=Wire)
R = TypeVar("R", bound=Wire)
Handler = Callable[[Services, P], R]


class RegistrationError(TypeError):
    """A handler does not fit the protocol; a mistake of ours, found when the module is imported."""


@dataclass(frozen=True)
class Method:
    """A request with the function that answers it."""

    name: str
    params: type[Wire]
    handler: Callable[[Services, Wire], Wire]
    inline: bool
    """True for answers that take microseconds: they skip the thread pool."""


class Registry:
    """Collects handlers, then is frozen into a table."""

    def __init__(self) -> None:
        self._declared = {request.name: request for request in REQUESTS}
        self._methods: dict[str, Method] = {}

    def answers(self, name: str, *, inline: bool = False) -> Callable[[Handler[P, R]], Handler[P, R]]:
        """Decorator: this function answers the request `name`."""

        def register(handler: Handler[P, R]) -> Handler[P, R]:
            request = self._declared.get(name)
            if request is None:
                raise RegistrationError(f"{name} is not declared in protocol.methods")
            if name in self._methods:
                raise RegistrationError(f"{name} is answered twice")
            hints = get_type_hints(handler)
            if hints.get("params") is not request.params or hints.get("return") is not request.result:
                wanted = f"(services, params: {request.params.__name__}) -> {request.result.__name__}"
                raise RegistrationError(f"The handler of {name} must be annotated {wanted}")
            # Safe: the annotations were compared with the declaration just above.
            self._methods[name] = Method(name, request.params, handler, inline)  # type: ignore[arg-type]
            return handler

        return register

    def freeze(self) -> dict[str, Method]:
        """The finished table; `RegistrationError` when a declared request has no handler."""
        missing = sorted(set(self._declared) - set(self._methods))
        if missing:
            raise RegistrationError(f"No handler for {', '.join(missing)}")
        return dict(self._methods)
