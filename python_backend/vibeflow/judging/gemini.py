"""Gemini as a judge, through Google's package `google-generativeai` and its REST transport.

The package is at the end of its life (0.8.6; Google names `google-genai` as its heir) and is used as asked
for; everything that knows it is in this module. It is imported at first use: that takes a second.
"""

from __future__ import annotations

import json
import os
import warnings
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, JudgeKeyNeeded, JudgeUnavailable

from .provider import Busy, Declined, Reply, retry_after

ENDPOINT_VARIABLE = "VIBEFLOW_GEMINI_ENDPOINT"
"""Another server that speaks Gemini's protocol. From the environment only: a recipe out of a cloned project
must not say where the user's key is sent."""
HOST = "generativelanguage.googleapis.com"
_TIMEOUT = 120.0
_MOST_TOKENS = 4096
"""Of a reply, a model's thinking included."""
_KEY_ACTION = ErrorAction(kind="setJudgeKey", label=t("Set key"))
_CHOOSE = ErrorAction(kind="chooseJudge", label=t("Choose judge"))


def lacking() -> JudgeUnavailable | None:
    """What is not installed; None where it can be asked."""
    try:
        return None if find_spec("google.generativeai") is not None else _not_installed()
    except ModuleNotFoundError:
        return _not_installed()


def _not_installed() -> JudgeUnavailable:
    return JudgeUnavailable(
        t("The package google-generativeai is not installed, so Gemini cannot be asked."),
        hint=t("Set up VibeFlow's Python again, or choose another judge."),
        action=ErrorAction(kind="setUpPython", label=t("Set up Python")),
    )


class Gemini:
    """Safe to use from several threads."""

    def __init__(self, model: str, key: str, timeout: float = _TIMEOUT) -> None:
        """
        Raises:
            JudgeUnavailable: the package is not installed.
        """
        self._name, self._key, self._timeout = model, key, timeout
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # that its support has ended
                import google.generativeai as genai
        except ImportError as error:
            raise _not_installed() from error
        genai.configure(
            api_key=key,
            transport="rest",
            client_options={"api_endpoint": os.environ.get(ENDPOINT_VARIABLE) or HOST},
        )
        self._model = genai.GenerativeModel(
            model,
            generation_config={
                "temperature": 0.0,
                "max_output_tokens": _MOST_TOKENS,
                "response_mime_type": "application/json",
            },
        )

    def ask(self, prompt: str) -> Reply:
        from google.api_core import exceptions
        from requests import exceptions as transport

        try:
            # Its own patience would hide from the user that it waits, and would not stop when asked to.
            answer = self._model.generate_content(
                prompt, request_options={"retry": None, "timeout": self._timeout}
            )
        except exceptions.GoogleAPICallError as error:
            raise self._fault(error) from None
        except transport.Timeout as error:
            raise Busy(t("Gemini did not answer within {timeout:.0f} s", timeout=self._timeout)) from error
        except transport.ConnectionError as error:
            raise Busy(t("Gemini could not be reached")) from error
        except ValueError as error:  # what came was not the JSON of its protocol
            raise Busy(t("Gemini's answer could not be read ({name})", name=type(error).__name__)) from error
        return _reply(answer)

    def close(self) -> None:
        """Nothing is held."""

    def _fault(self, error: Any) -> Exception:
        """What a refusal means for whoever asked. Never carries the address asked, which might hold the
        key."""
        status = int(error.code or 0)
        said = _said(error).replace(self._key, "[key]")
        if status in (401, 403) or (status == 400 and _of_the_key(error, said)):
            return JudgeKeyNeeded(
                t("Gemini refuses the key: {said}", said=said),
                hint=t(
                    "Set another key; one is made at aistudio.google.com/apikey. What was judged is kept."
                ),
                action=_KEY_ACTION,
            )
        if status == 404:
            return JudgeUnavailable(
                t("Gemini has no model {name}: {said}", name=self._name, said=said),
                hint=t("Choose another model; the list is at ai.google.dev/gemini-api/docs/models."),
                action=_CHOOSE,
            )
        if status in (408, 429) or status >= 500:
            return Busy(t("Gemini answered {status}: {said}", status=status, said=said), _delay(error))
        return JudgeUnavailable(
            t("Gemini does not take the question ({status}): {said}", status=status, said=said),
            hint=t("Choose another model, or shorten the judge's instructions."),
            action=_CHOOSE,
        )


def _reply(answer: Any) -> Reply:
    blocked = answer.prompt_feedback.block_reason
    if blocked:
        raise Declined(t("Gemini blocked the texts ({name})", name=blocked.name))
    text = "".join(
        part.text for candidate in answer.candidates[:1] for part in candidate.content.parts if part.text
    )
    if not text and answer.candidates:
        reason = answer.candidates[0].finish_reason
        if reason.name in ("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"):
            raise Declined(t("Gemini blocked its answer ({name})", name=reason.name))
    usage = answer.usage_metadata
    total, sent = int(usage.total_token_count), int(usage.prompt_token_count)
    # The total has what it thought, which is charged like what it said.
    return Reply(text, sent, max(total - sent, int(usage.candidates_token_count)))


def _said(error: Any) -> str:
    """Google's own words, in one line."""
    said = getattr(error, "message", "") or ""
    with suppress(AttributeError, ValueError, KeyError, TypeError):
        said = error.response.json()["error"]["message"]
    return " ".join(str(said).split())[:300] or t("no reason was given.")


def _of_the_key(error: Any, said: str) -> bool:
    """Whether a bad request is one for its key. Google gives a reason; what stands before it may give its
    words alone."""
    return getattr(error, "reason", None) == "API_KEY_INVALID" or "api key" in said.lower()


def _delay(error: Any) -> float | None:
    """From `Retry-After`, or from the RetryInfo in the answer's details ("34s")."""
    response = getattr(error, "response", None)
    if response is None:
        return None
    if (named := retry_after(response.headers.get("Retry-After"))) is not None:
        return named
    try:
        details = json.loads(response.text)["error"]["details"]
        return next(
            (retry_after(one["retryDelay"].removesuffix("s")) for one in details if "retryDelay" in one), None
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
