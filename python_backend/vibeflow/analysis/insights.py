"""Sentences that the numbers carry; where they carry none, nothing is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vibeflow.protocol.evaluation import ExampleView, Insight, KeptKnowledge, Memorisation

from .answers import repeats, usual_length
from .groups import Group
from .rows import RIGHT, WRONG, is_gain, is_regression

_NEAR = 1.1
"""Up to a tenth longer or shorter is as long."""
_WELL, _BADLY = 0.7, 0.5
_MOST = 3
"""Strengths that are told, and weaknesses."""
_SAME_ROWS = 0.7
"""Two groups with so much in common (shared rows among all of either) are one finding."""
_WORTH_SAYING = 0.02
"""Share of answers with a fault from which on it is told, and never a single one."""
_ASKED = {
    "How …": "questions that ask how",
    "What, which …": "questions that ask what or which",
    "Why …": "questions that ask why",
    "Who, where, when …": "questions that ask who, where or when",
    "Yes or no": "yes-or-no questions",
    "Instructions": "instructions",
    "Other": "questions of other kinds",
}


def of_groups(groups: Sequence[Group], classifier: bool) -> list[Insight]:
    """Strengths and weaknesses, the widest gap first. What is said of the same rows twice is said once."""
    told: list[Group] = []
    found: dict[str, list[Insight]] = {"strong": [], "weak": []}
    for group in sorted(groups, key=_gap, reverse=True):
        standing = group.view.standing
        if standing == "usual" or len(found[standing]) == _MOST:
            continue
        if any(_alike(group, other) for other in told):
            continue
        told.append(group)
        found[standing].append(_standing(group, classifier))
    return found["strong"] + found["weak"]


def of_regressions(examples: Sequence[ExampleView], classifier: bool) -> list[Insight]:
    """Rows that training lost, against those that it gained."""
    lost = [example for example in examples if is_regression(example, classifier)]
    if not lost:
        return []
    gained = sum(is_gain(example, classifier) for example in examples)
    measure = (
        "Right is the right label; before training that is the commonest one."
        if classifier
        else f"Right: a token F1 of {RIGHT} or more; wrong: under {WRONG}."
    )
    return [
        Insight(
            kind="regression",
            text=f"{_answers(len(lost))} that the base model had right {_went(len(lost))} wrong",
            evidence=f"{_of(len(lost), examples)}; {gained} went from wrong to right. {measure}",
            numbers=[example.number for example in _worst_first(lost)],
        )
    ]


def of_answers(examples: Sequence[ExampleView], limit: int | None, seed: int) -> list[Insight]:
    """What is wrong with the tuned answers as texts: repetition, cut off, empty, too long or too short."""
    found = []
    circling = _faulty(examples, lambda e: repeats(e.tuned) and not repeats(e.expected))
    if circling:
        of_base = sum(repeats(example.base) for example in examples)
        found.append(
            Insight(
                kind="repetition",
                text=f"{_answers(len(circling))} repeat themselves",
                evidence=f"{_of(len(circling), examples)} say the same thing three times running, or little "
                f"that is new; of the base model's, {of_base}.",
                numbers=[example.number for example in circling],
            )
        )
    cut = _faulty(examples, lambda e: limit is not None and e.tuned_tokens >= limit)
    if cut:
        found.append(
            Insight(
                kind="length",
                text=f"{_answers(len(cut))} were cut off at the limit",
                evidence=f"{_of(len(cut), examples)} had not ended after {limit} tokens, which is more than "
                "your answers take: the model did not find an end.",
                numbers=[example.number for example in cut],
            )
        )
    empty = [example for example in examples if not example.tuned.strip() and example.expected.strip()]
    if empty:
        found.append(
            Insight(
                kind="length",
                text=f"{_answers(len(empty))} {'is' if len(empty) == 1 else 'are'} empty",
                evidence=f"{_of(len(empty), examples)}: the model ended at once.",
                numbers=[example.number for example in empty],
            )
        )
    return found + _of_length(examples, seed)


def of_knowledge(kept: KeptKnowledge | None, memorisation: Memorisation | None) -> list[Insight]:
    """Signs of memorising and of forgetting."""
    found = []
    if memorisation is not None and memorisation.standing == "signs":
        copied = (
            f" {_answers(memorisation.copied)} repeat a trained answer to another question word for word."
            if memorisation.copied > 1
            else ""
        )
        found.append(
            Insight(
                kind="memorised",
                text="It knows trained rows much better than new ones",
                evidence=f"Loss {memorisation.train_loss:.2f} on {memorisation.rows} trained rows, "
                f"{memorisation.held_out_loss:.2f} on held-out ones.{copied}",
            )
        )
    if kept is not None and kept.standing == "forgot":
        found.append(
            Insight(
                kind="forgot",
                text="It lost some of its general knowledge",
                evidence=f"Loss on a general text rose from {kept.base_loss:.2f} to {kept.tuned_loss:.2f} "
                f"({kept.difference.low:+.2f} to {kept.difference.high:+.2f}) over {kept.tokens:,} tokens.",
            )
        )
    return found


def _of_length(examples: Sequence[ExampleView], seed: int) -> list[Insight]:
    usual = usual_length(examples, seed)
    if usual is None or (usual.interval.low <= _NEAR and usual.interval.high >= 1 / _NEAR):
        return []
    longer = usual.interval.low > _NEAR
    text = (
        f"Its answers are {usual.ratio:.1f} times as long as yours"
        if longer
        else f"Its answers have {100 * usual.ratio:.0f} % of the length of yours"
    )
    worst = sorted(examples, key=lambda e: _ratio(e), reverse=longer)
    return [
        Insight(
            kind="length",
            text=text,
            evidence=f"Words for each word expected, geometric mean over {len(examples)} rows: "
            f"{usual.ratio:.2f} ({usual.interval.low:.2f} to {usual.interval.high:.2f}).",
            numbers=[example.number for example in worst[:20]],
        )
    ]


def _standing(group: Group, classifier: bool) -> Insight:
    view = group.view
    strong = view.standing == "strong"
    assert group.gap is not None, "it stands out"
    if strong:
        how = "Works well for" if view.tuned_score >= _WELL else "Does better on"
    else:
        how = "Does badly on" if view.tuned_score < _BADLY else "Does less well on"
    measure = "Share of right labels" if classifier else "Mean token F1"
    return Insight(
        kind="strength" if strong else "weakness",
        text=f"{how} {_described(group, classifier)}: {view.tuned_score:.2f} against {group.rest:.2f}",
        evidence=f"{measure} of {view.rows} rows against all others: {group.gap.low:+.2f} to "
        f"{group.gap.high:+.2f}. Holds with {group.compared} groups compared (Holm).",
        numbers=view.numbers[:50],
    )


def _described(group: Group, classifier: bool) -> str:
    view, noun = group.view, "texts" if classifier else "questions"
    if view.kind == "length":
        return f"{noun} of {view.name}"
    if view.kind == "label":
        return f'texts labelled "{view.name}"'
    if view.kind == "questionType":
        return _ASKED.get(view.name, view.name)
    return f"{noun} on other topics" if view.name == "other" else f"{noun} about {view.name}"


def _gap(group: Group) -> float:
    return abs(group.view.tuned_score - group.rest)


def _alike(one: Group, other: Group) -> bool:
    """Mostly the same rows; or one is what the other leaves over, and so the same finding from behind."""
    shared, either = len(one.rows & other.rows), len(one.rows | other.rows)
    return shared >= _SAME_ROWS * either or (shared == 0 and either == one.total)


def _faulty(examples: Sequence[ExampleView], wrong: Callable[[ExampleView], bool]) -> list[ExampleView]:
    found = [example for example in examples if wrong(example)]
    return found if len(found) >= max(2, _WORTH_SAYING * len(examples)) else []


def _ratio(example: ExampleView) -> float:
    return len(example.tuned.split()) / max(1, len(example.expected.split()))


def _worst_first(examples: Sequence[ExampleView]) -> list[ExampleView]:
    return sorted(examples, key=lambda e: (e.tuned_score - e.base_score, e.number))


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count:,} answers"


def _went(count: int) -> str:
    return "is now" if count == 1 else "are now"


def _of(count: int, examples: Sequence[ExampleView]) -> str:
    return f"{count:,} of {len(examples):,} answers"
