"""The judge that settings name: a client for its provider. A VS Code model is none of these: it is asked
through its window."""

from __future__ import annotations

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, JudgeKeyNeeded, JudgeUnavailable
from vibeflow.protocol.judges import KeyedProvider, key_variable

from .provider import Judge, is_local
from .providers import keyed

AT_ONCE = 4
"""Questions under way at the same time, of a judge elsewhere; one on this computer is asked one by one."""


def identity(provider: str, model: str, base_url: str | None) -> str:
    """Tells judges apart: marks of one are not another's."""
    return f"{provider}\0{(base_url or '').rstrip('/')}\0{model}"


def at_once(provider: str, base_url: str | None) -> int:
    return 1 if provider == "vscode" or is_local(base_url) else AT_ONCE


def client(provider: KeyedProvider, model: str, base_url: str | None, key: str | None) -> Judge:
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
    known = keyed(provider)
    address = known.address(base_url)
    if not key and address is None:
        raise missing_key(provider)
    return known.client(model, address, key)


def missing_key(provider: KeyedProvider) -> JudgeKeyNeeded:
    return JudgeKeyNeeded(
        t("There is no key for {name}.", name=keyed(provider).name),
        hint=t("Set one, or put it into the environment as {variable}.", variable=key_variable(provider)),
        action=ErrorAction(kind="setJudgeKey", label=t("Set key")),
    )
