"""What may be shipped: ready, review or retrain, each with the numbers that say so.

Ready takes a score above 70 and a model better than its base beyond doubt. A score below 50, or a model worse
than its base beyond doubt, is trained again. Whatever lies between is for a person to look at. Signs of
forgetting or of memorising warn; they decide nothing by themselves.
"""

from __future__ import annotations

from vibeflow.protocol.evaluation import (
    Better,
    Gate,
    GateCheck,
    Interval,
    KeptKnowledge,
    Memorisation,
)

from .beside import beside
from .score import Score

READY, RETRAIN = 70.0, 50.0


def gate(
    score: Score,
    kept: KeptKnowledge | None = None,
    memorisation: Memorisation | None = None,
    against: str = "the base model",
) -> Gate:
    """The decision over a scored model. `against`: what it was compared with, as a part of a sentence."""
    checks = [_height(score), _improvement(score.outcome, score.difference, score.rows, against)]
    checks += signs(kept, memorisation)
    if score.outcome == "worse" or score.score < RETRAIN:
        why = (
            f"It is worse than {against}, beyond doubt."
            if score.outcome == "worse"
            else f"A score of {beside(score.score, RETRAIN, READY)} is below {RETRAIN:.0f}."
        )
        return Gate(
            decision="retrain",
            headline="Train it again before anyone uses it",
            detail=f"{why} The evaluation names the likely causes, the likeliest first.",
            checks=checks,
        )
    if score.score > READY and score.outcome == "better":
        return Gate(
            decision="ready",
            headline="Ready to use",
            detail=f"Its score is above {READY:.0f}, and it is better than {against} beyond doubt.",
            checks=checks,
        )
    why = (
        f"A score of {beside(score.score, RETRAIN, READY)} lies between {RETRAIN:.0f} and {READY:.0f}."
        if score.score <= READY
        else f"Its score is above {READY:.0f}, but {score.rows} rows do not tell whether it is better than "
        f"{against}."
    )
    return Gate(
        decision="review",
        headline="Look at it before anyone uses it",
        detail=f"{why} Read its answers beside the others, the weakest first, then decide.",
        checks=checks,
    )


def gate_of_passages(
    outcome: Better,
    difference: Interval,
    rows: int,
    kept: KeptKnowledge | None = None,
    memorisation: Memorisation | None = None,
) -> Gate:
    """Where rows are passages there is no right answer and so no score to ask for: at best it is for a person
    to read what the model writes."""
    low, high = (beside(end, 0, digits=1, signed=True) for end in (difference.low, difference.high))
    text = f"Perplexity {low} to {high} over {rows} passages"
    state = {"better": "pass", "worse": "fail", "unclear": "warn"}[outcome]
    checks = [GateCheck.model_validate({"state": state, "text": text}), *signs(kept, memorisation)]
    if outcome == "worse":
        return Gate(
            decision="retrain",
            headline="Train it again before anyone uses it",
            detail="It foresees the held-out passages worse than the base model, beyond doubt.",
            checks=checks,
        )
    found = "better than the base model" if outcome == "better" else "not clearly better than the base model"
    return Gate(
        decision="review",
        headline="Look at it before anyone uses it",
        detail=f"It foresees the held-out passages {found}. Whether what it writes is good, no number here "
        "tells: passages have no right answer. Read some of it.",
        checks=checks,
    )


def signs(kept: KeptKnowledge | None, memorisation: Memorisation | None) -> list[GateCheck]:
    """What was found out beside the score; nothing about what was not looked at."""
    found = []
    if kept is not None:
        change = f"loss {kept.tuned_loss - kept.base_loss:+.2f}"
        found.append(
            {
                "kept": GateCheck(state="pass", text=f"General text kept, {change}"),
                "forgot": GateCheck(state="warn", text=f"Forgot some general language, {change}"),
                "unclear": GateCheck(state="warn", text=f"General text perhaps forgotten, {change}"),
            }[kept.standing]
        )
    if memorisation is not None:
        losses = (
            f"loss {memorisation.train_loss:.2f} on trained rows, {memorisation.held_out_loss:.2f} on new"
        )
        copied = f", {memorisation.copied} answers copied" if memorisation.copied else ""
        found.append(
            {
                "none": GateCheck(state="pass", text=f"No signs of learning by heart: {losses}"),
                "signs": GateCheck(state="warn", text=f"Signs of learning by heart: {losses}{copied}"),
                "unclear": GateCheck(state="warn", text=f"Perhaps learned by heart: {losses}{copied}"),
            }[memorisation.standing]
        )
    return found


def _height(score: Score) -> GateCheck:
    state = "pass" if score.score > READY else "fail" if score.score < RETRAIN else "warn"
    text = (
        f"Score above {READY:.0f}: {beside(score.score, RETRAIN, READY)}, likely {score.interval.low:.0f} to "
        f"{score.interval.high:.0f}"
    )
    return GateCheck.model_validate({"state": state, "text": text})


def _improvement(outcome: Better, difference: Interval, rows: int, against: str) -> GateCheck:
    state = {"better": "pass", "worse": "fail", "unclear": "warn"}[outcome]
    span = f"{beside(difference.low, 0, signed=True)} to {beside(difference.high, 0, signed=True)}"
    text = f"Better than {against} beyond doubt: {span} over {rows} rows"
    return GateCheck.model_validate({"state": state, "text": text})
