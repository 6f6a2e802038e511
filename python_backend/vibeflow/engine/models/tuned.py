"""A tuned version from its folder: a whole model, or an adapter and the base model that `model.json` names.

The folder comes from the objects of a commit; nothing of it is trusted beyond what its digests say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from vibeflow.l10n import t
from vibeflow.protocol.errors import ModelUnavailable
from vibeflow.recipe.methods import traits_of
from vibeflow.text.template import TEMPLATE_FILE

from ..files import file_digest
from .adapters import add_adapter
from .architecture import Kind
from .device import Device
from .head import load_classifier
from .hub import Resolved, digest, resolve
from .labels import Labels
from .load import Loaded, load_model
from .quantize import unpacked

Message = dict[str, str]


@dataclass(frozen=True)
class Tuned:
    """What a version's folder says."""

    folder: Path
    base: str
    revision: str | None
    system_prompt: str
    method: str = "lora"
    kind: Kind | None = None
    """None: the base's configuration says."""
    labels: Labels | None = None
    """Of a classifier."""

    @property
    def whole(self) -> bool:
        """Whether every weight was trained, so that the folder holds all of the model."""
        return not traits_of(self.method).adapter

    def with_system(self, messages: list[Message]) -> list[Message]:
        """The conversation with the system prompt of training, unless it has its own."""
        if not self.system_prompt.strip() or any(m["role"] == "system" for m in messages):
            return messages
        return [{"role": "system", "content": self.system_prompt}, *messages]


def read_tuned(folder: Path) -> Tuned:
    """Read `model.json` and check the digests of all files; raises `ModelUnavailable`."""
    try:
        value: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        for name, expected in value["files"].items():
            if name != Path(name).name or file_digest(folder / name) != expected:
                raise ValueError(t("{file} is not what was saved", file=name))
        revision = value.get("revision")
        labels = value.get("labels")
        kind = value.get("kind")
        if kind not in (None, *get_args(Kind)):
            raise ValueError(t("there is no model of the kind {kind!r}", kind=str(kind)[:40]))
        return Tuned(
            folder,
            str(value["base"]),
            str(revision) if revision else None,
            str(value.get("system_prompt") or ""),
            str(value.get("method", "lora")),
            kind,
            Labels.from_json(labels) if labels else None,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelUnavailable(
            t("The version's files are incomplete or damaged: {error}.", error=error),
            hint=t("If the repository was cloned, fetch its large files with git lfs pull."),
        ) from error


def base_of(tuned: Tuned) -> Resolved:
    """The base that the version was made for; raises `ModelUnavailable` when another lies in its place."""
    found = resolve(tuned.base, tuned.revision)
    expected = json.loads((tuned.folder / "model.json").read_text(encoding="utf-8")).get("base_digest")
    if expected and digest(found.folder) != expected:
        raise ModelUnavailable(
            t("{base} is not the model that this version was trained from.", base=tuned.base),
            hint=t("Its files changed since. Bring back the same model files, or train again."),
        )
    return found


def open_tuned(tuned: Tuned, device: Device, base: Callable[[], Resolved]) -> Loaded:
    """The tuned model, ready to answer as at the end of its training; `generate.as_base` asks its base.

    `base` finds the base model's files. A whole model needs them only when its base is asked.

    Raises:
        ModelUnavailable: the version's files or those of its base cannot be loaded.
    """
    if tuned.whole:
        if tuned.labels is not None:
            return load_classifier(tuned.folder, device, tuned.labels, seed=0)
        loaded = load_model(tuned.folder, device, tuned.kind)
        loaded.base = cache(lambda: load_model(base().folder, device, tuned.kind).model)
        return loaded
    folder, quantized = base().folder, traits_of(tuned.method).four_bits
    if tuned.labels is not None:
        loaded = load_classifier(folder, device, tuned.labels, seed=0, quantized=quantized)
    else:
        loaded = load_model(folder, device, tuned.kind, quantized)
    if quantized and (plain := unpacked(loaded.model, loaded.parameters, device)) is not None:
        loaded.model, loaded.quantized = plain, False
    loaded.model = add_adapter(loaded.model, tuned.folder)
    template = tuned.folder / TEMPLATE_FILE
    if template.is_file():
        # What it was trained with, when the base brought none.
        loaded.chat = loaded.chat.with_template(template.read_text(encoding="utf-8"))
        loaded.stop_ids |= loaded.chat.stop_ids()
    return loaded


def merged(loaded: Loaded) -> Any:
    """The model with its adapter added into the weights: as fast as the base. Four-bit weights stay apart,
    for adding would round them anew."""
    model = loaded.model
    apart = loaded.quantized or not hasattr(model, "merge_and_unload")
    return model if apart else model.merge_and_unload()
