"""Any endpoint that speaks OpenAI's chat completions as a judge: OpenAI, Ollama, vLLM, VibeFlow's own API."""

from __future__ import annotations

from typing import Any

import httpx

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, JudgeKeyNeeded, JudgeUnavailable

from .provider import Busy, Declined, Reply, is_local, retry_after

BASE_URL = "https://api.openai.com/v1"
_TIMEOUT = 120.0
_MOST_TOKENS = 2048
_CHOOSE = ErrorAction(kind="chooseJudge", label=t("Choose judge"))
# Not every endpoint, and not every model of OpenAI's own, takes all of these: each refusal drops more.
_WISHES: tuple[dict[str, Any], ...] = (
    {"temperature": 0, "max_tokens": _MOST_TOKENS, "response_format": {"type": "json_object"}},
    {"temperature": 0, "max_tokens": _MOST_TOKENS},
    {"max_completion_tokens": _MOST_TOKENS},
    {},
)


class OpenAICompatible:
    """Safe to use from several threads."""

    def __init__(self, model: str, base_url: str | None, key: str | None, timeout: float = _TIMEOUT) -> None:
        self._model, self._key, self._timeout = model, key, timeout
        self._url = (base_url or BASE_URL).rstrip("/")
        self._wishes = 0
        # A redirect is not followed: texts and key go where the user said and nowhere else.
        self._client = httpx.Client(
            timeout=httpx.Timeout(timeout, connect=10.0),
            headers={"Authorization": f"Bearer {key}"} if key else {},
            trust_env=not is_local(self._url),
        )

    def ask(self, prompt: str) -> Reply:
        while True:
            wishes = self._wishes
            response = self._post(prompt, _WISHES[wishes])
            if response.status_code not in (400, 422) or wishes + 1 == len(_WISHES):
                return self._read(response)
            self._wishes = max(self._wishes, wishes + 1)

    def close(self) -> None:
        self._client.close()

    def _post(self, prompt: str, wishes: dict[str, Any]) -> httpx.Response:
        body = {"model": self._model, "messages": [{"role": "user", "content": prompt}], **wishes}
        try:
            return self._client.post(f"{self._url}/chat/completions", json=body)
        except httpx.TimeoutException as error:
            raise Busy(
                t("{url} did not answer within {timeout:.0f} s", url=self._url, timeout=self._timeout)
            ) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise JudgeUnavailable(
                t("{url} is not an address that can be asked.", url=self._url),
                hint=t("It begins with http:// or https:// and usually ends with /v1."),
                action=_CHOOSE,
            ) from error
        except httpx.TransportError as error:
            raise Busy(t("{url} could not be reached", url=self._url)) from error

    def _read(self, response: httpx.Response) -> Reply:
        status = response.status_code
        if status >= 300:
            raise self._fault(response)
        try:
            value = response.json()
            message = value["choices"][0]["message"]
            text = message.get("content")
            if text is None and message.get("refusal"):
                raise Declined(
                    t("{model} declined: {reason}", model=self._model, reason=message["refusal"])[:300]
                )
            usage = value.get("usage") or {}
            return Reply(
                text if isinstance(text, str) else "",
                _count(usage.get("prompt_tokens")),
                _count(usage.get("completion_tokens")),
            )
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise Busy(t("{url} answered, but not as a chat completion", url=self._url)) from error

    def _fault(self, response: httpx.Response) -> Exception:
        status, said = response.status_code, _said(response)
        if self._key:
            said = said.replace(self._key, "[key]")
        if status in (401, 403):
            return JudgeKeyNeeded(
                t("{url} refuses the key: {said}", url=self._url, said=said),
                hint=t("Set the key for this endpoint again. What was judged is kept."),
                action=ErrorAction(kind="setJudgeKey", label=t("Set key")),
            )
        if status == 429 and "insufficient_quota" in response.text:
            return JudgeUnavailable(
                t("{url} has no credit left for this key: {said}", url=self._url, said=said),
                hint=t("Add credit at the provider, or choose another judge. What was judged is kept."),
                action=_CHOOSE,
            )
        if status in (408, 429) or status >= 500:
            return Busy(
                t("{url} answered {status}: {said}", url=self._url, status=status, said=said),
                retry_after(response.headers.get("Retry-After")),
            )
        if status == 404:
            return JudgeUnavailable(
                t(
                    "{url} has no model {model}, or is no such API: {said}",
                    url=self._url,
                    model=self._model,
                    said=said,
                ),
                hint=t("Check the model's name and the address, which usually ends with /v1."),
                action=_CHOOSE,
            )
        return JudgeUnavailable(
            t("{url} does not take the question ({status}): {said}", url=self._url, status=status, said=said),
            hint=t("Check the model's name and the address, or choose another judge."),
            action=_CHOOSE,
        )


def _said(response: httpx.Response) -> str:
    """The endpoint's own words, in one line."""
    try:
        error = response.json()["error"]
        said = error["message"] if isinstance(error, dict) else error
    except (ValueError, KeyError, TypeError):
        said = response.text
    return " ".join(str(said).split())[:300] or t("no reason was given.")


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
