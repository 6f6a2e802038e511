"""Our error tree as JSON-RPC errors: `error.data` carries code, message, hint and action."""

from __future__ import annotations

import logging
from typing import Any

from pydantic import ValidationError
from pygls.exceptions import JsonRpcException

from ..l10n import t
from ..protocol.errors import InputInvalid, InternalError, as_vibeflow_error
from .half_characters import place_of_half

SERVER_ERROR = -32000
"""JSON-RPC's first code for errors that a server defines itself."""

log = logging.getLogger(__name__)


def bad_params(error: ValidationError, method: str) -> InternalError:
    """Params that do not fit the wire type: the two sides have drifted apart."""
    fields = ", ".join(".".join(map(str, problem["loc"])) or t("the whole") for problem in error.errors())
    return InternalError(
        t("The request {method} does not fit the protocol: {fields}.", method=method, fields=fields),
        hint=t("Extension and backend may be of different versions. Reinstall VibeFlow."),
    )


def refuse_halves(params: Any) -> None:
    """Raises InputInvalid: a text in there is cut in the middle of a character. It is the user's, and not
    to be changed behind their back."""
    place = place_of_half(params)
    if place is not None:
        raise InputInvalid(
            t(
                "The text in {place} contains half of a character, such as an emoji that was cut in two.",
                place=place,
            )
            if place
            else t("The text contains half of a character, such as an emoji that was cut in two."),
            hint=t("Delete that character, which may look like a small box, and try again."),
        )


def as_json_rpc(error: BaseException, method: str) -> JsonRpcException:
    """What the client gets to see. The trace of an unforeseen error goes to the log only."""
    ours = as_vibeflow_error(error)
    if isinstance(ours, InternalError):
        log.error("%s failed", method, exc_info=error)
    else:
        log.info("%s: %s %s", method, ours.code, ours.message)
    data = ours.to_wire().model_dump(mode="json", by_alias=True)
    return JsonRpcException(ours.message, SERVER_ERROR, data)
