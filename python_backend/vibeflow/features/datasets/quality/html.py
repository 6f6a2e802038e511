"""HTML in texts that are not about it: found, and taken out so that what a reader saw is left.

Only tags that mark up text are known, so that `<3`, `a < b`, `List<b>` and a stray `<name>` stay; nothing
within code is touched, nor a row that speaks of HTML. Entities are decoded once."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from html.entities import html5

MAY = (
    r"(?i)</?(?:p|br|hr|div|span|li|ul|ol|td|th|tr|table|tbody|thead|h[1-6]|a|b|i|u|em|strong|img|font|small|big|"
    r"center|blockquote|pre|code|sup|sub|dl|dt|dd|style)(?:[\s/][^<>]*)?>|"
    r"&(?:[a-z][a-z0-9]{1,31}|#[0-9]{2,7}|#x[0-9a-f]{2,6});"
)
"""A search that passes over nearly all texts without any; also in the syntax of Rust's regex."""

_BLOCK = r"p|div|ul|ol|table|tbody|thead|tr|h[1-6]|blockquote|center|pre|dl|dt|dd|hr"
_INLINE = r"span|a|b|i|u|em|strong|font|small|big|sup|sub|code"
_TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>{_BLOCK}|{_INLINE}|br|li|td|th|img|style)(?P<rest>[\s/][^<>]*)?>", re.IGNORECASE
)
_ALONE = frozenset({"p", "br", "hr", "li", "img", "td", "th", "tr"})
"""Tags that are written without an end as well."""
_ENTITY = re.compile(r"&(?:([a-zA-Z][a-zA-Z0-9]{1,31})|#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6});")
_CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|``[^\n]+?``|`[^`\n]+`)", re.DOTALL)
_PROGRAM = re.compile(
    r"<!doctype|</?(?:html|head|body|script|form|input|button|select|option|label|textarea|svg|path|canvas|nav|"
    r"header|footer|main|section|article|template|slot|iframe|video|audio|meta|link|xml|xsl)\b|<\?(?:php|xml)|"
    r"\bclassName=|\{\{.*?\}\}|\bon(?:click|change)=",
    re.IGNORECASE,
)
"""Marks of a page or a program, not of a text."""
_ABOUT = re.compile(
    r"\b(?:x?html5?|xml|svg|css|jsx|tsx|javascript|typescript|php|jquery|reactjs|vue\.js|django|jinja|markup|"
    r"beautifulsoup|regex|regular expression|source code|code snippet|snippet of code|html entit(?:y|ies)|"
    r"pars(?:e[rds]?|ing)|scrap(?:e[rds]?|ing)|"
    r"escap(?:e[ds]?|ing) (?:the )?(?:char|html|string|sequence|quot|amp)|"
    r"(?:opening|closing|anchor|div|span|img|script|meta|self-closing) tags?|"
    r"(?:write|create|build|make|generate|implement|design|fix|debug|refactor|explain)\b[^.?!\n]{0,60}"
    r"\b(?:function|program|script|component|web ?page|web ?site|landing page|code|form|button|table|"
    r"layout))\b",
    re.IGNORECASE,
)
"""Words of texts about HTML and of programs, in which it has to stay."""
_WHOLE = re.compile(
    rf"\A\s*<(?:{_BLOCK})(?:\s[^<>]*)?>.*(?:</(?:{_BLOCK})\s*>|<br\s*/?>)\s*\Z", re.IGNORECASE | re.DOTALL
)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_ALT = re.compile(r"""alt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_STYLE = re.compile(r"<style\b.*?</style\s*>", re.IGNORECASE | re.DOTALL)
_PRE = re.compile(
    r"<pre\b[^<>]*>\s*(?:<code\b[^<>]*>)?(.*?)(?:</code\s*>)?\s*</pre\s*>", re.IGNORECASE | re.DOTALL
)
_INLINE_CODE = re.compile(r"<code\b[^<>]*>([^<>\n`]*)</code\s*>", re.IGNORECASE)
_LINK = re.compile(r"<a\b([^<>]*)>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)


def clean(text: str, beside: str = "") -> str:
    """The text as a reader of the page saw it; as it was where it, or what else the row says (`beside`), is
    about code."""
    if "<" not in text and "&" not in text:
        return text
    prose = _CODE.sub(" ", text)
    if _PROGRAM.search(prose) or _ABOUT.search(_CODE.sub(" ", beside)):
        return text
    whole = _WHOLE.match(text) is not None
    if not whole and _ABOUT.search(_TAG.sub(" ", prose)):
        return text
    if whole:
        return _outside_code(_with_code(text), _plain)
    return _outside_code(text, _plain)


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts = _CODE.split(text)
    made = [part if at % 2 else change(part) for at, part in enumerate(parts)]
    joined = "".join(made)
    return joined if joined == text else re.sub(r"\n{3,}", "\n\n", joined).strip()


def _with_code(text: str) -> str:
    """HTML's own code as Markdown's, decoded, so that nothing else touches it."""
    text = _PRE.sub(lambda found: f"\n```\n{unescape(found[1]).strip(chr(10))}\n```\n", text)
    return _INLINE_CODE.sub(lambda found: f"`{unescape(found[1])}`", text)


def _plain(text: str) -> str:
    tagged = _has_tags(text)
    if not tagged and not _has_entities(text):
        return text
    if tagged:
        text = _LINK.sub(_link, _STYLE.sub("", text))
        text = _TAG.sub(_tag, text)
        text = re.sub(r"[ \t]+\n|\n[ \t]+", "\n", text)
        text = re.sub(r"^-\n+(?=\S)", "- ", text, flags=re.MULTILINE)
    return _ENTITY.sub(_entity, text)


def _has_tags(text: str) -> bool:
    """Whether there are tags, not signs: one that may stand alone, or an opened and closed one."""
    opened: set[str] = set()
    for found in _TAG.finditer(text):
        name = found["name"].lower()
        if name in _ALONE and (name != "p" or found["end"] or _follows_text(text, found)):
            return True
        if not found["end"]:
            opened.add(name)
        elif name in opened:
            return True
    return False


def _follows_text(text: str, found: re.Match[str]) -> bool:
    """A `<p>` begins a line or follows a sentence; `vector<p>` does not."""
    before = text[: found.start()]
    return not before or not (before[-1].isalnum() or before[-1] in "_:")


def _has_entities(text: str) -> bool:
    return any(_known(found) for found in _ENTITY.finditer(text))


def _known(found: re.Match[str]) -> bool:
    return found[1] is None or f"{found[1]};" in html5


def _entity(found: re.Match[str]) -> str:
    if not _known(found):
        return found.group()
    read = unescape(found.group())
    return " " if read == "\u00a0" else read


def _link(found: re.Match[str]) -> str:
    """A link as its words, with the address where they do not say it."""
    address, words = _HREF.search(found[1]), found[2]
    if address is None or address[1].startswith("#"):
        return words
    there = unescape(address[1]).removeprefix("mailto:")
    said = unescape(_TAG.sub("", words)).strip()
    return words if said == there or there.endswith(said) else f"{words} ({there})" if said else there


def _tag(found: re.Match[str]) -> str:
    name, end = found["name"].lower(), bool(found["end"])
    if name in ("br", "hr", "tr", "dt", "dd"):
        return "\n" if not end or name == "tr" else ""
    if name == "li":
        return "" if end else "\n- "
    if name in ("td", "th"):
        return " " if end else ""
    if name == "img":
        alt = _ALT.search(found["rest"] or "")
        return (alt[1] or alt[2] or "") if alt else ""
    if re.fullmatch(_BLOCK, name):
        return "\n\n" if name in ("p", "blockquote", "table") or name.startswith("h") else "\n"
    return ""
