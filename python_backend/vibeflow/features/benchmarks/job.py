"""The job of a benchmark run: who is asked what, with the questions of local files copied into it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from vibeflow.features.context import Context
from vibeflow.git.objects import Repository
from vibeflow.jobs.payloads.benchmark import BenchmarkModelRecord, BenchmarkPayload, BenchmarkSet
from vibeflow.jobs.places import versions_cache
from vibeflow.jobs.spec import INPUTS
from vibeflow.jobs.submit import Draft
from vibeflow.l10n import t
from vibeflow.protocol.benchmarks import BenchmarkChoice, BenchmarkModel, PlanBenchmarks
from vibeflow.protocol.errors import NotReady
from vibeflow.recipe.model import Recipe
from vibeflow.store.home import Home

from ..history.materialise import materialise
from ..history.reading import Version
from ..projects.record import ProjectRecord
from .catalogue import known
from .convert import read_questions
from .estimate import work
from .own import learned, read_own
from .reading import CHOOSE, unfit

BASE = "base"
EARLIER = "earlier.json"


@dataclass(frozen=True)
class Prepared:
    """A choice with its questions."""

    choice: BenchmarkChoice
    source: str
    available: int
    rows: bytes | None = None
    """JSON Lines; None: from the Hub."""
    examples: bytes | None = None
    digest: str | None = None
    note: str = ""

    def asked(self, questions: int | None) -> int:
        return self.available if questions is None else min(self.available, questions)


def prepare(home: Home, recipe: Recipe, choice: BenchmarkChoice, seed: int) -> Prepared:
    """Read and check a choice's file; the last few are kept in memory.

    Raises:
        NotReady: the user's own set without a file. DataUnreadable, DataEmpty, DataNoAnswer: its file.
    """
    offer = known(choice.id).offer
    if choice.file is None:
        if offer.dataset is None or offer.questions is None:
            raise NotReady(
                t("Your own questions need a file."),
                hint=t("Choose a file with questions and answers that the model has not learned from."),
                action=CHOOSE,
            )
        source = t(
            "{dataset} on the Hub, {questions:,} questions", dataset=offer.dataset, questions=offer.questions
        )
        return Prepared(choice, source, offer.questions)
    path = Path(choice.file).expanduser()
    try:
        stat = path.stat()
    except (OSError, ValueError) as error:  # no name has a null byte
        raise unfit(
            t("There is no file {path}.", path=path), t("It may have been moved. Choose it again.")
        ) from error
    return _prepare(home, recipe, choice, path, seed, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=8)
def _prepare(
    home: Home,
    recipe: Recipe,
    choice: BenchmarkChoice,
    path: Path,
    seed: int,
    stamp: tuple[int, int],
) -> Prepared:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if choice.id == "own":
        rows = read_own(home, path, recipe)
        count = sum(1 for line in rows.splitlines() if line.strip())
        return Prepared(
            choice,
            t("{name}, {questions:,} questions", name=path.name, questions=count),
            count,
            rows,
            None,
            digest,
        )
    found = read_questions(choice.id, path, seed)
    source = t("{name}, {questions:,} questions", name=path.name, questions=len(found.rows))
    examples = _lines(found.examples) if found.examples is not None else None
    return Prepared(choice, source, len(found.rows), _lines(found.rows), examples, digest, found.note)


def with_learned(prepared: Prepared, repository: Repository, version: Version) -> Prepared:
    """Says so where the user's own questions are among those that the version learned from."""
    if prepared.choice.id != "own" or prepared.rows is None:
        return prepared
    count = learned(repository, version.commit, prepared.rows)
    if not count:
        return prepared
    note = t(
        "Version {number} was trained on {count:,} of the {available:,} questions; those it "
        "may know by heart.",
        number=version.number,
        count=count,
        available=prepared.available,
    )
    return replace(prepared, note=note)


def models_of(version: Version, others: Sequence[Version]) -> list[BenchmarkModel]:
    """The base first, then the version, then the others in the order of their numbers."""
    rest = sorted({one.commit: one for one in others if one.commit != version.commit}.values(), key=_number)
    base = (version.trailers.base_model or t("the base model")).rsplit("/", 1)[-1]
    return [
        BenchmarkModel(id=BASE, name=base),
        *(
            BenchmarkModel(id=one.commit, name=t("Version {number}", number=one.number), version=one.number)
            for one in [version, *rest]
        ),
    ]


def benchmark_draft(
    ctx: Context,
    project: ProjectRecord,
    recipe: Recipe,
    params: PlanBenchmarks,
    models: Sequence[BenchmarkModel],
    prepared: Sequence[Prepared],
    earlier: bytes | None,
) -> Draft:
    """What is to be asked.

    Raises:
        NotFound, GitFault: a version's model is missing or damaged.
        OSError: it could not be taken out of its commit.
    """
    versions = versions_cache(ctx.home)
    records = tuple(
        BenchmarkModelRecord(
            id=one.id,
            name=one.name,
            version=one.version,
            folder=None if one.id == BASE else materialise(project.path, one.id, versions),
        )
        for one in models
    )
    inputs: dict[str, Path | bytes] = {} if earlier is None else {EARLIER: earlier}
    sets = []
    for one in prepared:
        rows, examples = f"{one.choice.id}.jsonl", f"{one.choice.id}-examples.jsonl"
        if one.rows is not None:
            inputs[rows] = one.rows
        if one.examples is not None:
            inputs[examples] = one.examples
        sets.append(
            BenchmarkSet(
                id=one.choice.id,
                questions=params.questions,
                file=Path(INPUTS) / rows if one.rows is not None else None,
                examples_file=Path(INPUTS) / examples if one.examples is not None else None,
                source=one.source,
                digest=one.digest,
                note=one.note,
                work=work(one.choice.id) * one.asked(params.questions),
            )
        )
    payload = BenchmarkPayload(
        commit=models[1].id,
        version=models[1].version or 0,
        models=records,
        sets=tuple(sets),
        seed=params.seed,
        max_new_tokens=recipe.evaluation.max_new_tokens,
    )
    return Draft(payload, inputs)


def _number(version: Version) -> int:
    return version.number


def _lines(rows: Sequence[dict[str, object]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
