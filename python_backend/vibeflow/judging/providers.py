"""What each provider of judges is: one table, which all others read. One that is missing in it does not
type-check.

VS Code's models are none of these: they are asked through their window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from vibeflow.l10n import t
from vibeflow.protocol.errors import JudgeUnavailable
from vibeflow.protocol.judges import KeyedProvider

from . import gemini
from .provider import Judge, unfit_address


@dataclass(frozen=True)
class Keyed:
    """A provider that is asked over HTTP, with a key."""

    name: str
    """Whose key it is."""
    title: str
    """Among the kinds of judges."""
    key_page: str
    """Where a key is made."""
    client: Callable[[str, str | None, str | None], Judge]
    """Of a model, an address and a key."""
    privacy: Callable[[str, str | None], str]
    """Which texts go where, of so many rows, to which address."""
    other_addresses: bool = False
    """Whether other endpoints speak like it, and may be named by their address. Those need no key."""
    lacking: Callable[[], JudgeUnavailable | None] = lambda: None
    """What is not installed on this computer."""
    unfit: Callable[[str], JudgeUnavailable | None] = lambda base_url: None
    """Why an address cannot be asked."""

    def address(self, base_url: str | None) -> str | None:
        """The one that counts; None: its own."""
        return base_url if self.other_addresses else None


def keyed(provider: KeyedProvider) -> Keyed:
    match provider:
        case "gemini":
            return Keyed(
                name="Gemini",
                title="Gemini",
                key_page="aistudio.google.com/apikey",
                client=lambda model, base_url, key: gemini.Gemini(model, key or ""),
                privacy=lambda rows, base_url: t(
                    "The questions, the expected answers and both models' answers of {rows} leave this "
                    "computer: they are sent to Google (generativelanguage.googleapis.com), under the terms "
                    "of your key; with a free key Google may use them to improve its products. Nothing else "
                    "is sent.",
                    rows=rows,
                ),
                lacking=gemini.lacking,
            )
        case "openai":
            return Keyed(
                name="OpenAI",
                title=t("OpenAI-compatible"),
                key_page="platform.openai.com/api-keys",
                client=_openai,
                privacy=lambda rows, base_url: t(
                    "The questions, the expected answers and both models' answers of {rows} leave this "
                    "computer: they are sent to {place}. Nothing else is sent.",
                    rows=rows,
                    place="OpenAI (api.openai.com)" if base_url is None else host_of(base_url),
                ),
                other_addresses=True,
                unfit=unfit_address,
            )


def host_of(base_url: str | None) -> str:
    return urlsplit(base_url or "").netloc.rpartition("@")[2] or (base_url or "")


def _openai(model: str, base_url: str | None, key: str | None) -> Judge:
    from .openai import OpenAICompatible  # its HTTP client takes a moment to be read

    return OpenAICompatible(model, base_url, key)
