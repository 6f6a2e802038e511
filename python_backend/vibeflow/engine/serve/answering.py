"""Answers of the API, whole and streamed: computed on threads, ended early when nobody wants them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from vibeflow.serving.errors import ApiError, error_body, stopping
from vibeflow.serving.gate import AT_END
from vibeflow.serving.places import Place, Places

from ..generate.sampling import Sampling
from ..generate.stream import Piece, stream
from ..models.load import Loaded
from ..tasks.ask import Prompt
from .openai_types import Shape, label_field, usage

_Item = Piece | BaseException | None


@dataclass(frozen=True)
class Asked:
    """One request, understood."""

    prompt: Prompt
    sampling: Sampling
    shape: Shape
    streamed: bool
    wants_usage: bool


@dataclass
class Answering:
    loaded: Loaded
    places: Places
    most_running: int
    count: Callable[[], None]
    """Told of each answer that is whole, before its end is sent."""
    _inboxes: set[asyncio.Queue[_Item]] = field(default_factory=set)
    _ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(self.most_running, thread_name_prefix="answering")

    def place(self, request: Request) -> Place:
        """A place that is given back when the request is over. Raises `ApiError` where there is none."""
        place = self.places.take()
        request.scope[AT_END].callback(place.leave)
        return place

    def stop(self) -> None:
        """End every answer within a token, and take no more."""
        self._ended.set()
        self.places.close()
        for inbox in self._inboxes:
            inbox.put_nowait(stopping())

    async def respond(self, asked: Asked, place: Place, request: Request) -> Response:
        loaded, prompt = self.loaded, asked.prompt.ids
        sampling = asked.sampling
        if loaded.kind == "causal":
            most = min(sampling.max_new_tokens, loaded.context - len(prompt))
            sampling = replace(sampling, max_new_tokens=most)
        pieces = self._pieces(prompt, sampling, place)
        if asked.streamed:
            return StreamingResponse(self._events(pieces, asked), media_type="text/event-stream")
        return await _unless_gone(request, self._whole(pieces, asked))

    async def _whole(self, pieces: AsyncIterator[Piece], asked: Asked) -> Response:
        text: list[str] = []
        last = Piece("", 0, "length")
        async for last in pieces:
            text.append(last.text)
        self.count()
        counts = usage(len(asked.prompt.ids), last.tokens)
        answer = asked.shape.whole("".join(text), last.ending or "stop", counts)
        return JSONResponse(answer | label_field(last.labels, asked.prompt.cut))

    async def _events(self, pieces: AsyncIterator[Piece], asked: Asked) -> AsyncIterator[str]:
        """Server-sent events of an answer. A fault in the middle is an event too, for the status is long
        sent; the stream ends in order all the same."""
        first, tokens = True, 0
        try:
            async for piece in pieces:
                if piece.text or first or piece.ending:
                    if piece.ending:
                        self.count()
                    tokens = piece.tokens
                    chunk = asked.shape.chunk(piece.text, piece.ending, first)
                    yield _event(chunk | label_field(piece.labels, asked.prompt.cut))
                    first = False
            if asked.wants_usage:
                yield _event(asked.shape.last(usage(len(asked.prompt.ids), tokens)))
        except ApiError as error:
            yield _event(error.body)
        except Exception as error:
            yield _event(error_body(f"The answer broke off: {type(error).__name__}.", "server_error"))
            raise
        finally:
            await pieces.aclose()  # type: ignore[attr-defined]  # an async generator
        yield "data: [DONE]\n\n"

    async def _pieces(self, prompt: list[int], sampling: Sampling, place: Place) -> AsyncIterator[Piece]:
        """Pieces of an answer computed on a thread; leaving early cancels it within a token."""
        await place.turn()
        loop = asyncio.get_running_loop()
        inbox: asyncio.Queue[_Item] = asyncio.Queue()
        gone = threading.Event()

        def unwanted() -> bool:
            return gone.is_set() or self._ended.is_set()

        def compute() -> None:
            item: _Item = None
            with suppress(RuntimeError):  # the loop has ended before us
                try:
                    for piece in stream(self.loaded, prompt, sampling, unwanted):
                        if unwanted():
                            return
                        loop.call_soon_threadsafe(inbox.put_nowait, piece)
                except BaseException as error:
                    item = error
                loop.call_soon_threadsafe(inbox.put_nowait, item)

        self._inboxes.add(inbox)
        loop.run_in_executor(self._threads, compute)
        try:
            while (item := await inbox.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            self._inboxes.discard(inbox)
            gone.set()


async def _unless_gone(request: Request, answer: Any) -> Response:
    """The answer, unless its client leaves before it is there."""
    work = asyncio.ensure_future(answer)
    gone = asyncio.ensure_future(_until_gone(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        return work.result() if work.done() else Response(status_code=499)
    finally:
        for task in (work, gone):
            task.cancel()
        await asyncio.gather(work, gone, return_exceptions=True)


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _event(body: dict[str, Any]) -> str:
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"
