"""Where a model's files lie on this machine: the embedded starter, a local folder, the hub's cache.

Does not know how to download (see `engine/hub.py`) nor how to load; touches no network.
The cache's layout is the hub's documented one: `models--<org>--<name>/{refs,snapshots}`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

STARTER = "vibeflow/starter"
"""The name under which the embedded model goes everywhere: recipe, commit, panels."""

STARTER_REVISION = "1"
"""Version of the embedded model, written into each commit; raised when its weights change."""

_MOST_INDEX = 50_000_000
"""Bytes; those of the largest models have a tenth of it."""
_LONGEST = 255
_STARTER_FOLDER = Path(__file__).resolve().parent.parent / "starter"


def locate(model: str, revision: str | None = None) -> Path | None:
    """The folder that holds `model`, or None when it is not on this machine yet (or only in part), or can be
    on none."""
    if model == STARTER:
        return _STARTER_FOLDER
    try:
        local = Path(model).expanduser()
        if _looks_like_path(model) or local.is_dir():
            return local.resolve() if (local / "config.json").is_file() else None
        return _in_hub_cache(model, revision or "main")
    except (OSError, ValueError, RuntimeError):  # a name that no file can have, a home that nobody has
        return None


def is_local(model: str) -> bool:
    """Whether `model` names a folder or the starter, so that no hub is asked for it."""
    if model == STARTER or _looks_like_path(model):
        return True
    try:
        return Path(model).expanduser().is_dir()
    except (OSError, ValueError, RuntimeError):
        return False


def hub_cache() -> Path:
    """The hub's cache folder, by the same environment variables as the hub's own client."""
    if direct := os.environ.get("HF_HUB_CACHE"):
        return Path(direct).expanduser()
    if home := os.environ.get("HF_HOME"):
        return Path(home).expanduser() / "hub"
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "huggingface" / "hub"


def is_complete(folder: Path) -> bool:
    """Whether a folder has what training needs: configuration, tokenizer, every safetensors shard."""
    if not (folder / "config.json").is_file():
        return False
    if not any((folder / name).is_file() for name in ("tokenizer.json", "tokenizer.model", "vocab.json")):
        return False
    index = folder / "model.safetensors.index.json"
    if not index.is_file():
        return (folder / "model.safetensors").is_file()
    try:
        if index.stat().st_size > _MOST_INDEX:
            return False
        shards = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return False
    return all((folder / str(shard)).is_file() for shard in shards)


def _in_hub_cache(model: str, revision: str) -> Path | None:
    if not _stays_below(model.replace("/", "--")) or not _stays_below(revision):
        return None
    repository = hub_cache() / f"models--{model.replace('/', '--')}"
    reference = repository / "refs" / revision
    commit = reference.read_text(encoding="utf-8")[:_LONGEST].strip() if reference.is_file() else revision
    if not _stays_below(commit):
        return None
    folder = repository / "snapshots" / commit
    return folder if is_complete(folder) else None


def _stays_below(name: str) -> bool:
    """Whether a name from a recipe, such as a branch's, leads nowhere else than into the cache."""
    path = Path(name)
    return len(name) <= _LONGEST and not path.is_absolute() and ".." not in path.parts and ":" not in name


def _looks_like_path(model: str) -> bool:
    """`./x`, `~/x`, `/x`, `C:\\x`: never a hub name, which is `name` or `organisation/name`."""
    return model.startswith((".", "~", "/", "\\")) or "\\" in model or model[1:2] == ":"
