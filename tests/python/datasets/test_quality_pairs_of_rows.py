"""What shows between rows: near duplicates, contradictions, repeated sentences, rare labels."""

from __future__ import annotations

import random
import time
from collections import Counter

import polars as pl
import pytest

from vibeflow.features.datasets.quality.across import Sentences, contradicting, rare_labels
from vibeflow.features.datasets.quality.near import clusters, signatures

_WORDS = [a + b for a in "bcdfghjklmnprst" for b in ("a", "el", "im", "or", "us", "ander", "ist", "ough")]


def sentence(draw: random.Random, words: int = 30) -> str:
    return " ".join(draw.choices(_WORDS, k=words))


def cluster_of(texts: list[str]) -> dict[int, int]:
    rows = pl.DataFrame({"n": range(1, len(texts) + 1), "text": texts}, schema_overrides={"n": pl.UInt32})
    return dict(clusters(signatures(rows)).iter_rows())


def edited(draw: random.Random, text: str) -> str:
    """The text with a word at its end another one: 27 of 31 triples stay."""
    words = text.split()
    words[-2] = draw.choice([word for word in _WORDS if word != words[-2]])
    return " ".join(words)


def test_nearly_all_edited_copies_are_found_and_hardly_a_pair_beside() -> None:
    draw = random.Random(7)
    originals = [sentence(draw) for _ in range(300)]
    texts = originals + [edited(draw, text) for text in originals]
    found = cluster_of(texts)
    together = sum(found[at + 301] == at + 1 for at in range(300))
    assert together >= 0.9 * 300
    assert sum(found[at + 1] != at + 1 for at in range(300)) == 0


def test_rows_that_share_half_of_their_words_are_not_tied() -> None:
    draw = random.Random(8)
    texts = []
    for _ in range(200):
        first = sentence(draw, 15)
        texts += [f"{first} {sentence(draw, 15)}", f"{first} {sentence(draw, 15)}"]
    found = cluster_of(texts)
    assert sum(cluster != n for n, cluster in found.items()) == 0


@pytest.mark.parametrize("words", [20, 60, 400])
def test_rows_are_tied_from_four_fifths_of_their_triples_on(words: int) -> None:
    draw = random.Random(words)
    outcome: Counter[tuple[bool, bool]] = Counter()
    for _ in range(150):
        text = sentence(draw, words).split()
        other = text.copy()
        for at in draw.sample(range(words), draw.randint(1, max(2, words // 8))):
            other[at] = "changed"
        similarity = jaccard(text, other)
        if words > 100 and 0.7 < similarity < 0.9:
            continue  # of long rows it is an estimate
        tied = cluster_of([" ".join(text), " ".join(other)])[2] == 1
        outcome[similarity >= 0.8, tied] += 1
    assert outcome[False, True] == 0
    assert outcome[False, False] >= 5
    assert outcome[True, True] >= 0.95 * (outcome[True, True] + outcome[True, False])
    assert outcome[True, True] >= 5


def jaccard(one: list[str], other: list[str]) -> float:
    a, b = ({tuple([*words, "", ""][at : at + 3]) for at in range(len(words))} for words in (one, other))
    return len(a & b) / len(a | b)


def test_case_and_punctuation_make_no_difference_and_the_order_of_rows_neither() -> None:
    draw = random.Random(9)
    text = sentence(draw)
    texts = [text, sentence(draw), text.upper().replace(" ", ", ", 3) + "!"]
    assert cluster_of(texts) == {1: 1, 2: 2, 3: 1}
    rows = pl.DataFrame({"n": [1, 2, 3], "text": texts}, schema_overrides={"n": pl.UInt32})
    turned = clusters(signatures(rows.reverse()))
    assert dict(turned.iter_rows()) == {1: 1, 2: 2, 3: 1}


def test_twenty_thousand_short_rows_take_a_few_seconds() -> None:
    draw = random.Random(10)
    texts = [sentence(draw, 10) for _ in range(20_000)]
    start = time.perf_counter()
    assert len(cluster_of(texts)) == 20_000
    assert time.perf_counter() - start < 10


def test_rows_that_are_all_alike_are_one_cluster_soon() -> None:
    start = time.perf_counter()
    assert set(cluster_of(["the same words in each of the rows"] * 5_000).values()) == {1}
    assert time.perf_counter() - start < 10


def contradictions(rows: list[tuple[int, int, str]], labels: bool = False) -> set[int]:
    return contradicting(pl.DataFrame(rows, schema=["n", "asked", "answer"], orient="row"), labels)


def test_an_answer_unlike_the_commonest_contradicts_it() -> None:
    yes, no = "Yes, within thirty days of purchase.", "Never, whatever you bought from us."
    assert contradictions([(1, 9, yes), (2, 9, no), (3, 9, yes)]) == {2}
    assert contradictions([(1, 9, no), (2, 9, yes), (3, 9, yes)]) == {1}
    assert contradictions([(1, 9, yes), (2, 9, no)]) == {2}


def test_other_wordings_and_other_questions_do_not_contradict() -> None:
    yes, also = "Yes, within thirty days of purchase.", "Yes, within thirty days of the purchase."
    assert contradictions([(1, 9, yes), (2, 9, also), (3, 9, yes.upper())]) == set()
    assert contradictions([(1, 9, yes), (2, 8, "Never.")]) == set()


def test_of_labels_any_other_contradicts() -> None:
    rows = [(1, 9, "refund late"), (2, 9, "refund late"), (3, 9, "refund early")]
    assert contradictions(rows, labels=True) == {3}
    assert contradictions(rows) == set()


def test_sentences_of_a_tenth_of_the_answers_are_boilerplate() -> None:
    sentences = Sentences()
    closing = "Is there anything else I can do?"
    sentences.add([f"Answer number {at} is special. {closing if at < 30 else ''}" for at in range(300)])
    assert sentences.common() == ((closing, 30),)
    sentences.add([f"Something quite different, {at} times." for at in range(100)])
    assert sentences.common() == ()


def test_whole_answers_short_phrases_and_few_rows_are_no_boilerplate() -> None:
    whole, short, few = Sentences(), Sentences(), Sentences()
    whole.add(["The very same answer every time."] * 100)
    short.add([f"Sure thing. Number {at} is what you want." for at in range(100)])
    few.add([f"Number {at} it is here. Ask again if you like." for at in range(19)])
    assert whole.common() == short.common() == few.common() == ()


def test_rare_labels_are_those_under_five_rows_or_one_in_a_hundred() -> None:
    assert rare_labels(Counter(a=500, b=495, c=5)) == {"c"}
    assert rare_labels(Counter(a=50, b=46, c=4)) == {"c"}
    assert rare_labels(Counter(a=50, b=45, c=5)) == set()
    many = Counter({f"label {at}": 30 for at in range(100)}) + Counter(rare=4, fine=5)
    assert rare_labels(many) == {"rare"}
