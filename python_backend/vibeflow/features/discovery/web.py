"""Asks a catalogue over HTTP: retries with back-off, time limits, and no way to anywhere unsafe.

Honours the proxy and certificate settings of the environment. Knows nothing of what is asked for.
"""

from __future__ import annotations

import ipaddress
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from vibeflow import __version__
from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import CatalogueUnreachable, ErrorAction

RETRY = ErrorAction(kind="retry", label=t("Try again"))
_TRIES = 3
_SILENCE = 15.0
_WAIT = 0.5
"""Seconds before the second try; twice that before the third."""
_LONGEST_WAIT = 8.0
_MAX_ANSWER = 32_000_000
"""Bytes of an answer in JSON; no honest one comes near."""
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})

Refusal = Callable[[httpx.Response], Exception | None]
"""Turns an answer that is no success into an error of ours; None: there is nothing special about it."""


class Web:
    """Connections to one catalogue. Safe to use from several threads; opens none before it is asked."""

    def __init__(self, name: str, endpoint: str, refusal: Refusal) -> None:
        self._name = name
        self.endpoint = endpoint.rstrip("/")
        self._refusal = refusal
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None

    def json(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        tries: int = _TRIES,
        seconds: float = _SILENCE,
    ) -> tuple[Any, httpx.Headers]:
        """The parsed answer and its headers. `path` begins with a slash; `seconds`: the longest silence.

        Raises:
            CatalogueUnreachable: no network, no success, or no JSON.
        """
        last = ""
        for attempt in range(tries):
            try:
                asked = self.stream(self.endpoint + path, params, headers, seconds=seconds)
                with asked as response:
                    if response.status_code in _PASSING and attempt + 1 < tries:
                        time.sleep(pause(attempt, response.headers.get("retry-after")))
                        continue
                    self.require_success(response)
                    return self._parsed(response), response.headers
            except httpx.TransportError as error:
                last = str(error) or type(error).__name__
                if attempt + 1 < tries:
                    time.sleep(pause(attempt))
        raise self.unreachable(last)

    @contextmanager
    def stream(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        seconds: float = _SILENCE,
    ) -> Iterator[httpx.Response]:
        """One try, the body not yet read; `seconds` is the longest silence.

        Raises httpx's own `TransportError`; ours for what is refused."""
        try:
            client, limits = self._connected(), httpx.Timeout(seconds, connect=min(seconds, 10.0))
            with client.stream("GET", url, params=params, headers=headers, timeout=limits) as response:
                yield response
        except (httpx.InvalidURL, httpx.TooManyRedirects, httpx.DecodingError) as error:
            raise self.unreachable(str(error)) from error

    def require_success(self, response: httpx.Response) -> None:
        """Raises the catalogue's own error for an answer that is none, or `CatalogueUnreachable`."""
        if response.is_success:
            return
        refused = self._refusal(response)
        raise refused or self.unreachable(t("it answered {status}", status=response.status_code))

    def unreachable(self, why: str) -> CatalogueUnreachable:
        return CatalogueUnreachable(
            t("{name} could not be asked: {why}.", name=self._name, why=why[:200]),
            hint=t("Check the network and, behind a company's proxy, HTTPS_PROXY. Then try again."),
            action=RETRY,
        )

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _connected(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = httpx.Client(
                    follow_redirects=True,
                    max_redirects=5,
                    headers={"User-Agent": f"vibeflow/{__version__}"},
                    event_hooks={"request": [self._require_safe]},
                )
            return self._client

    def _require_safe(self, request: httpx.Request) -> None:
        """Also called for every redirect: a catalogue cannot send us into the user's own network."""
        if not is_safe(request.url, httpx.URL(self.endpoint)):
            raise self.unreachable(
                t(
                    "it points to {scheme}://{host}, which is not safe",
                    scheme=request.url.scheme,
                    host=request.url.host,
                )
            )

    def _parsed(self, response: httpx.Response) -> Any:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > _MAX_ANSWER:
                raise self.unreachable(t("its answer is larger than {most}", most=file_size(_MAX_ANSWER)))
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise self.unreachable(t("its answer is no JSON")) from error


def is_safe(url: httpx.URL, endpoint: httpx.URL) -> bool:
    """Whether a request may go to `url`: the endpoint itself, or a public host by https."""
    if (url.scheme, url.host, url.port) == (endpoint.scheme, endpoint.host, endpoint.port):
        return True
    if _is_local(url.host):
        return _is_local(endpoint.host)
    return url.scheme == "https"


def pause(attempt: int, retry_after: str | None = None) -> float:
    """Seconds to wait after try number `attempt` (from 0): what the server asks for within bounds, else
    longer each time."""
    asked = float(retry_after) if retry_after is not None and retry_after.strip().isdigit() else 0.0
    return min(_LONGEST_WAIT, max(asked, _WAIT * float(2**attempt) * random.uniform(0.8, 1.2)))


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return not address.is_global
