"""The judge that settings name: a client for its provider. A VS Code model is none of these: it is asked
through its window."""

from __future__ import annotations

from typing import Literal

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, JudgeKeyNeeded, JudgeUnavailable

from .provider import Judge, is_local

AT_ONCE = 4
"""Questions under way at the same time, of a judge elsewhere; one on this computer is asked one by one."""


def identity(provider: str, model: str, base_url: str | None) -> str:
    """Tells judges apart: marks of one are not another's."""
    return f"{provider}\0{(base_url or '').rstrip('/')}\0{model}"


def at_once(provider: str, base_url: str | None) -> int:
    return 1 if provider == "vscode" or is_local(base_url) else AT_ONCE


def client(provider: Literal["gemini", "openai"], model: str, base_url: str | None, key: str | None) -> Judge:
    """
    Raises:
        JudgeKeyNeeded: it wants a key and there is none.
        JudgeUnavailable: no model is named, or its package is not installed.
    """
    if not model:
        raise JudgeUnavailable(
            t("No model is named for the judge."),
            hint=t("Choose one in the evaluation panel."),
            action=ErrorAction(kind="chooseJudge", label=t("Choose judge")),
        )
    if provider == "gemini":
        if not key:
            raise missing_key("Gemini", "GEMINI_API_KEY")
        from .gemini import Gemini

        return Gemini(model, key)
    if not key and base_url is None:
        raise missing_key("OpenAI", "OPENAI_API_KEY")
    from .openai import OpenAICompatible

    return OpenAICompatible(model, base_url, key)


def missing_key(name: str, variable: str) -> JudgeKeyNeeded:
    return JudgeKeyNeeded(
        t("There is no key for {name}.", name=name),
        hint=t("Set one, or put it into the environment as {variable}.", variable=variable),
        action=ErrorAction(kind="setJudgeKey", label=t("Set key")),
    )
