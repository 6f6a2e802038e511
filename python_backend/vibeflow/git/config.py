"""The user's own git settings: who they are, whether and how they sign. A repository's settings are never
asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .command import Git

FALLBACK_NAME = "VibeFlow"
FALLBACK_EMAIL = "vibeflow@localhost"


@dataclass(frozen=True)
class UserConfig:
    """Settings of the user and the system, names in lower case; the last one said counts."""

    values: Mapping[str, str]

    @property
    def identity(self) -> dict[str, str]:
        """Environment that makes git write this author and committer."""
        name = self.values.get("user.name") or FALLBACK_NAME
        email = self.values.get("user.email") or FALLBACK_EMAIL
        return {
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
        }

    @property
    def signs(self) -> bool:
        return self.values.get("commit.gpgsign", "").lower() in ("true", "yes", "on", "1")

    @property
    def signing(self) -> dict[str, str]:
        """Settings that make git sign with the user's programs, whatever the repository names."""
        chosen = {
            "gpg.format": self.values.get("gpg.format", "openpgp"),
            "gpg.program": self.values.get("gpg.openpgp.program") or self.values.get("gpg.program", "gpg"),
            "gpg.x509.program": self.values.get("gpg.x509.program", "gpgsm"),
            "gpg.ssh.program": self.values.get("gpg.ssh.program", "ssh-keygen"),
            "gpg.ssh.defaultKeyCommand": self.values.get("gpg.ssh.defaultkeycommand", "false"),
        }
        if key := self.values.get("user.signingkey"):
            chosen["user.signingKey"] = key
        return chosen

    @property
    def default_branch(self) -> str | None:
        return self.values.get("init.defaultbranch")


def user_config(git: Git) -> UserConfig:
    """Read the settings of scope system and global."""
    found: dict[str, str] = {}
    fields = (
        git.run("config", "--list", "--includes", "--show-scope", "-z").decode(errors="replace").split("\0")
    )
    for scope, setting in zip(fields[::2], fields[1::2], strict=False):
        if scope in ("system", "global"):
            name, _, value = setting.partition("\n")
            section, _, rest = name.partition(".")
            middle, dot, key = rest.rpartition(".")
            found[f"{section}.{middle}{dot}{key}".lower()] = value if "\n" in setting else "true"
    return UserConfig(found)
