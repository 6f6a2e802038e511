"""The keys of judges as the user meets them: which is there, setting one. Where they lie is `store.keys`."""

from __future__ import annotations

from vibeflow.judging.providers import keyed
from vibeflow.l10n import t
from vibeflow.protocol.errors import RecipeInvalid, as_vibeflow_error
from vibeflow.protocol.judges import KeyedProvider
from vibeflow.protocol.judging import SetJudgeKey
from vibeflow.store.home import Home
from vibeflow.store.keys import Source, find_key, store_key


def key_source(home: Home, provider: KeyedProvider, base_url: str | None) -> Source | None:
    """Where the key for an endpoint is; None where there is none."""
    found = find_key(home, provider, keyed(provider).address(base_url))
    return found[1] if found else None


def set_key(home: Home, params: SetJudgeKey) -> None:
    """
    Raises:
        RecipeInvalid: it is no key.
        VibeFlowError: it could not be written; the keys are as they were.
    """
    try:
        store_key(home, params.provider, params.base_url, params.key)
    except ValueError as error:
        raise RecipeInvalid(
            t("That is not a key: it must be one line of letters, digits and signs."),
            hint=t("Copy it again from the provider's page."),
        ) from error
    except OSError as error:
        raise as_vibeflow_error(error) from error
