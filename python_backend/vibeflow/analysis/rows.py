"""What counts as right and as wrong, and so as lost by training.

Of free text no word-for-word answer can be asked for. Right is a token F1 of at least 0.7: seven of ten words
are those expected, which is where the score's own gate for "ready" lies. Wrong is below 0.4: fewer than half
of the words belong, and between the two lies what nobody can call from words alone. The gap keeps an answer
that was merely put differently from counting as lost.
"""

from __future__ import annotations

from vibeflow.protocol.evaluation import ExampleView

RIGHT, WRONG = 0.7, 0.4


def is_right(score: float, classifier: bool) -> bool:
    """Whether an answer of this score, 0 to 1, is right beyond quibbling."""
    return score >= (1.0 if classifier else RIGHT)


def is_wrong(score: float, classifier: bool) -> bool:
    """Whether it is wrong beyond quibbling; free text may be neither."""
    return score < (1.0 if classifier else WRONG)


def is_regression(example: ExampleView, classifier: bool) -> bool:
    """The base model had it right, the tuned one has it wrong."""
    return is_right(example.base_score, classifier) and is_wrong(example.tuned_score, classifier)


def is_gain(example: ExampleView, classifier: bool) -> bool:
    """The other way round."""
    return is_right(example.tuned_score, classifier) and is_wrong(example.base_score, classifier)
