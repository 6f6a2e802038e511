"""The inputs of a run, copied at its start, so that edits during the run change nothing, and its train
job."""

from __future__ import annotations

import hashlib
from pathlib import Path

from vibeflow.features.datasets.encoding_view import doubt_of
from vibeflow.features.judging.in_run import evaluation_settings
from vibeflow.features.setup.facts import SetupFacts
from vibeflow.features.setup.problems import of_facts
from vibeflow.features.setup.settings import sync_recipe
from vibeflow.git.secrets import refuse_secret
from vibeflow.jobs.listing import number_of, run_job_id
from vibeflow.jobs.spec import CHECKPOINTS, INPUTS, EstimateRecord, EvaluationSettings, TrainPayload
from vibeflow.jobs.submit import Draft, Place
from vibeflow.l10n import t
from vibeflow.protocol.errors import (
    DataEmpty,
    DataNoAnswer,
    DataUnreadable,
    ErrorAction,
    NotReady,
    RecipeInvalid,
)
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.problems import check_text
from vibeflow.store.calibration import Shape
from vibeflow.store.dataset_lock import lock
from vibeflow.store.home import Home
from vibeflow.store.inside import is_real_file, read_inside
from vibeflow.store.layout import DATA, MANIFEST, RECIPE_FILE, SPLITS
from vibeflow.text.models import locate

from ..datasets.files import finish_publishing, require_own
from ..datasets.manifest import Manifest, load_manifest
from ..projects.record import ProjectRecord
from ..setup.estimates.expected import expected


def train_draft(home: Home, project: ProjectRecord, place: Place) -> Draft:
    """Check that there is something to train on, and say what is to be trained.

    Raises:
        RecipeInvalid: vibeflow.yaml has a mistake, or settings that do not fit together.
        NotReady, DataEmpty, DataNoAnswer: there are no rows to learn from.
        ForeignState: a file of the data is a link.
    """
    recipe, manifest, content = gather(project)
    labelled = manifest.shape == "labels"
    evaluation = evaluation_settings(home, project, recipe).model_copy(update={"labelled": labelled})
    foreseen = expected(home, project.path, recipe, manifest)
    payload = train_payload(place.inputs, recipe, content, foreseen)
    return Draft(payload.model_copy(update={"evaluation": evaluation}), content)


def reproduce_draft(commit: str, revision: str | None, content: dict[str, bytes], place: Place) -> Draft:
    """A training with the recipe and data of a version's commit, to give its weights again. `revision` is
    that of the base model it was tuned from.

    Raises:
        RecipeInvalid: this VibeFlow cannot read the recipe.
    """
    recipe, problems = check_text(content[RECIPE_FILE].decode("utf-8", "replace"))
    if recipe is None:
        raise RecipeInvalid(
            t("The vibeflow.yaml of this version cannot be used: {text}.", text=problems[0].text),
            hint=t("It was written by another VibeFlow or changed by hand. Run it again with that one."),
        )
    payload = train_payload(place.inputs, recipe, content, (None, None)).model_copy(
        update={"reproduces": commit}
    )
    if payload.revision is None and revision is not None:
        payload = payload.model_copy(
            update={"revision": revision, "model_path": locate(payload.model, revision)}
        )
    return Draft(payload, content)


def gather(project: ProjectRecord) -> tuple[Recipe, Manifest, dict[str, bytes]]:
    """All that a training reads, as it is at one moment, checked. Raises as `train_draft`."""
    # Nobody may change the dataset between the first file copied and the last.
    with lock(project.path):
        finish_publishing(project.path)
        require_own(project.path)
        recipe = sync_recipe(project.path)
        manifest = _check_data(project.path)
        _check_settings(SetupFacts.of(project.path, recipe, manifest))
        content = {RECIPE_FILE: read_inside(project.path, RECIPE_FILE)}
        for name in (MANIFEST, *SPLITS):
            if is_real_file(project.path / DATA / name):
                content[name] = read_inside(project.path, DATA, name)
        refuse_secret(RECIPE_FILE, content[RECIPE_FILE])
        return recipe, manifest, content


def continue_draft(project: ProjectRecord, run_id: str, epochs: int, place: Place) -> Draft:
    """A training that carries an earlier run on to so many passes: its data and settings, from its last
    checkpoint.

    Raises:
        NotReady: the earlier run has no checkpoint, or its files are gone.
    """
    earlier = project.jobs.folder(run_job_id(run_id, "train"))
    payload = project.jobs.spec(earlier.name).payload
    if not isinstance(payload, TrainPayload) or not any((earlier / CHECKPOINTS).glob("step-*")):
        raise NotReady(
            t("Run {number} has no checkpoint to go on from.", number=number_of(run_id)),
            hint=t("It ended before the first one was saved. Start a new run."),
        )
    longer = payload.model_copy(
        update={
            "train_file": place.inputs / payload.train_file.name,
            "test_file": place.inputs / payload.test_file.name,
            "settings": payload.settings.model_copy(update={"epochs": epochs}),
            "continued_from": earlier.name,
            "continued_digest": project.jobs.known.digest(project.id, earlier.name) or "",
            "estimate": None,
        }
    )
    kept = {file.name: file for file in (earlier / INPUTS).iterdir() if is_real_file(file)}
    return Draft(longer, kept)


def _check_data(project: Path) -> Manifest:
    choose = ErrorAction(kind="chooseFile", label=t("Import data"))
    manifest = load_manifest(project)
    if manifest is None:
        raise NotReady(
            t("This project has no data yet."),
            hint=t("Import a file with questions and answers first."),
            action=choose,
        )
    if manifest.needs_mapping:
        raise DataNoAnswer(
            t(
                "It is not sure which columns of {name} hold the questions and the answers.",
                name=manifest.source.name,
            ),
            hint=t("Choose them in the data panel, then start again."),
            action=ErrorAction(kind="mapColumns", label=t("Choose columns")),
        )
    if manifest.needs_encoding:
        raise DataUnreadable(
            t(
                "{name} may not read right: {doubt}",
                name=manifest.source.name,
                doubt=doubt_of(manifest),
            ),
            hint=t("Look at its text in the data panel and say how it is encoded, then start again."),
            action=ErrorAction(kind="mapColumns", label=t("Look at the text")),
        )
    if manifest.ledger.train == 0:
        raise DataEmpty(
            t(
                "None of the {read:,} rows of {name} is left for training.",
                read=manifest.ledger.read,
                name=manifest.source.name,
            ),
            hint=t("Look at what was removed in the data panel, or import another file."),
            action=choose,
        )
    return manifest


def _check_settings(facts: SetupFacts) -> None:
    """What is allowed in each key and does not fit together: said now, not by a worker minutes later."""
    problems = of_facts(facts)
    if problems:
        raise RecipeInvalid(
            " ".join(problem.message for problem in problems),
            hint=" ".join(problem.hint for problem in problems),
            action=ErrorAction(kind="openSetup", label=t("Show set-up")),
        )


def train_payload(
    inputs: Path,
    recipe: Recipe,
    content: dict[str, bytes],
    foreseen: tuple[Shape | None, EstimateRecord | None],
) -> TrainPayload:
    """What a training with this recipe is to do, its files lying in `inputs`."""
    return TrainPayload(
        model=recipe.model.base,
        model_path=locate(recipe.model.base, recipe.model.revision),
        revision=recipe.model.revision,
        train_file=inputs / "train.jsonl",
        test_file=inputs / "test.jsonl",
        system_prompt=recipe.data.system_prompt,
        settings=recipe.training,
        data_digest=_digest(content["train.jsonl"], content.get("test.jsonl", b"")),
        recipe_digest=_digest(content[RECIPE_FILE]),
        evaluation=EvaluationSettings.model_validate(recipe.evaluation.model_dump(exclude={"judge"})),
        shape=foreseen[0],
        estimate=foreseen[1],
    )


def _digest(*parts: bytes) -> str:
    """sha256 over the sha256 of each part: no two sets of parts run into one another."""
    inner = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hashlib.sha256(inner if len(parts) > 1 else parts[0]).hexdigest()
