"""A tuned version from its folder: adapter, and the base model that its `model.json` names.

The folder comes from the objects of a commit; nothing of it is trusted beyond what its digests say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vibeflow.protocol.errors import ModelUnavailable

from .files import sha256
from .hub import Resolved, digest, resolve

Message = dict[str, str]


@dataclass(frozen=True)
class Tuned:
    """What a version's folder says."""

    folder: Path
    base: str
    revision: str | None
    system_prompt: str

    def with_system(self, messages: list[Message]) -> list[Message]:
        """The conversation with the system prompt of training, unless it has its own."""
        if not self.system_prompt.strip() or any(m["role"] == "system" for m in messages):
            return messages
        return [{"role": "system", "content": self.system_prompt}, *messages]


def read_tuned(folder: Path) -> Tuned:
    """Read `model.json` and check the adapter's digests; raises `ModelUnavailable`."""
    try:
        value: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        for name, expected in value["files"].items():
            if name != Path(name).name or sha256((folder / name).read_bytes()) != expected:
                raise ValueError(f"{name} is not what was saved")
        revision = value.get("revision")
        return Tuned(
            folder, str(value["base"]), str(revision) if revision else None, value.get("system_prompt", "")
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnavailable(
            f"The version's files are incomplete or damaged: {error}.",
            hint="If the repository was cloned, fetch its large files with git lfs pull.",
        ) from error


def base_of(tuned: Tuned) -> Resolved:
    """The base that the version was made for; raises `ModelUnavailable` when another lies in its place."""
    found = resolve(tuned.base, tuned.revision)
    expected = json.loads((tuned.folder / "model.json").read_text(encoding="utf-8")).get("base_digest")
    if expected and digest(found.folder) != expected:
        raise ModelUnavailable(
            f"{tuned.base} is not the model that this version was trained from.",
            hint="Its files changed since. Bring back the same model files, or train again.",
        )
    return found
