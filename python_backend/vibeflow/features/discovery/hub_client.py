"""The Hub's own client, `huggingface_hub`, within our bounds: who we are, pages, refusals.

By itself it tries six times (half a minute without a network), waits as long as a server tells it to, follows
wherever it is sent and reads answers of any size. It takes connections of another's making, for the whole
process: it gets those of `web`. Answers are read as the Hub sent them, because the client's own classes end a
listing at the first line of an unknown shape. The headers are ours: to make its own it fetches a list of
coding agents and says which of them runs it. Files are fetched by `download`; decision 39 says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, TypeVar

import huggingface_hub
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # exported by a table
    get_session,
    hf_raise_for_status,
    paginate,
)

from vibeflow.l10n import t

from .fields import mappings
from .tokens import Tokens
from .web import TRIES, Connection, Refusal, silence, unreachable

_NAME = "Hugging Face"
_SECONDS = 15.0
Answer = TypeVar("Answer")


class HubClient:
    """Safe to use from several threads."""

    def __init__(self, hub: str, viewer: str, tokens: Tokens, refusal: Refusal) -> None:
        self._tokens = tokens
        self._refusal = refusal
        huggingface_hub.set_client_factory(lambda: Connection(_NAME, hub, viewer))

    def one(
        self,
        address: str,
        params: Mapping[str, str] | None = None,
        *,
        tries: int = 3,
        seconds: float = _SECONDS,
    ) -> Any:
        """The parsed answer; `seconds`: the longest silence. Raises `CatalogueUnreachable` or a refusal."""

        def ask() -> Any:
            response = get_session().get(
                address,
                params=params,
                headers=self._tokens.headers("huggingface"),
                timeout=silence(seconds),
                extensions={TRIES: tries},
            )
            hf_raise_for_status(response)
            return response.json()

        return self._asked(ask)

    def many(self, address: str, params: Mapping[str, str], most: int) -> list[dict[str, Any]]:
        """Up to `most` entries of a list that comes in pages. Raises as `one`."""

        def ask() -> list[dict[str, Any]]:
            headers = self._tokens.headers("huggingface")
            return mappings(list(islice(paginate(address, dict(params), headers, timeout=_SECONDS), most)))

        return self._asked(ask)

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except HfHubHTTPError as error:
            refused = self._refusal(error.response)
            raise refused or unreachable(
                _NAME, t("it answered {status}", status=error.response.status_code)
            ) from error
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise unreachable(_NAME, t("its answer is no JSON")) from error
