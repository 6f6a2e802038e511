"""A judge: another model that marks the answers of base and tuned side by side, if the user wants one.

Who judges, what leaves this computer for it and what it costs are told before the start. Marks themselves are
in `evaluation`, beside what else is known of a version.
"""

from __future__ import annotations

from typing import Literal

from .base import Wire
from .errors import ErrorData
from .evaluation import EvaluationProgress, JudgeSummary
from .judges import ChosenProvider, JudgeProvider, KeyedProvider
from .setup import Range


class JudgingRef(Wire):
    project_id: str
    commit: str | None = None
    """Version to look at; None: the newest evaluated one."""


class JudgeSettings(Wire):
    """Who judges and how much."""

    provider: ChosenProvider = "none"
    model: str = ""
    """As the provider calls it ("gemini-2.5-flash", "gpt-4.1-mini", "llama3.1:8b"), or the id of a VS Code
    model."""
    base_url: str | None = None
    """Of an OpenAI-compatible endpoint, up to and with its version: "http://localhost:11434/v1". None: the
    provider's own."""
    rows: int = 50
    """Held-out rows at most; each is asked twice, the answers swapped."""


class JudgeModel(Wire):
    """A model that can be named as a judge."""

    id: str
    name: str
    note: str = ""
    """Price or vendor, where known: "$0.30 per million tokens in, $2.50 out"."""


class ProviderView(Wire):
    """A kind of judge, and whether it could be asked now."""

    id: JudgeProvider
    name: str
    available: bool
    why_not: str = ""
    """What is missing, and what to do: "No key for Gemini. Set one, ..."."""
    needs_key: bool = False
    """A command sets it: `vibeflow.judging.setKey`. An OpenAI-compatible endpoint on this computer needs
    none."""
    key_from: Literal["environment", "stored"] | None = None
    """Where its key is; the key itself never crosses the wire to a panel."""
    key_name: str | None = None
    """Whose key it is; None: it has none."""
    key_page: str | None = None
    """Where one is made."""
    models: list[JudgeModel]
    """To choose from; others may be typed, except for VS Code's."""


class PromptView(Wire):
    """The instructions that the judge is given."""

    path: str | None
    """The user's own file; None: VibeFlow's, as nothing was edited."""
    problem: ErrorData | None = None
    """Why the user's file cannot be used: a placeholder is missing, say."""


class JudgingPlan(Wire):
    """What judging with certain settings would mean: to be shown before the start."""

    settings: JudgeSettings
    rows: int
    """That will be judged."""
    judged: int
    """Of these already, with the same judge, prompt and answers: they are not asked again."""
    requests: int
    seconds: Range | None
    cost: Range | None
    """US dollars; None: the price of this model is not known."""
    tokens: Range | None
    """Sent and received, all requests together."""
    cost_note: str
    """What the price rests on: "$0.30 in, $2.50 out per million tokens (ai.google.dev, 2026-11-21)"; for a
    local judge that nothing is charged."""
    leaves: bool
    """Whether texts leave this computer."""
    privacy: str
    """Which texts go where, in one or two sentences; to be shown before the start."""
    problem: ErrorData | None = None
    """Why it cannot be started now."""


class PlanJudging(Wire):
    """What would it mean; nothing is kept or sent."""

    project_id: str
    commit: str | None = None
    settings: JudgeSettings


class StartJudging(Wire):
    """Judge a version's answers, or go on with what was begun with the same settings."""

    project_id: str
    commit: str
    settings: JudgeSettings


class ChooseJudge(Wire):
    """Keep who judges: for this project's panel, or written into vibeflow.yaml for every run to come."""

    project_id: str
    settings: JudgeSettings
    every_run: bool = False
    """Judge by itself after each evaluation. Not with a VS Code model, which lives in the window."""


class JudgingSnapshot(Wire):
    project_id: str
    project_name: str
    commit: str | None
    """None: no version was evaluated yet."""
    version: int | None
    settings: JudgeSettings
    every_run: bool
    providers: list[ProviderView]
    prompt: PromptView
    plan: JudgingPlan | None
    """For `settings`; None while the provider is "none" or there is nothing to judge."""
    summary: JudgeSummary | None
    """The newest marks of this version."""
    progress: EvaluationProgress | None = None
    """A judgement that is under way, or that failed and was not begun anew; what was judged is kept."""


class SetJudgeKey(Wire):
    provider: KeyedProvider
    key: str | None
    """None takes the stored key away. Kept in VibeFlow's home, readable by the user alone."""
    base_url: str | None = None
    """The endpoint that it is for: it is sent to no other. None: the provider's own."""


class PromptFile(Wire):
    path: str
    """Absolute; made from VibeFlow's own at first."""


class VsCodeModels(Wire):
    """What this window's `vscode.lm` offers; told by the extension, again whenever it changes."""

    models: list[JudgeModel]


class JudgeAnswer(Wire):
    """What a VS Code model said to a `vibeflow/judging/didAsk`."""

    request_id: str
    text: str | None = None
    error: str | None = None
    """Why there is no text, in VS Code's words."""
    error_kind: Literal["refused", "notFound", "quota", "other"] | None = None
    """`refused`: the user said no; `notFound`: no such model any more; `quota`: too many requests; all as
    `LanguageModelError.code` says."""


class JudgingChanged(Wire):
    """Event `vibeflow/judging/didChange`: ask for the snapshot again, or show the progress it carries."""

    project_id: str
    progress: EvaluationProgress | None = None


class JudgeAsked(Wire):
    """Event `vibeflow/judging/didAsk`: put the prompt to the VS Code model, and `vibeflow/judging/answer`."""

    request_id: str
    model: str
    prompt: str
