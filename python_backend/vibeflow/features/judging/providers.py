"""The kinds of judges, and whether each could be asked now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from vibeflow.judging.choose import missing_key
from vibeflow.judging.providers import keyed
from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, JudgeUnavailable, VibeFlowError
from vibeflow.protocol.judges import KeyedProvider
from vibeflow.protocol.judging import JudgeModel, JudgeSettings, ProviderView
from vibeflow.store.home import Home

from .keys import key_source
from .prices import Price

_CHOOSE = ErrorAction(kind="chooseJudge", label=t("Choose judge"))


def provider_views(
    home: Home, settings: JudgeSettings, prices: Sequence[Price], window: Sequence[JudgeModel]
) -> list[ProviderView]:
    return [
        *(_keyed_view(home, provider, settings, prices) for provider in get_args(KeyedProvider)),
        ProviderView(
            id="vscode",
            name=t("VS Code model"),
            available=bool(window),
            why_not=""
            if window
            else t("This window offers no language model. An extension such as GitHub Copilot brings some."),
            models=list(window),
        ),
    ]


def problem_of(home: Home, settings: JudgeSettings, window: Sequence[JudgeModel]) -> VibeFlowError | None:
    """Why a judge with these settings cannot be asked now; None where it can."""
    if settings.provider == "none":
        return JudgeUnavailable(t("No judge is chosen."), hint=t("Choose one first."), action=_CHOOSE)
    if not settings.model.strip():
        return JudgeUnavailable(t("No model is named for the judge."), hint=t("Name one."), action=_CHOOSE)
    if settings.provider == "vscode":
        if settings.model in {one.id for one in window}:
            return None
        return JudgeUnavailable(
            t("This window does not offer the model {model}.", model=settings.model),
            hint=t("Sign in to the extension that brings it, or choose another judge."),
            action=_CHOOSE,
        )
    known = keyed(settings.provider)
    if (problem := known.lacking()) is not None:
        return problem
    address = known.address(settings.base_url)
    if address and (problem := known.unfit(address)) is not None:
        return problem
    if address is None and key_source(home, settings.provider, None) is None:
        return missing_key(settings.provider)
    return None


def _keyed_view(
    home: Home, provider: KeyedProvider, settings: JudgeSettings, prices: Sequence[Price]
) -> ProviderView:
    known = keyed(provider)
    address = known.address(settings.base_url) if settings.provider == provider else None
    key, lacking = key_source(home, provider, address), known.lacking()
    why_not = ""
    if lacking is not None:
        why_not = t("Its package is not installed. Set up Python from the VibeFlow view.")
    elif key is None and known.other_addresses:
        why_not = t(
            "There is no key for {name} itself; a model on this computer needs none.", name=known.name
        )
    elif key is None:
        why_not = t(
            "There is no key for {name}. Set one; it is made at {page}.", name=known.name, page=known.key_page
        )
    return ProviderView(
        id=provider,
        name=known.title,
        available=lacking is None and (known.other_addresses or key is not None),
        why_not=why_not,
        needs_key=address is None,
        key_from=key,
        key_name=known.name,
        key_page=known.key_page,
        models=_priced(prices, provider),
    )


def _priced(prices: Sequence[Price], provider: str) -> list[JudgeModel]:
    return [
        JudgeModel(id=one.model, name=one.model, note=one.told())
        for one in prices
        if one.provider == provider
    ]
