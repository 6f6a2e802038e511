"""Words of a text, how long it is, whether it is English, and what kind of question it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

QuestionType = Literal["how", "what", "why", "who", "yesNo", "instruction", "other"]

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of Thai, Lao, Burmese, Khmer, Japanese and Chinese, which put no spaces between words."""
_MOSTLY = 0.3
"""Share of a text's characters from which on it is taken to be of such a script."""

_STOP_WORDS = """
a about above after again all also am an and any are aren't as at be because been before being below
between both but by can can't could couldn't did didn't do does doesn't doing don't down each few for from
further get got had has hasn't have haven't having he her here hers him his how i i'd i'll i'm i've if in
into is isn't it it's its just let like many may me might more most much must my need no nor not now of
off on once one only or other our ours out over own please same she should so some such than that that's
the their theirs them then there these they this those through to too under until up upon us use using
very want was wasn't we were what what's when where which while who whom whose why will with won't would
you your yours hi hello hey thanks thank dear tell give make know help
"""
STOP = frozenset(_STOP_WORDS.split())
_SMALL_WORDS = """
the a an of to and is in it you that for my i how what can do does are on with not have this me your why
which who when where if or be as at we
"""
_ENGLISH = frozenset(_SMALL_WORDS.split())
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|evening|day))\b[^,.!?\n]{0,30}[,.!?\n]\s*)+"
)
_LEADING = re.compile(r"^(?:(?:so|and|but|ok|okay|well|also|please|now|then)\b[\s,]*)+")
_IMPERATIVES = """
brainstorm devise output produce reorganize resolve reword validate
adapt add analyse analyze answer arrange assign build calculate categorise categorize change choose classify
clean combine compare complete compose compute construct continue convert correct count create deduce
define delete describe design detect determine develop discuss draft draw edit elaborate estimate evaluate
examine explain extract fill find fix format formulate gather generate give group guess identify imagine
improve infer insert invent label let list look make match modify name offer organise organize outline
paraphrase pick play plan predict prepare present propose prove provide rank read rearrange recommend
remove render reorder rephrase replace report respond return reverse rewrite say select send separate
shorten show simplify sketch solve sort specify split state structure suggest summarise summarize take
tell think transform translate turn update use verify write
"""
_INSTRUCTIONS = frozenset(_IMPERATIVES.split())
_AUXILIARIES = """
is are am was were do does did can could will would should shall may might must has have had isn't aren't
wasn't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't hasn't haven't
"""
_YES_NO = frozenset(_AUXILIARIES.split())
_REQUEST = re.compile(r"^(?:can|could|would|will) (?:you|u) (?:please )?([a-z]+)")


def words(text: str) -> list[str]:
    """Lower case, without numbers and marks."""
    return [word.replace("’", "'").strip("'-") for word in _WORD.findall(text.lower())]


def is_spaced(texts: Sequence[str]) -> bool:
    """Whether the texts are of a script that puts spaces between words."""
    unspaced = sum(len(_UNSPACED.findall(text)) for text in texts)
    return unspaced < _MOSTLY * max(1, sum(len(text) for text in texts))


def is_english(texts: Sequence[str]) -> bool:
    """Whether most of the texts hold the small words of English: at least a sixth of their words."""
    return bool(texts) and sum(_looks_english(text) for text in texts) >= 0.7 * len(texts)


def question_type(text: str) -> QuestionType:
    """Kind of an English question, by the first words of what is asked."""
    asked = [sentence for sentence in _SENTENCE.findall(text) if sentence.rstrip().endswith("?")]
    start = " ".join((asked[0] if asked else text).lower().replace("’", "'").split())
    start = _LEADING.sub("", _GREETING.sub("", start))
    found = words(start[:200])
    first = found[0] if found else ""
    request = _REQUEST.match(start)
    if first in _INSTRUCTIONS or (request and request[1] in _INSTRUCTIONS):
        return "instruction"
    if first == "why" or found[:2] == ["how", "come"]:
        return "why"
    if first in ("how", "what", "why"):
        return first  # type: ignore[return-value]  # one of the literals, as just asked
    if first in ("which", "what's"):
        return "what"
    if first in ("who", "whose", "whom", "where", "when", "who's", "where's"):
        return "who"
    return "yesNo" if asked and first in _YES_NO else "other"


def _looks_english(text: str) -> bool:
    found = words(text)
    return len(found) > 0 and 6 * sum(word in _ENGLISH for word in found) >= len(found)
