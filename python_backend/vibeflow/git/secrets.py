"""Finds keys and passwords in a text before it is committed: by the shapes that services give their keys, and
by settings whose names say what they hold."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, RecipeInvalid

_SHAPES = (
    (t("a Google API key"), r"\bAIza[0-9A-Za-z_\-]{35}(?![0-9A-Za-z_\-])"),
    (t("an Anthropic API key"), r"\bsk-ant-[0-9A-Za-z_\-]{20,}"),
    (t("an OpenAI API key"), r"\bsk-[0-9A-Za-z_\-]{20,}"),
    (t("a Hugging Face token"), r"\bhf_[0-9A-Za-z]{30,}"),
    (t("an AWS access key"), r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    (t("a GitHub token"), r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{22,})"),
    (t("a GitLab token"), r"\bglpat-[0-9A-Za-z_\-]{20,}"),
    (t("a Slack token"), r"\bxox[abposr]-[0-9A-Za-z\-]{10,}"),
    (t("a private key"), r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    (t("a password in a web address"), r"\bhttps?://[^\s/:@]+:[^\s/@]{6,}@"),
)
_KNOWN = [(what, re.compile(pattern)) for what, pattern in _SHAPES]
_NAMED = re.compile(
    r"""(?ix) ^[\s"'#-]* [\w-]* (?:api[_-]?key|access[_-]?token|auth[_-]?token|secret|password|passwd) ["']?
    \s*[:=]\s* ["']? (?P<value>[^\s"',#]{12,})"""
)
_LEAST_BITS = 3.2
"""Per character: words and file names are below, keys by chance are above."""


@dataclass(frozen=True)
class Secret:
    line: int
    """1 for the first."""
    what: str


def secret_in(text: str) -> Secret | None:
    """The first one; None where nothing looks like a secret."""
    for number, line in enumerate(text.splitlines(), start=1):
        for what, pattern in _KNOWN:
            if pattern.search(line):
                return Secret(number, what)
        named = _NAMED.search(line)
        if named and _bits(named["value"]) >= _LEAST_BITS and not named["value"].startswith(("$", "<", "{")):
            return Secret(number, t("a key or password"))
    return None


def refuse_secret(path: str, data: bytes) -> None:
    """
    Raises:
        RecipeInvalid: the text holds what looks like a secret; names the line, never the secret.
    """
    found = secret_in(data.decode("utf-8", "replace"))
    if found is not None:
        raise RecipeInvalid(
            t(
                "Line {line} of {path} holds {what}. It would be kept in the project's history.",
                line=found.line,
                path=path,
                what=found.what,
            ),
            hint=t("Take it out of the file; VibeFlow keeps keys outside the project. Then try again."),
            action=ErrorAction(kind="openRecipe", label=t("Open vibeflow.yaml")),
        )


def _bits(text: str) -> float:
    """Entropy per character."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
