"""The judge: who marks the answers, what that means, start, stop, keys."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.judging import (
    ChooseJudge,
    JudgeAnswer,
    JudgingPlan,
    JudgingRef,
    JudgingSnapshot,
    PlanJudging,
    PromptFile,
    SetJudgeKey,
    StartJudging,
    VsCodeModels,
)
from ..methods import registry


@registry.answers("vibeflow/judging/snapshot")
def snapshot(services: Services, params: JudgingRef) -> JudgingSnapshot:
    return services.judging.snapshot(params)


@registry.answers("vibeflow/judging/plan")
def plan(services: Services, params: PlanJudging) -> JudgingPlan:
    return services.judging.plan(params)


@registry.answers("vibeflow/judging/choose")
def choose(services: Services, params: ChooseJudge) -> JudgingSnapshot:
    return services.judging.choose(params)


@registry.answers("vibeflow/judging/start")
def start(services: Services, params: StartJudging) -> JudgingSnapshot:
    return services.judging.start(params)


@registry.answers("vibeflow/judging/stop")
def stop(services: Services, params: JudgingRef) -> Nothing:
    return services.judging.stop(params)


@registry.answers("vibeflow/judging/editPrompt")
def edit_prompt(services: Services, params: JudgingRef) -> PromptFile:
    return services.judging.edit_prompt(params)


@registry.answers("vibeflow/judging/setKey")
def set_key(services: Services, params: SetJudgeKey) -> Nothing:
    return services.judging.set_key(params)


@registry.answers("vibeflow/judging/setModels")
def set_models(services: Services, params: VsCodeModels) -> Nothing:
    return services.judging.set_models(params)


@registry.answers("vibeflow/judging/answer")
def answer(services: Services, params: JudgeAnswer) -> Nothing:
    return services.judging.answer(params)
