"""What every judge offers, and what may go wrong when it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, JudgeUnavailable


@dataclass(frozen=True)
class Reply:
    text: str
    tokens_in: int = 0
    """As the provider counted; 0 where it does not say."""
    tokens_out: int = 0


class Busy(Exception):
    """Not now: too many requests, an error on its side, no answer in time. Asking again later may help."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after
        """Seconds to wait, where the provider said so."""


class Declined(Exception):
    """It will not mark this row: its own rules forbid the text, say. Other rows may go well."""


class Judge(Protocol):
    def ask(self, prompt: str) -> Reply:
        """Put one question.

        Raises:
            Busy, Declined: as they say.
            JudgeKeyNeeded, JudgeUnavailable: no question will be answered.
        """

    def close(self) -> None: ...


def is_local(base_url: str | None) -> bool:
    """Whether texts sent there stay on this computer."""
    if not base_url:
        return False
    try:
        host = urlsplit(base_url).hostname or ""
        return host == "localhost" or host.endswith(".localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


def unfit_address(base_url: str) -> JudgeUnavailable | None:
    """Why an endpoint cannot be asked; None where it can."""
    choose = ErrorAction(kind="chooseJudge", label=t("Choose judge"))
    if not base_url.startswith(("http://", "https://")):
        return JudgeUnavailable(
            t("{base_url} is not an address that can be asked.", base_url=base_url),
            hint=t("It begins with http:// or https:// and usually ends with /v1."),
            action=choose,
        )
    if base_url.startswith("http://") and not is_local(base_url):
        return JudgeUnavailable(
            t(
                "{base_url} would carry the texts and the key through the network unprotected.",
                base_url=base_url,
            ),
            hint=t("Use its https:// address. Plain http:// is for this computer only."),
            action=choose,
        )
    return None


def retry_after(header: str | None) -> float | None:
    """Seconds of a `Retry-After` header; None where it is a date or nothing that can be read."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 3600 else None
