"""From a model's name to a folder with its files: embedded, local, or fetched from the hub.

Fetches safetensors, configuration and tokenizer only: no pickle, no code. Honours HF_ENDPOINT, HF_HOME,
HF_TOKEN and the proxy settings, as the hub's own client does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, ModelUnavailable, as_vibeflow_error
from vibeflow.text.models import STARTER, STARTER_REVISION, is_complete, is_local, locate

from ..files import file_digest

_WANTED = ["*.json", "*.safetensors", "*.jinja", "tokenizer.model", "*.txt"]
_UNWANTED = ["*/*", "consolidated*"]
"""Folders hold other formats of the same weights; `consolidated` is the vendor's own layout of them."""
_RETRY = ErrorAction(kind="retry", label=t("Try again"))
_RECIPE = ErrorAction(kind="openRecipe", label=t("Open recipe"))


@dataclass(frozen=True)
class Resolved:
    folder: Path
    revision: str | None
    """The hub's commit, or the starter's version; None for a local folder."""


def resolve(model: str, revision: str | None = None, log: Callable[[str], None] | None = None) -> Resolved:
    """Find or fetch a model.

    Raises:
        ModelUnavailable: says whether the name, the network, the access or the files are at fault.
        DiskFull: no space for the download; what was fetched so far is kept and continued.
    """
    if model == STARTER:
        folder = locate(STARTER)
        if folder is None or not is_complete(folder):
            raise ModelUnavailable(
                t("The starter model's files are missing from the installation."),
                hint=t("Install VibeFlow again."),
                action=ErrorAction(kind="setUpPython", label=t("Set up Python")),
            )
        return Resolved(folder, revision_of(model, folder))
    found = locate(model, revision)
    if is_local(model):
        if found is None or not is_complete(found):
            raise ModelUnavailable(
                t("There is no complete model in {model}.", model=model),
                hint=t("The folder needs config.json, a tokenizer and all weights as .safetensors."),
                action=_RECIPE,
            )
        return Resolved(found, None)
    if found is None:
        if log:
            log(t("Downloading {model}; it is kept for next time.", model=model))
        found = _download(model, revision)
    return Resolved(found, revision_of(model, found))


def revision_of(model: str, folder: Path) -> str | None:
    """What pins the model in `folder`: the starter's version, the hub's commit, None for a local one."""
    if model == STARTER:
        return STARTER_REVISION
    return None if is_local(model) else folder.name


def digest(folder: Path) -> str:
    """sha256 over the names and digests of a model's configuration, tokenizer and weights."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.name in ("config.json", "tokenizer.json") or path.suffix == ".safetensors":
            total.update(f"{path.name}\0{file_digest(path)}\n".encode())
    return total.hexdigest()


def _download(model: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    try:
        folder = Path(
            snapshot_download(
                model, revision=revision, allow_patterns=_WANTED, ignore_patterns=_UNWANTED, max_workers=4
            )
        )
    except GatedRepoError as error:
        raise ModelUnavailable(
            t("{model} is open only to people who accepted its terms.", model=model),
            hint=t("Accept them on the model's page, then set HF_TOKEN to your access token."),
            action=_RETRY,
        ) from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise ModelUnavailable(
            t("The hub knows no model named {model}, or it is private.", model=model),
            hint=t('Check the name in vibeflow.yaml, or use the built-in "{starter}".', starter=STARTER),
            action=_RECIPE,
        ) from error
    except RevisionNotFoundError as error:
        raise ModelUnavailable(
            t("{model} has no revision {revision}.", model=model, revision=revision),
            hint=t("Remove model.revision from vibeflow.yaml to take the newest."),
            action=_RECIPE,
        ) from error
    except LocalEntryNotFoundError as error:
        raise _unreachable(model, error) from error
    except OSError as error:
        fault = as_vibeflow_error(error)
        raise (fault if fault.code == "disk.full" else _unreachable(model, error)) from error
    except Exception as error:  # httpx raises its own tree for a connection that breaks
        if type(error).__module__.split(".")[0] in ("httpx", "httpcore"):
            raise _unreachable(model, error) from error
        raise
    if not is_complete(folder):
        raise ModelUnavailable(
            t("{model} has no weights as .safetensors, or lacks a tokenizer.", model=model),
            hint=t("Weights in other formats can carry code, so they are not loaded. Choose another model."),
            action=_RECIPE,
        )
    return folder


def _unreachable(model: str, error: BaseException) -> ModelUnavailable:
    return ModelUnavailable(
        t(
            "{model} is not on this machine and the hub cannot be reached ({name}).",
            model=model,
            name=type(error).__name__,
        ),
        hint=t(
            'Check the network and the proxy, or use the built-in "{starter}", which needs no network.',
            starter=STARTER,
        ),
        action=_RETRY,
    )
