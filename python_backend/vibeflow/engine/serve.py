"""The OpenAI-compatible API of one model on loopback, as an ASGI app.

`/v1/chat/completions`, `/v1/completions` (whole and streamed), `/v1/models`, `/health`. All but `/health`,
which says nothing but that it is up, need the key; only the key's hash is known here. Knows nothing of jobs.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from vibeflow.protocol.errors import VibeFlowError

from .gate import Gate
from .load import Loaded
from .openai_types import ChatRequest, CompletionRequest, Shape, error_body, label_field, usage
from .sampling import Sampling
from .stream import Piece, stream
from .tasks.ask import Prompt, prompt_of

_MOST_WAITING = 64


class ApiError(Exception):
    """An answer other than 2xx, in OpenAI's shape."""

    def __init__(self, status: int, message: str, kind: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = error_body(message, kind, code)


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
    requests: int = 0
    """Answered completely."""
    running: asyncio.Semaphore = field(init=False)
    waiting: int = 0

    def __post_init__(self) -> None:
        self.running = asyncio.Semaphore(self.max_concurrent)

    def knows(self, authorization: str | None) -> bool:
        """Whether the header carries the key; takes equally long for every wrong one."""
        scheme, _, key = (authorization or "").partition(" ")
        given = hashlib.sha256(key.strip().encode()).hexdigest()
        return hmac.compare_digest(given, self.key_hash) and scheme.lower() == "bearer"


def create_app(service: Service) -> Gate:
    """The app, behind its gate."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

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
    async def chat(body: ChatRequest, request: Request) -> Response:
        _check_name(service, body.model)
        prompt = prompt_of(service.loaded, service.prepare([m.plain() for m in body.messages]))
        shape = Shape(True, secrets.token_hex(12), service.name)
        return await _respond(service, prompt, body.sampling(), shape, body.stream, body.wants_usage, request)

    @app.post("/v1/completions", dependencies=guard)
    async def completions(body: CompletionRequest, request: Request) -> Response:
        _check_name(service, body.model)
        prompt = _completion_prompt(service.loaded, body.text())
        shape = Shape(False, secrets.token_hex(12), service.name)
        return await _respond(service, prompt, body.sampling(), shape, body.stream, body.wants_usage, request)

    _add_error_handlers(app)
    return Gate(app)


def _completion_prompt(loaded: Loaded, text: str) -> Prompt:
    """A text to go on from as it stands; to models that do not go on, it is a question."""
    if loaded.kind == "causal":
        return Prompt(loaded.chat.encode_as_written(text) or sorted(loaded.stop_ids)[:1])
    return prompt_of(loaded, [{"role": "user", "content": text}])


async def _respond(
    service: Service,
    asked: Prompt,
    sampling: Sampling,
    shape: Shape,
    streamed: bool,
    wants_usage: bool,
    request: Request,
) -> Response:
    room, kind, prompt = service.loaded.context, service.loaded.kind, asked.ids
    if (kind == "causal" and len(prompt) >= room) or (kind == "seq2seq" and asked.cut):
        raise ApiError(
            400,
            f"The prompt has {len(prompt):,} tokens; this model can look at {room:,}, its answer included."
            if kind == "causal"
            else f"The prompt is longer than the {room:,} tokens that this model can look at.",
            "invalid_request_error",
            "context_length_exceeded",
        )
    if service.waiting >= _MOST_WAITING:
        raise ApiError(429, "Too many requests are waiting. Try again shortly.", "rate_limit_error")
    if kind == "causal":
        sampling = replace(sampling, max_new_tokens=min(sampling.max_new_tokens, room - len(prompt)))
    pieces = _pieces(service, prompt, sampling)
    if streamed:
        return StreamingResponse(
            _events(service, pieces, shape, asked, wants_usage), media_type="text/event-stream"
        )
    text: list[str] = []
    last = Piece("", 0, "length")
    async for last in pieces:
        text.append(last.text)
        if await request.is_disconnected():
            await pieces.aclose()
            return Response(status_code=499)
    service.requests += 1
    answer = shape.whole("".join(text), last.ending or "stop", usage(len(prompt), last.tokens))
    return JSONResponse(answer | label_field(last.labels, asked.cut))


async def _events(
    service: Service, pieces: AsyncIterator[Piece], shape: Shape, asked: Prompt, wants_usage: bool
) -> AsyncIterator[str]:
    """Server-sent events of an answer; a fault in the middle is an event too, for the status is long sent."""
    first, tokens = True, 0
    try:
        async for piece in pieces:
            if piece.text or first or piece.ending:
                tokens = piece.tokens
                chunk = shape.chunk(piece.text, piece.ending, first)
                yield _event(chunk | label_field(piece.labels, asked.cut))
                first = False
        if wants_usage:
            yield _event(shape.last(usage(len(asked.ids), tokens)))
        yield "data: [DONE]\n\n"
        service.requests += 1
    except Exception as error:
        yield _event(error_body(f"The answer broke off: {type(error).__name__}.", "server_error"))
        raise


def _event(body: dict[str, Any]) -> str:
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


async def _pieces(service: Service, prompt: list[int], sampling: Sampling) -> Any:
    """Pieces of an answer computed on a thread of their own; leaving early cancels it within a token."""
    loop = asyncio.get_running_loop()
    inbox: asyncio.Queue[Piece | BaseException | None] = asyncio.Queue()
    gone = threading.Event()

    def compute() -> None:
        try:
            for piece in stream(service.loaded, prompt, sampling, gone.is_set):
                loop.call_soon_threadsafe(inbox.put_nowait, piece)
            loop.call_soon_threadsafe(inbox.put_nowait, None)
        except BaseException as error:
            loop.call_soon_threadsafe(inbox.put_nowait, error)

    service.waiting += 1
    try:
        await service.running.acquire()
    finally:
        service.waiting -= 1
    work = loop.run_in_executor(None, compute)
    try:
        while (item := await inbox.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        gone.set()
        try:
            await asyncio.shield(work)
        finally:
            service.running.release()


def _check_name(service: Service, name: str) -> None:
    if name != service.name:
        raise ApiError(
            404,
            f'There is no model "{name}" here; this server has "{service.name}".',
            "invalid_request_error",
            "model_not_found",
        )


def _model_card(service: Service) -> dict[str, Any]:
    return {"id": service.name, "object": "model", "created": _STARTED, "owned_by": "vibeflow"}


_STARTED = int(time.time())


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(ApiError)
    async def refused(_: Request, error: ApiError) -> JSONResponse:
        return JSONResponse(error.body, status_code=error.status)

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, error: RequestValidationError) -> JSONResponse:
        faults = error.errors()
        where = ".".join(str(part) for part in faults[0]["loc"] if part != "body") if faults else ""
        text = "; ".join(f"{'.'.join(map(str, f['loc'][1:]))}: {f['msg']}" for f in faults[:5])
        body = error_body(text, "invalid_request_error", param=where or None)
        return JSONResponse(body, status_code=400)

    @app.exception_handler(VibeFlowError)
    async def unfit(_: Request, error: VibeFlowError) -> JSONResponse:
        body = error_body(f"{error.message} {error.hint}", "invalid_request_error", error.code)
        return JSONResponse(body, status_code=400)

    @app.exception_handler(HTTPException)
    async def missing(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse(
            error_body(str(error.detail), "invalid_request_error"), status_code=error.status_code
        )

    @app.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> JSONResponse:
        body = error_body(f"Something went wrong inside the server: {type(error).__name__}.", "server_error")
        return JSONResponse(body, status_code=500)
