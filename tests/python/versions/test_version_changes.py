"""Rolling back, tagging, deleting, branching and merging, with real git: the state is what was asked for,
history is not rewritten, and nothing of the user's is overwritten."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from finished_run import Site, git

from vibeflow.features.history.later import commit_later, read_later, read_newest
from vibeflow.features.services import Services
from vibeflow.features.versions import served
from vibeflow.git import lfs
from vibeflow.git.repository import open_repository
from vibeflow.protocol.errors import GitFault, NotFound, NotReady, RecipeInvalid, UserInputError
from vibeflow.protocol.versions import (
    BranchRef,
    CompareVersions,
    CreateBranch,
    MergeBranch,
    ProjectPage,
    TagVersion,
    VersionRef,
    VersionsRef,
)

WEIGHTS = "model/adapter_model.safetensors"
GOOD, POOR = [0.9] * 30, [0.2] * 30


@pytest.fixture
def made(site: Site) -> Site:
    """Two versions, and notes of the user's."""
    site.version(weights=b"first" * 500, score=80.0, marks=GOOD)
    (site.path / "notes.md").write_text("mine\n")
    site.git("add", "notes.md")
    site.git("commit", "-qm", "Notes")
    site.data(rows=8, cell="y")
    (site.path / "vibeflow.yaml").write_text(
        (site.path / "vibeflow.yaml").read_text().replace("epochs: 4", "epochs: 9")
    )
    site.version(weights=b"second" * 500, score=40.0, marks=POOR)
    assert site.git("status", "--porcelain") == ""
    return site


def ref(site: Site, commit: str) -> VersionRef:
    return VersionRef(project_id=site.record.id, commit=commit)


def page(site: Site) -> ProjectPage:
    return Services.over(site.ctx).versions.page(VersionsRef(project_id=site.record.id))


def sound(site: Site) -> None:
    """What git and, where it is installed, git-lfs say of the repository."""
    assert site.git("status", "--porcelain") == ""
    assert "error" not in site.git("fsck", "--strict", "--no-dangling")
    if shutil.which("git-lfs"):
        said = subprocess.run(["git", "lfs", "fsck"], cwd=site.path, capture_output=True, text=True)
        assert said.returncode == 0 and "Git LFS fsck OK" in said.stdout, said.stdout + said.stderr


def tree(site: Site, commit: str) -> dict[str, str]:
    lines = site.git("ls-tree", "-r", commit).splitlines()
    return {name: facts for facts, _, name in (line.partition("\t") for line in lines)}


def test_a_rollback_is_a_new_commit_with_exactly_the_versions_state(made: Site) -> None:
    first, second = made.commits
    before = made.git("rev-list", "HEAD").splitlines()
    change = Services.over(made.ctx).versions.rollback(ref(made, first))

    after = made.git("rev-list", "HEAD").splitlines()
    assert after[1:] == before and after[0] == change.commit == made.git("rev-parse", "HEAD")
    was, now = tree(made, first), tree(made, "HEAD")
    for path in (
        "vibeflow.yaml",
        WEIGHTS,
        "evaluation/evaluation.json",
        "data/train.jsonl",
        "data/test.jsonl",
    ):
        assert now[path] == was[path]
        assert tree(made, second)[path] != was[path] or path == "data/test.jsonl"
    assert now["notes.md"] == tree(made, second)["notes.md"]
    assert (made.path / WEIGHTS).read_bytes() == b"first" * 500
    assert len((made.path / "data/train.jsonl").read_text().splitlines()) == 5
    assert change.message == "Version 1 is back, as a new commit. Nothing was rewritten."
    newest = change.page.versions[0]
    assert (newest.number, newest.restored, newest.score, newest.current) == (3, 1, 80.0, True)
    assert newest.parents == [second]
    assert change.page.totals.training_seconds == pytest.approx(2 * 134.2)
    sound(made)


def test_a_rollback_asked_for_again_makes_no_second_commit(made: Site) -> None:
    one = Services.over(made.ctx).versions.rollback(ref(made, made.commits[0])).commit
    assert Services.over(made.ctx).versions.rollback(ref(made, made.commits[0])).commit == one


def test_uncommitted_settings_and_data_are_kept_in_a_commit_before_going_back(made: Site) -> None:
    recipe = made.path / "vibeflow.yaml"
    recipe.write_text(recipe.read_text() + "# my own thought\n")
    made.data(rows=11, cell="mine")
    change = Services.over(made.ctx).versions.rollback(ref(made, made.commits[0]))
    kept = made.git("rev-parse", "HEAD~1")
    assert f"Your uncommitted changes are kept in commit {kept[:8]}." in change.message
    assert "# my own thought" in made.git("show", f"{kept}:vibeflow.yaml")
    assert len(made.git("show", f"{kept}:data/train.jsonl").splitlines()) == 11
    assert "# my own thought" not in recipe.read_text()
    sound(made)


def test_a_file_of_a_model_changed_by_hand_is_in_the_way_and_nothing_happens(made: Site) -> None:
    config = made.path / WEIGHTS
    config.write_text("my own weights")
    head = made.git("rev-parse", "HEAD")
    with pytest.raises(NotReady, match=r"not committed: model/adapter_model\.safetensors") as caught:
        Services.over(made.ctx).versions.rollback(ref(made, made.commits[0]))
    assert "Source Control" in caught.value.hint
    assert config.read_text() == "my own weights"
    assert made.git("rev-parse", "HEAD") == head


def test_settings_with_a_key_in_them_are_not_kept_but_named(made: Site) -> None:
    recipe = made.path / "vibeflow.yaml"
    key = "AIza" + "Sy0123456789abcdefghijklmnopqrstuvw"
    recipe.write_text(recipe.read_text() + f"# key: {key}\n")
    line = len(recipe.read_text().splitlines())
    with pytest.raises(
        RecipeInvalid, match=rf"Line {line} of vibeflow\.yaml holds a Google API key"
    ) as caught:
        Services.over(made.ctx).versions.rollback(ref(made, made.commits[0]))
    assert key not in caught.value.message + caught.value.hint
    assert key not in made.git("log", "--all", "-p")
    assert key in recipe.read_text()


def test_the_users_marks_and_later_results_outlast_a_rollback(made: Site) -> None:
    first, second = made.commits
    (made.path / "evaluation/ratings.jsonl").write_text('{"number": 1}\n')
    late = json.dumps({"late": True}).encode()
    commit = commit_later(made.ctx, made.record, second, "judge.json", late, "Judge version 2")
    assert commit_later(made.ctx, made.record, second, "judge.json", late, "Judge version 2") == commit
    assert f"VibeFlow-Evaluated: {second}" in made.git("log", "-1", "--format=%B")
    assert made.git("show", "HEAD:evaluation/ratings.jsonl") == '{"number": 1}'
    assert tree(made, commit)[WEIGHTS] == tree(made, second)[WEIGHTS]
    back = Services.over(made.ctx).versions.rollback(ref(made, second)).commit
    assert back == commit, "the state is that version's already"
    restored = Services.over(made.ctx).versions.rollback(ref(made, first)).commit
    again = Services.over(made.ctx).versions.rollback(ref(made, second)).commit
    repository = open_repository(made.path)
    assert repository is not None
    assert read_later(repository, second, "judge.json") == late
    assert read_later(repository, again, "judge.json") == late, "what is known of the version that is back"
    assert read_later(repository, restored, "judge.json") is None
    assert read_newest(repository, first, "evaluation.json") is not None
    assert made.git("show", "HEAD:evaluation/ratings.jsonl") == '{"number": 1}'
    sound(made)


def test_a_large_later_result_is_a_pointer_and_stays_one(made: Site) -> None:
    data = b'"' + b"x" * 1_200_000 + b'"'
    commit_later(made.ctx, made.record, made.commits[1], "evaluation.json", data, "Evaluate version 2")
    path = f"evaluation/later/{made.commits[1][:12]}/evaluation.json"
    assert made.git("show", f"HEAD:{path}").startswith("version https://git-lfs")
    assert (made.path / path).read_bytes() == data
    sound(made)
    made.version(weights=b"third" * 500)
    assert path in made.git("show", "HEAD:.gitattributes")
    sound(made)
    Services.over(made.ctx).versions.rollback(ref(made, made.commits[0]))
    assert path in made.git("show", "HEAD:.gitattributes")
    assert (made.path / path).read_bytes() == data
    sound(made)


def test_a_tag_is_annotated_and_goes_again_and_the_users_own_stays(made: Site) -> None:
    first = made.commits[0]
    made.git("tag", "release", first)
    asked = TagVersion(project_id=made.record.id, commit=first, tag="best")
    change = Services.over(made.ctx).versions.tag(asked)
    assert change.page.versions[1].tags == ["best", "release"]
    assert made.git("cat-file", "-t", "best") == "tag"
    Services.over(made.ctx).versions.tag(asked)
    with pytest.raises(NotReady, match="There is a tag best already"):
        Services.over(made.ctx).versions.tag(asked.model_copy(update={"commit": made.commits[1]}))
    with pytest.raises(NotReady, match="outside VibeFlow"):
        Services.over(made.ctx).versions.untag(asked.model_copy(update={"tag": "release"}))
    with pytest.raises(UserInputError) as caught:
        Services.over(made.ctx).versions.tag(asked.model_copy(update={"tag": "best so far"}))
    assert "best-so-far" in caught.value.hint
    assert Services.over(made.ctx).versions.untag(asked).page.versions[1].tags == ["release"]
    with pytest.raises(NotFound):
        Services.over(made.ctx).versions.untag(asked)


def test_deleting_removes_the_objects_that_nothing_else_needs_and_marks_the_commit(made: Site) -> None:
    first, second = made.commits
    pointer = lfs.parse_pointer(made.git("show", f"{first}:{WEIGHTS}").encode() + b"\n")
    assert pointer
    stored = made.path / ".git/lfs/objects" / pointer.oid[:2] / pointer.oid[2:4] / pointer.oid
    assert stored.is_file()
    preview = Services.over(made.ctx).versions.preview_delete(ref(made, first))
    assert (preview.frees_bytes, preview.shared, preview.hindrance) == (2500, False, None)
    change = Services.over(made.ctx).versions.delete(ref(made, first))
    assert "2.5 kB freed" in change.message
    assert not stored.exists()
    assert change.page.versions[1].weights == "deleted" and change.page.versions[0].weights == "here"
    assert f"VibeFlow-Deleted: {first}" in made.git("log", "-1", "--format=%B")
    assert tree(made, "HEAD") == tree(made, second)
    assert change.page.problem is None
    with pytest.raises(GitFault):
        Services.over(made.ctx).versions.rollback(ref(made, first))
    assert Services.over(made.ctx).versions.delete(ref(made, first)).commit == change.commit, (
        "again: nothing more to do"
    )
    sound(made)


def test_what_cannot_be_deleted_says_why(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = made.commits
    with pytest.raises(NotReady, match="stands at the model of version 2"):
        Services.over(made.ctx).versions.delete(ref(made, second))
    Services.over(made.ctx).versions.tag(TagVersion(project_id=made.record.id, commit=first, tag="best"))
    with pytest.raises(NotReady, match="The tag best stands at"):
        Services.over(made.ctx).versions.delete(ref(made, first))
    made.git("tag", "-d", "best")
    monkeypatch.setattr("vibeflow.features.versions.service.served_commits", lambda _: frozenset({first}))
    assert served.served_commits(made.record.jobs) == frozenset()
    with pytest.raises(NotReady, match="is being served"):
        Services.over(made.ctx).versions.delete(ref(made, first))


def test_objects_that_a_restored_version_shares_stay(made: Site) -> None:
    first = made.commits[0]
    Services.over(made.ctx).versions.rollback(ref(made, first))
    made.version(weights=b"third" * 500)
    preview = Services.over(made.ctx).versions.preview_delete(ref(made, first))
    assert (preview.frees_bytes, preview.shared, preview.hindrance) == (0, True, None)
    Services.over(made.ctx).versions.delete(ref(made, first))
    restored = next(view for view in page(made).versions if view.restored)
    assert restored.weights == "here"
    change = Services.over(made.ctx).versions.delete(ref(made, restored.commit))
    assert "2.5 kB freed" in change.message
    assert [v.weights for v in change.page.versions] == ["here", "deleted", "here", "deleted"]
    sound(made)


def test_a_branch_from_an_earlier_version_and_back(made: Site) -> None:
    first = made.commits[0]
    versions = Services.over(made.ctx).versions
    change = versions.create_branch(CreateBranch(project_id=made.record.id, branch="try", commit=first))
    assert change.page.branch == "try" and change.commit == first
    assert (made.path / WEIGHTS).read_bytes() == b"first" * 500
    assert not (made.path / "notes.md").exists()
    assert [v.branch for v in change.page.versions] == ["main", None]
    sound(made)
    (made.path / "mine.txt").write_text("carried along")
    back = versions.switch_branch(BranchRef(project_id=made.record.id, branch="main"))
    assert (made.path / WEIGHTS).read_bytes() == b"second" * 500
    assert (made.path / "notes.md").read_text() == "mine\n"
    assert back.page.dirty == ["mine.txt"]
    assert [(b.name, b.current, b.versions, b.best_version) for b in back.page.branches] == [
        ("main", True, 2, 1),
        ("try", False, 1, 1),
    ]


def test_switching_never_overwrites_what_is_not_committed(made: Site) -> None:
    versions = Services.over(made.ctx).versions
    (made.path / "vibeflow.yaml").write_text("name: changed\n")
    with pytest.raises(NotReady, match=r"not committed: vibeflow\.yaml"):
        versions.create_branch(CreateBranch(project_id=made.record.id, branch="try", commit=made.commits[0]))
    assert made.git("branch", "--list", "try") == ""
    assert (made.path / "vibeflow.yaml").read_text() == "name: changed\n"
    made.git("checkout", "-q", "vibeflow.yaml")
    versions.create_branch(CreateBranch(project_id=made.record.id, branch="try", commit=made.commits[0]))
    (made.path / "notes.md").write_text("another file of that name")
    with pytest.raises(NotReady, match=r"notes\.md"):
        versions.switch_branch(BranchRef(project_id=made.record.id, branch="main"))
    assert (made.path / "notes.md").read_text() == "another file of that name"
    assert made.git("branch", "--show-current") == "try"


@pytest.mark.parametrize("name", ["two words", "-b", "a..b", "HEAD", "x.lock", ""])
def test_names_that_git_forbids_are_refused(made: Site, name: str) -> None:
    with pytest.raises(UserInputError):
        Services.over(made.ctx).versions.create_branch(CreateBranch(project_id=made.record.id, branch=name))


def _branched(made: Site, marks: list[float]) -> str:
    """A branch from the second version with a version of its own; files of the user's on both."""
    versions = Services.over(made.ctx).versions
    versions.create_branch(CreateBranch(project_id=made.record.id, branch="try"))
    (made.path / "theirs.txt").write_text("theirs")
    made.git("add", "theirs.txt")
    made.git("commit", "-qm", "Theirs")
    commit = made.version(weights=b"third" * 500, score=60.0, marks=marks)
    versions.switch_branch(BranchRef(project_id=made.record.id, branch="main"))
    (made.path / "ours.txt").write_text("ours")
    made.git("add", "ours.txt")
    made.git("commit", "-qm", "Ours")
    return commit


def test_a_merge_keeps_the_better_model_and_both_sides_files(made: Site) -> None:
    third = _branched(made, GOOD)
    ours = made.git("rev-parse", "HEAD")
    asked = MergeBranch(project_id=made.record.id, branch="try")
    change = Services.over(made.ctx).versions.merge(asked)
    assert made.git("rev-list", "--parents", "--max-count=1", "HEAD").split() == [change.commit, ours, third]
    assert "better than version 2 beyond doubt (30 better, 0 worse of 30" in change.message
    assert (made.path / WEIGHTS).read_bytes() == b"third" * 500
    assert (made.path / "ours.txt").exists() and (made.path / "theirs.txt").exists()
    newest = change.page.versions[0]
    assert (newest.number, newest.restored, newest.score) == (4, 3, 60.0)
    assert newest.parents == [made.commits[1], third]
    assert Services.over(made.ctx).versions.merge(asked).commit == change.commit
    sound(made)


def test_a_merge_keeps_its_own_model_when_the_others_is_worse(made: Site) -> None:
    _branched(made, [0.05] * 30)
    change = Services.over(made.ctx).versions.merge(MergeBranch(project_id=made.record.id, branch="try"))
    assert "worse beyond doubt" in change.message
    assert (made.path / WEIGHTS).read_bytes() == b"second" * 500
    assert (made.path / "theirs.txt").exists()
    assert change.page.versions[0].restored == 2
    sound(made)


def test_different_held_out_rows_ask_for_a_choice(made: Site) -> None:
    _branched(made, GOOD[:20])
    asked = MergeBranch(project_id=made.record.id, branch="try")
    head = made.git("rev-parse", "HEAD")
    with pytest.raises(NotReady, match="different held-out questions"):
        Services.over(made.ctx).versions.merge(asked)
    assert made.git("rev-parse", "HEAD") == head
    change = Services.over(made.ctx).versions.merge(asked.model_copy(update={"keep": "theirs"}))
    assert "as you chose" in change.message
    assert (made.path / WEIGHTS).read_bytes() == b"third" * 500
    sound(made)


def test_a_conflict_in_the_users_own_file_stops_the_merge_before_it_begins(made: Site) -> None:
    _branched(made, GOOD)
    (made.path / "theirs.txt").write_text("not theirs")
    made.git("add", "theirs.txt")
    made.git("commit", "-qm", "A file of that name here too")
    head = made.git("rev-parse", "HEAD")
    with pytest.raises(NotReady, match=r"the same lines of theirs\.txt"):
        Services.over(made.ctx).versions.merge(MergeBranch(project_id=made.record.id, branch="try"))
    assert made.git("rev-parse", "HEAD") == head
    sound(made)


def test_a_comparison_says_what_differs(made: Site) -> None:
    first, second = made.commits
    said = Services.over(made.ctx).versions.compare(
        CompareVersions(project_id=made.record.id, commits=[first, second])
    )
    assert said.headline == "Version 2 is worse than version 1 on 30 of 30 shared questions"
    settings = {s.key: (s.name, s.values) for s in said.settings}
    assert settings == {"training.epochs": ("Passes (epochs)", ["4", "9"])}
    assert [(d.rows, d.added, d.removed, d.same_held_out) for d in said.data] == [
        (8, 0, 0, True),
        (11, 11, 8, False),
    ]
    assert [(m.id, m.values, m.against_first) for m in said.metrics] == [
        ("tokenF1", [0.8, 0.4], [None, "worse"])
    ]
    assert len(said.answers) == 30
    assert said.answers[0].answers == ["answer 0.9", "answer 0.2"]
    with pytest.raises(NotReady):
        Services.over(made.ctx).versions.compare(CompareVersions(project_id=made.record.id, commits=[first]))


def test_a_version_that_is_not_the_projects_is_not_found(made: Site) -> None:
    notes = made.git("rev-parse", "HEAD~1")
    with pytest.raises(NotFound):
        Services.over(made.ctx).versions.rollback(ref(made, notes))


def test_in_a_worktree_everything_works_too(
    made: Site, adopt: Callable[[Path], Site], tmp_path: Path
) -> None:
    made.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"), made.commits[0])
    side = adopt(tmp_path / "side")
    with pytest.raises(NotReady, match="another working tree"):
        Services.over(made.ctx).versions.switch_branch(BranchRef(project_id=side.record.id, branch="main"))
    Services.over(made.ctx).versions.rollback(ref(side, made.commits[1]))
    assert (side.path / WEIGHTS).read_bytes() == b"second" * 500
    assert git(side.path, "status", "--porcelain") == ""
    with pytest.raises(NotReady, match="stands at"):
        Services.over(made.ctx).versions.delete(ref(made, made.commits[1]))
