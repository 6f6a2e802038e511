"""How many tokens of a row are read: by the recipe, and by what the model can look at."""

from __future__ import annotations

from vibeflow.recipe.model import Recipe

from .facts import model_facts


def row_limit(recipe: Recipe) -> int:
    """Tokens of a row that a run with this recipe reads."""
    context = model_facts(recipe.model.base, recipe.model.revision).context
    limit = recipe.training.max_seq_length
    return limit if context is None else min(limit, context)
