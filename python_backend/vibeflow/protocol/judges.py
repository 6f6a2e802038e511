"""Who can be a judge: the names of its providers, and how the environment names their keys."""

from __future__ import annotations

from typing import Literal

KeyedProvider = Literal["gemini", "openai"]
"""Asked over HTTP, with a key."""
JudgeProvider = Literal[KeyedProvider, "vscode"]
RecipeProvider = Literal["none", KeyedProvider]
"""As vibeflow.yaml may name one: a run goes on without a window, and so without its models."""
ChosenProvider = Literal["none", JudgeProvider]


def key_variable(provider: KeyedProvider) -> str:
    """The environment's name for a key: GEMINI_API_KEY."""
    return f"{provider.upper()}_API_KEY"
