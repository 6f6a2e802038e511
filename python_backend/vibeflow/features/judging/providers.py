"""The kinds of judges, and whether each could be asked now."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from vibeflow.judging.choose import missing_key
from vibeflow.judging.provider import is_local
from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, JudgeUnavailable, VibeFlowError
from vibeflow.protocol.judging import JudgeModel, JudgeSettings, ProviderView
from vibeflow.store.home import Home

from .keys import key_source
from .prices import Price

_CHOOSE = ErrorAction(kind="chooseJudge", label=t("Choose judge"))


def provider_views(
    home: Home, settings: JudgeSettings, prices: Sequence[Price], window: Sequence[JudgeModel]
) -> list[ProviderView]:
    gemini, openai = key_source(home, "gemini", None), key_source(home, "openai", _own_url(settings))
    packaged = _has_package()
    return [
        ProviderView(
            id="gemini",
            name="Gemini",
            available=packaged and gemini is not None,
            why_not=""
            if packaged and gemini
            else t("Its package is not installed. Set up Python from the VibeFlow view.")
            if not packaged
            else t("There is no key for Gemini. Set one; it is made at aistudio.google.com/apikey."),
            needs_key=True,
            key_from=gemini,
            models=_priced(prices, "gemini"),
        ),
        ProviderView(
            id="openai",
            name=t("OpenAI-compatible"),
            available=True,
            why_not=""
            if openai
            else t("There is no key for OpenAI itself; a model on this computer needs none."),
            needs_key=_own_url(settings) is None,
            key_from=openai,
            models=_priced(prices, "openai"),
        ),
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
    if settings.provider == "gemini":
        if not _has_package():
            return JudgeUnavailable(
                t("The package google-generativeai is not installed, so Gemini cannot be asked."),
                hint=t("Set up VibeFlow's Python again, or choose another judge."),
                action=ErrorAction(kind="setUpPython", label=t("Set up Python")),
            )
        return None if key_source(home, "gemini", None) else missing_key("Gemini", "GEMINI_API_KEY")
    if settings.base_url and not settings.base_url.startswith(("http://", "https://")):
        return JudgeUnavailable(
            t("{base_url} is not an address that can be asked.", base_url=settings.base_url),
            hint=t("It begins with http:// or https:// and usually ends with /v1."),
            action=_CHOOSE,
        )
    if settings.base_url and settings.base_url.startswith("http://") and not is_local(settings.base_url):
        return JudgeUnavailable(
            t(
                "{base_url} would carry the texts and the key through the network unprotected.",
                base_url=settings.base_url,
            ),
            hint=t("Use its https:// address. Plain http:// is for this computer only."),
            action=_CHOOSE,
        )
    if settings.base_url is None and key_source(home, "openai", None) is None:
        return missing_key("OpenAI", "OPENAI_API_KEY")
    return None


def _own_url(settings: JudgeSettings) -> str | None:
    return settings.base_url if settings.provider == "openai" else None


def _has_package() -> bool:
    try:
        return find_spec("google.generativeai") is not None
    except ModuleNotFoundError:
        return False


def _priced(prices: Sequence[Price], provider: str) -> list[JudgeModel]:
    return [
        JudgeModel(id=one.model, name=one.model, note=one.told())
        for one in prices
        if one.provider == provider
    ]
