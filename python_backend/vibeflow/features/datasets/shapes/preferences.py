"""A preference pair: what was said before, and the better and the worse answer to it.

The two answers may be texts, a turn, or whole conversations that share their beginning, as JSON or as one
text ("Human: … Assistant: …").
"""

from __future__ import annotations

from dataclasses import replace

from vibeflow.l10n import t

from .conversations import Conversation, add_tools, answer_turns, finish, read_turns
from .roles import role_of
from .spoken import spoken_turns
from .turns import role


def prefer(
    lead: object,
    question: object,
    chosen: object,
    rejected: object,
    system: object = None,
    tools: object = None,
) -> tuple[Conversation, str | None]:
    """The conversation that ends with the better answer, and the worse answer to the same.

    `lead`: turns before it, and `question`: the last of them, where they are kept apart; answers that are
    whole conversations bring theirs with them.
    """
    before = read_turns(lead, system)
    if before.problem is None and question not in (None, ""):
        before.turns.append({"role": "user", "content": str(question)})
    better = _whole(chosen, before)
    worse = _whole(rejected, before if before.turns else replace(before, turns=better.turns[:-1]))
    for made in (before, better, worse):
        if made.problem is not None:
            return made, None
    told = _pair(better, worse)
    finish(better)
    add_tools(better, tools, lead)
    if told is None:
        better.problem = better.problem or t("its two answers do not answer the same")
    return better, told


def _pair(better: Conversation, worse: Conversation) -> str | None:
    """Cut the better one behind the answer in which the two part; the other's answer there. What follows
    hangs on that answer, and cannot be compared. None where they part in a question."""
    if not worse.turns or worse.turns[-1]["role"] != "assistant":
        return ""
    at = 0
    while at < min(len(better.turns), len(worse.turns)) and better.turns[at] == worse.turns[at]:
        at += 1
    if at and at == len(better.turns) == len(worse.turns):
        at -= 1  # equal answers: nothing to prefer, which is a finding's to say
    if not (_answers(better, at) and _answers(worse, at)):
        return None
    better.turns = better.turns[: at + 1]
    return str(worse.turns[at]["content"])


def _whole(answer: object, before: Conversation) -> Conversation:
    """The turns up to and with this answer."""
    spoken = spoken_turns(answer) if isinstance(answer, str) else None
    turns = spoken or answer_turns(answer)
    own = any(isinstance(turn, dict) and role_of(role(turn)) == "user" for turn in turns)
    if own:
        return read_turns(turns, before.system)
    made = Conversation(turns=[dict(turn) for turn in before.turns], system=before.system)
    after = read_turns(turns)
    made.problem = after.problem
    made.turns += after.turns
    return made


def _answers(made: Conversation, at: int) -> bool:
    return at < len(made.turns) and made.turns[at]["role"] == "assistant"
