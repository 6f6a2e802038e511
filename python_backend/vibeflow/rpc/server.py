"""The backend's language server: our methods on top of LSP's, over stdio.

Requests that do real work run in pygls' thread pool; the event loop only moves messages.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from lsprotocol import types as lsp
from pydantic import ValidationError
from pygls.lsp.server import LanguageServer

from .. import __version__
from ..features.services import Services
from ..l10n import t
from ..protocol.backend import InitializeOptions
from ..protocol.base import PROTOCOL_VERSION, Wire
from ..protocol.errors import ErrorAction, InputInvalid, ProtocolMismatch
from . import (
    handlers,  # noqa: F401  # importing fills the registry
    language,
)
from .answering import AnsweringServer
from .faults import as_json_rpc, bad_params, refuse_halves
from .messages import Protocol, converter
from .methods import registry
from .registry import Method
from .watch import Watch, exit_with_parent

log = logging.getLogger(__name__)

WORKERS = 8
"""Threads for requests; one of them always waits on stdin."""


def create_server() -> LanguageServer:
    """The server with every method registered, ready for `start_io`."""
    server = AnsweringServer(
        "vibeflow", __version__, protocol_cls=Protocol, converter_factory=converter, max_workers=WORKERS
    )
    services = Services(emit=_emitter(server))
    watch = Watch(services)

    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        try:
            check_protocol(params.initialization_options)
        except ProtocolMismatch as error:
            raise as_json_rpc(error, lsp.INITIALIZE) from error
        if params.process_id is not None:
            exit_with_parent(params.process_id)

    @server.feature(lsp.INITIALIZED)
    def initialized(params: lsp.InitializedParams) -> None:
        watch.start()

    @server.feature(lsp.SHUTDOWN)
    def shutdown(params: None) -> None:
        watch.stop()

    for method in registry.freeze().values():
        server.feature(method.name)(_handler(server, services, method))
    language.register(server, services)
    return server


def check_protocol(options: Any) -> None:
    """`ProtocolMismatch` unless the client speaks this version. Clients that say nothing (plain LSP) pass."""
    if options is None:
        return
    try:
        version = InitializeOptions.model_validate(_plain(options)).protocol_version
    except ValidationError:
        version = -1
    if version != PROTOCOL_VERSION:
        raise ProtocolMismatch(
            t(
                "The extension speaks protocol {version}, the backend {protocol_version}.",
                version=version,
                protocol_version=PROTOCOL_VERSION,
            ),
            hint=t(
                "They come from different versions of VibeFlow. Set up Python again to bring them together."
            ),
            action=ErrorAction(kind="setUpPython", label=t("Set up Python")),
        )


def _plain(options: Any) -> Any:
    """pygls hands LSP's free-form fields over as dict or as named tuple."""
    return options._asdict() if hasattr(options, "_asdict") else options


def _handler(server: LanguageServer, services: Services, method: Method) -> Callable[[Any], Any]:
    def answer(params: Any) -> Any:
        try:
            refuse_halves(params)
            checked = method.params.model_validate({} if params is None else params)
        except InputInvalid as error:
            raise as_json_rpc(error, method.name) from error
        except ValidationError as error:
            raise as_json_rpc(bad_params(error, method.name), method.name) from error
        try:
            return method.handler(services, checked).model_dump(mode="json", by_alias=True)
        except Exception as error:
            raise as_json_rpc(error, method.name) from error

    if method.inline:
        return answer

    async def answer_in_thread(params: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(server.thread_pool, answer, params)

    return answer_in_thread


def _emitter(server: LanguageServer) -> Callable[[str, Wire], None]:
    def emit(name: str, params: Wire) -> None:
        server.protocol.notify(name, params.model_dump(mode="json", by_alias=True))

    return emit
