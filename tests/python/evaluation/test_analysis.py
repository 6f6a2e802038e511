"""Error analysis: what was planted is found, chance is not called more, and sentences tell the truth."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from vibeflow.analysis.analyse import Analysis, AnalysisInput, analyse
from vibeflow.analysis.answers import repeats
from vibeflow.analysis.groups import chances_of, holm
from vibeflow.analysis.lengths import bands
from vibeflow.analysis.topics import clusters
from vibeflow.analysis.words import is_english, is_spaced, question_type
from vibeflow.protocol.evaluation import ExampleView, Interval, KeptKnowledge, Memorisation
from vibeflow.scoring.statistic import rows_of

TOPICS = {
    "refund": ["refund", "money", "return", "payment", "invoice"],
    "delivery": ["parcel", "courier", "delivery", "tracking", "late"],
    "account": ["password", "login", "account", "email", "locked"],
}
FILLERS = ["quick", "brown", "green", "table", "window", "nice", "blue", "really", "often", "never"]
Effect = Callable[[str, int, float], float]


def rows(
    count: int, seed: int, effect: Effect | None = None, *, own_topics: bool = False, labels: bool = False
) -> list[ExampleView]:
    """Held-out rows of three topics and several lengths, whose scores hang on nothing but `effect`."""
    dice, found = random.Random(seed), []
    for number in range(1, count + 1):
        topic, size = dice.choice(sorted(TOPICS)), dice.choice([3, 6, 20, 60])
        said = [
            dice.choice(TOPICS[topic]) if dice.random() < 0.6 else dice.choice(FILLERS) for _ in range(size)
        ]
        start = dice.choice(["How do I", "What is the", "Why is my", "Can you see the", "Where is my"])
        score = float(dice.random() < 0.7) if labels else dice.betavariate(2, 1.3)
        score = effect(topic, size, score) if effect else score
        base = float(dice.random() < 0.3) if labels else dice.betavariate(1, 3)
        found.append(
            ExampleView(
                number=number,
                question=f"{start} {' '.join(said)}?",
                expected=dice.choice(["ham", "spam"]) if labels else "one two three four",
                base="b",
                tuned="one two three five",
                base_score=base,
                tuned_score=score,
                outcome="better" if score > base else "worse",
                topic=topic if own_topics else "",
            )
        )
    return found


def standing(found: Analysis) -> dict[str, str]:
    return {group.name: group.standing for group in found.groups}


def test_a_topic_that_fails_is_found_and_told_with_its_numbers() -> None:
    examples = rows(120, 1, lambda topic, _, score: score * 0.4 if topic == "refund" else score)
    examples = [one.model_copy(update={"topic": _topic(one)}) for one in examples]
    found = analyse(AnalysisInput(examples))
    assert standing(found)["refund"] == "weak"
    weak = next(one for one in found.insights if one.kind == "weakness")
    group = next(one for one in found.groups if one.name == "refund")
    assert weak.text.startswith("Does badly on questions about refund: ")
    assert f"{100 * group.tuned_score:.0f} % against" in weak.text
    assert "(Holm)" in weak.evidence and f"of {group.rows} rows" in weak.evidence
    worst = min(
        (one for one in examples if one.topic == "refund"), key=lambda one: (one.tuned_score, one.number)
    )
    assert group.numbers[0] == weak.numbers[0] == worst.number
    assert group.interval.low <= group.tuned_score <= group.interval.high


def test_a_topic_is_found_without_being_named_in_the_rows() -> None:
    found = analyse(
        AnalysisInput(rows(160, 2, lambda topic, _, score: score * 0.3 if topic == "delivery" else score))
    )
    weak = [one for one in found.groups if one.kind == "topic" and one.standing == "weak"]
    assert weak, standing(found)
    named = {word for group in weak for word in group.name.split(", ")}
    assert named <= set(TOPICS["delivery"])


def test_long_questions_that_fail_make_the_sentence_about_short_ones() -> None:
    found = analyse(
        AnalysisInput(rows(120, 3, lambda _, size, score: score * 0.5 if size == 60 else 0.5 + score / 2))
    )
    lengths = {name: how for name, how in standing(found).items() if "words" in name}
    assert "weak" in lengths.values(), lengths
    assert any("questions of" in one.text and "words" in one.text for one in found.insights)


def test_a_label_that_fails_is_found_in_a_classifier() -> None:
    examples = [
        one.model_copy(update={"tuned_score": 0.0 if one.expected == "spam" and one.number % 3 else 1.0})
        for one in rows(100, 4, labels=True)
    ]
    found = analyse(AnalysisInput(examples, classifier=True))
    by_label = {one.name: one for one in found.groups if one.kind == "label"}
    assert (by_label["spam"].standing, by_label["ham"].standing) == ("weak", "strong")
    texts = [one.text for one in found.insights]
    assert sum("labelled" in text for text in texts) == 1, "both are one finding, told once"
    assert not any(one.kind == "questionType" for one in found.groups)


@pytest.mark.parametrize(("labels", "simulations"), [(False, 200), (True, 100)])
def test_without_an_effect_a_false_alarm_comes_in_one_data_set_of_twenty_at_most(
    labels: bool, simulations: int
) -> None:
    alarms = 0
    for seed in range(simulations):
        found = analyse(AnalysisInput(rows(60, 1000 + seed, labels=labels), classifier=labels))
        assert len(found.groups) >= 4, "there must be groups to be wrong about"
        alarms += any(group.standing != "usual" for group in found.groups)
        told = {insight.kind for insight in found.insights}
        if all(group.standing == "usual" for group in found.groups):
            assert not told & {"strength", "weakness"}
    assert alarms <= simulations / 20


def test_the_same_rows_give_the_same_analysis() -> None:
    examples = rows(90, 5)
    assert analyse(AnalysisInput(examples)) == analyse(AnalysisInput(examples))


def test_few_or_equal_rows_give_no_groups() -> None:
    assert analyse(AnalysisInput(rows(12, 6))).groups == []
    assert analyse(AnalysisInput([])) == Analysis([], [], frozenset())
    alike = [one.model_copy(update={"tuned_score": 0.5}) for one in rows(80, 7)]
    assert set(standing(analyse(AnalysisInput(alike))).values()) == {"usual"}


def test_passages_have_no_groups_and_keep_the_signs_of_forgetting() -> None:
    kept = KeptKnowledge(
        base_loss=3.0, tuned_loss=3.4, difference=Interval(low=0.3, high=0.5), tokens=900, source="x",
        standing="forgot",
    )  # fmt: skip
    known = Memorisation(train_loss=0.2, held_out_loss=2.0, rows=50, copied=3, standing="signs")
    found = analyse(AnalysisInput(rows(80, 8), passages=True, kept=kept, memorisation=known))
    assert found.groups == [] and found.regressions == frozenset()
    assert [one.kind for one in found.insights] == ["memorised", "forgot"]
    assert "3.000 to 3.400 (+0.300 to +0.500)" in found.insights[1].evidence
    steady = kept.model_copy(update={"standing": "unclear"})
    assert analyse(AnalysisInput([], kept=steady)).insights == []


def test_what_training_lost_is_counted_and_a_middling_answer_is_not() -> None:
    examples = rows(40, 9)
    pairs = {1: (0.7, 0.39), 2: (0.7, 0.4), 3: (0.69, 0.1), 4: (1.0, 0.0), 5: (0.1, 0.9)}
    examples = [
        one.model_copy(
            update=dict(zip(("base_score", "tuned_score"), pairs.get(one.number, (0.5, 0.5)), strict=True))
        )
        for one in examples
    ]
    found = analyse(AnalysisInput(examples))
    assert found.regressions == {1, 4}
    lost = next(one for one in found.insights if one.kind == "regression")
    assert lost.numbers == [4, 1]
    assert lost.text == "2 answers that the base model had right are now wrong"
    assert "1 went from wrong to right" in lost.evidence


def test_answers_that_go_round_in_circles_are_cut_or_empty_are_told() -> None:
    examples = rows(100, 10)
    changed = {
        1: {"tuned": "I can help. I can help. I can help. I can help."},
        2: {"tuned": "yes yes yes yes yes"},
        3: {"tuned": ""},
        4: {"tuned_tokens": 64},
        5: {"tuned_tokens": 64},
        6: {"tuned_tokens": 63},
    }
    examples = [one.model_copy(update=changed.get(one.number, {})) for one in examples]
    found = analyse(AnalysisInput(examples, limit=64)).insights
    circling = next(one for one in found if one.kind == "repetition")
    assert circling.numbers == [1, 2]
    lengths = {one.text: one.numbers for one in found if one.kind == "length"}
    assert lengths["2 answers were cut off at the limit"] == [4, 5]
    assert lengths["1 answer is empty"] == [3]
    assert not any("cut off" in one.text for one in analyse(AnalysisInput(examples)).insights), (
        "the limit is unknown"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (2, "Its answers have 50 % of the length of yours"),
        (4, None),
        (12, "Its answers are 3.0 times as long"),
    ],
)
def test_answers_of_another_length_are_told(words: int, sentence: str | None) -> None:
    tuned = " ".join(f"w{n}" for n in range(words))
    examples = [one.model_copy(update={"tuned": tuned}) for one in rows(40, 11)]
    told = [one.text for one in analyse(AnalysisInput(examples)).insights if one.kind == "length"]
    assert told[0].startswith(sentence) if sentence else told == [], told


@pytest.mark.parametrize(
    ("text", "circling"),
    [
        ("to be or not to be, that is the question", False),
        ("no no, that is fine", False),
        ("1 1 1 1 1", False),
        ("the cat sat. the cat sat. the cat sat.", True),
        ("one two three. one two three.", False),
        ("請稍候請稍候" * 12, True),
        ("- item a\n- item b\n- item c\n- item d", False),
        (" ".join(f"we are very glad to help you with order {n}" for n in range(12)), True),
        ("", False),
    ],
)
def test_repetition(text: str, circling: bool) -> None:
    assert repeats(text) is circling


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How do I reset it?", "how"),
        ("How come it is late?", "why"),
        ("Which size fits?", "what"),
        ("What’s the price?", "what"),
        ("Hello there, where is my parcel?", "who"),
        ("My card was charged twice. Can I get a refund?", "yesNo"),
        ("Can you write a poem?", "instruction"),
        ("Please summarise the text below.", "instruction"),
        ("so, why is that", "why"),
        ("Order 4411 never came.", "other"),
        ("Is it", "other"),
        ("", "other"),
    ],
)
def test_kinds_of_questions(text: str, kind: str) -> None:
    assert question_type(text) == kind


def test_other_languages_have_no_kinds_of_questions_and_scripts_without_spaces_no_words() -> None:
    assert is_english(["How do I get my money back?", "What is the price of it?"])
    assert not is_english(["Wie bekomme ich mein Geld zurück?", "Was kostet das?"])
    assert not is_english([])
    chinese = ["我的包裹在哪里请帮我查询一下现在的物流信息"] * 40 + ["退款"] * 40
    assert not is_spaced(chinese)
    assert next(iter(bands(chinese, 8))).endswith("characters")


def test_bands_are_cut_at_round_numbers_and_cover_every_row() -> None:
    texts = ["w " * size for size in [3] * 30 + [12] * 30 + [48] * 30]
    found = bands(texts, 8)
    assert [len(indices) for indices in found.values()] == [30, 30, 30]
    names = list(found)
    assert names[0].startswith("under ") and names[2].endswith(" words or more")
    assert sorted(index for part in found.values() for index in part) == list(range(90))
    assert bands(["same size here"] * 90, 8) == {}


def test_clusters_separate_what_the_texts_are_about() -> None:
    texts, truth = [], []
    for number in range(90):
        topic = sorted(TOPICS)[number % 3]
        dice = random.Random(number)
        texts.append(" ".join(dice.choice(TOPICS[topic]) for _ in range(5)))
        truth.append(topic)
    found = clusters(texts, 8, 42)
    for name, members in found.items():
        about = {truth[index] for index in members}
        assert len(about) == 1 or name == "other"
        assert name == "other" or set(name.split(", ")) <= set(TOPICS[about.pop()])
    assert clusters(["nothing shared at all"] * 10, 8, 42) == {}


def test_chances_are_exact_enough_and_holm_steps_down() -> None:
    scores = rows_of([0.0] * 20 + [1.0] * 20)
    sure, none = chances_of(scores, [range(20), [*range(10), *range(20, 30)]], 1)
    assert sure < 0.001 and none > 0.9
    assert holm([0.04, 0.001, 0.02], 0.05) == [True, True, True]
    assert holm([0.04, 0.001, 0.03], 0.05) == [False, True, False]
    assert holm([], 0.05) == []


def _topic(example: ExampleView) -> str:
    return max(TOPICS, key=lambda topic: sum(word in example.question for word in TOPICS[topic]))
