"""A cell's conversation as it is trained: user and assistant in turn, under a system prompt.

Works on one value at a time (`turns` takes it apart, `content` reads each); knows nothing of files or frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vibeflow.l10n import t

from .content import NotText, as_call, as_result, is_learned, plain_text, said, text_of
from .roles import certain_role, role_of
from .turns import has_call, has_content, parsed, role, turn_list

Turn = dict[str, Any]
"""{"role": "user" | "assistant", "content": text}; an answer that is not learned has "weight": 0."""
TOOLS = ("tools", "functions")
_SYSTEMS = ("systemInstruction", "system_instruction", "system", "system_prompt")
_ENDS = {"call": "</tool_call>", "result": "</tool_response>"}


@dataclass
class Conversation:
    turns: list[Turn] = field(default_factory=list)
    """user and assistant, without the system prompt."""
    system: str | None = None
    problem: str | None = None
    """Why it cannot be trained on; goes on from "because"."""
    cut: bool = False
    """A last turn of the user, which nobody answers, was left out."""


def converse(
    value: object, answer: object = None, tools: object = None, system: object = None, question: object = None
) -> Conversation:
    """A cell's conversation. `question`, `answer`: what comes after it, where that is kept apart. `tools`:
    definitions of the tools that may be called. Each as JSON text or its value."""
    made = read_turns(value, system)
    if made.problem is None:
        after = [] if question in (None, "") else [{"role": "user", "content": question}]
        _add_all(made, [*after, *(answer_turns(answer) if answer not in (None, "") else [])])
    if made.problem is not None:
        return made
    finish(made)
    add_tools(made, tools, value)
    return made


def add_tools(made: Conversation, tools: object, value: object) -> None:
    """Definitions of tools, given apart or in the conversation's own object, end the system prompt."""
    inner = parsed(value)
    own = next((inner[key] for key in TOOLS if inner.get(key)), None) if isinstance(inner, dict) else None
    definitions = text_of(tools if tools else own)
    if definitions.strip() not in ("", "[]", "null"):
        made.system = "\n\n".join(part for part in (made.system, f"<tools>\n{definitions}\n</tools>") if part)


def read_turns(value: object, system: object = None) -> Conversation:
    """The turns of a cell, as far as they go; nothing for an empty one."""
    inner = parsed(value)
    made = Conversation(system=plain_text(parsed(system)) or None)
    if isinstance(inner, dict):
        own = next((inner[key] for key in _SYSTEMS if inner.get(key)), None)
        made.system = plain_text(own) or made.system
    if value is None or (isinstance(value, str) and not value.strip()):
        return made
    turns = turn_list(inner)
    if turns is None:
        made.problem = t("the conversation is not a list of turns")
        return made
    _add_all(made, turns)
    return made


def finish(made: Conversation) -> None:
    """Leave out what nobody answers, and what follows the last answer that is learned; user and
    assistant have to take turns."""
    if [turn["role"] for turn in made.turns[-2:]] == ["assistant", "user"]:
        made.turns.pop()
        made.cut = True
    learned = [
        at for at, turn in enumerate(made.turns) if turn["role"] == "assistant" and "weight" not in turn
    ]
    if learned:
        del made.turns[learned[-1] + 1 :]
    expected = [("user", "assistant")[at % 2] for at in range(len(made.turns))]
    if [turn["role"] for turn in made.turns] != expected:
        made.problem = t("user and assistant do not take turns")
    if not made.turns:
        made.problem = t("the conversation has no turns")


def answer_turns(answer: object) -> list[Any]:
    """An answer kept as text, as one turn or as turns."""
    inner = parsed(answer)
    if isinstance(inner, (dict, list)):
        found = turn_list(inner)
        if found and all(isinstance(turn, dict) and role(turn) is not None for turn in found):
            return found
    return [{"role": "assistant", "content": answer}] if isinstance(answer, str) else []


def _add_all(made: Conversation, turns: list[Any]) -> None:
    known = _known(turns)
    for turn in turns:
        if made.problem is None:
            _add(made, turn, known)


def _known(turns: list[Any]) -> dict[str, str | None]:
    """The role of each word for who speaks, in this conversation.

    Of two whose words say nothing, the first to speak asks. "System" is the one who answers where nobody
    else does and it speaks after the user, as in recorded dialogues with a system (MultiWOZ).
    """
    words = list(
        dict.fromkeys(word for turn in turns if isinstance(turn, dict) and (word := role(turn)) is not None)
    )
    found = {word: role_of(word) for word in words}
    if len(words) == 2 and not any(map(certain_role, words)) and set(found.values()) != {"user", "assistant"}:
        return dict(zip(words, ("user", "assistant"), strict=True))
    roles = list(found.values())
    if "assistant" not in roles and "user" in roles and "system" in roles[roles.index("user") :]:
        return {word: "assistant" if said == "system" else said for word, said in found.items()}
    return found


def _add(made: Conversation, turn: object, roles: Mapping[str, str | None]) -> None:
    word = role(turn) if isinstance(turn, dict) else None
    if not isinstance(turn, dict) or word is None or not (has_content(turn) or has_call(turn)):
        made.problem = t("a turn has no role or no text")
        return
    known = roles.get(word, role_of(word))
    if known is None:
        made.problem = t("it has a turn of the kind {kind}", kind=word[:40])
        return
    try:
        content = said(turn)
    except NotText as error:
        made.problem = str(error)
        return
    if known == "system":
        if made.turns:
            made.problem = t("a system turn stands in the middle")
            return
        made.system = "\n\n".join(part for part in (made.system, content) if part)
        return
    if known == "call" and not has_call(turn):
        content = as_call(content)
    elif known == "result" and not content.startswith("<tool_response>"):
        content = as_result(content)
    speaker = {"call": "assistant", "result": "user"}.get(known, known)
    learned = speaker != "assistant" or is_learned(turn)
    if _goes_on(made, known, speaker):
        # Several calls, or several results, make one turn: the roles still alternate.
        made.turns[-1]["content"] += f"\n{content}"
        if learned:
            made.turns[-1].pop("weight", None)
        return
    made.turns.append({"role": speaker, "content": content} | ({} if learned else {"weight": 0}))


def _goes_on(made: Conversation, known: str, speaker: str) -> bool:
    """Whether the turn is part of the one before: a further call or result, or what is said beside a call."""
    if not made.turns or made.turns[-1]["role"] != speaker:
        return False
    end = _ENDS["result" if speaker == "user" else "call"]
    return (known in _ENDS or speaker == "assistant") and str(made.turns[-1]["content"]).endswith(end)
