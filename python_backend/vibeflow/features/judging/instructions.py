"""The judge's instructions of a project: the user's own file, or VibeFlow's."""

from __future__ import annotations

import os
from pathlib import Path

from vibeflow.judging.prompt import LIMIT, PROMPT_FILE, check, default_prompt
from vibeflow.l10n import t
from vibeflow.protocol.errors import (
    DataUnreadable,
    ErrorAction,
    RecipeInvalid,
    VibeFlowError,
    as_vibeflow_error,
)
from vibeflow.protocol.judging import PromptView
from vibeflow.recipe.model import Recipe
from vibeflow.store import atomic
from vibeflow.store.inside import inside, open_inside
from vibeflow.text.encodings.whole import text_of


def prompt_path(project: Path, recipe: Recipe | None) -> Path:
    """Where the user's instructions are, or would be.

    Raises:
        RecipeInvalid: vibeflow.yaml names a file outside of the project: a recipe that came with a clone must
            not have other files of this computer sent anywhere.
        ForeignState: it is a link, or a folder on the way to it is.
    """
    named = recipe.evaluation.judge.prompt if recipe is not None else None
    path = Path(os.path.normpath(project / (named or PROMPT_FILE)))
    if not path.is_relative_to(project):
        raise RecipeInvalid(
            t("evaluation.judge.prompt names {named}, which is outside of the project.", named=named),
            hint=t("Copy the file into the project's folder and name it there."),
            action=ErrorAction(kind="openRecipe", label=t("Open recipe")),
        )
    return inside(project, *path.relative_to(project).parts)


def read_instructions(project: Path, recipe: Recipe | None) -> str | None:
    """The user's own, checked; None where VibeFlow's stand.

    Raises:
        RecipeInvalid: they cannot be used; says why.
    """
    path = prompt_path(project, recipe)
    named = recipe is not None and recipe.evaluation.judge.prompt is not None
    if not named and not path.is_file():
        return None
    try:
        with open_inside(project, *path.relative_to(project).parts) as file:
            data = file.read(4 * LIMIT + 1)
        if len(data) > 4 * LIMIT:
            raise RecipeInvalid(
                t("{name} is too large for instructions.", name=path.name),
                hint=t("Put the right file in its place, or delete it to use VibeFlow's own."),
            )
        return check(text_of(data, path.name), path.name)
    except (OSError, DataUnreadable) as error:
        why = error.strerror if isinstance(error, OSError) else error.message
        raise RecipeInvalid(
            t("{name}, with the judge's instructions, cannot be read: {why}.", name=path.name, why=why),
            hint=t("Correct the file, or take evaluation.judge.prompt out of vibeflow.yaml."),
            action=ErrorAction(kind="openRecipe", label=t("Open recipe")),
        ) from error


def prompt_view(project: Path, recipe: Recipe | None) -> PromptView:
    try:
        own = read_instructions(project, recipe)
        path = prompt_path(project, recipe)
        return PromptView(path=str(path) if own is not None else None)
    except VibeFlowError as error:
        return PromptView(path=None, problem=error.to_wire())


def editable(project: Path, recipe: Recipe | None) -> Path:
    """The user's file, made from VibeFlow's own if it is not there.

    Raises:
        RecipeInvalid: as `prompt_path`.
        VibeFlowError: it cannot be written.
    """
    path = prompt_path(project, recipe)
    if not path.exists():
        try:
            atomic.write_text(path, default_prompt())
        except OSError as error:
            raise as_vibeflow_error(error) from error
    return path
