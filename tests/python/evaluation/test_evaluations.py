"""The evaluation that is shown is the commit's, whatever the working tree says by now."""

from __future__ import annotations

import json

import pytest
from finished_run import Site, evaluation

from vibeflow.features.services import Services
from vibeflow.protocol.errors import GitFault, NotFound
from vibeflow.protocol.evaluation import EvaluationRef, EvaluationView


def _view(site: Site, commit: str | None = None) -> EvaluationView | None:
    return (
        Services.over(site.ctx)
        .evaluations.snapshot(EvaluationRef(project_id=site.record.id, commit=commit))
        .view
    )


def test_without_a_version_there_is_nothing_to_show(site: Site) -> None:
    snapshot = Services.over(site.ctx).evaluations.snapshot(EvaluationRef(project_id=site.record.id))
    assert snapshot.view is None
    assert snapshot.project_name == "Support replies"


def test_it_is_read_from_the_commit_and_not_from_the_working_tree(site: Site) -> None:
    first = site.version(score=50.0)
    second = site.version(score=60.0, weights=b"2")
    (site.path / "evaluation/evaluation.json").write_text(json.dumps(evaluation(99.0)))
    newest = _view(site)
    assert newest and (newest.commit, newest.version, newest.verdict.score) == (second, 2, 60.0)
    older = _view(site, first[:12])
    assert older and (older.commit, older.version, older.verdict.score) == (first, 1, 50.0)
    assert (older.rows, older.held_out, older.base_model) == (100, 243, "vibeflow/starter")


def test_the_newest_evaluated_version_is_shown_when_the_newest_was_not(site: Site) -> None:
    first = site.version()
    second = site.version(score=None, weights=b"2")
    newest = _view(site)
    assert newest and newest.commit == first
    assert _view(site, second) is None


def test_a_field_that_a_later_version_added_is_passed_over(site: Site) -> None:
    train, evaluate = site.finish_run()
    assert evaluate
    _replace(site, evaluation(70.0) | {"judge": {"tone": 4}})
    site.commit(train, evaluate)
    newest = _view(site)
    assert newest and newest.verdict.score == 70.0


def test_one_that_was_spoilt_by_hand_is_not_shown_as_if_it_were_right(site: Site) -> None:
    site.version()
    for text in ("{", "[]", '{"rows": "many"}'):
        (site.path / "evaluation/evaluation.json").write_text(text)
        site.git(
            "commit", "-qam", "Spoilt\n\nVibeFlow-Run: run-0009\nVibeFlow-Version: 2\nVibeFlow-Score: 99.0"
        )
        with pytest.raises(NotFound, match="version 2"):
            _view(site)


def test_a_large_evaluation_comes_from_the_lfs_store_and_its_loss_is_named(site: Site) -> None:
    example = {
        "number": 1, "question": "q" * 2000, "expected": "e", "base": "b", "tuned": "t",
        "baseScore": 0.1, "tunedScore": 0.9, "outcome": "better",
    }  # fmt: skip
    train, evaluate = site.finish_run()
    _replace(site, evaluation(70.0) | {"examples": [example] * 600})
    commit = site.commit(train, evaluate)
    assert site.git("cat-file", "blob", f"{commit}:evaluation/evaluation.json").startswith(
        "version https://git-lfs"
    )
    newest = _view(site)
    assert newest and len(newest.examples) == 600
    for stored in site.path.glob(".git/lfs/objects/*/*/*"):
        stored.unlink()
    with pytest.raises(GitFault, match=r"evaluation/evaluation\.json"):
        _view(site)


def test_a_commit_that_is_no_version_is_not_found(site: Site) -> None:
    site.version()
    with pytest.raises(NotFound):
        _view(site, site.git("rev-parse", "HEAD~1"))


def _replace(site: Site, told: object) -> None:
    """Put another evaluation into the latest run's result, vouched for as the worker would."""
    from finished_run import write_result

    job = site.path / ".vibeflow" / "jobs" / f"run-{site.runs:04d}-evaluate"
    for path in (job / "result").iterdir():
        path.unlink()
    (job / "result").rmdir()
    write_result(job, {"evaluation.json": json.dumps(told).encode(), "examples.jsonl": b"{}\n"})
