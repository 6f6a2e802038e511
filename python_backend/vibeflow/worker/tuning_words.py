"""What a search says in its log."""

from __future__ import annotations

from vibeflow.engine.search import Comparison, Tried


def ended(tried: Tried, state: str, problem: str | None) -> str:
    values = ", ".join(f"{key.removeprefix('training.')} {value:g}" for key, value in tried.values.items())
    if problem is not None:
        return f"failed ({values}): {problem}"
    loss = f"loss {tried.loss:.4f}" if tried.loss is not None else "no loss yet"
    return f"{'was given up' if state == 'pruned' else 'is done'} ({values}): {loss}."


def outcome(best: Tried | None, found: Comparison | None) -> str:
    if best is None:
        return "No trial came to its end."
    if best.number == 0:
        return "No other settings did better than the recommended ones."
    if found is None or len(found.best) < 2:
        return f"Trial {best.number + 1} did best; it was not trained again with other seeds."
    how = "each time" if found.clear else "not each time, so it may be chance"
    return (
        f"Trial {best.number + 1} did better by {100 * found.gain:.1f} % over {len(found.best)} seeds, {how}."
    )
