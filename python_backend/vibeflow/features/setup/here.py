"""What is right for the user's own data and model where no rule chooses a value: the last line of a `?`."""

from __future__ import annotations

from vibeflow.text.models import is_local

from .facts import Facts


def here(facts: Facts, key: str) -> str:
    """One or two sentences with the user's numbers."""
    return _HERE[key](facts)


def _base(facts: Facts) -> str:
    if facts.model.parameters is None:
        where = "is not there" if is_local(facts.model.id) else "is not on this computer yet"
        return f"{facts.model.id} {where}. Nothing to be judged by before it is."
    few = " Larger ones write better and take longer." if facts.model.parameters < 1e9 else ""
    return f"{facts.model.id} has {facts.model.size} for your {facts.train_rows:,} rows.{few}"


def _task(facts: Facts) -> str:
    if facts.manifest.shape == "labels":
        return (
            f"Your {facts.train_rows:,} rows have labels: an encoder such as DistilBERT sorts them fastest, "
            "a model that writes gives them as words."
        )
    return f"Your {facts.train_rows:,} rows have {_WHAT[facts.manifest.shape]}: the model learns to write."


_WHAT = {
    "pairs": "questions and answers",
    "conversations": "conversations",
    "preferences": "better and worse answers",
    "verdicts": "answers that were judged",
    "text": "passages",
    "labels": "labels",
}


def _train_on(facts: Facts) -> str:
    lengths = facts.lengths
    if lengths is None or not lengths.median:
        return "Answers only: they are what the model is to say."
    share = min(1.0, lengths.answer_median / lengths.median)
    return f"Answers only: about {share:.0%} of the tokens of your rows, and all that the model is to say."


def _norm(facts: Facts) -> str:
    return f"1, over all {facts.steps:,} steps: it acts on odd steps only, and costs nothing on the others."


def _seed(facts: Facts) -> str:
    return (
        f"Any number. Two runs over your {facts.train_rows:,} rows with different ones show how much of a "
        "difference is chance."
    )


def _optimizer(facts: Facts) -> str:
    trained = facts.model.parameters
    if facts.has_adapter or trained is None:
        return "AdamW: an adapter is so small that its memory does not matter."
    return f"AdamW takes {8 * trained / 1e9:.1f} GB for {facts.model.size}; Adafactor hardly any."


def _precision(facts: Facts) -> str:
    size = facts.model.parameters
    halved = f" For {facts.model.size} bf16 saves {2 * size / 1e9:.1f} GB." if size and size >= 1e8 else ""
    return f"Automatic: what is faster here is measured when training starts.{halved}"


def _checkpointing(facts: Facts) -> str:
    batch, longest = facts.recipe.training.batch_size, facts.usual_longest
    return f"Automatic: on only where {batch:,} rows of {longest:,} tokens would not fit at once."


def _targets(facts: Facts) -> str:
    names = facts.model.modules
    if not names:
        return "all-linear: every linear layer, whatever they are called."
    return f"all-linear: in this model {', '.join(names)}."


def _save(facts: Facts) -> str:
    every = facts.recipe.training.eval_steps or facts.eval_every
    return f"Empty is every {every:,} of {facts.steps:,} steps here, and five minutes at the latest."


def _minutes(facts: Facts) -> str:
    return f"Yours to say. A run is {facts.steps:,} steps now."


def _cost(facts: Facts) -> str:
    return "Yours to say. Training here costs electricity alone; its price stands in prices.yaml."


_HERE = {
    "model.base": _base,
    "training.task": _task,
    "training.train_on": _train_on,
    "training.max_grad_norm": _norm,
    "training.seed": _seed,
    "training.optimizer": _optimizer,
    "training.precision": _precision,
    "training.gradient_checkpointing": _checkpointing,
    "training.lora.target_modules": _targets,
    "training.save_steps": _save,
    "budget.minutes": _minutes,
    "budget.cost": _cost,
}
