"""What the questions are about: their own topic where they have one, else clusters of similar questions.

Clusters: k-means over the directions of TF-IDF vectors, in numpy; the same questions give the same clusters,
whatever their order of magnitude. Only questions are looked at, never scores, so a cluster is no better or
worse by the way it was made.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .words import STOP, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

OTHER = "other"
_ROWS_FOR_EACH = 20
_MOST = 8
_VOCABULARY = 1500
_RESTARTS = 8
_ROUNDS = 50
_TELLING = 0.3
"""Share of a cluster's questions in which a word must be found to stand for it."""


def own_topics(topics: Sequence[str], fewest: int) -> dict[str, list[int]]:
    """By the rows' own topics, where at least half of them have one and there are two; rare ones are one
    group."""
    named = [" ".join(topic.split()) for topic in topics]
    counts = Counter(topic for topic in named if topic)
    if 2 * sum(counts.values()) < len(named) or len(counts) < 2:
        return {}
    return _gathered([topic if counts[topic] >= fewest else OTHER for topic in named], fewest)


def clusters(texts: Sequence[str], fewest: int, seed: int) -> dict[str, list[int]]:
    """By what the texts are about, named by their most telling words; nothing where no topics show."""
    count = min(_MOST, len(texts) // _ROWS_FOR_EACH)
    found = [[word for word in words(text) if len(word) > 2 and word not in STOP] for text in texts]
    vocabulary = _vocabulary(found)
    if count < 2 or len(vocabulary) < count:
        return {}
    vectors, known = _tf_idf(found, vocabulary), _known(found, vocabulary)
    labels = _k_means(vectors, count, seed)
    names = {
        label: _name(vectors, known, labels == label, vocabulary)
        for label in range(count)
        if int((labels == label).sum()) >= fewest
    }
    groups = _gathered([names.get(int(label)) or OTHER for label in labels], fewest)
    return groups if len(groups) > 1 else {}


def _gathered(names: Sequence[str], fewest: int) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        groups.setdefault(name, []).append(index)
    kept = {name: rows for name, rows in groups.items() if len(rows) >= fewest}
    return dict(sorted(kept.items(), key=lambda item: (item[0] == OTHER, -len(item[1]), item[0])))


def _vocabulary(found: Sequence[Sequence[str]]) -> list[str]:
    """Words of at least three texts, and of no more than half of them."""
    seen = Counter(word for text in found for word in set(text))
    fitting = [word for word, times in seen.items() if 3 <= times <= len(found) / 2]
    return sorted(sorted(fitting, key=lambda word: (-seen[word], word))[:_VOCABULARY])


def _tf_idf(found: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> Matrix:
    """[texts, words], each row of length one, or nought for a text without any of the words."""
    import numpy as np

    known = _known(found, vocabulary).astype(np.float32)
    rarity = np.log((1 + len(found)) / (1 + known.sum(axis=0))) + 1
    vectors = known * rarity
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.divide(vectors, lengths, out=vectors, where=lengths > 0), dtype=np.float32)


def _known(found: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> NDArray[np.bool_]:
    import numpy as np

    place = {word: column for column, word in enumerate(vocabulary)}
    known = np.zeros((len(found), len(vocabulary)), dtype=bool)
    for row, text in enumerate(found):
        known[row, [place[word] for word in set(text) if word in place]] = True
    return known


def _k_means(vectors: Matrix, count: int, seed: int) -> NDArray[np.int64]:
    """The best of several beginnings, each chosen as k-means++ does."""
    import numpy as np

    dice = np.random.default_rng(seed)
    best, best_fit = np.zeros(len(vectors), dtype=np.int64), -math.inf
    for _ in range(_RESTARTS):
        centres = _begin(vectors, count, dice)
        labels = np.full(len(vectors), -1)
        for _ in range(_ROUNDS):
            nearest = (vectors @ centres.T).argmax(axis=1)
            if (nearest == labels).all():
                break
            labels = nearest
            for label in range(count):
                middle = vectors[labels == label].sum(axis=0)
                if (length := float(np.linalg.norm(middle))) > 0:
                    centres[label] = middle / length
        fit = float((vectors * centres[labels]).sum())
        if fit > best_fit + 1e-6:
            best, best_fit = labels, fit
    return best


def _begin(vectors: Matrix, count: int, dice: np.random.Generator) -> Matrix:
    import numpy as np

    centres = vectors[dice.integers(len(vectors))][None]
    while len(centres) < count:
        far = np.clip(1 - (vectors @ centres.T).max(axis=1), 0, None).astype(np.float64) ** 2
        total = far.sum()
        chosen = dice.choice(len(vectors), p=far / total) if total > 0 else dice.integers(len(vectors))
        centres = np.concatenate([centres, vectors[chosen][None]])
    return np.array(centres)


def _name(
    vectors: Matrix, known: NDArray[np.bool_], inside: NDArray[np.bool_], vocabulary: Sequence[str]
) -> str:
    """Up to three words that are common inside and rare outside; nothing where there is none."""
    share = known[inside].mean(axis=0)
    telling = vectors[inside].mean(axis=0) - (vectors[~inside].mean(axis=0) if (~inside).any() else 0)
    order = sorted(range(len(vocabulary)), key=lambda column: (-float(telling[column]), vocabulary[column]))
    chosen: list[str] = []
    for column in order[:12]:
        word = vocabulary[column]
        stem = word[: max(4, len(word) - 2)]
        # The first must stand for many of them; further ones only add to it, and not the same word again.
        enough = share[column] >= (_TELLING / 2 if chosen else _TELLING)
        if telling[column] > 0 and enough and not any(stem[:4] == other[:4] for other in chosen):
            chosen.append(word)
    return ", ".join(chosen[:3])
