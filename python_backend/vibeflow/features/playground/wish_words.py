"""The words by which people say how answers should be, in English, and what each is about.

Knows nothing of settings: it turns a sentence into wishes, with their direction and degree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

About = Literal["creative", "length", "repetition", "same", "reset", "tone"]


@dataclass(frozen=True)
class Meant:
    about: About
    amount: float
    """Above 0: more of it. 0.5 is "a bit", 1 plain, 2 "much"."""


_SUBJECTS: tuple[tuple[About, int, str], ...] = (
    (
        "reset",
        1,
        r"reset|defaults?|(?:as|like|same as) (?:in |the )*evaluations?|greedy|back to normal|start over",
    ),
    (
        "same",
        1,
        r"(?:always|every ?time|each time)(?: \w+){0,3} (?:same|identical)(?: \w+){0,2}|"
        r"(?:same|identical) (?:answers?|replies|reply|responses?|outputs?|results?|things?|wording)"
        r"(?: (?:always|every ?time|each time))?|"
        r"deterministic|reproducible|repeatable|(?<!a bit )(?<!less )consistent(?:ly)?",
    ),
    (
        "same",
        -1,
        r"(?:different|another|new) (?:answers?|replies|reply|responses?|outputs?|results?|things?)"
        r"(?: (?:always|every ?time|each time))?",
    ),
    (
        "repetition",
        1,
        r"repetiti\w*|repeat\w*|(?:same|identical) (?:words?|phrases?|sentences?)|loop\w*|monoton\w*",
    ),
    (
        "creative",
        1,
        r"creativ\w*|imaginati\w*|varied|vary|variety|variation|divers\w*|surpris\w*|original\w*|wild\w*|random\w*|"
        r"playful\w*|interesting|livel\w*|inventive|colou?rful|fre+er|unusual|adventurous|daring|spontaneous|"
        r"unpredictable|temperature|hot(?:ter)?|crazy|crazier|chaotic|nonsense|nonsensical|hallucinat\w*|made.up|"
        r"mak(?:e|es|ing) (?:things |stuff )?up",
    ),
    (
        "creative",
        -1,
        r"careful\w*|precis\w*|accura\w*|correct\w*|conservative\w*|saf(?:e|er|est|ely)|predictable|focus\w*|factual\w*|"
        r"facts|reliab\w*|strict\w*|bor(?:ing|ed)|dull|stiff|cautious\w*|exact\w*|sober\w*|sensible|stable|cold(?:er)?|"
        r"generic|trustworthy|certain",
    ),
    (
        "length",
        -1,
        r"short\w*|brief\w*|concis\w*|terse\w*|compact|crisp\w*|to the point|succinct\w*|"
        r"(?:fewer|less|too many|too much) (?:words|text|tokens|sentences)",
    ),
    (
        "length",
        1,
        r"long\w*|detail\w*|elaborat\w*|thorough\w*|verbose\w*|wordy|lengthy|chatty|rambl\w*|complete|"
        r"(?:more|many) (?:words|text|tokens|sentences)|in depth|comprehensive\w*",
    ),
    (
        "tone",
        1,
        r"funn\w*|humou?r\w*|polite\w*|friendl\w*|formal\w*|informal\w*|casual\w*|nice\w*|warm\w*|emp[ah]+t\w*|"
        r"professional\w*|angr\w*|rude\w*|simpl\w*|english|german|french|spanish|italian|japanese|chinese|language|"
        r"tone|style|rhym\w*|bullet\w*|markdown|emoji\w*|pirate|poetic",
    ),
)
_LITTLE = re.compile(
    r"\b(?:a (?:tiny |little )?bit|a little|slightly|somewhat|a touch|a tad|gently|marginally)\b"
)
_MUCH = re.compile(
    r"\b(?:much|a lot|lots|far|way|very|really|extremely|completely|totally|maximum|maximally|most|hugely|"
    r"as \w+ as possible|as possible|super|significantly|considerably)\b"
)
_LESS = re.compile(
    r"\b(?:less|fewer|least|not|no|never|dont|doesnt|isnt|arent|wont|cannot|cant|without|neither|stop|reduce|lower|decrease|"
    r"avoid|too|so|minimi[sz]e|limit|hardly|nor|rather than|instead of)\b"
)
_DENIED = re.compile(r"\b(?:not|no|never|dont|doesnt|isnt|arent|without|neither|avoid|stop)\b")
_ENOUGH = re.compile(r"\b(?:enough|sufficiently)\b")
_WANTED = re.compile(r"\b(?:more|allow|encourage|increase|raise)\b")
_CUT = re.compile(
    r"\b(?:(?:dont|not|never|stop|without) )?(?:(?:get|gets|getting|be|being|are|is) )?"
    r"(?:(?:cut|cuts|cutting)(?: \w+)? (?:off|short)|truncat\w*)\b"
)
_FILLER = re.compile(
    r"\b(?:please|make|makes|be|being|is|are|the|a|an|it|its|them|they|to|of|in|i|want|would|like|should|could|can|"
    r"you|your|that|with|answers?|answer|repl(?:y|ies)|responses?|outputs?|texts?|model|itself|themselves|yourself|"
    r"all|my|me|so|just|bit|more|less|and|or|but|then|also|now|get|give|keep|try|let|lets|do|have|for|at|on|even|"
    r"thanks|thank|ok|okay|every|each|time|always|words?)\b"
)


def read(text: str) -> tuple[list[Meant], list[str]]:
    """What a sentence wishes for, and the parts of it that say nothing known."""
    plain = text.lower().replace("’", "'").replace("'", "").replace("-", " ").replace("_", " ")
    plain = _CUT.sub("longer", plain)
    plain = re.sub(r"\bno longer\b", "not", plain)
    plain = re.sub(r"\bany ?more\b", " ", plain)
    plain = re.sub(r"\s+", " ", plain)
    meant: list[Meant] = []
    unknown: list[str] = []
    for clause in _clauses(plain):
        found = _read_clause(clause)
        meant += found
        if not found and (rest := re.sub(r"[^\w ]|\s{2,}", " ", _FILLER.sub(" ", clause)).strip()):
            unknown.append(re.sub(r"\s+", " ", rest))
    return meant, unknown


def _clauses(text: str) -> list[str]:
    """Parts that are about one thing each. "Not too long or wild" is one denial of two."""
    parts: list[str] = []
    for part in re.split(r"[,.;:!?\n]+|\b(?:but|then|while|although|however)\b", text):
        pieces = re.split(r"\b(?:and|or|nor)\b", part)
        for index, piece in enumerate(pieces):
            carries = (
                index > 0
                and re.search(r"\b(?:or|nor)\b", part)
                and _DENIED.search(pieces[0])
                and not _LESS.search(piece)
            )
            parts.append(f"not {piece}" if carries else piece)
    return [part.strip() for part in parts if part.strip()]


def _read_clause(clause: str) -> list[Meant]:
    places: list[tuple[int, int, About, int]] = []
    rest = clause
    for about, sign, words in _SUBJECTS:
        subject = re.compile(rf"\b(?:{words})\b")
        places += [(match.start(), match.end(), about, sign) for match in subject.finditer(rest)]
        # What is about one thing is not about another: "same words" is no "same answer".
        rest = subject.sub(lambda match: " " * len(match[0]), rest)
    places.sort()
    found: dict[About, Meant] = {}
    for index, (start, end, about, sign) in enumerate(places):
        # The words since the last subject say how much of this one; those up to the next may add to it.
        ahead = clause[places[index - 1][1] if index else 0 : start]
        after = clause[end : places[index + 1][0] if index + 1 < len(places) else None]
        found.setdefault(about, Meant(about, sign * _amount(ahead, after, about)))
    return list(found.values())


def _amount(ahead: str, after: str, about: About) -> float:
    around = f"{ahead} {after}"
    degree = 0.5 if _LITTLE.search(around) else 2.0 if _MUCH.search(around) else 1.0
    if _ENOUGH.search(after):
        return degree  # "not creative enough" wants more of it
    if re.match(r" (?:too|so) (?:much|often|many)\b", after):
        return -1.0
    if re.search(r"\b(?:not|dont|dont be|isnt|never) (?:too|overly)\b", ahead):
        return -0.5  # a warning, not a complaint
    denials = len(_LESS.findall(re.sub(r"\bnot (?:so|as)\b", "not", ahead)))
    if about == "repetition" and not _WANTED.search(ahead):
        return -degree  # nobody who says "it repeats itself" wants more of it
    return -degree if denials % 2 else degree
