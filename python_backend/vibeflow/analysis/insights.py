"""Sentences that the numbers carry; where they carry none, nothing is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import loss
from vibeflow.protocol.evaluation import ExampleView, Insight, KeptKnowledge, Memorisation
from vibeflow.scoring.units import written, written_difference

from .answers import repeats, usual_length
from .groups import Group
from .rows import RIGHT, WRONG, is_gain, is_regression
from .topics import OTHER

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
    "how": t("questions that ask how"),
    "what": t("questions that ask what or which"),
    "why": t("questions that ask why"),
    "who": t("questions that ask who, where or when"),
    "yesNo": t("yes-or-no questions"),
    "instruction": t("instructions"),
    "other": t("questions of other kinds"),
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
        t("Right is the right label; before training that is the commonest one.")
        if classifier
        else t("Right: a token F1 of {right} or more; wrong: under {wrong}.", right=RIGHT, wrong=WRONG)
    )
    counted = tn(
        "{lost:,} of {n:,} answer; {gained} went from wrong to right.",
        "{lost:,} of {n:,} answers; {gained} went from wrong to right.",
        len(examples),
        lost=len(lost),
        gained=gained,
    )
    return [
        Insight(
            kind="regression",
            text=tn(
                "{n:,} answer that the base model had right is now wrong",
                "{n:,} answers that the base model had right are now wrong",
                len(lost),
            ),
            evidence=f"{counted} {measure}",
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
                text=tn("{n:,} answer repeats itself", "{n:,} answers repeat themselves", len(circling)),
                evidence=t(
                    "{count:,} of {all:,} answers say the same thing three times running, or little that is "
                    "new; of the base model's, {of_base}.",
                    count=len(circling),
                    all=len(examples),
                    of_base=of_base,
                ),
                numbers=[example.number for example in circling],
            )
        )
    cut = _faulty(examples, lambda e: limit is not None and e.tuned_tokens >= limit)
    if cut:
        found.append(
            Insight(
                kind="length",
                text=tn(
                    "{n:,} answer was cut off at the limit",
                    "{n:,} answers were cut off at the limit",
                    len(cut),
                ),
                evidence=t(
                    "{count:,} of {all:,} answers had not ended after {limit} tokens, which is more "
                    "than your "
                    "answers take: the model did not find an end.",
                    count=len(cut),
                    all=len(examples),
                    limit=limit,
                ),
                numbers=[example.number for example in cut],
            )
        )
    empty = [example for example in examples if not example.tuned.strip() and example.expected.strip()]
    if empty:
        found.append(
            Insight(
                kind="length",
                text=tn("{n:,} answer is empty", "{n:,} answers are empty", len(empty)),
                evidence=tn(
                    "{count:,} of {n:,} answer: the model ended at once.",
                    "{count:,} of {n:,} answers: the model ended at once.",
                    len(examples),
                    count=len(empty),
                ),
                numbers=[example.number for example in empty],
            )
        )
    return found + _of_length(examples, seed)


def of_knowledge(kept: KeptKnowledge | None, memorisation: Memorisation | None) -> list[Insight]:
    """Signs of learning by heart (overfitting) and of forgetting."""
    found = []
    if memorisation is not None and memorisation.standing == "signs":
        evidence = t(
            "Loss {trained} on {rows} trained rows, {new} on held-out ones.",
            trained=loss(memorisation.train_loss),
            rows=memorisation.rows,
            new=loss(memorisation.held_out_loss),
        )
        if memorisation.copied > 1:
            copied = t(
                "{copied:,} answers repeat a trained answer to another question word for word.",
                copied=memorisation.copied,
            )
            evidence = f"{evidence} {copied}"
        found.append(
            Insight(
                kind="memorised",
                text=t("It knows trained rows much better than new ones"),
                evidence=evidence,
            )
        )
    if kept is not None and kept.standing == "forgot":
        found.append(
            Insight(
                kind="forgot",
                text=t("It lost some of its general knowledge"),
                evidence=t(
                    "Loss on a general text rose from {before} to {after} ({range}) over {tokens:,} tokens.",
                    before=loss(kept.base_loss),
                    after=loss(kept.tuned_loss),
                    range=written_difference(kept.difference, "loss"),
                    tokens=kept.tokens,
                ),
            )
        )
    return found


def _of_length(examples: Sequence[ExampleView], seed: int) -> list[Insight]:
    usual = usual_length(examples, seed)
    if usual is None or (usual.interval.low <= _NEAR and usual.interval.high >= 1 / _NEAR):
        return []
    longer = usual.interval.low > _NEAR
    text = (
        t("Its answers are {ratio:.1f} times as long as yours", ratio=usual.ratio)
        if longer
        else t("Its answers have {share:.0f} % of the length of yours", share=100 * usual.ratio)
    )
    worst = sorted(examples, key=lambda e: _ratio(e), reverse=longer)
    return [
        Insight(
            kind="length",
            text=text,
            evidence=t(
                "Words for each word expected, geometric mean over {rows} rows: {ratio:.2f} ({low:.2f} to "
                "{high:.2f}).",
                rows=len(examples),
                ratio=usual.ratio,
                low=usual.interval.low,
                high=usual.interval.high,
            ),
            numbers=[example.number for example in worst[:20]],
        )
    ]


def _standing(group: Group, classifier: bool) -> Insight:
    view = group.view
    strong = view.standing == "strong"
    assert group.gap is not None, "it stands out"
    found = {
        "group": _described(group, classifier),
        "score": written(view.tuned_score, "share"),
        "rest": written(group.rest, "share"),
    }
    if strong and view.tuned_score >= _WELL:
        text = t("Works well for {group}: {score} against {rest}", **found)
    elif strong:
        text = t("Does better on {group}: {score} against {rest}", **found)
    elif view.tuned_score < _BADLY:
        text = t("Does badly on {group}: {score} against {rest}", **found)
    else:
        text = t("Does less well on {group}: {score} against {rest}", **found)
    gap = {"rows": view.rows, "range": written_difference(group.gap, "share")}
    measured = (
        t("Share of right labels of {rows} rows against all others: {range}.", **gap)
        if classifier
        else t("Mean token F1 of {rows} rows against all others: {range}.", **gap)
    )
    holds = tn(
        "Holds with {n} group compared (Holm).", "Holds with {n} groups compared (Holm).", group.compared
    )
    return Insight(
        kind="strength" if strong else "weakness",
        text=text,
        evidence=f"{measured} {holds}",
        numbers=view.numbers[:50],
    )


def _described(group: Group, classifier: bool) -> str:
    """For people, as the end of a sentence after a colon would say it."""
    kind, name = group.view.kind, group.view.name
    if kind == "label":
        return t('texts labelled "{label}"', label=name)
    if kind == "questionType":
        return _ASKED[group.key]
    if kind == "length":
        return t("texts of {length}", length=name) if classifier else t("questions of {length}", length=name)
    if group.key == OTHER:
        return t("texts on other topics") if classifier else t("questions on other topics")
    return t("texts about {topic}", topic=name) if classifier else t("questions about {topic}", topic=name)


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
