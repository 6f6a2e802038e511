"""What a search says in its log."""

from __future__ import annotations

from vibeflow.engine.tune.search import Comparison, Tried
from vibeflow.l10n import number, t


def ended(tried: Tried, state: str, problem: str | None) -> str:
    named = ((key.removeprefix("training."), value) for key, value in tried.values.items())
    values = ", ".join(f"{name} {number(value, 'g')}" for name, value in named)
    trial = tried.number + 1
    if problem is not None:
        return t("Trial {number} failed ({values}): {problem}", number=trial, values=values, problem=problem)
    loss = t("loss {loss:.4f}", loss=tried.loss) if tried.loss is not None else t("no loss yet")
    if state == "pruned":
        return t("Trial {number} was given up ({values}): {loss}.", number=trial, values=values, loss=loss)
    return t("Trial {number} is done ({values}): {loss}.", number=trial, values=values, loss=loss)


def outcome(best: Tried | None, found: Comparison | None) -> str:
    if best is None:
        return t("No trial came to its end.")
    if best.number == 0:
        return t("No other settings did better than the recommended ones.")
    if found is None or len(found.best) < 2:
        return t(
            "Trial {number} did best; it was not trained again with other seeds.", number=best.number + 1
        )
    better = {"number": best.number + 1, "gain": 100 * found.gain, "seeds": len(found.best)}
    if found.clear:
        return t("Trial {number} did better by {gain:.1f} % over {seeds} seeds, each time.", **better)
    return t(
        "Trial {number} did better by {gain:.1f} % over {seeds} seeds, not each time, so it may be chance.",
        **better,
    )
