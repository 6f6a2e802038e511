"""A request's text as tokens, on threads of its own, so that a long one holds up nobody else.

What cannot fit is known from its beginning, long before all of it is tokens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from vibeflow.serving.errors import ApiError
from vibeflow.text.chat import ChatText, Message

from ..models.load import Loaded
from ..tasks.ask import Prompt, prompt_of

_THREADS = 2
_CHARACTERS_EACH = 8
"""Of a token, at the first look at a long text; doubled at each further look."""
_SLACK = 32
"""Tokens that a text which is cut anywhere may have more than the same in one piece."""


class Reading:
    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="reading")

    async def conversation(self, messages: list[Message]) -> Prompt:
        """As the model reads it.

        Raises:
            ApiError: 400, it is too long for the model.
            VibeFlowError: its template refuses it.
        """
        return await self._on_a_thread(lambda: self._conversation(messages))

    async def text(self, text: str) -> Prompt:
        """To go on from as it stands; to models that do not go on, it is a question. Raises as above."""
        if self._loaded.kind != "causal":
            return await self.conversation([{"role": "user", "content": text}])
        return await self._on_a_thread(lambda: self._beginning(text))

    async def _on_a_thread(self, read: Callable[[], Prompt]) -> Prompt:
        return await asyncio.get_running_loop().run_in_executor(self._threads, read)

    def _conversation(self, messages: list[Message]) -> Prompt:
        loaded = self._loaded
        if loaded.kind == "causal":
            return self._beginning(loaded.chat.render(messages, add_generation_prompt=True))
        prompt = prompt_of(loaded, messages)
        if loaded.kind == "seq2seq" and prompt.cut:
            raise ApiError(
                400,
                f"The prompt is longer than the {loaded.context:,} tokens that this model can look at.",
                code="context_length_exceeded",
            )
        return prompt

    def _beginning(self, text: str) -> Prompt:
        loaded, room = self._loaded, self._loaded.context
        if exceeds(loaded.chat, text, room + _SLACK):
            raise _too_long(f"more than {room:,}", room)
        ids = loaded.chat.encode_as_written(text) or sorted(loaded.stop_ids)[:1]
        if len(ids) >= room:
            raise _too_long(f"{len(ids):,}", room)
        return Prompt(ids)


def exceeds(chat: ChatText, text: str, tokens: int) -> bool:
    """Whether the beginning of a text, cut anywhere, has more tokens than that; a short text is not looked
    at."""
    length = tokens * _CHARACTERS_EACH
    while length < len(text):
        if len(chat.encode(text[:length])) > tokens:
            return True
        length *= 2
    return False


def _too_long(has: str, room: int) -> ApiError:
    return ApiError(
        400,
        f"The prompt has {has} tokens; this model can look at {room:,}, its answer included.",
        code="context_length_exceeded",
    )
