"""Our numbers are those of the field's own programs on the same answers: sacrebleu, rouge-score, SQuAD's
script, scikit-learn."""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from typing import Any

import numpy as np
import pytest
import sacrebleu
from rouge_score import rouge_scorer
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support

from vibeflow.scoring import metrics
from vibeflow.scoring.labels import MACRO_F1, label_report
from vibeflow.scoring.statistic import SHARE, value_of

WORDS = [
    "the",
    "a",
    "cat",
    "sat",
    "on",
    "mat",
    "dog's",
    "U.S.",
    "3.14",
    "red,",
    "blue;",
    "tea-time",
    "naïve",
    "“why”",
    "said.",
    "order",
    "4711",
    "Mrs",
    "Hill",
]


def sentence(dice: random.Random, longest: int) -> str:
    return " ".join(dice.choices(WORDS, k=dice.randint(0, longest)))


def answers(seed: int, count: int, longest: int = 14, like: float = 0.6) -> tuple[list[str], list[str]]:
    """Answers that share some of their words with what is expected."""
    dice = random.Random(seed)
    expected = [sentence(dice, longest) or "yes" for _ in range(count)]
    given = [
        " ".join(
            w if dice.random() < like else dice.choice(WORDS) for w in text.split() if dice.random() < 0.9
        )
        for text in expected
    ]
    return given, expected


# From the SQuAD 1.1 evaluation script (Rajpurkar et al. 2016), word for word but for its names.
def normalize_answer(s: str) -> str:
    def remove_articles(text: str) -> str:
        return re.sub(r"\b(a|an|the)\b", " ", text)

    def white_space_fix(text: str) -> str:
        return " ".join(text.split())

    def remove_punc(text: str) -> str:
        exclude = set(string.punctuation)
        return "".join(ch for ch in text if ch not in exclude)

    return white_space_fix(remove_articles(remove_punc(s.lower())))


def squad(prediction: str, ground_truth: str) -> tuple[float, float, float]:
    prediction_tokens = normalize_answer(prediction).split()
    ground_truth_tokens = normalize_answer(ground_truth).split()
    common = Counter(prediction_tokens) & Counter(ground_truth_tokens)
    num_same = sum(common.values())
    if num_same == 0:
        return 0.0, 0.0, 0.0
    precision = 1.0 * num_same / len(prediction_tokens)
    recall = 1.0 * num_same / len(ground_truth_tokens)
    return precision, recall, (2 * precision * recall) / (precision + recall)


def test_token_scores_and_exact_match_are_those_of_squad() -> None:
    compared = 0
    for answer, expected in zip(*answers(1, 400), strict=True):
        # What SQuAD leaves nothing of, and labels of a single word, are ours to define (test_evaluation).
        if not normalize_answer(expected) or len(expected.split()) < 2:
            continue
        compared += 1
        assert metrics.token_scores(answer, expected) == pytest.approx(squad(answer, expected), abs=1e-12)
        assert metrics.exact_match(answer, expected) == (
            normalize_answer(answer) == normalize_answer(expected)
        )
    assert compared > 300


def test_rouge_l_is_that_of_rouge_score() -> None:
    scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    for answer, expected in zip(*answers(2, 200), strict=True):
        assert metrics.rouge_l(answer, expected) == scorer.score(expected, answer)["rougeL"].fmeasure


@pytest.mark.parametrize(
    ("count", "longest", "like"),
    [(100, 14, 0.6), (100, 14, 0.05), (40, 30, 0.9), (5, 3, 0.5), (1, 14, 0.6), (1, 2, 0.5), (30, 3, 0.0)],
)
def test_bleu_is_sacrebleus_of_the_whole_corpus(count: int, longest: int, like: float) -> None:
    for seed in range(8):
        given, expected = answers(seed, count, longest, like)
        rows = [metrics.bleu_counts(answer, right) for answer, right in zip(given, expected, strict=True)]
        reference = sacrebleu.corpus_bleu(given, [expected]).score
        assert value_of(rows, metrics.BLEU) == pytest.approx(reference, abs=1e-9)


def times(chosen: Any) -> Any:
    """How often each row was drawn: the weights of a draw."""
    return np.stack([np.bincount(places, minlength=chosen.shape[1]) for places in chosen]).astype(float)


def test_bleu_of_a_draw_is_sacrebleus_of_those_rows() -> None:
    given, expected = answers(3, 30)
    rows = np.asarray([metrics.bleu_counts(a, b) for a, b in zip(given, expected, strict=True)])
    chosen = np.random.default_rng(1).integers(0, 30, size=(20, 30))
    drawn = metrics.BLEU.of(rows, times(chosen))
    for places, score in zip(chosen.tolist(), drawn.tolist(), strict=True):
        reference = sacrebleu.corpus_bleu([given[n] for n in places], [[expected[n] for n in places]])
        assert score == pytest.approx(reference.score, abs=1e-9)
    mean = np.mean([sacrebleu.sentence_bleu(a, [b]).score for a, b in zip(given, expected, strict=True)])
    assert value_of(rows, metrics.BLEU) != pytest.approx(mean, abs=0.1), "no mean of sentences"


def test_empty_answers_have_no_bleu_and_no_warning() -> None:
    rows = [metrics.bleu_counts("", "the cat sat on the mat")] * 3
    with np.errstate(all="raise"):
        assert value_of(rows, metrics.BLEU) == 0
    assert sacrebleu.corpus_bleu([""] * 3, [["the cat sat on the mat"] * 3]).score == 0


def labelled(seed: int, count: int, kinds: int) -> tuple[list[str], list[str]]:
    dice = random.Random(seed)
    names = [f"label {n}" for n in range(kinds)]
    expected = [dice.choice(names[: kinds - 1]) for _ in range(count)]  # the last label is never expected
    return expected, [right if dice.random() < 0.7 else dice.choice(names) for right in expected]


@pytest.mark.parametrize(("count", "kinds"), [(200, 4), (77, 30), (3, 5), (60, 2)])
def test_label_table_is_scikit_learns(count: int, kinds: int) -> None:
    for seed in range(5):
        expected, said = labelled(seed, count, kinds)
        names = [f"label {n}" for n in range(kinds)]
        report = label_report(names, expected, said)
        assert report.labels == names
        assert report.confusion == confusion_matrix(expected, said, labels=names).tolist()
        columns = precision_recall_fscore_support(expected, said, labels=names, zero_division=0)
        for place, row in enumerate(report.rows):
            assert (row.precision, row.recall, row.f1) == pytest.approx([c[place] for c in columns[:3]])
            assert row.support == columns[3][place]
        numbers = {name: place for place, name in enumerate(names)}
        rows = [(numbers[right], numbers[got]) for right, got in zip(expected, said, strict=True)]
        macro = value_of(rows, MACRO_F1)
        assert macro == pytest.approx(f1_score(expected, said, average="macro", zero_division=0))
        right = [float(one == other) for one, other in zip(expected, said, strict=True)]
        assert value_of(right, SHARE) == pytest.approx(accuracy_score(expected, said))


def test_macro_f1_of_each_draw_is_scikit_learns() -> None:
    expected, said = labelled(9, 40, 6)
    rows = np.asarray([(int(a[6:]), int(b[6:])) for a, b in zip(expected, said, strict=True)], dtype=float)
    chosen = np.random.default_rng(2).integers(0, 40, size=(30, 40))
    drawn = MACRO_F1.of(rows, times(chosen))
    for places, score in zip(chosen, drawn.tolist(), strict=True):
        pair = rows[places]
        assert score == pytest.approx(f1_score(pair[:, 0], pair[:, 1], average="macro", zero_division=0))


def test_a_label_that_only_held_out_rows_have_stands_last() -> None:
    report = label_report(["b", "a"], ["a", "new", "b"], ["a", "b", "b"])
    assert report.labels == ["b", "a", "new"]
    assert report.confusion == [[1, 0, 0], [0, 1, 0], [1, 0, 0]]
    assert (report.rows[2].support, report.rows[2].recall) == (1, 0.0)
