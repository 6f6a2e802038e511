"""The OpenAI-compatible API of one model on loopback, as an ASGI app.

`/v1/chat/completions`, `/v1/completions` (whole and streamed), `/v1/models`, `/health`. All but `/health`,
which says nothing but that it is up, need the key; only the key's hash is known here. Knows nothing of jobs.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from vibeflow.l10n import LANGUAGE
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.serving.errors import ApiError, error_body, shown
from vibeflow.serving.gate import Gate
from vibeflow.serving.parsing import parse
from vibeflow.serving.places import Places

from ..models.load import Loaded
from ..quiet import first_line
from .answering import Answering, Asked
from .openai_types import ChatRequest, CompletionRequest, Shape
from .reading import Reading

_MOST_WAITING = 64


@dataclass
class Service:
    """What is served, to whom, and how often it was asked."""

    loaded: Loaded
    name: str
    """Value for `model` in requests."""
    key_hash: str
    """sha256 of the key, as hex."""
    prepare: Callable[[list[dict[str, str]]], list[dict[str, str]]]
    """Adds what the model was trained with, such as its system prompt."""
    max_concurrent: int = 4
    count: Callable[[], None] = lambda: None
    """Told of each answer that is whole, before its end is sent."""
    closed: Callable[[], bool] = lambda: False
    """Whether the server was asked to stop; asked at each request."""
    reading: Reading = field(init=False)
    answering: Answering = field(init=False)

    def __post_init__(self) -> None:
        places = Places(self.max_concurrent, _MOST_WAITING)
        self.reading = Reading(self.loaded)
        self.answering = Answering(self.loaded, places, self.max_concurrent, lambda: self.count())

    def knows(self, authorization: str | None) -> bool:
        """Whether the header carries the key; takes equally long for every wrong one."""
        scheme, _, key = (authorization or "").partition(" ")
        given = hashlib.sha256(key.strip().encode()).hexdigest()
        return hmac.compare_digest(given, self.key_hash) and scheme.lower() == "bearer"


def create_app(service: Service) -> Gate:
    """The app, behind its gate."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)

    def keyed(authorization: Annotated[str | None, Header()] = None) -> None:
        if not service.knows(authorization):
            raise ApiError(401, "The API key is missing or wrong.", "authentication_error", "invalid_api_key")

    guard = [Depends(keyed)]

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/v1/models", dependencies=guard)
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model_card(service)]}

    @app.get("/v1/models/{name:path}", dependencies=guard)
    async def model(name: str) -> dict[str, Any]:
        _check_name(service, name)
        return _model_card(service)

    @app.post("/v1/chat/completions", dependencies=guard)
    async def chat(request: Request) -> Response:
        body = parse(await request.body(), ChatRequest)
        _check_name(service, body.model)
        place = service.answering.place(request)
        prompt = await service.reading.conversation(service.prepare([m.plain() for m in body.messages]))
        shape = Shape(True, secrets.token_hex(12), service.name)
        asked = Asked(prompt, body.sampling(), shape, body.stream, body.wants_usage)
        return await service.answering.respond(asked, place, request)

    @app.post("/v1/completions", dependencies=guard)
    async def completions(request: Request) -> Response:
        body = parse(await request.body(), CompletionRequest)
        _check_name(service, body.model)
        place = service.answering.place(request)
        prompt = await service.reading.text(body.text())
        shape = Shape(False, secrets.token_hex(12), service.name)
        asked = Asked(prompt, body.sampling(), shape, body.stream, body.wants_usage)
        return await service.answering.respond(asked, place, request)

    _add_error_handlers(app)
    return Gate(app, closed=service.closed)


def _check_name(service: Service, name: str) -> None:
    if name != service.name:
        raise ApiError(
            404,
            f'There is no model "{shown(name)}" here; this server has "{service.name}".',
            code="model_not_found",
        )


def _model_card(service: Service) -> dict[str, Any]:
    return {"id": service.name, "object": "model", "created": _STARTED, "owned_by": "vibeflow"}


_STARTED = int(time.time())


def in_english(error: VibeFlowError) -> str:
    """For clients of the API, who are answered in English; an error's own sentences are for the user."""
    if LANGUAGE == "en":
        return f"{error.message} {error.hint}"
    reason = f": {first_line(error.__cause__)}" if error.__cause__ is not None else ""
    return f"The model does not take this request ({error.code}){reason}"


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(ApiError)
    async def refused(_: Request, error: ApiError) -> JSONResponse:
        headers = {"connection": "close"} if error.close else None
        return JSONResponse(error.body, status_code=error.status, headers=headers)

    @app.exception_handler(VibeFlowError)
    async def unfit(_: Request, error: VibeFlowError) -> JSONResponse:
        body = error_body(in_english(error), "invalid_request_error", error.code)
        return JSONResponse(body, status_code=400)

    @app.exception_handler(HTTPException)
    async def missing(_: Request, error: HTTPException) -> JSONResponse:
        body = error_body(shown(str(error.detail)), "invalid_request_error")
        return JSONResponse(body, status_code=error.status_code, headers=error.headers)

    @app.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> JSONResponse:
        body = error_body(f"Something went wrong inside the server: {type(error).__name__}.", "server_error")
        return JSONResponse(body, status_code=500)
