"""Files that are laid out for another purpose: what each is read as, from small files of the tests' own."""

from __future__ import annotations

import json

import pytest
from layouts import opened

WHERE, HERE = "Where does box {} stand?", "Box {} stands in hall {}."


def squad(unanswerable: int) -> str:
    paragraphs = [
        {
            "context": f"Box {i} stands in hall {i + 1}. It is blue.",
            "qas": [
                {
                    "id": f"q{i}",
                    "question": WHERE.format(i),
                    "answers": [{"text": f"hall {i + 1}", "answer_start": 13}],
                },
                {"id": f"r{i}", "question": "What is in it?", "answers": [], "is_impossible": True},
            ][: 2 if i < unanswerable else 1],
        }
        for i in range(20)
    ]
    return json.dumps({"version": "v2.0", "data": [{"title": "Boxes", "paragraphs": paragraphs}]})


def test_squad_asks_about_its_context(write) -> None:
    found = opened(write("squad.json", squad(0)))
    assert (found.shape, found.confidence >= 0.85) == ("pairs", True)
    assert found.roles == {"context": "question", "question": "question", "answer": "answer"}
    assert found.examples[3]["question"] == "Box 3 stands in hall 4. It is blue.\n\nWhere does box 3 stand?"
    assert found.examples[3]["answer"] == "hall 4"
    assert found.notes == []


def test_squads_questions_without_an_answer_are_a_choice(write) -> None:
    file = write("squad.json", squad(5))
    found = opened(file)
    assert "5 questions have no answer" in found.notes[0]
    assert sum(not example["answer"] for example in found.examples) == 5
    chosen = opened(file, {"context": "question", "question": "question", "answer_or_none": "answer"})
    assert [example["answer"] for example in chosen.examples].count("The text does not say.") == 5


def test_a_row_of_squad_has_its_answer_as_text(write) -> None:
    rows = [
        {
            "context": f"Box {i} is in Bern.",
            "question": WHERE.format(i),
            "answers": {"text": ["Bern", "in Bern"], "answer_start": [9, 6]},
        }
        for i in range(20)
    ]
    found = opened(write("hub.jsonl", "\n".join(map(json.dumps, rows))))
    assert {example["answer"] for example in found.examples} == {"Bern"}


INTENTS = {
    "intents": [
        {
            "tag": tag,
            "patterns": [f"{tag} {verb} {i}?" for i in range(6)],
            "responses": [f"We do {tag}.", "Sure thing."],
        }
        for tag, verb in (("hours", "open at"), ("parcel", "stands in hall"), ("refund", "comes to"))
    ]
}


def test_intents_are_replies_or_labels_as_the_user_likes(write) -> None:
    file = write("intents.json", json.dumps(INTENTS))
    found = opened(file)
    assert len(found.examples) == 18
    assert found.examples[1]["answer"] == "Sure thing."
    labels = opened(file, {"text": "question", "intent": "answer"})
    assert [example["answer"] for example in labels.examples[::6]] == ["hours", "parcel", "refund"]
    assert "intent" in found.notes[0]


def test_intents_without_replies_are_labels(write) -> None:
    rasa = 'version: "3.1"\nnlu:\n' + "".join(
        f"- intent: k{i % 3}_{i}\n  examples: |\n    - where is [box {i}](box)\n"
        f'    - find box {i} in [Bern]{{"entity": "town"}}\n'
        "    - look for it\n    - is it here\n    - where can it be\n"
        for i in range(4)
    )
    found = opened(write("nlu.yml", rasa))
    assert (found.shape, found.roles) == ("labels", {"text": "question", "intent": "answer"})
    assert found.cells[0]["text"] == "where is box 0"
    assert found.cells[1]["text"] == "find box 0 in Bern"


def test_rasas_rules_bring_the_replies(write) -> None:
    text = """
nlu:
- intent: greet
  examples: |
    - hello there my friend
    - good morning to you
- intent: bye
  examples: |
    - see you next week
responses:
  utter_greet:
  - text: Hello! How can I help?
rules:
- rule: greet
  steps:
  - intent: greet
  - action: utter_greet
"""
    found = opened(write("domain.yml", text))
    assert [cell["response"] for cell in found.cells] == ["Hello! How can I help?"] * 2 + [None]


def tree(i: int, branches: bool) -> dict[str, object]:
    def node(
        key: str, parent: str | None, children: list[str], role: str = "", text: str = ""
    ) -> dict[str, object]:
        said = {"author": {"role": role}, "content": {"content_type": "text", "parts": [text]}}
        return {"id": key, "parent": parent, "children": children, "message": said if role else None}

    nodes = {
        "root": node("root", None, ["s"]),
        "s": node("s", "root", ["a"], "system", ""),
        "a": node("a", "s", ["old", "b"] if branches else ["b"], "user", WHERE.format(i)),
        "b": node("b", "a", ["t"], "assistant", "Let me see."),
        "t": {
            "id": "t",
            "parent": "b",
            "children": ["c"],
            "message": {"author": {"role": "tool"}, "content": {"content_type": "text", "parts": ["found"]}},
        },
        "c": node("c", "t", ["d"], "assistant", HERE.format(i, i)),
        "d": node("d", "c", ["e"], "user", "Thanks, and when?"),
        "e": node("e", "d", [], "assistant", f"At {i}."),
    }
    if branches:
        nodes["old"] = node("old", "a", [], "assistant", "No idea.")
    return {"title": f"Box {i}", "create_time": 1.7e9, "mapping": nodes} | (
        {"current_node": "e"} if branches else {}
    )


@pytest.mark.parametrize("branches", [False, True])
def test_chatgpts_export_is_read_along_the_branch_that_was_shown(write, branches: bool) -> None:
    found = opened(write("conversations.json", json.dumps([tree(i, branches) for i in range(12)])))
    assert (found.shape, found.confidence >= 0.9) == ("conversations", True)
    assert found.talks[2] == [
        ("user", WHERE.format(2)),
        ("assistant", f"Let me see.\n\n{HERE.format(2, 2)}"),
        ("user", "Thanks, and when?"),
        ("assistant", "At 2."),
    ]
    assert found.notes == ([] if not branches else [found.notes[0]])
    assert all("12 conversations have other branches" in note for note in found.notes)


def test_claudes_export_and_openassistants_trees(write) -> None:
    claude = [
        {
            "uuid": str(i),
            "name": "Box",
            "chat_messages": [
                {"sender": "human", "text": WHERE.format(i)},
                {"sender": "assistant", "text": HERE.format(i, i)},
            ],
        }
        for i in range(12)
    ]
    assert opened(write("claude.json", json.dumps(claude))).talks[4] == [
        ("user", WHERE.format(4)),
        ("assistant", HERE.format(4, 4)),
    ]
    reply = {"text": HERE, "role": "assistant", "rank": 0, "replies": []}
    trees = [
        {
            "message_tree_id": str(i),
            "prompt": {
                "text": WHERE.format(i),
                "role": "prompter",
                "replies": [{**reply, "text": "No idea.", "rank": 1}, {**reply, "text": HERE.format(i, i)}],
            },
        }
        for i in range(12)
    ]
    found = opened(write("trees.jsonl", "\n".join(map(json.dumps, trees))))
    assert found.talks[4] == [("user", WHERE.format(4)), ("assistant", HERE.format(4, 4))]
    assert "best rank" in found.notes[0]


def test_multiwoz_in_which_the_system_answers(write) -> None:
    logs = {
        f"MUL{i}.json": {
            "goal": {},
            "log": [
                {"text": WHERE.format(i), "metadata": {}},
                {"text": HERE.format(i, i)},
                {"text": "Thanks, and when?"},
                {"text": f"At {i}."},
            ],
        }
        for i in range(12)
    }
    turns = [
        {
            "dialogue_id": f"d{i}",
            "services": ["box"],
            "turns": [
                {"speaker": "USER", "turn_id": "0", "utterance": WHERE.format(i)},
                {"speaker": "SYSTEM", "turn_id": "1", "utterance": HERE.format(i, i)},
                {"speaker": "USER", "turn_id": "2", "utterance": "Thanks, and when?"},
                {"speaker": "SYSTEM", "turn_id": "3", "utterance": f"At {i}."},
            ],
        }
        for i in range(12)
    ]
    for document in (logs, turns):
        found = opened(write("dialogues.json", json.dumps(document)))
        assert found.shape == "conversations"
        assert found.talks[1] == [
            ("user", WHERE.format(1)),
            ("assistant", HERE.format(1, 1)),
            ("user", "Thanks, and when?"),
            ("assistant", "At 1."),
        ]
        assert found.examples[1]["problem"] is None


def test_parts_of_lists_of_a_text_and_its_label(write) -> None:
    document = {
        part: [[f"where is box {i}", ("track", "refund")[i % 2]] for i in range(count)]
        for part, count in (("train", 40), ("val", 10), ("test", 10), ("oos_test", 5))
    }
    found = opened(write("clinc.json", json.dumps(document)))
    assert (found.shape, found.roles) == ("labels", {"text": "question", "label": "answer"})
    assert [cell["split"] for cell in found.cells].count("oos_test") == 5
    assert found.cells[40] == {"text": "where is box 0", "label": "track", "split": "val"}


def test_lists_of_pairs_and_texts_by_name(write) -> None:
    pairs = [[WHERE.format(i), HERE.format(i, i)] for i in range(20)]
    assert opened(write("pairs.json", json.dumps(pairs))).roles == {
        "question": "question",
        "answer": "answer",
    }
    faq = {WHERE.format(i): HERE.format(i, i) for i in range(20)}
    assert opened(write("faq.json", json.dumps(faq))).examples[2]["answer"] == HERE.format(2, 2)
    by_label = {
        "track": [WHERE.format(i) for i in range(12)],
        "refund": [f"I want money back for {i}" for i in range(15)],
    }
    found = opened(write("labels.json", json.dumps(by_label)))
    assert (found.shape, len(found.examples)) == ("labels", 27)


def test_chatterbots_corpus(write) -> None:
    text = "categories:\n- boxes\nconversations:\n" + "".join(
        f"- - {WHERE.format(i)}\n  - {HERE.format(i, i)}\n" for i in range(12)
    )
    found = opened(write("boxes.yml", text))
    assert found.talks[3] == [("user", WHERE.format(3)), ("assistant", HERE.format(3, 3))]


def test_fasttext_is_labels_and_several_are_kept(write) -> None:
    lines = [f"__label__{('bug', 'billing')[i % 2]} where is box {i}?" for i in range(40)]
    found = opened(write("train.txt", "\n".join([*lines, "__label__bug __label__urgent it burns"])))
    assert (found.shape, found.roles) == ("labels", {"text": "question", "label": "answer"})
    assert found.cells[-1] == {"text": "it burns", "label": "bug, urgent"}


QA = {
    "Q and A": ("Q: ", "A: ", "\n\n"),
    "without blank lines": ("Q: ", "A: ", "\n"),
    "words": ("Question: ", "Answer: ", "\n\n"),
    "bold": ("**Q:** ", "**A:** ", "\n\n"),
    "numbered": ("Q{}: ", "A{}: ", "\n\n"),
    "German": ("Frage: ", "Antwort: ", "\n\n"),
    "French": ("Question : ", "Réponse : ", "\n\n"),
    "Spanish": ("Pregunta: ", "Respuesta: ", "\n\n"),
    "Russian": ("Вопрос: ", "Ответ: ", "\n\n"),
    "Chinese": ("问：", "答：", "\n\n"),
    "lower case": ("question: ", "answer: ", "\n---\n"),
    "a user and an assistant": ("User: ", "Assistant: ", "\n\n"),
}


@pytest.mark.parametrize("name", QA)
def test_lines_of_questions_and_answers_are_pairs(write, name: str) -> None:
    asks, answers, between = QA[name]
    text = between.join(
        f"{asks.format(i)}{WHERE.format(i)}\n{answers.format(i)}{HERE.format(i, i)}\nIt is blue."
        for i in range(30)
    )
    found = opened(write("faq.txt", text))
    assert (found.shape, found.confidence >= 0.9, len(found.examples)) == ("pairs", True, 30)
    assert found.examples[7]["question"] == WHERE.format(7)
    assert found.examples[7]["answer"] == f"{HERE.format(7, 7)}\nIt is blue."


def test_transcripts_are_conversations(write) -> None:
    text = "\n\n".join(
        f"Customer: {WHERE.format(i)}\nAgent: Which town?\nCustomer: Bern.\nAgent: {HERE.format(i, i)}"
        for i in range(20)
    )
    found = opened(write("calls.txt", text))
    assert (found.shape, len(found.examples)) == ("conversations", 20)
    assert found.talks[2][2:] == [("user", "Bern."), ("assistant", HERE.format(2, 2))]


def test_a_story_with_a_question_in_it_stays_running_text(write) -> None:
    story = "\n\n".join(
        f"It was day {i}. He said: where is the box? The answer: nobody knew." for i in range(60)
    )
    assert opened(write("story.txt", story)).shape == "text"


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1, 2]\nb: *x\n",
        "[" * 200 + "]" * 200,
        "- {q: 'a\n",
        "a: &a [x]\n" + "".join(f"b{i}: *a\n" for i in range(9)),
    ],
    ids=["alias", "deep", "broken", "laughs"],
)
def test_yaml_that_is_none_or_never_ends_is_refused_with_the_reason(write, text: str) -> None:
    from vibeflow.protocol.errors import DataUnreadable

    with pytest.raises(DataUnreadable, match="cannot be read as YAML"):
        opened(write("data.yml", text))


def test_rasas_markdown_is_labels(write) -> None:
    text = "\n\n".join(
        f"## intent:{name}\n" + "\n".join(f"- {name} the [box {i}](box) now" for i in range(15))
        for name in ("find", "send")
    )
    found = opened(write("nlu.md", f"{text}\n\n## synonym:box\n- crate\n"))
    assert (found.shape, len(found.examples)) == ("labels", 30)
    assert found.cells[3] == {"text": "find the box 3 now", "intent": "find"}


def test_coqa_keeps_its_story_and_its_turns(write) -> None:
    articles = [
        {
            "story": f"Box {i} is in Bern.",
            "questions": [{"input_text": "Where?"}, {"input_text": "And what?"}],
            "answers": [{"input_text": "Bern"}, {"input_text": "A box."}],
        }
        for i in range(12)
    ]
    found = opened(write("coqa.json", json.dumps({"version": "1.0", "data": articles})))
    assert found.talks[1] == [
        ("user", "Box 1 is in Bern.\n\nWhere?"),
        ("assistant", "Bern"),
        ("user", "And what?"),
        ("assistant", "A box."),
    ]


def test_conversations_without_a_name(write) -> None:
    talks = [
        [{"role": "user", "content": WHERE.format(i)}, {"role": "assistant", "content": HERE.format(i, i)}]
        for i in range(12)
    ]
    wanted = [("user", WHERE.format(2)), ("assistant", HERE.format(2, 2))]
    assert opened(write("talks.json", json.dumps(talks))).talks[2] == wanted
    assert opened(write("talks.jsonl", "\n".join(map(json.dumps, talks)))).talks[2] == wanted
    inside = {"conversations": [{"messages": talk} for talk in talks]}
    assert opened(write("inside.json", json.dumps(inside))).talks[2] == wanted


@pytest.mark.parametrize(("mark", "end"), [("## ", ""), ("", ""), ("**", "**")])
def test_questions_as_headings_are_pairs(write, mark: str, end: str) -> None:
    text = "# Boxes\n\n" + "\n\n".join(
        f"{mark or f'{i + 1}. '}{WHERE.format(i)}{end}\n\n{HERE.format(i, i)}\n\nIt is blue."
        for i in range(20)
    )
    found = opened(write("faq.md", text))
    assert (found.shape, len(found.examples)) == ("pairs", 20)
    assert (found.examples[3]["question"], found.examples[3]["answer"]) == (
        WHERE.format(3),
        f"{HERE.format(3, 3)}\n\nIt is blue.",
    )
    assert "Boxes" in found.notes[0]


def test_a_handbook_with_headings_stays_running_text(write) -> None:
    text = "\n\n".join(
        f"## Chapter {i}\n\nIs it blue? " + "It was a long day in the hall. " * 12 for i in range(12)
    )
    assert opened(write("handbook.md", text)).shape == "text"


@pytest.mark.parametrize(
    "line", ["__label__bug where is it {}", "__label__bug\twhere is it {}", "__label__bug , where is it {}"]
)
def test_fasttexts_labels_end_at_any_blank(write, line: str) -> None:
    found = opened(write("data.train", "\n".join(line.format(i) for i in range(30))))
    assert found.cells[7] == {"text": "where is it 7", "label": "bug"}


def test_exchanges_that_nothing_parts_are_pairs_and_that_is_told(write) -> None:
    text = "\n\n".join(f"Human: {WHERE.format(i)}\n\nAI: {HERE.format(i, i)}" for i in range(30))
    found = opened(write("log.txt", text))
    assert (found.shape, len(found.examples)) == ("pairs", 30)
    assert "Nothing parts the conversations" in found.notes[0]
