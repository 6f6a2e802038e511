"""The judge of a project's versions: who judges, what it would mean, start, stop, keys. The work is a job."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.jobs import control
from vibeflow.jobs.asking import ask, unfinished
from vibeflow.jobs.marks import MARKS_FILE, write_marks
from vibeflow.jobs.spec import JudgePayload
from vibeflow.jobs.submit import Draft, Place, submit
from vibeflow.judging.result import JudgeFile
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.errors import AlreadyRunning, NotReady, VibeFlowError, as_vibeflow_error
from vibeflow.protocol.evaluation import EvaluationProgress, JudgeSummary
from vibeflow.protocol.judging import (
    ChooseJudge,
    JudgeAnswer,
    JudgeSettings,
    JudgingChanged,
    JudgingPlan,
    JudgingRef,
    JudgingSnapshot,
    PlanJudging,
    PromptFile,
    SetJudgeKey,
    StartJudging,
    VsCodeModels,
)
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.store import load_recipe, save_recipe

from ..history.later import LaterName, read_newest
from ..projects.record import ProjectRecord
from ..projects.service import Projects
from .chosen import choose, chosen_settings, of_recipe
from .going import newest_job, progress_of
from .in_run import judge_price, record_of
from .instructions import editable, prompt_view, read_instructions
from .keys import set_key
from .plan import Work, plan_of
from .prices import load_prices, price_of
from .providers import problem_of, provider_views
from .window import window_of
from .work import Evaluated, find_evaluated, seed_of, work_for

_EVALUATION = "evaluation.json"
_JUDGE: LaterName = "judge.json"


class Judging:
    def __init__(self, ctx: Context, projects: Projects) -> None:
        self._ctx = ctx
        self._projects = projects

    def snapshot(self, params: JudgingRef) -> JudgingSnapshot:
        """Who judges, whether that works, what it would mean, and what was judged.

        Raises:
            NotFound: no such version.
            GitFault: its objects are missing or damaged.
        """
        project = self._projects.get(params.project_id)
        recipe = _recipe(project)
        settings = chosen_settings(self._ctx.home, project.id, recipe)
        evaluated = find_evaluated(project, params.commit)
        prices, _ = load_prices(self._ctx.home)
        plan = None
        if evaluated is not None and settings.provider != "none":
            plan = self._plan(project, recipe, evaluated, settings)[0]
        return JudgingSnapshot(
            project_id=project.id,
            project_name=project.name,
            commit=evaluated.version.commit if evaluated else None,
            version=evaluated.version.number if evaluated else None,
            settings=settings,
            every_run=recipe is not None
            and settings.provider != "none"
            and of_recipe(recipe).model_copy(update={"rows": settings.rows}) == settings,
            providers=provider_views(self._ctx.home, settings, prices, window_of(self._ctx).models),
            prompt=prompt_view(project.path, recipe),
            plan=plan,
            summary=_summary(evaluated) if evaluated else None,
            progress=_progress(project, evaluated),
        )

    def chosen(self, project_id: str) -> JudgeSettings:
        """Who judges in a project, as it was chosen last."""
        project = self._projects.get(project_id)
        return chosen_settings(self._ctx.home, project.id, _recipe(project))

    def plan(self, params: PlanJudging) -> JudgingPlan:
        """What judging with these settings would mean; nothing is kept or sent.

        Raises:
            NotFound: no such version.
            NotReady: nothing was evaluated.
        """
        project = self._projects.get(params.project_id)
        evaluated = _evaluated(project, params.commit)
        return self._plan(project, _recipe(project), evaluated, params.settings)[0]

    def choose(self, params: ChooseJudge) -> JudgingSnapshot:
        """Keep who judges, in this project's panel or in every run.

        Raises:
            RecipeInvalid: vibeflow.yaml has a mistake, or cannot say so.
            DiskFull: it cannot be kept.
        """
        project, settings = self._projects.get(params.project_id), params.settings
        if params.every_run and settings.provider == "vscode":
            raise NotReady(
                t("A VS Code model lives in a window, and a run goes on without one."),
                hint=t(
                    "Choose Gemini or an OpenAI-compatible endpoint for every run; this one can judge "
                    "afterwards."
                ),
            )
        recipe = _recipe(project)
        if params.every_run or (recipe is not None and of_recipe(recipe).provider != "none"):
            said = settings if params.every_run else JudgeSettings(rows=settings.rows)
            save_recipe(
                project.path,
                {
                    "evaluation.judge.provider": said.provider,
                    "evaluation.judge.model": said.model,
                    "evaluation.judge.base_url": said.base_url,
                    "evaluation.judge.rows": said.rows,
                },
            )
        try:
            choose(self._ctx.home, project.id, settings)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        self._changed(project)
        return self.snapshot(JudgingRef(project_id=project.id))

    def start(self, params: StartJudging) -> JudgingSnapshot:
        """Judge a version, or go on where an earlier judge with the same settings stopped. What is sent where
        is in the plan, which the user has seen: this is their word.

        Raises:
            JudgeKeyNeeded, JudgeUnavailable, RecipeInvalid, NotReady: it cannot be asked; nothing was sent.
            AlreadyRunning: this project's judge is at work.
        """
        project = self._projects.get(params.project_id)
        recipe = _recipe(project)
        evaluated = _evaluated(project, params.commit)
        plan, work = self._plan(project, recipe, evaluated, params.settings)
        problem = self._problem(project, recipe, evaluated, params.settings)
        if problem is not None or work is None:
            raise problem or NotReady(plan.privacy, hint=t("Choose a judge first."))
        try:
            choose(self._ctx.home, project.id, params.settings)
        except OSError as error:
            raise as_vibeflow_error(error) from error

        def prepare(place: Place) -> Draft:
            self._refuse_second(project)
            return self._draft(recipe, evaluated, params.settings, work, place)

        busy = AlreadyRunning(
            t("Another window is just starting something in this project."), hint=t("Try again in a moment.")
        )
        submit(project.jobs, "judge", prepare, busy=busy)
        self._changed(project)
        return self.snapshot(JudgingRef(project_id=project.id, commit=evaluated.version.commit))

    def stop(self, params: JudgingRef) -> Nothing:
        """End the judge that is at work; what it marked is kept.

        Raises:
            NotReady: none is.
        """
        project = self._projects.get(params.project_id)
        folder = unfinished(project.jobs, "judge")
        if folder is None:
            raise NotReady(t("No judge is at work here."), hint=t("Start one first."))
        ask(project.jobs, folder, control.request_stop)
        self._changed(project)
        return Nothing()

    def edit_prompt(self, params: JudgingRef) -> PromptFile:
        """The user's own instructions, made from VibeFlow's at first."""
        project = self._projects.get(params.project_id)
        return PromptFile(path=str(editable(project.path, _recipe(project))))

    def set_key(self, params: SetJudgeKey) -> Nothing:
        set_key(self._ctx.home, params)
        for project in self._projects.records():
            self._changed(project)
        return Nothing()

    def set_models(self, params: VsCodeModels) -> Nothing:
        """What this window's models are."""
        window = window_of(self._ctx)
        if window.models != params.models:
            window.offer(params.models)
            for project in self._projects.records():
                self._changed(project)
        return Nothing()

    def answer(self, params: JudgeAnswer) -> Nothing:
        window_of(self._ctx).answer(params)
        return Nothing()

    def _plan(
        self, project: ProjectRecord, recipe: Recipe | None, evaluated: Evaluated, settings: JudgeSettings
    ) -> tuple[JudgingPlan, Work | None]:
        problem = self._problem(project, recipe, evaluated, settings)
        try:
            own = read_instructions(project.path, recipe)
        except VibeFlowError:
            own = None  # told as the problem; VibeFlow's own are about as long
        work = work_for(project, evaluated, settings, own, seed_of(recipe))
        price = price_of(load_prices(self._ctx.home)[0], settings.provider, settings.model)
        return plan_of(settings, work, price, problem), work

    def _problem(
        self, project: ProjectRecord, recipe: Recipe | None, evaluated: Evaluated, settings: JudgeSettings
    ) -> VibeFlowError | None:
        if evaluated.problem is not None:
            return evaluated.problem
        if problem := problem_of(self._ctx.home, settings, window_of(self._ctx).models):
            return problem
        try:
            read_instructions(project.path, recipe)
        except VibeFlowError as error:
            return error
        return None

    def _draft(
        self,
        recipe: Recipe | None,
        evaluated: Evaluated,
        settings: JudgeSettings,
        work: Work,
        place: Place,
    ) -> Draft:
        wanted = {one.key for one in work.asked}
        payload = JudgePayload(
            settings=record_of(settings),
            evaluation=place.inputs / _EVALUATION,
            instructions=work.instructions,
            price=judge_price(self._ctx.home, settings),
            commit=evaluated.version.commit,
            version=evaluated.version.number,
            marks=place.inputs / MARKS_FILE,
            seed=seed_of(recipe),
        )
        known = [one for one in work.measured if one.key in wanted]
        return Draft(payload, {_EVALUATION: evaluated.data, MARKS_FILE: write_marks(known)})

    def _refuse_second(self, project: ProjectRecord) -> None:
        # One within a run is the run's: its own Stop ends it.
        if unfinished(project.jobs, "judge") is not None:
            raise AlreadyRunning(
                t("A judge is at work in this project already."), hint=t("Wait for it, or stop it first.")
            )

    def _changed(self, project: ProjectRecord) -> None:
        self._ctx.events("vibeflow/judging/didChange", JudgingChanged(project_id=project.id))


def _evaluated(project: ProjectRecord, commit: str | None) -> Evaluated:
    found = find_evaluated(project, commit)
    if found is None:
        raise NotReady(
            t("This version was not evaluated, so there are no answers to judge."),
            hint=t("Evaluate it first."),
        )
    return found


def _recipe(project: ProjectRecord) -> Recipe | None:
    """None where it has a mistake: what was trained can be judged all the same."""
    try:
        return load_recipe(project.path)
    except VibeFlowError:
        return None


def _summary(evaluated: Evaluated) -> JudgeSummary | None:
    data = read_newest(evaluated.repository, evaluated.version.commit, _JUDGE)
    if data is None:
        return None
    try:
        return JudgeFile.model_validate_json(data).judge
    except ValueError:
        return None  # another VibeFlow wrote it


def _progress(project: ProjectRecord, evaluated: Evaluated | None) -> EvaluationProgress | None:
    if evaluated is None:
        return None
    job_id = newest_job(project.jobs, evaluated.version.commit, evaluated.version.trailers.run_id)
    return progress_of(project.jobs, job_id) if job_id else None
