"""Rows that are tied together are one conversation a row, and each answer is learned once."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from layouts import opened

Cells = Sequence[object]


def csv(header: str, rows: Sequence[Cells]) -> str:
    return (
        "\n".join([header, *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)])
        + "\n"
    )


def exchange(at: int) -> list[Cells]:
    """A question, and one that follows from it."""
    return [
        (f"Where is box {at}?", f"It stands in hall {at}.", f"m{at}", None),
        (f"And when does box {at} leave?", f"It leaves on day {at}.", f"n{at}", f"m{at}"),
    ]


@pytest.mark.parametrize(
    "names",
    ["id,parent_id", "message_id,parent_message_id", "tweet_id,in_response_to_tweet_id", "uuid,replyTo"],
)
def test_replies_by_their_parents_id_are_conversations(write, names: str) -> None:
    rows = [row for at in range(20) for row in exchange(at)]
    found = opened(write("replies.csv", csv(f"instruction,output,{names}", rows)))
    assert (found.shape, found.confidence >= 0.9, len(found.examples)) == ("conversations", True, 20)
    assert found.talks[3] == [
        ("user", "Where is box 3?"),
        ("assistant", "It stands in hall 3."),
        ("user", "And when does box 3 leave?"),
        ("assistant", "It leaves on day 3."),
    ]
    assert "40 rows are 20 conversations" in found.notes[0]


def test_numbers_as_ids_and_parents_that_stand_below(write) -> None:
    rows = [
        (f"And when does box {at} leave?", f"It leaves on day {at}.", 2 * at + 1, f"{2 * at}.0")
        for at in range(20)
    ]
    rows += [(f"Where is box {at}?", f"It stands in hall {at}.", 2 * at, None) for at in range(20)]
    found = opened(write("replies.csv", csv("question,answer,id,parent", rows)))
    assert len(found.examples) == 20
    assert {len(talk) for talk in found.talks} == {4}


def message(at: int, key: str, parent: str | None, role: str, text: str, **more: object) -> dict[str, object]:
    return {
        "message_id": f"{key}{at}",
        "parent_id": None if parent is None else f"{parent}{at}",
        "role": role,
        "text": text,
        **more,
    }


def branching(at: int, ranked: bool) -> list[dict[str, object]]:
    rank = (lambda n: {"rank": n}) if ranked else (lambda n: {})
    return [
        message(at, "q", None, "prompter", f"Where is box {at}?"),
        message(at, "a", "q", "assistant", "No idea.", **rank(1)),
        message(at, "b", "q", "assistant", f"It stands in hall {at}.", **rank(0)),
        message(at, "c", "b", "prompter", "Thanks, and when does it leave?"),
        message(at, "d", "c", "assistant", f"It leaves on day {at}.", **rank(1)),
        message(at, "e", "c", "assistant", "Soon.", **rank(0)),
    ]


def lines(rows: Sequence[dict[str, object]]) -> str:
    return "\n".join(map(json.dumps, rows))


def test_of_ranked_replies_the_best_are_followed(write) -> None:
    found = opened(
        write("trees.jsonl", lines([row for at in range(12) for row in branching(at, ranked=True)]))
    )
    assert len(found.examples) == 12
    assert [text for _, text in found.talks[5]][1::2] == ["It stands in hall 5.", "Soon."]
    assert any("24 replies were not the best by rank" in note for note in found.notes)


def test_without_ranks_every_path_is_taken_and_each_answer_learned_once(write) -> None:
    found = opened(
        write("trees.jsonl", lines([row for at in range(12) for row in branching(at, ranked=False)]))
    )
    assert len(found.examples) == 36
    learned = [
        turn["content"]
        for example in found.examples
        for turn in (
            json.loads(example["turns"])
            if example["turns"]
            else [{"role": "assistant", "content": example["answer"]}]
        )
        if turn["role"] == "assistant" and "weight" not in turn
    ]
    assert sorted(learned) == sorted(
        text
        for at in range(12)
        for text in ("No idea.", f"It stands in hall {at}.", f"It leaves on day {at}.", "Soon.")
    )


def test_circles_and_lost_parents_lose_no_row(write) -> None:
    rows = [row for at in range(20) for row in exchange(at)]
    rows += [
        ("Who is first?", "Nobody is first.", "x", "y"),
        ("Who is second?", "Nobody is second.", "y", "x"),
        ("Who is lost?", "This one is lost.", "z", "gone"),
    ]
    found = opened(write("replies.csv", csv("question,answer,id,parent_id", rows)))
    texts = {text for talk in found.talks for _, text in talk}
    assert {"Who is first?", "Who is second?", "Who is lost?"} <= texts
    assert any("1 row names a parent that is not in the file" in note for note in found.notes)


@pytest.mark.parametrize("order", ["turn", "timestamp"])
def test_a_message_a_row_is_put_in_order(write, order: str) -> None:
    said = [
        ("customer", "Where is box {}?"),
        ("agent", "Which town?"),
        ("Customer", "Bern."),
        ("Agent", "In hall {}."),
    ]
    rows = [
        (f"t{at}", who, text.format(at), turn if order == "turn" else f"2026-01-{turn + 1:02}T10:00:00")
        for turn, (who, text) in reversed(list(enumerate(said)))
        for at in range(20)
    ]
    found = opened(write("tickets.csv", csv(f"ticket_id,sender,message,{order}", rows)))
    assert (found.shape, len(found.examples)) == ("conversations", 20)
    assert found.talks[4] == [
        ("user", "Where is box 4?"),
        ("assistant", "Which town?"),
        ("user", "Bern."),
        ("assistant", "In hall 4."),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "question,answer,id,category_id",
        "question,answer,id,conversation_id",
        "question,answer,user_id,parent",
    ],
)
def test_tables_whose_rows_stand_for_themselves_stay_as_they_are(write, header: str) -> None:
    rows = [(f"Where is box {at}?", f"It stands in hall {at}.", at, f"c{at % 5}") for at in range(40)]
    found = opened(write("plain.csv", csv(header, rows)))
    assert (found.shape, len(found.examples), found.notes) == ("pairs", 40, [])


def test_of_people_with_names_who_answers_is_asked(write) -> None:
    rows = [
        (f"t{at}", who, text, turn)
        for at in range(20)
        for turn, (who, text) in enumerate([("Ada", f"Where is box {at}?"), ("Ben", f"In hall {at}.")])
    ]
    found = opened(write("chat.csv", csv("thread_id,author,message,turn", rows)))
    assert (found.shape, found.confidence, len(found.examples)) == ("conversations", 0.55, 20)
    assert found.roles == {"answers by Ben": "conversation"}
    assert found.talks[4] == [("user", "Where is box 4?"), ("assistant", "In hall 4.")]


def test_comments_that_stand_alone_are_no_chat(write) -> None:
    rows = [
        (f"p{at % 4}", f"user{at}", f"This is what I think of box {at} and of its hall.") for at in range(60)
    ]
    found = opened(write("reviews.csv", csv("thread_id,author,comment", rows)))
    assert (len(found.examples), found.notes) == (60, [])


def test_yes_and_no_say_who_asks(write) -> None:
    rows = [
        row
        for at in range(20)
        for row in (
            (f"t{at}", at, "True", f"Where is box {at}?", None),
            (f"s{at}", 999, "False", f"In hall {at}.", f"t{at}"),
        )
    ]
    found = opened(write("twcs.csv", csv("tweet_id,author_id,inbound,text,in_response_to_tweet_id", rows)))
    assert (found.shape, found.confidence >= 0.9) == ("conversations", True)
    assert found.talks[4] == [("user", "Where is box 4?"), ("assistant", "In hall 4.")]


def test_replies_without_a_word_on_who_speaks_are_asked_about(write) -> None:
    rows = [
        row
        for at in range(20)
        for row in (
            (f"r{at}", None, f"u{at}", f"Where is box {at}?"),
            (f"s{at}", f"t1_r{at}", f"v{at}", f"In hall {at}."),
        )
    ]
    found = opened(write("reddit.csv", csv("id,parent_id,author,body", rows)))
    assert (found.shape, found.confidence) == ("conversations", 0.55)
    assert found.talks[4] == [("user", "Where is box 4?"), ("assistant", "In hall 4.")]
    assert any("who asks and who answers" in note for note in found.notes)
