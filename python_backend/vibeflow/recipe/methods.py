"""The methods of training, and what sets one apart from the others. Total: a type checker names whoever is in
`Method` and not described here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Method = Literal["lora", "qlora", "dora", "full"]


@dataclass(frozen=True)
class MethodTraits:
    name: str
    """In English, as it stands in a commit message."""
    adapter: bool = True
    """Whether an adapter is trained beside the model, and not the model itself."""
    four_bits: bool = False
    """Whether the model lies in four bits meanwhile."""
    decomposed: bool = False
    """Whether each weight's change has a direction and a size of its own."""
    slower: float = 1.0
    """Work for each token, against LoRA."""
    packages: tuple[str, ...] = ()
    """That it needs besides those of every training, by their module's name."""


def _traits(method: Method) -> MethodTraits:
    match method:
        case "lora":
            return MethodTraits("LoRA")
        case "dora":
            # A size and a direction come beside the product.
            return MethodTraits("DoRA", decomposed=True, slower=1.4)
        case "qlora":
            # Four bits are unpacked at each use.
            return MethodTraits("QLoRA", four_bits=True, slower=2.0, packages=("bitsandbytes",))
        case "full":
            return MethodTraits("full fine-tuning", adapter=False)


METHODS: Mapping[str, MethodTraits] = {method: _traits(method) for method in get_args(Method)}


def traits_of(written: str) -> MethodTraits:
    """Of a method as a file names it, perhaps another version's: one that is not known is taken for LoRA."""
    return METHODS.get(written, METHODS["lora"])
