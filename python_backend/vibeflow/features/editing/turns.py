"""What a conversation must be to be trained on, told turn by turn, and how its order is mended.

The rules are the importer's own (`shapes`); here they are told one by one with their place. Knows JSON
values,
not files.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vibeflow.features.datasets.shapes.conversations import converse
from vibeflow.features.datasets.shapes.turns import has_call
from vibeflow.l10n import t

from .problems import REMOVE_ROW, Fix, Path, Problem
from .roles import CONTENT_KEYS, KNOWN_ROLES, PLAIN_ROLES, ROLE_KEYS

FIX_ORDER = Fix("fixRoleOrder", t("Fix the order of the roles"))
CLOSE = Fix("closeConversation", t("Close the conversation: remove the last question"))
ADD_REPLY = Fix("addReply", t("Add a reply to write"), safe=False)

Turn = Mapping[str, Any]


def role_key(turn: Turn) -> str | None:
    """The key under which a turn names who speaks."""
    for key in ROLE_KEYS:
        if isinstance(turn.get(key), str):
            return key
    return None


def content_key(turn: Turn) -> str | None:
    """The key under which a turn holds what is said."""
    for key in CONTENT_KEYS:
        if key in turn:
            return key
    return None


def role_of(turn: Turn) -> str | None:
    """`user`, `assistant` or `system`; None for a role that is not known."""
    key = role_key(turn)
    if key is None:
        return None
    return KNOWN_ROLES.get(turn[key]) or KNOWN_ROLES.get(str(turn[key]).strip().lower())


def problems_of(turns: Sequence[Any], path: Path) -> Iterator[Problem]:
    """Everything wrong with the turns themselves; what their texts hold is not looked at."""
    if not turns:
        yield Problem("missing", t("The conversation is empty."), path, fixes=(REMOVE_ROW,))
        return
    talk = converse(turns)
    if talk.problem is None and not talk.cut and any(turn["role"] == "assistant" for turn in talk.turns):
        return
    broken = list(_turn_problems(turns, path))
    yield from broken
    if broken:
        return
    roles = [role_of(turn) for turn in turns]
    order = list(_order_problems(roles, path))
    yield from order
    if not order and talk.problem is not None:
        yield Problem("unreadable", t("Cannot be trained on, because {problem}.", problem=talk.problem), path)


def _turn_problems(turns: Sequence[Any], path: Path) -> Iterator[Problem]:
    for position, turn in enumerate(turns):
        here = (*path, position)
        if not isinstance(turn, dict):
            yield Problem(
                "unreadable",
                t("Turn {turn} is not an object with a role and a text.", turn=position + 1),
                here,
            )
            continue
        key = role_key(turn)
        if key is None:
            yield Problem(
                "unreadable",
                t("Turn {turn} does not say who speaks: it has no role.", turn=position + 1),
                here,
            )
        elif role_of(turn) is None:
            meant = nearest_role(str(turn[key]))
            fixes = (Fix("renameRole", t("Change the role to {role}", role=meant)),) if meant else ()
            yield Problem(
                "unknownRole",
                t("The role {role} is not known. Use user, assistant or system.", role=str(turn[key])[:40]),
                (*here, key),
                fixes=fixes,
            )
        if content_key(turn) is None and not has_call(turn):
            yield Problem("unreadable", t("Turn {turn} has no text.", turn=position + 1), here)


def _order_problems(roles: Sequence[str | None], path: Path) -> Iterator[Problem]:
    begun = next((at for at, role in enumerate(roles) if role != "system"), len(roles))
    late = next((at for at, role in enumerate(roles) if role == "system" and at > begun), None)
    if late is not None:
        yield Problem(
            "turnOrder",
            t("A system turn stands in the middle (turn {turn}); it belongs at the start.", turn=late + 1),
            (*path, late),
            fixes=(FIX_ORDER,),
        )
        return
    spoken = [(at, role) for at, role in enumerate(roles) if role != "system"]
    if not any(role == "assistant" for _, role in spoken):
        last = (*path, len(roles) - 1)
        yield Problem(
            "missing",
            t("The assistant says nothing: there is no reply to learn."),
            last,
            fixes=(ADD_REPLY, REMOVE_ROW),
        )
        return
    for (_, before), (at, role) in zip([(-1, "assistant"), *spoken], spoken, strict=False):
        if before == role:
            if at == spoken[0][0]:
                message = t("The conversation begins with the assistant; a user has to speak first.")
            elif role == "user":
                message = t(
                    "Two user turns in a row (turns {first} and {second}): user and assistant take turns.",
                    first=at,
                    second=at + 1,
                )
            else:
                message = t(
                    "Two assistant turns in a row (turns {first} and {second}): user and assistant take "
                    "turns.",
                    first=at,
                    second=at + 1,
                )
            yield Problem("turnOrder", message, (*path, at), fixes=(FIX_ORDER,))
            return
    if spoken[-1][1] == "user":
        yield Problem(
            "unansweredTurn",
            t("The conversation ends with a question that nobody answers; the import leaves it out."),
            (*path, len(roles) - 1),
            fixes=(CLOSE, ADD_REPLY),
        )


def nearest_role(role: str) -> str | None:
    """The known role that a misspelt one most likely means, in the spelling that this kind of file uses."""
    near = difflib.get_close_matches(role.strip().lower(), KNOWN_ROLES, n=1, cutoff=0.6)
    return near[0] if near else None


def in_order(turns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The turns so that user and assistant alternate, beginning with a user: system turns are moved to the
    start and joined, neighbours of one role are joined, what the assistant says before any user is left
    out."""
    system = [turn for turn in turns if role_of(turn) == "system"]
    spoken: list[dict[str, Any]] = []
    for turn in turns:
        if role_of(turn) == "system" or (not spoken and role_of(turn) == "assistant"):
            continue
        if spoken and role_of(spoken[-1]) == role_of(turn) and _speaks(spoken[-1]) and _speaks(turn):
            spoken[-1] = joined(spoken[-1], turn)
        else:
            spoken.append(turn)
    first: list[dict[str, Any]] = []
    for turn in system:
        first = [joined(first[0], turn)] if first else [turn]
    return first + spoken


def _speaks(turn: Turn) -> bool:
    key = role_key(turn)
    return key is not None and str(turn[key]).strip().lower() in PLAIN_ROLES and not turn.get("tool_calls")


def joined(one: dict[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two turns of one role as one, their texts a blank line apart."""
    mine, theirs = content_key(one), content_key(other)
    if mine is None or theirs is None:
        return {**one, **other}
    texts = [one[mine], other[theirs]]
    if not all(isinstance(text, str) for text in texts):
        parts = [[part] if not isinstance(part, list) else part for part in texts]
        return {**one, mine: [*_typed(parts[0]), *_typed(parts[1])]}
    return {**one, mine: "\n\n".join(text.strip() for text in texts if text.strip())}


def _typed(parts: Sequence[Any]) -> list[Any]:
    return [{"type": "text", "text": part} if isinstance(part, str) else part for part in parts]


def closed(turns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the last turns that nobody answers."""
    kept = list(turns)
    while kept and role_of(kept[-1]) == "user":
        kept.pop()
    return kept


def with_reply(turns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """With an empty reply at the end, in the words of the other turns."""
    last = turns[-1]
    named, said = role_key(last) or "role", content_key(last) or "content"
    spoken = next(
        (str(turn[named]) for turn in turns if role_of(turn) == "assistant" and named in turn), None
    )
    return [*turns, {named: spoken or ("gpt" if named == "from" else "assistant"), said: ""}]
