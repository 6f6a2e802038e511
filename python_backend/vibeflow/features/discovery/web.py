"""Asks a catalogue over HTTP: retries with back-off, time limits, and no way to anywhere unsafe.

Honours the proxy and certificate settings of the environment. Knows nothing of what is asked for.
"""

from __future__ import annotations

import ipaddress
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2

from vibeflow import __version__
from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import CatalogueUnreachable, ErrorAction

RETRY = ErrorAction(kind="retry", label=t("Try again"))
TRIES = "vibeflow_tries"
"""Extension of a request: how often it is made at most, in place of three times."""
_TRIES = 3
_SILENCE = 15.0
_WAIT = 0.5
"""Seconds before the second try; twice that before the third."""
_LONGEST_WAIT = 8.0
_MAX_ANSWER = 32_000_000
"""Bytes of an answer in JSON; no honest one comes near."""
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_OF_THE_BODY_AS_SENT = ("content-encoding", "content-length", "transfer-encoding")

Refusal = Callable[[httpx2.Response], Exception | None]
"""Turns an answer that is no success into an error of ours; None: there is nothing special about it."""


class Connection(httpx2.Client):
    """Connections to one catalogue. Safe to use from several threads; opens none before it is asked.

    Whoever streams an answer has one try, and httpx2's own errors. All others get a whole answer, which may
    be a refusal, or `CatalogueUnreachable`.
    """

    def __init__(self, name: str, *endpoints: str) -> None:
        super().__init__(
            follow_redirects=True,
            max_redirects=5,
            headers={"User-Agent": f"vibeflow/{__version__}"},
            event_hooks={"request": [self._require_safe]},
            timeout=silence(_SILENCE),
        )
        self._name = name
        self._endpoints = [httpx2.URL(endpoint) for endpoint in endpoints]

    def send(self, request: httpx2.Request, *, stream: bool = False, **how: Any) -> httpx2.Response:
        try:
            return super().send(request, stream=True, **how) if stream else self._whole(request, how)
        except (httpx2.InvalidURL, httpx2.TooManyRedirects, httpx2.DecodingError) as error:
            raise unreachable(self._name, str(error)) from error

    def _whole(self, request: httpx2.Request, how: Mapping[str, Any]) -> httpx2.Response:
        tries, why = int(request.extensions.get(TRIES, _TRIES)), ""
        for attempt in range(tries):
            asked_to_wait: str | None = None
            try:
                response = super().send(request, stream=True, **how)
                try:
                    if response.status_code not in _PASSING:
                        return self._read(response)
                finally:
                    response.close()
                why = t("it answered {status}", status=response.status_code)
                asked_to_wait = response.headers.get("retry-after")
            except httpx2.TransportError as error:
                why = str(error) or type(error).__name__
            if attempt + 1 < tries:
                time.sleep(pause(attempt, asked_to_wait))
        raise unreachable(self._name, why)

    def _read(self, response: httpx2.Response) -> httpx2.Response:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > _MAX_ANSWER:
                most = file_size(_MAX_ANSWER)
                raise unreachable(self._name, t("its answer is larger than {most}", most=most))
        # An answer without its body still says how long that is.
        gone = () if response.request.method == "HEAD" else _OF_THE_BODY_AS_SENT
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in gone]
        return httpx2.Response(
            response.status_code, headers=headers, content=bytes(body), request=response.request
        )

    def _require_safe(self, request: httpx2.Request) -> None:
        """Also called for every redirect: a catalogue cannot send us into the user's own network."""
        if not any(is_safe(request.url, endpoint) for endpoint in self._endpoints):
            raise unreachable(
                self._name,
                t(
                    "it points to {scheme}://{host}, which is not safe",
                    scheme=request.url.scheme,
                    host=request.url.host,
                ),
            )


class Web:
    """One catalogue that is asked without a client of its own. Safe to use from several threads."""

    def __init__(self, name: str, endpoint: str, refusal: Refusal) -> None:
        self._name = name
        self.endpoint = endpoint.rstrip("/")
        self._refusal = refusal
        self._connection = Connection(name, self.endpoint)

    def json(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        tries: int = _TRIES,
        seconds: float = _SILENCE,
    ) -> Any:
        """The parsed answer. `path` begins with a slash; `seconds`: the longest silence.

        Raises:
            CatalogueUnreachable: no network, no success, or no JSON.
        """
        response = self._connection.get(
            self.endpoint + path,
            params=params,
            headers=headers,
            timeout=silence(seconds),
            extensions={TRIES: tries},
        )
        self.require_success(response)
        try:
            return json.loads(response.content)
        except (ValueError, RecursionError) as error:
            raise self.unreachable(t("its answer is no JSON")) from error

    @contextmanager
    def stream(
        self, url: str, headers: Mapping[str, str] | None = None, *, seconds: float = _SILENCE
    ) -> Iterator[httpx2.Response]:
        """One try, the body not yet read; `seconds` is the longest silence.

        Raises httpx2's own `TransportError`; ours for what is refused."""
        try:
            with self._connection.stream("GET", url, headers=headers, timeout=silence(seconds)) as response:
                yield response
        except httpx2.DecodingError as error:
            raise self.unreachable(str(error)) from error

    def require_success(self, response: httpx2.Response) -> None:
        """Raises the catalogue's own error for an answer that is none, or `CatalogueUnreachable`."""
        if response.is_success:
            return
        refused = self._refusal(response)
        raise refused or self.unreachable(t("it answered {status}", status=response.status_code))

    def unreachable(self, why: str) -> CatalogueUnreachable:
        return unreachable(self._name, why)

    def close(self) -> None:
        self._connection.close()


def unreachable(name: str, why: str) -> CatalogueUnreachable:
    return CatalogueUnreachable(
        t("{name} could not be asked: {why}.", name=name, why=why[:200]),
        hint=t("Check the network and, behind a company's proxy, HTTPS_PROXY. Then try again."),
        action=RETRY,
    )


def silence(seconds: float) -> httpx2.Timeout:
    """How long a server may say nothing."""
    return httpx2.Timeout(seconds, connect=min(seconds, 10.0))


def is_safe(url: httpx2.URL, endpoint: httpx2.URL) -> bool:
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
