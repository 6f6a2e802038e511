"""One question to the served model through HTTP, as any OpenAI client would ask it."""

from __future__ import annotations

import json
import urllib.request

TIMEOUT_SECONDS = 60


def ask_through_http(endpoint: str, key: str, model: str, question: str) -> str:
    """The answer of `POST {endpoint}/chat/completions`. Raises `urllib.error.HTTPError` on a refusal."""
    body = {"model": model, "messages": [{"role": "user", "content": question}], "temperature": 0}
    # The endpoint is our own server on loopback, started just before.
    request = urllib.request.Request(  # noqa: S310
        f"{endpoint}/chat/completions",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
        answer = json.load(response)
    return str(answer["choices"][0]["message"]["content"])
