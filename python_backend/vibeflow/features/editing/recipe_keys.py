"""What is said of a key of a recipe where the mouse rests on it, and its values as they stand in the file."""

from __future__ import annotations

import json
from typing import Any

from vibeflow.l10n import listed, number, t
from vibeflow.recipe.keys import Key, Rule

_TERMS = {
    "training.epochs": t("number of passes"),
    "training.learning_rate": t("learning rate"),
    "training.lora.r": t("LoRA rank"),
    "training.lora.alpha": t("LoRA alpha"),
}


def shown(value: Any) -> str:
    """A value as it stands in the file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and 0 < abs(value) < 0.001:
        return f"{value:.10f}".rstrip("0")
    return (
        value
        if isinstance(value, str) and value and value.isprintable()
        else json.dumps(value, ensure_ascii=False)
    )


def help_text(key: Key) -> str:
    """Markdown: what the key does, its default and its bounds."""
    parts = [f"**{key.path}**" + (f" ({_TERMS[key.path]})" if key.path in _TERMS else "")]
    if key.words:
        parts.append(key.words)
    facts = []
    if not key.section:
        if key.path != "name":
            default = shown(key.default)
            empty = default in ("", '""')
            facts.append(t("Left out: empty.") if empty else t("Left out: `{default}`.", default=default))
        if key.choices:
            facts.append(t("One of {choices}.", choices=", ".join(f"`{choice}`" for choice in key.choices)))
        if key.bounds:
            limits = listed([_limit(rule, value) for rule, value in key.bounds])
            facts.append(
                t("A whole number, {limits}.", limits=limits)
                if key.kind == "integer"
                else t("A number, {limits}.", limits=limits)
            )
    if facts:
        parts.append(" ".join(facts))
    return "\n\n".join(parts)


def _limit(rule: Rule, value: float) -> str:
    # Fractions as they are written into the file.
    said = number(value) if isinstance(value, int) else f"{value:g}"
    return {
        "ge": t("at least {least}", least=said),
        "gt": t("more than {least}", least=said),
        "le": t("at most {most}", most=said),
        "lt": t("less than {most}", most=said),
    }[rule]
