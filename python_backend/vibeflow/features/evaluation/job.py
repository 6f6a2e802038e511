"""The job that evaluates a version (again): its model and the held-out rows of its own commit."""

from __future__ import annotations

from pydantic import ValidationError

from vibeflow.features.context import Context
from vibeflow.git.objects import Repository
from vibeflow.jobs.payloads.evaluate import EvaluatePayload
from vibeflow.jobs.places import versions_cache
from vibeflow.jobs.submit import Draft, Place
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotReady
from vibeflow.recipe.model import Recipe
from vibeflow.store.layout import DATA, MANIFEST
from vibeflow.text.models import locate

from ..datasets.manifest import parse_manifest
from ..history.content import read_file
from ..history.materialise import model_of
from ..history.reading import Version
from ..projects.record import ProjectRecord
from .gather import recipe_at


def evaluate_draft(
    ctx: Context,
    record: ProjectRecord,
    repository: Repository,
    version: Version,
    max_rows: int | None,
    place: Place,
) -> Draft:
    """Check that there is something to ask, and say what it is.

    Raises:
        NotReady: the version held no rows out.
        NotFound, GitFault: its model or rows are missing or damaged.
        OSError: the model could not be taken out of its commit.
    """
    rows = read_file(repository, version.commit, "data/test.jsonl")
    if not (rows or b"").strip():
        raise NotReady(
            t("Version {number} held no rows out, so there is nothing to ask it.", number=version.number),
            hint=t(
                "Hold some out in the data panel, then train again; or ask it yourself in the playground."
            ),
        )
    trained = read_file(repository, version.commit, "data/train.jsonl")
    recipe = recipe_at(repository, version.commit) or Recipe(name="unreadable")
    model = model_of(repository, version.commit, versions_cache(ctx.home))
    payload = EvaluatePayload(
        model=recipe.model.base,
        model_path=locate(recipe.model.base, recipe.model.revision),
        revision=recipe.model.revision,
        adapter_dir=model,
        test_file=place.inputs / "test.jsonl",
        train_file=place.inputs / "train.jsonl" if trained is not None else None,
        labelled=_labelled(repository, version),
        system_prompt=recipe.data.system_prompt,
        max_rows=max_rows or recipe.evaluation.max_rows,
        max_new_tokens=recipe.evaluation.max_new_tokens,
        max_seq_length=recipe.training.max_seq_length,
        seed=recipe.training.seed,
        for_commit=version.commit,
        for_version=version.number,
    )
    files = {"test.jsonl": rows, "train.jsonl": trained}
    return Draft(payload, {name: data for name, data in files.items() if data is not None})


def _labelled(repository: Repository, version: Version) -> bool:
    """Whether the answers are labels, as the version's own data says; data that cannot be read says no."""
    data = read_file(repository, version.commit, f"{DATA}/{MANIFEST}")
    try:
        return data is not None and parse_manifest(data).shape == "labels"
    except ValidationError:
        return False
