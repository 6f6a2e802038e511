"""Why a score is low: every cause needs a number that speaks for it; the order is that of the evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site, evaluation

from vibeflow.features.datasets.manifest import Manifest, parse_manifest
from vibeflow.features.evaluation.causes import causes
from vibeflow.features.evaluation.gather import known_of
from vibeflow.features.evaluation.known import Known, RunFacts, Unknown
from vibeflow.features.history.finding import find_version
from vibeflow.features.models.facts import ModelFacts
from vibeflow.features.services import Services
from vibeflow.features.setup.advice.terms import Recommendation
from vibeflow.protocol.evaluation import EvaluationRef, EvaluationView, Memorisation
from vibeflow.protocol.training import EvalPoint
from vibeflow.recipe.model import Recipe

SIGNS = Memorisation(train_loss=0.21, held_out_loss=2.34, rows=64, copied=2, standing="signs")


def view(decision: str | None = "retrain", **more: Any) -> EvaluationView:
    told = evaluation(41.0)
    if decision:
        gate = {"decision": decision, "headline": "h", "detail": "d", "checks": []}
        told["verdict"] |= {"gate": gate}
    whose = {"projectId": "p", "projectName": "n", "commit": "c" * 40, "version": 1}
    return EvaluationView.model_validate({**told, **whose}).model_copy(update=more)


def manifest(train: int = 2000, findings: list[dict[str, Any]] | None = None, **split: Any) -> Manifest:
    told = {
        "version": 2, "revision": 1, "created_at": "2026",
        "source": {"name": "a.csv", "path": "/a.csv", "sha256": "0", "bytes": 1, "format": "csv"},
        "columns": [], "mapping": {"columns": {}}, "mapped_by": "detection", "confidence": 1.0,
        "shape": "pairs", "fixes": {}, "findings": findings or [], "lengths": None, "files": {},
        "ledger": {"read": train, "train": train, "test": 20, "removed": []},
        "split": {"seed": 1, "share": 0.1, **split},
    }  # fmt: skip
    return parse_manifest(json.dumps(told).encode())


def finding(share: float, **more: Any) -> dict[str, Any]:
    return {
        "id": "contradictions", "severity": "decide", "title": "17 questions with two replies",
        "detail": "d", "count": 17, "share": share, "limit": 0.01, **more,
    }  # fmt: skip


def run(*losses: float, steps: int = 100, total: int = 100, ran_away: str = "") -> RunFacts:
    each = steps // max(1, len(losses) - 1)
    points = [EvalPoint(step=at * each, loss=loss) for at, loss in enumerate(losses)]
    return RunFacts(points, total, steps, ran_away)


def ids(known: Known) -> list[str]:
    return [cause.id for cause in causes(known)]


def test_nothing_is_wrong_without_evidence_and_nothing_with_a_ready_model() -> None:
    assert ids(Known(view())) == []
    assert ids(Known(view(), manifest=manifest(), run=run(3, 2, 1.5, 1.5, 1.5))) == []
    worst = Known(
        view("ready", memorisation=SIGNS), manifest=manifest(20), run=run(1, ran_away="It ran away.")
    )
    assert ids(worst) == []
    assert ids(Known(view(None), manifest=manifest(20))) == ["fewRows"], "an old file has no gate"
    old = view(None)
    good = old.model_copy(update={"verdict": old.verdict.model_copy(update={"score": 70.5})})
    assert ids(Known(good, manifest=manifest(20))) == []


def test_a_loss_that_was_still_falling_is_told_with_its_numbers() -> None:
    found = causes(Known(view(), run=run(3.0, 2.5, 2.2, 2.0, 1.8, steps=80, total=120)))
    assert [cause.id for cause in found] == ["undertrained"]
    assert "from 2.000 to 1.800" in found[0].evidence
    assert "80 of 120 steps" in found[0].evidence
    assert found[0].command == "vibeflow.training.show"


@pytest.mark.parametrize(
    "losses", [(3.0, 2.0, 1.5, 1.5, 1.49), (3.0, 2.0, 1.0, 1.2, 1.03), (3.0, 2.0), (), (float("nan"),) * 5]
)
def test_a_loss_that_has_settled_or_is_unknown_is_no_cause(losses: tuple[float, ...]) -> None:
    assert "undertrained" not in ids(Known(view(), run=run(*losses)))


def test_a_run_that_ran_away_goes_before_everything() -> None:
    known = Known(
        view(memorisation=SIGNS),
        manifest=manifest(20, [finding(0.3)]),
        run=run(3, 2, 9, ran_away="The loss was 2.00 at its lowest and is 9.00."),
    )
    found = causes(known)
    assert (found[0].id, found[0].evidence) == ("settings", "The loss was 2.00 at its lowest and is 9.00.")
    assert {cause.id for cause in found} == {"settings", "dataQuality", "fewRows", "memorised"}


def test_settings_count_only_when_far_from_the_recommended_ones() -> None:
    advice = [
        Recommendation("training.learning_rate", "Learning rate", 5e-4, ""),
        Recommendation("training.epochs", "Passes", 3, ""),
        Recommendation("training.max_seq_length", "Longest row", 256, ""),
        Recommendation("training.method", "Method", "lora", ""),
        Recommendation("training.eval_steps", "Look every", None, ""),
    ]

    def told(**training: Any) -> list[str]:
        recipe = Recipe.model_validate({"name": "n", "training": training})
        known = Known(view(), recipe=recipe, recommended=advice, manifest=manifest())
        return [cause.evidence for cause in causes(known)]

    assert told(learning_rate=5e-4, epochs=3, max_seq_length=1024) == []
    assert told(learning_rate=6e-4, epochs=4, max_seq_length=256) == []
    found = told(learning_rate=0.05, epochs=3, max_seq_length=128)
    assert found == [
        "It was trained with Learning rate 0.05 (recommended 0.0005), Longest row 128 (recommended 256) for "
        "your 2,000 rows."
    ]


def test_data_with_open_findings_is_named_by_the_worst_of_them() -> None:
    open_ones = [
        finding(0.02, id="a", title="Small"),
        finding(0.3, id="b", title="Large"),
        finding(0.1, id="c"),
    ]
    found = causes(Known(view(), manifest=manifest(2000, open_ones)))
    assert [cause.id for cause in found] == ["dataQuality"]
    assert found[0].evidence == (
        "Large: 30.0 % of the rows, where 1.0 % is the limit. There are 2 more findings."
    )
    done = [finding(0.3, severity="fixed"), finding(0.3, count=0), finding(0.3, measure="12 rows")]
    mended = finding(0.3, fix={"id": "removeDuplicates", "label": "Remove", "applied": True})
    assert ids(Known(view(), manifest=manifest(2000, [*done, mended]))) == []


def test_few_rows_are_few_by_count_or_by_what_they_did() -> None:
    assert ids(Known(view(), manifest=manifest(99))) == ["fewRows"]
    assert ids(Known(view(), manifest=manifest(100))) == []
    assert ids(Known(view(memorisation=SIGNS), manifest=manifest(400))) == ["memorised", "fewRows"]
    assert ids(Known(view(memorisation=SIGNS), manifest=manifest(500))) == ["memorised"]


def test_memorising_is_told_from_the_model_or_from_the_run() -> None:
    found = causes(Known(view(memorisation=SIGNS)))
    assert "0.210 on 64 trained rows and 2.340" in found[0].evidence
    found = causes(Known(view(), run=run(3.0, 1.0, 1.3, 1.6, 1.9)))
    assert [cause.id for cause in found] == ["memorised"]
    assert "lowest at step 25 (1.000) and rose to 1.900" in found[0].evidence


def test_a_small_model_is_a_cause_for_writing_and_not_for_sorting() -> None:
    small = ModelFacts("vibeflow/starter", 7_000_000, 512)
    assert ids(Known(view(), model=small)) == ["modelSize"]
    assert ids(Known(view(baseline="always answering"), model=small)) == []
    assert ids(Known(view(), model=ModelFacts("big", 1_500_000_000, 2048))) == []
    assert ids(Known(view(), model=ModelFacts("unknown", None, None))) == []


def test_held_out_rows_unlike_the_trained_ones_are_told_with_both_shares() -> None:
    found = causes(Known(view(), unknown=Unknown(0.31, 0.04)))
    assert [cause.id for cause in found] == ["mismatch"]
    assert "31 % of the words" in found[0].evidence and "4 %" in found[0].evidence
    assert ids(Known(view(), unknown=Unknown(0.08, 0.06))) == []


def test_facts_come_from_the_commit_and_not_from_the_project_as_it_is_now(site: Site) -> None:
    split = {"test_file": "/other.jsonl"}
    (site.path / "data/manifest.json").write_text(manifest(40, **split).model_dump_json(by_alias=True))
    _rows(site.path / "data/train.jsonl", [f"where is my parcel number {n}" for n in range(60)])
    _rows(site.path / "data/test.jsonl", [f"quantum flux of reactor {n}" for n in range(12)])
    commit = site.version(score=41.0)
    _rows(site.path / "data/test.jsonl", ["where is my parcel"] * 12)
    (site.path / "vibeflow.yaml").write_text("name: other\ntraining:\n  epochs: 77\n")
    repository, version = find_version(site.record, commit) or pytest.fail("no version")
    found = known_of(site.ctx, site.record, repository, version, view())
    assert found.manifest is not None and found.manifest.ledger.train == 40
    assert found.recipe is not None and found.recipe.training.epochs != 77
    assert found.unknown is not None
    assert found.unknown.held_out > 0.5 and found.unknown.among_trained == 0
    assert found.model is not None
    assert found.run is None, "the run's measurements say of no commit"
    shown = Services.over(site.ctx).evaluations.snapshot(EvaluationRef(project_id=site.record.id)).view
    assert shown is not None
    assert {"mismatch", "fewRows"} <= {cause.id for cause in shown.causes}


def test_what_cannot_be_read_is_left_out(site: Site) -> None:
    commit = site.version(score=41.0)
    repository, version = find_version(site.record, commit) or pytest.fail("no version")
    found = known_of(site.ctx, site.record, repository, version, view())
    assert found.manifest is None, "the manifest of this project is no manifest of a dataset"
    assert found.unknown is None and found.recommended == ()


def _rows(file: Path, questions: list[str]) -> None:
    lines = [
        {"n": n, "messages": [{"role": "user", "content": text}, {"role": "assistant", "content": "a"}]}
        for n, text in enumerate(questions, start=1)
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
