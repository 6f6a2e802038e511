"""Several versions asked at once: memory, sharing, settings, who can be asked, and what is kept."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site, sha256, write_result
from living import children

from vibeflow.features.playground import child
from vibeflow.features.playground.service import Playground
from vibeflow.features.services import Services
from vibeflow.protocol.base import Wire
from vibeflow.protocol.errors import NotReady, UserInputError
from vibeflow.protocol.playground import (
    AnswerSettings,
    Ask,
    AskAccepted,
    AskChunk,
    CancelAsk,
    KeepChoice,
    PlaygroundChoice,
    PlaygroundRef,
    PlaygroundView,
    SaidBefore,
)
from vibeflow.recipe.store import save_recipe

Events = list[tuple[str, Wire]]
DOUBLE = str(Path(__file__).with_name("chat_double.py"))


@pytest.fixture
def playground(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Playground]:
    monkeypatch.setattr(child, "PROGRAM", (DOUBLE,))
    made = Services.over(site.ctx).playground
    yield made
    made.close()


def until(what: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)


def chunks(events: Events, name: str) -> list[AskChunk]:
    return [e for _, e in events if isinstance(e, AskChunk) and e.request_id == name]


def text(events: Events, name: str) -> str:
    until(lambda: any(chunk.done for chunk in chunks(events, name)))
    assert chunks(events, name)[-1].error is None
    return "".join(chunk.text for chunk in chunks(events, name))


def ask(playground: Playground, site: Site, question: str, name: str, **more: Any) -> AskAccepted:
    return playground.ask(Ask(project_id=site.record.id, question=question, request_id=name, **more))


def asked(playground: Playground, site: Site, events: Events, **more: Any) -> dict[str, Any]:
    """What the child was given for such a question."""
    name = f"r{len(events)}"
    ask(playground, site, "what was asked", name, **more)
    request: dict[str, Any] = json.loads(text(events, name))
    return request


def shared_version(site: Site, weights: bytes, **about: Any) -> str:
    """A version whose model.json says which base it is an adapter of."""
    config = b'{"peft_type": "LORA"}'
    files = {"adapter_model.safetensors": weights, "adapter_config.json": config}
    model = {
        "base": "vibeflow/starter",
        "base_digest": "d1",
        "files": {name: sha256(data) for name, data in files.items()},
        **about,
    }
    train, evaluate = site.finish_run()
    shutil.rmtree(train / "result")
    write_result(train, {**files, "model.json": json.dumps(model).encode()})
    return site.commit(train, evaluate)


def view(playground: Playground, site: Site, commit: str | None = None) -> PlaygroundView:
    found = playground.snapshot(PlaygroundRef(project_id=site.record.id, commit=commit)).view
    assert found is not None
    return found


def test_three_models_asked_at_once_take_turns_in_memory(
    playground: Playground, site: Site, events: Events
) -> None:
    commits = [site.version(weights=f"{number}".encode()) for number in range(3)]
    for number, commit in enumerate(commits):
        ask(playground, site, "slow", f"r{number}", commit=commit)
    until(lambda: all(len(chunks(events, f"r{n}")) > 2 for n in range(2)))
    until(lambda: bool(chunks(events, "r2")))
    assert [chunk.note for chunk in chunks(events, "r2")] == ["Waiting for memory: other models answer first"]
    assert len(children()) == 2
    playground.cancel(CancelAsk(request_id="r0"))
    until(lambda: len(chunks(events, "r2")) > 3)
    assert len(children()) == 2
    assert chunks(events, "r0")[-1].done and not chunks(events, "r1")[-1].done
    ask(playground, site, "never", "r3", commit=commits[0])
    until(lambda: bool(chunks(events, "r3")))
    playground.cancel(CancelAsk(request_id="r3"))
    assert text(events, "r3") == ""
    # The one that was let go is loaded anew when its turn comes.
    ask(playground, site, "again", "r4", commit=commits[0])
    playground.cancel(CancelAsk(request_id="r2"))
    assert text(events, "r4") == "tuned again"
    assert len(children()) == 2


def test_adapters_of_one_base_share_a_model_and_others_do_not(
    playground: Playground, site: Site, events: Events
) -> None:
    commits = [shared_version(site, b"one"), shared_version(site, b"two")]
    other = shared_version(site, b"three", base_digest="d2")
    whole = shared_version(site, b"four", method="full")
    folders = []
    for number, commit in enumerate(commits):
        ask(playground, site, "slow", f"r{number}", commit=commit)
        until(lambda name=f"r{number}": bool(chunks(events, name)))  # type: ignore[misc]  # bound now
    assert chunks(events, "r1")[0].note == "Waiting for version 1 to answer"
    assert len(children()) == 1
    playground.close()
    for commit in (*commits, other, whole):
        again = Services.over(site.ctx).playground
        folders.append(asked(again, site, events, commit=commit)["folder"])
        again.close()
    assert [Path(folder).name for folder in folders] == [*commits, other, whole]
    from vibeflow.features.playground.sharing import shared_by

    keys = [shared_by(Path(folder)) for folder in folders]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_settings_reach_the_model_and_the_drawn_seed_is_told(
    playground: Playground, site: Site, events: Events
) -> None:
    site.version()
    plain = asked(playground, site, events)
    assert (plain["temperature"], plain["top_p"], plain["top_k"], plain["seed"]) == (0, 1, 0, None)
    assert (plain["max_new_tokens"], plain["repetition_penalty"], plain["system"]) == (160, 1, None)
    settings = AnswerSettings(
        temperature=0.7,
        top_p=0.9,
        top_k=40,
        repetition_penalty=1.2,
        max_new_tokens=64,
        system_prompt="Be brief.",
    )
    given = asked(playground, site, events, settings=settings)
    assert (given["temperature"], given["top_p"], given["top_k"]) == (0.7, 0.9, 40)
    assert (given["max_new_tokens"], given["repetition_penalty"], given["system"]) == (64, 1.2, "Be brief.")
    drawn = ask(playground, site, "x", "s1", settings=settings).seed
    assert drawn is not None
    assert ask(playground, site, "x", "s2", settings=settings).seed != drawn
    assert (
        ask(playground, site, "x", "s3", settings=settings.model_copy(update={"seed": drawn})).seed == drawn
    )
    assert ask(playground, site, "x", "s4", settings=AnswerSettings(seed=5)).seed is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("temperature", 2.5, "Temperature is 2.5; it can be 0 to 2"),
        ("temperature", float("nan"), "Temperature is nan"),
        ("top_p", 0.0, "Top-p is 0.0; it can be 0.05 to 1"),
        ("max_new_tokens", 9000, "Longest answer is 9,000; it can be 1 to 8,192"),
        ("seed", -1, "Seed is −1"),
    ],
)
def test_a_setting_out_of_its_range_is_refused(
    playground: Playground, site: Site, name: str, value: float, said: str
) -> None:
    site.version()
    settings = AnswerSettings.model_construct(**{**dict(AnswerSettings()), name: value})
    with pytest.raises(UserInputError, match=said):
        playground._ask(
            Ask.model_construct(
                project_id=site.record.id,
                question="x",
                commit=None,
                request_id="r",
                base=False,
                settings=settings,
                history=(),
            ),
            lambda piece: None,
        )
    assert not children()


def test_a_conversation_goes_along_in_its_order(playground: Playground, site: Site, events: Events) -> None:
    site.version()
    history = (
        SaidBefore(role="user", content="Colour?"),
        SaidBefore(role="assistant", content="Blue."),
    )
    assert asked(playground, site, events, history=history)["messages"] == [
        {"role": "user", "content": "Colour?"},
        {"role": "assistant", "content": "Blue."},
        {"role": "user", "content": "what was asked"},
    ]
    with pytest.raises(NotReady, match="201 turns"):
        ask(playground, site, "x", "r", history=history[:1] * 201)


def test_base_first_then_versions_of_every_branch(playground: Playground, site: Site) -> None:
    first = site.version()
    site.git("switch", "-qc", "try", check=True)
    tried = site.version(weights=b"tried", score=90.4)
    site.git("switch", "-q", "-", check=True)
    newest = site.version(weights=b"newest", score=None)
    found = view(playground, site)
    assert [(t.commit, t.base) for t in found.targets[:1]] == [(newest, True)]
    assert {(t.commit, t.detail) for t in found.targets[1:]} == {
        (newest, "newest, not evaluated"),
        (tried, "on branch try, score 90 of 100"),
        (first, "score 78 of 100"),
    }
    assert view(playground, site, first).targets[0].commit == first


def test_what_was_chosen_is_kept_for_each_project(
    playground: Playground, site: Site, new_site: Callable[[str], Site]
) -> None:
    commit = site.version()
    assert view(playground, site).choice == PlaygroundChoice()
    choice = PlaygroundChoice(
        targets=(f"base:{commit}", commit), settings=AnswerSettings(temperature=0.4), alone=False
    )
    playground.keep(KeepChoice(project_id=site.record.id, choice=choice))
    anew = Services.over(site.ctx).playground
    assert view(anew, site).choice == choice
    other = new_site("another project")
    other.version()
    assert view(anew, other).choice == PlaygroundChoice()
    with pytest.raises(UserInputError):
        hot = PlaygroundChoice(settings=AnswerSettings(temperature=9))
        playground.keep(KeepChoice(project_id=site.record.id, choice=hot))
    (site.ctx.home.root / "playground.json").write_text('{"half a file": ')
    assert view(anew, site).choice == PlaygroundChoice()


def test_every_setting_is_explained_with_what_evaluation_used(playground: Playground, site: Site) -> None:
    save_recipe(site.path, {"evaluation.max_new_tokens": 48})
    site.version()
    found = view(playground, site)
    assert found.evaluation == AnswerSettings(max_new_tokens=48)
    by_key = {one.key: one for one in found.ranges}
    assert set(by_key) == {"temperature", "topP", "topK", "repetitionPenalty", "maxNewTokens", "seed"}
    assert by_key["maxNewTokens"].evaluation == 48 and "48 tokens" in by_key["maxNewTokens"].help.here
    assert all(one.help.what and one.help.more and one.help.typical for one in found.ranges)
