"""Requests of the OpenAI-compatible API, parsed; and its answers and errors, as its clients read them.

Fields that we do not know are let pass, as clients send many; those that would change the answer and that we
cannot honour are refused.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..generate.sampling import Sampling

DEFAULT_TOKENS = 256
_LABELS_SHOWN = 20


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class TextPart(_Lenient):
    type: Literal["text"]
    text: str


class ChatMessage(_Lenient):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]

    def plain(self) -> dict[str, str]:
        text = self.content if isinstance(self.content, str) else "".join(p.text for p in self.content)
        return {"role": "system" if self.role == "developer" else self.role, "content": text}


class StreamOptions(_Lenient):
    include_usage: bool = False


class _Request(_Lenient):
    model: str
    max_tokens: int | None = Field(default=None, ge=1)
    temperature: float | None = Field(default=None, ge=0, le=2)
    """Left out: 0. A tuned model should say the same to the same question, unless asked to vary."""
    top_p: float | None = Field(default=None, ge=0, le=1)
    top_k: int | None = Field(default=None, ge=-1)
    """Not OpenAI's own, but of vLLM and others: 0, -1 or left out are all tokens."""
    repetition_penalty: float | None = Field(default=None, ge=0.01, le=2)
    seed: int | None = Field(default=None, ge=-(2**63), lt=2**63)
    stop: str | list[str] | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    presence_penalty: float | None = Field(default=None, ge=-2, le=2)
    frequency_penalty: float | None = Field(default=None, ge=-2, le=2)

    @model_validator(mode="after")
    def _one_answer(self) -> _Request:
        if self.n not in (None, 1):
            raise ValueError("n: only one answer for a request is supported")
        if isinstance(self.stop, list) and len(self.stop) > 4:
            raise ValueError("stop: at most four texts")
        if self.presence_penalty or self.frequency_penalty:
            raise ValueError("presence_penalty, frequency_penalty: only 0; there is repetition_penalty")
        return self

    @property
    def wants_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage

    def sampling(self) -> Sampling:
        stop = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return Sampling(
            max_new_tokens=self.most_tokens(),
            temperature=self.temperature or 0.0,
            top_p=1.0 if self.top_p is None else self.top_p,
            seed=self.seed,
            stop=stop,
            top_k=max(0, self.top_k or 0),
            repetition_penalty=self.repetition_penalty or 1.0,
        )

    def most_tokens(self) -> int:
        return self.max_tokens or DEFAULT_TOKENS


class ChatRequest(_Request):
    messages: list[ChatMessage] = Field(min_length=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)

    def most_tokens(self) -> int:
        return self.max_completion_tokens or super().most_tokens()


class CompletionRequest(_Request):
    prompt: str | list[str]

    @model_validator(mode="after")
    def _one_prompt(self) -> CompletionRequest:
        if isinstance(self.prompt, list) and len(self.prompt) != 1:
            raise ValueError("prompt: only one for a request is supported")
        return self

    def text(self) -> str:
        return self.prompt if isinstance(self.prompt, str) else self.prompt[0]


def usage(prompt: int, answer: int) -> dict[str, int]:
    return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}


def label_field(labels: Sequence[tuple[str, float]], cut: bool) -> dict[str, Any]:
    """What a classifier's answer has beside the label itself, in a field of our own: the likeliest labels
    with their probabilities, and whether the end of the text was too far for it to read."""
    if not labels:
        return {}
    likely = [{"label": name, "probability": round(chance, 6)} for name, chance in labels[:_LABELS_SHOWN]]
    return {"vibeflow": {"labels": likely, "truncated": cut}}


class Shape:
    """Answers of one request, for chat or for plain completion, whole or in chunks."""

    def __init__(self, chat: bool, name: str, model: str) -> None:
        self._chat, self._model = chat, model
        self._id = f"{'chatcmpl' if chat else 'cmpl'}-{name}"
        self._created = int(time.time())

    def whole(self, text: str, finish: str, counts: dict[str, int]) -> dict[str, Any]:
        choice: dict[str, Any] = {"index": 0, "finish_reason": finish, "logprobs": None}
        if self._chat:
            choice["message"] = {"role": "assistant", "content": text, "refusal": None}
        else:
            choice["text"] = text
        return {**self._head("chat.completion"), "choices": [choice], "usage": counts}

    def chunk(self, text: str, finish: str | None, first: bool = False) -> dict[str, Any]:
        choice: dict[str, Any] = {"index": 0, "finish_reason": finish, "logprobs": None}
        if self._chat:
            choice["delta"] = {
                **({"role": "assistant"} if first else {}),
                **({"content": text} if text else {}),
            }
        else:
            choice["text"] = text
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def last(self, counts: dict[str, int]) -> dict[str, Any]:
        """The extra chunk that carries the usage."""
        return {**self._head("chat.completion.chunk"), "choices": [], "usage": counts}

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": kind if self._chat else "text_completion",
            "created": self._created,
            "model": self._model,
        }
