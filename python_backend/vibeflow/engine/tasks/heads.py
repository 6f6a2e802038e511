"""Which modules of a classifier are its head: trained whole, and saved beside the adapters."""

from __future__ import annotations

from typing import Any


def head_modules(model: Any) -> list[str]:
    """Names of the modules outside the base, and of its pooler, which many bases are published without."""
    body = model.base_model
    outside = [
        name
        for name, module in model.named_children()
        if module is not body and any(True for _ in module.parameters())
    ]
    pooler = getattr(body, "pooler", None)
    return outside + (["pooler"] if pooler is not None and any(True for _ in pooler.parameters()) else [])
