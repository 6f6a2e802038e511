"""How a tuned model is asked, and who marks its answers: the settings that recipe and job share."""

from __future__ import annotations

from pydantic import Field

from vibeflow.protocol.judges import ChosenProvider

from .section import Section


class AnswerLimits(Section):
    """How many held-out rows are answered, and at what length."""

    max_rows: int = Field(default=100, ge=1, le=100_000)
    max_new_tokens: int = Field(default=160, ge=1, le=8192)


class JudgeChoice(Section):
    """Another model that marks the answers."""

    provider: ChosenProvider = "none"
    """`openai`: any endpoint that speaks OpenAI's chat completions, local ones included. `vscode`: a model of
    the user's editor, which only an open window can ask."""
    model: str = ""
    base_url: str | None = None
    """Up to and with the version; None: OpenAI's own."""
    rows: int = Field(default=50, ge=1, le=100_000)
