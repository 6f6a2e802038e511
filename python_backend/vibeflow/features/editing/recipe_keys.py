"""What is said of a key of a recipe where the mouse rests on it."""

from __future__ import annotations

from vibeflow.l10n import listed, number, t
from vibeflow.recipe.keys import Key, Rule, as_written

_TERMS = {
    "training.epochs": t("number of passes"),
    "training.learning_rate": t("learning rate"),
    "training.lora.r": t("LoRA rank"),
    "training.lora.alpha": t("LoRA alpha"),
}


def help_text(key: Key) -> str:
    """Markdown: what the key does, its default and its bounds."""
    parts = [f"**{key.path}**" + (f" ({_TERMS[key.path]})" if key.path in _TERMS else "")]
    if key.words:
        parts.append(key.words)
    facts = []
    if not key.section:
        if key.path != "name":
            default = as_written(key.default)
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
