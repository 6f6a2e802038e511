"""A finished run becomes one commit that pins everything, and the user's own work stays as it is."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from finished_run import Site, evaluation, git, write_result, write_rows

from made_by_hand import vouch
from vibeflow.features.projects.repository import init
from vibeflow.features.services import Services
from vibeflow.git import lfs
from vibeflow.git.attributes import with_our_part
from vibeflow.protocol.errors import GitFault, InternalError, NotReady
from vibeflow.protocol.versions import VersionsRef


def test_the_commit_pins_data_recipe_weights_and_evaluation_and_leaves_a_clean_tree(site: Site) -> None:
    weights = os.urandom(50_000)
    commit = site.version(weights=weights)

    listed = set(site.git("ls-tree", "-r", "--name-only", commit).splitlines())
    assert {
        "vibeflow.yaml", ".gitignore", ".gitattributes", "data/train.jsonl", "data/test.jsonl",
        "data/removed.jsonl", "data/manifest.json", "model/adapter_model.safetensors", "model/model.json",
        "model/adapter_config.json", "model/manifest.json", "model/curves.json", "evaluation/evaluation.json",
        "evaluation/examples.jsonl", "evaluation/manifest.json",
    } == listed  # fmt: skip
    pointer = lfs.parse_pointer(
        git(site.path, "cat-file", "blob", f"{commit}:model/adapter_model.safetensors").encode() + b"\n"
    )
    assert pointer is not None and pointer.size == 50_000
    assert (
        site.path / ".git/lfs/objects" / pointer.oid[:2] / pointer.oid[2:4] / pointer.oid
    ).read_bytes() == weights
    assert (site.path / "model/adapter_model.safetensors").read_bytes() == weights
    assert site.git("status", "--porcelain") == ""
    assert site.git("rev-parse", "HEAD") == commit


def test_the_message_speaks_to_people_and_its_trailers_to_programs(site: Site) -> None:
    site.data(rows=970)
    message = site.git("log", "-1", "--format=%B", site.version())
    lines = message.splitlines()
    assert lines[0] == "Version 1: tuned vibeflow/starter on 970 rows, score 78 (base 31)"
    assert "Training took 2 min 14 s." in lines
    assert "Better than the base model: of 100 held-out rows 81 better, 16 the same, 3 worse." in lines
    trailers = site.git("log", "-1", "--format=%(trailers:only,unfold)").splitlines()
    assert {
        "VibeFlow-Version: 1",
        "VibeFlow-Run: run-0001",
        "VibeFlow-Score: 77.6",
        "VibeFlow-Base-Score: 31.2",
        "VibeFlow-Rows: 970",
        "VibeFlow-Seconds: 134.2",
        "VibeFlow-Model: vibeflow/starter",
    } <= set(trailers)


def test_a_classifier_is_said_to_be_compared_with_a_guess(site: Site) -> None:
    train, evaluate = site.finish_run()
    assert evaluate
    shutil.rmtree(evaluate / "result")
    guessed = {**evaluation(77.6), "baseline": 'always answering "refund"'}
    write_result(evaluate, {"evaluation.json": json.dumps(guessed).encode()})
    subject = site.git("log", "-1", "--format=%s", site.commit(train, evaluate))
    assert subject.endswith("score 78 (guess 31)")


def test_a_run_that_was_not_evaluated_has_no_score_and_takes_the_old_evaluation_out(site: Site) -> None:
    site.version()
    commit = site.version(score=None, weights=b"second")
    assert "evaluation/" not in site.git("ls-tree", "-r", "--name-only", commit)
    assert not (site.path / "evaluation/evaluation.json").exists()
    view = Services.over(site.ctx).versions.list(VersionsRef(project_id=site.record.id)).versions[0]
    assert (view.number, view.score, view.base_score) == (2, None, None)
    assert site.git("status", "--porcelain") == ""


def test_committing_the_same_run_again_gives_the_same_commit(site: Site) -> None:
    jobs = site.finish_run()
    assert site.commit(*jobs) == site.commit(*jobs)
    assert site.versions_in_git() == 1


def test_a_run_of_the_same_name_in_a_clone_is_another_version(
    site: Site, adopt: Callable[[Path], Site], tmp_path: Path
) -> None:
    site.version()
    git(tmp_path, "clone", "-q", str(site.path), "clone")
    clone = adopt(tmp_path / "clone")
    clone.data(rows=6)
    clone.version(weights=b"other")
    assert clone.git("log", "-1", "--format=%(trailers:key=VibeFlow-Run,valueonly)") == "run-0001"
    versions = Services.over(site.ctx).versions.list(VersionsRef(project_id=clone.record.id)).versions
    assert [view.number for view in versions] == [2, 1]


def test_versions_are_listed_newest_first_among_the_users_own_commits(site: Site) -> None:
    first = site.version(score=50.0)
    (site.path / "notes.md").write_text("mine")
    site.git("add", "notes.md")
    site.git("commit", "-qm", "My notes\n\nnot a version, though it says VibeFlow-Run: somewhere")
    second = site.version(weights=b"second", score=60.0)
    views = Services.over(site.ctx).versions.list(VersionsRef(project_id=site.record.id)).versions
    assert [(v.commit, v.number, v.score, v.rows, v.served) for v in views] == [
        (second, 2, 60.0, 5, False),
        (first, 1, 50.0, 5, False),
    ]
    assert "notes.md" in site.git("ls-tree", "--name-only", second)


def test_edits_made_while_the_run_went_on_stay_in_the_working_tree(site: Site) -> None:
    jobs = site.finish_run()
    recipe = site.path / "vibeflow.yaml"
    pinned = recipe.read_text()
    recipe.write_text(pinned + "# my note\n")
    write_rows(site.path / "data/train.jsonl", 7, "edited")
    edited = (site.path / "data/train.jsonl").read_text()
    commit = site.commit(*jobs)
    assert git(site.path, "show", f"{commit}:vibeflow.yaml") == pinned.strip()
    assert recipe.read_text() == pinned + "# my note\n"
    assert (site.path / "data/train.jsonl").read_text() == edited
    changed = {line.strip() for line in site.git("status", "--porcelain").splitlines()}
    assert changed == {"M data/train.jsonl", "M vibeflow.yaml"}


def test_what_the_user_staged_stays_staged_and_uncommitted(site: Site) -> None:
    (site.path / "mine.txt").write_text("mine")
    recipe = site.path / "vibeflow.yaml"
    recipe.write_text(recipe.read_text() + "# in the run\n")
    jobs = site.finish_run()
    recipe.write_text(recipe.read_text() + "# staged\n")
    site.git("add", "mine.txt", "vibeflow.yaml")
    commit = site.commit(*jobs)
    assert git(site.path, "show", f"{commit}:vibeflow.yaml").endswith("# in the run")
    assert git(site.path, "show", ":vibeflow.yaml").endswith("# staged")
    assert "mine.txt" not in site.git("ls-tree", "--name-only", commit)
    assert site.git("diff", "--cached", "--name-only").splitlines() == ["mine.txt", "vibeflow.yaml"]


def test_a_model_file_that_the_user_changed_is_not_overwritten(site: Site) -> None:
    site.version()
    (site.path / "model/model.json").write_text("hand-made")
    (site.path / "model/NOTES.md").write_text("about the model")
    site.git("add", "model/NOTES.md")
    site.git("commit", "-qm", "Notes")
    commit = site.version(weights=b"second")
    assert (site.path / "model/model.json").read_text() == "hand-made"
    assert git(site.path, "show", f"{commit}:model/model.json").startswith('{"base"')
    assert (site.path / "model/adapter_model.safetensors").read_bytes() == b"second"
    assert "model/NOTES.md" in site.git("ls-tree", "-r", "--name-only", commit)


def test_a_link_in_the_place_of_the_model_is_not_followed(site: Site, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (site.path / "model").symlink_to(elsewhere)
    site.version()
    assert list(elsewhere.iterdir()) == []


def test_large_data_becomes_a_pointer_and_small_data_an_ordinary_file_again(site: Site) -> None:
    site.data(rows=2000, cell="y" * 600)
    first = site.version()
    assert git(site.path, "cat-file", "blob", f"{first}:data/train.jsonl").startswith(
        "version https://git-lfs"
    )
    assert "/data/train.jsonl filter=lfs" in git(site.path, "show", f"{first}:.gitattributes")
    assert site.git("status", "--porcelain") == ""
    site.data(rows=5)
    second = site.version(weights=b"second")
    assert git(site.path, "cat-file", "blob", f"{second}:data/train.jsonl").startswith('{"n": 1')
    assert "/data/train.jsonl filter=lfs" not in (site.path / ".gitattributes").read_text()
    assert site.git("status", "--porcelain") == ""


def test_the_users_own_attributes_are_kept() -> None:
    text = with_our_part("*.png binary", ["data/train.jsonl"])
    assert text.startswith("*.png binary\n# VibeFlow")
    again = with_our_part(text + "*.svg text\n", [])
    assert again.startswith("*.png binary\n") and again.endswith("*.svg text\n")
    assert "/data/train.jsonl" not in again and again.count("# VibeFlow") == 1


def test_the_user_is_the_author_and_the_repositorys_settings_are_not_asked(site: Site, nobody: Path) -> None:
    site.git("config", "user.name", "Repository")
    assert site.git("log", "-1", "--format=%an <%ae>", site.version()) == "VibeFlow <vibeflow@localhost>"
    nobody.write_text("[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n")
    commit = site.version(weights=b"2")
    assert (
        site.git("log", "-1", "--format=%an <%ae> %cn", commit)
        == "Ada Lovelace <ada@example.org> Ada Lovelace"
    )


def test_hooks_filters_and_monitors_of_the_repository_never_run(site: Site, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    program = tmp_path / "program.sh"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> "{trap}"\ncat\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    hooks = site.path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-commit", "post-commit", "reference-transaction", "post-index-change", "commit-msg"):
        (hooks / name).symlink_to(program)
    programs = (
        "core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "diff.external",
        "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge", "gpg.program",
    )  # fmt: skip
    for name in programs:
        site.git("config", name, str(program))
    site.git("config", "log.showSignature", "true")
    site.git("config", "commit.gpgSign", "true")
    (site.path / ".git/info").mkdir(exist_ok=True)
    (site.path / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    trap.unlink(missing_ok=True)
    commit = site.version()
    Services.over(site.ctx).versions.list(VersionsRef(project_id=site.record.id))
    assert not trap.exists(), trap.read_text()
    assert "gpgsig" not in git(site.path, "-c", "core.fsmonitor=false", "cat-file", "commit", commit)


def test_the_users_own_signing_is_honoured_with_the_users_program(
    site: Site, nobody: Path, tmp_path: Path
) -> None:
    signer = tmp_path / "signer.sh"
    signer.write_text(
        '#!/bin/sh\ncat >/dev/null\necho "[GNUPG:] SIG_CREATED D 1 8 00 1 X" >&2\n'
        'printf -- "-----BEGIN PGP SIGNATURE-----\\n\\nours\\n-----END PGP SIGNATURE-----\\n"\n'
    )
    signer.chmod(0o755)
    nobody.write_text(f"[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = {signer}\n")
    site.git("config", "gpg.program", "/bin/false")
    site.git("config", "gpg.openpgp.program", "/bin/false")
    assert "gpgsig" in site.git("cat-file", "commit", site.version())
    nobody.write_text("[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = /bin/false\n")
    with pytest.raises(GitFault, match="signing failed"):
        site.version(weights=b"2")


def test_the_surroundings_of_the_caller_do_not_lead_git_elsewhere(
    site: Site, new_site: Callable[[str], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = new_site("other")
    before = other.git("rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git" / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.path / ".git" / "objects"))
    commit = site.version()
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    assert site.git("rev-parse", "HEAD") == commit
    assert other.git("rev-parse", "HEAD") == before


def test_a_project_inside_another_repository_becomes_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "outer")
    inner = tmp_path / "outer" / "inner"
    inner.mkdir()
    (inner / "vibeflow.yaml").write_text("name: Inner\n")
    repository = init(inner)
    assert (inner / ".git").is_dir()
    assert git(inner, "log", "--format=%s") == "Start project Inner"
    assert repository.head() == git(inner, "rev-parse", "HEAD")
    assert git(tmp_path / "outer", "rev-parse", "--verify", "-q", "HEAD", check=False) == ""


def test_a_repository_that_is_there_already_gets_one_commit_and_keeps_what_is_staged(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    git(tmp_path, "init", "-q", "-b", "trunk", "mine")
    (folder / ".gitignore").write_text("*.log\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Mine")
    (folder / "staged.txt").write_text("s")
    git(folder, "add", "staged.txt")
    (folder / "vibeflow.yaml").write_text("name: Mine\n")
    init(folder)
    init(folder)
    assert git(folder, "log", "--format=%s").splitlines() == ["Start project Mine", "Mine"]
    assert git(folder, "branch", "--show-current") == "trunk"
    assert git(folder, "status", "--porcelain") == "A  staged.txt"


def test_the_default_branch_is_the_users_or_main(tmp_path: Path, nobody: Path) -> None:
    for name, config in (("main", ""), ("stem", "[init]\n\tdefaultBranch = stem\n")):
        nobody.write_text(config)
        folder = tmp_path / name
        folder.mkdir()
        (folder / "vibeflow.yaml").write_text("name: X\n")
        init(folder)
        assert git(folder, "branch", "--show-current") == name


def test_a_worktree_of_a_project_shares_its_objects(
    site: Site, tmp_path: Path, adopt: Callable[[Path], Site]
) -> None:
    site.version()
    place = tmp_path / "tree"
    site.git("worktree", "add", "-q", "-b", "try", str(place))
    tree = adopt(place)
    tree.runs = 7
    commit = tree.version(weights=b"in the worktree")
    assert git(place, "rev-parse", "try") == commit
    oid = lfs.digest(place / "model/adapter_model.safetensors").oid
    assert (site.path / ".git/lfs/objects" / oid[:2] / oid[2:4] / oid).read_bytes() == b"in the worktree"
    assert git(place, "status", "--porcelain") == ""
    assert site.git("status", "--porcelain") == ""


def test_on_a_detached_head_the_version_is_committed_there(site: Site) -> None:
    site.git("checkout", "-q", "--detach")
    branch = site.git("rev-parse", "main")
    commit = site.version()
    assert site.git("rev-parse", "HEAD") == commit
    assert site.git("rev-parse", "main") == branch


def test_a_result_that_was_tampered_with_is_not_committed(site: Site) -> None:
    train, evaluate = site.finish_run()
    (train / "result/adapter_model.safetensors").write_bytes(b"swapped")
    with pytest.raises(InternalError, match=r"adapter_model\.safetensors"):
        site.commit(train, evaluate)
    assert site.versions_in_git() == 0


def test_a_run_without_a_result_is_not_ready(site: Site) -> None:
    train, evaluate = site.finish_run()
    (train / "result/manifest.json").unlink()
    with pytest.raises(NotReady):
        site.commit(train, evaluate)


def test_a_model_name_cannot_forge_a_trailer(site: Site) -> None:
    train, evaluate = site.finish_run()
    spec = json.loads((train / "job.json").read_text())
    spec["payload"]["model"] = "a/b\n\nVibeFlow-Score: 100"
    (train / "job.json").write_text(json.dumps(spec))
    vouch(site.record, train)
    site.commit(train, evaluate)
    assert (
        Services.over(site.ctx).versions.list(VersionsRef(project_id=site.record.id)).versions[0].score
        == 77.6
    )
