"""A version's commit message: words for people, trailers for programs; written here and read back here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vibeflow.l10n.amounts import exact
from vibeflow.protocol.evaluation import Verdict
from vibeflow.protocol.learned import LearnedRows
from vibeflow.recipe.methods import METHODS

RUN, JOB, NUMBER = "VibeFlow-Run", "VibeFlow-Job", "VibeFlow-Version"
EVALUATED, RESTORED, MERGED = "VibeFlow-Evaluated", "VibeFlow-Restored", "VibeFlow-Merged"
DELETED, KEPT = "VibeFlow-Deleted", "VibeFlow-Kept"
_MODEL, _ROWS, _SECONDS, _DATA = "VibeFlow-Model", "VibeFlow-Rows", "VibeFlow-Seconds", "VibeFlow-Data"
_SCORE, _BASE_SCORE = "VibeFlow-Score", "VibeFlow-Base-Score"
_METHOD, _OUTCOME, _DECISION = "VibeFlow-Method", "VibeFlow-Outcome", "VibeFlow-Decision"
_COST, _CONTINUED, _STOPPED = "VibeFlow-Cost", "VibeFlow-Continued", "VibeFlow-Stopped"
_DECISIONS = {
    "ready": "Ready to use.",
    "review": "Look at it before anyone uses it.",
    "retrain": "Train it again before anyone uses it.",
}


@dataclass(frozen=True)
class Facts:
    """What the message of a version says."""

    number: int
    run_id: str
    job: str
    """Tells this run from every other, also from one of the same name in a clone: 32 hex characters."""
    base_model: str
    rows: int
    """Those that it learned from."""
    seconds: float
    """Time of training."""
    data_digest: str
    stopped: bool = False
    """Ended early on the user's word."""
    verdict: Verdict | None = None
    """None when it was not evaluated."""
    guessed: bool = False
    """Whether it was compared with a guess, as a classifier is, and not with its base model."""
    method: str | None = None
    source: str | None = None
    """What the rows were made of: the name of the imported file."""
    cost: float | None = None
    """US dollars, where the hardware was rented at a known price."""
    continued_from: str | None = None
    """The run whose checkpoint it began from."""
    learned: LearnedRows | None = None
    """What became of the rows, where the run said so."""


@dataclass(frozen=True)
class Trailers:
    """What is read back from a message; a field that is missing or unreadable is None."""

    number: int | None
    run_id: str | None
    job: str | None
    base_model: str | None
    rows: int | None
    seconds: float | None
    score: float | None
    base_score: float | None
    method: str | None = None
    outcome: str | None = None
    decision: str | None = None
    cost: float | None = None
    continued_from: str | None = None
    stopped: bool = False
    """Ended early on the user's word."""
    restored: str | None = None
    """Full commit of the version that this one brought back, or chose in a merge."""


def write_message(facts: Facts) -> str:
    verdict = facts.verdict
    model = one_line(facts.base_model)
    subject = f"Version {facts.number}: tuned {model} on {facts.rows:,} rows"
    if verdict:
        compared = "guess" if facts.guessed else "base"
        subject += f", score {verdict.score:.0f} ({compared} {verdict.base_score:.0f})"
    told = [f"Training took {exact(facts.seconds)}."]
    if facts.stopped:
        told = [
            f"Training was stopped early, after {exact(facts.seconds)}; this is the best model up to then."
        ]
    if facts.continued_from:
        told.append(f"It went on from {one_line(facts.continued_from)}.")
    if facts.method and facts.source:
        known = METHODS.get(facts.method)
        method = known.name if known else facts.method
        told.append(f"Trained with {method} on {one_line(facts.source)}.")
    if facts.learned:
        told += _not_whole(facts.learned)
    if facts.cost is not None:
        told.append(f"It cost ${facts.cost:,.2f}.")
    if verdict:
        told.append(_outcome(verdict, guessed=facts.guessed))
    else:
        told.append("It was not evaluated.")
    trailers = {
        NUMBER: str(facts.number),
        RUN: facts.run_id,
        JOB: facts.job,
        _MODEL: model,
        _ROWS: str(facts.rows),
        _SECONDS: f"{facts.seconds:.1f}",
        _DATA: facts.data_digest,
    }
    if verdict:
        trailers |= {_SCORE: f"{verdict.score:.1f}", _BASE_SCORE: f"{verdict.base_score:.1f}"}
        trailers[_OUTCOME] = verdict.outcome
        if verdict.gate:
            trailers[_DECISION] = verdict.gate.decision
            told.append(_DECISIONS[verdict.gate.decision])
    if facts.method:
        trailers[_METHOD] = facts.method
    if facts.cost is not None:
        trailers[_COST] = f"{facts.cost:.4f}"
    if facts.stopped:
        trailers[_STOPPED] = "early"
    if facts.continued_from:
        trailers[_CONTINUED] = one_line(facts.continued_from)
    body = "\n".join(line for line in told if line)
    return f"{subject}\n\n{body}\n\n" + "".join(f"{name}: {value}\n" for name, value in trailers.items())


def trailer_of(message: str, name: str) -> str | None:
    """A commit id that a trailer in the last paragraph names; None where there is none."""
    last = message.rstrip().rpartition("\n\n")[2]
    found = re.search(rf"^{name}: ([0-9a-f]{{40,64}})$", last, re.MULTILINE)
    return found[1] if found else None


def read_trailers(message: str) -> Trailers:
    """The trailers in the last paragraph of a message."""
    last = message.rstrip().rpartition("\n\n")[2]
    found = dict(re.findall(r"^(VibeFlow-[A-Za-z-]+): (.+)$", last, re.MULTILINE))
    return Trailers(
        number=_whole(found.get(NUMBER)),
        run_id=found.get(RUN),
        job=found.get(JOB),
        base_model=found.get(_MODEL),
        rows=_whole(found.get(_ROWS)),
        seconds=_number(found.get(_SECONDS)),
        score=_number(found.get(_SCORE)),
        base_score=_number(found.get(_BASE_SCORE)),
        method=found.get(_METHOD),
        outcome=found.get(_OUTCOME),
        decision=found.get(_DECISION),
        cost=_number(found.get(_COST)),
        continued_from=found.get(_CONTINUED),
        stopped=_STOPPED in found or "\nTraining was stopped early, after" in message,
        restored=trailer_of(message, RESTORED),
    )


def again(message: str, subject: str, told: list[str], trailers: dict[str, str]) -> str:
    """The message of a commit that brings a version's state back: its own words and number, and the trailers
    that say what the model is. Not whose job it was: that stays the one commit's."""
    last = message.rstrip().rpartition("\n\n")[2]
    kept = dict(re.findall(r"^(VibeFlow-[A-Za-z-]+): (.+)$", last, re.MULTILINE))
    for name in (JOB, RESTORED, MERGED, NUMBER):
        kept.pop(name, None)
    body = "\n".join(told)
    lines = "".join(f"{name}: {value}\n" for name, value in (kept | trailers).items())
    return f"{one_line(subject)}\n\n{body}\n\n{lines}"


def one_line(text: str) -> str:
    """The text in one line: no line break of a hand-written recipe may add a trailer."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _outcome(verdict: Verdict, guessed: bool) -> str:
    """The verdict's own words may be in any language."""
    other = "a guess" if guessed else "the base model"
    found = {
        "better": f"Better than {other}",
        "worse": f"Worse than {other}",
        "unclear": f"No clear difference from {other}",
    }[verdict.outcome]
    rows = verdict.better + verdict.same + verdict.worse
    return (
        f"{found}: of {rows:,} held-out rows {verdict.better:,} better, {verdict.same:,} the same, "
        f"{verdict.worse:,} worse."
    )


def _not_whole(learned: LearnedRows) -> list[str]:
    """Of rows that were not learned whole."""
    limit = f"{learned.limit:,} tokens"
    counts = {
        f"shortened to {limit}": learned.shortened,
        f"cut at {limit} in the middle of the answer": learned.answers_cut,
        f"left out, as no part of the answer fits into {limit}": learned.left_out - learned.refused,
        "left out, as the model's chat template refuses them": learned.refused,
    }
    return [f"Rows {what}: {count:,}." for what, count in counts.items() if count]


def _whole(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,15}", text) else None


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", text) else None
