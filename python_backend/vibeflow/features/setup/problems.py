"""What is wrong with settings that are each allowed for themselves: rules between them, the data and the
model. All at once, each with the field at fault and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from vibeflow.features.projects.recipe_problems import RecipeProblem
from vibeflow.protocol.setup import SettingProblem

from .catalogue import BY_KEY
from .facts import Facts

_ENCODERS = frozenset({"bert", "distilbert", "roberta", "electra", "albert", "deberta-v2", "mpnet"})


def of_facts(facts: Facts) -> list[SettingProblem]:
    """Every rule that is broken."""
    return [*_method(facts), *_task(facts), *_steps(facts), *_length(facts)]


def of_recipe(problems: list[RecipeProblem]) -> list[SettingProblem]:
    """The recipe's own problems, each beside its field."""
    return [
        SettingProblem(
            key=problem.key,
            message=_sentence(problem),
            hint=f"Line {problem.line} of vibeflow.yaml." if problem.line else "Correct vibeflow.yaml.",
        )
        for problem in problems
    ]


def _method(facts: Facts) -> Iterator[SettingProblem]:
    targets = facts.recipe.training.lora.target_modules
    if not facts.has_adapter or isinstance(targets, str):
        return
    if not targets:
        yield SettingProblem(
            key="training.lora.target_modules",
            message="No layer is named, so nothing would be trained.",
            hint="Choose all-linear, or name at least one.",
        )
    unknown = [name for name in targets if facts.model.modules and not _names(name, facts.model.modules)]
    if unknown:
        known = ", ".join(facts.model.modules[:8])
        yield SettingProblem(
            key="training.lora.target_modules",
            message=f"{facts.model.id} has no layers named {', '.join(unknown)}.",
            hint=f"Choose all-linear, or some of: {known}.",
        )


def _names(wanted: str, modules: tuple[str, ...]) -> bool:
    return wanted.rsplit(".", 1)[-1] in modules


def _task(facts: Facts) -> Iterator[SettingProblem]:
    task, shape = facts.recipe.training.task, facts.manifest.shape
    classifies = task == "classify" or (task == "auto" and facts.model.kind in _ENCODERS)
    if classifies and shape != "labels":
        which = (
            "is set to classify" if task == "classify" else f"comes from the model: {facts.model.id} sorts"
        )
        yield SettingProblem(
            key="training.task",
            message=f"The task {which}, but your data has answers, not labels.",
            hint="Choose a model that writes, or map a column with labels in the data panel.",
        )
    if task == "generate" and facts.model.kind in _ENCODERS:
        yield SettingProblem(
            key="training.task",
            message=f"{facts.model.id} can only sort rows into labels; it cannot write.",
            hint="Choose Classify, or another base model.",
        )


def _steps(facts: Facts) -> Iterator[SettingProblem]:
    training, steps = facts.recipe.training, facts.steps
    for key, value in (("eval_steps", training.eval_steps), ("save_steps", training.save_steps)):
        if value is not None and value > steps:
            yield SettingProblem(
                key=f"training.{key}",
                message=f"The run has only {steps:,} steps, so every {value:,} would never come.",
                hint=f"Choose at most {steps:,}, or leave it empty.",
            )


def _length(facts: Facts) -> Iterator[SettingProblem]:
    length, context = facts.recipe.training.max_seq_length, facts.model.context
    if context is not None and length > context:
        yield SettingProblem(
            key="training.max_seq_length",
            message=f"{facts.model.id} reads at most {context:,} tokens, not {length:,}.",
            hint=f"Choose at most {context:,}.",
        )


def _sentence(problem: RecipeProblem) -> str:
    """The recipe's words, with the field's own name in place of the key."""
    entry = BY_KEY.get(problem.key)
    text = problem.text.replace(problem.key, entry.name, 1) if entry else problem.text
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(("?", ".")) else ".")
