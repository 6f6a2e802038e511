"""A request's body as what it must be, or the reason why not: never a fault of the server."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from .errors import ApiError

_FAULTS_TOLD = 5

Body = TypeVar("Body", bound=BaseModel)


def parse(raw: bytes, model: type[Body]) -> Body:
    """Parsed by pydantic's own reader of JSON, which refuses what is no Unicode text, nests too deep, or has
    half a character (a lone surrogate).

    Raises:
        ApiError: 400, with the field in `param`.
    """
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
    told = [(".".join(map(str, fault["loc"])), fault["msg"]) for fault in faults[:_FAULTS_TOLD]]
    text = "; ".join(f"{where}: {what}" if where else what for where, what in told)
    raise ApiError(400, text, param=told[0][0] or None)
