"""The report as one HTML file that needs nothing else, in light and dark. Every text is escaped, and a
content policy forbids scripts and anything from elsewhere."""

from __future__ import annotations

from html import escape

from vibeflow.l10n import LANGUAGE
from vibeflow.protocol.evaluation import EvaluationView, ExampleView

from . import words

_STYLE = """
:root { color-scheme: light dark; --line: #d4d4d8; --soft: #f5f5f6; --muted: #55555f; --text: #1c1c20;
  --back: #ffffff; --better: #1a6b33; --worse: #a32020; }
@media (prefers-color-scheme: dark) { :root { --line: #3d3d45; --soft: #26262b; --muted: #a8a8b3;
  --text: #e8e8ec; --back: #1b1b1f; --better: #7fd598; --worse: #ff9a93; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1rem 4rem; background: var(--back);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin: 0; }
p.muted, .muted { color: var(--muted); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .9rem .35rem 0; text-align: left;
  vertical-align: top; }
th { color: var(--muted); font-weight: 600; }
article { border-top: 1px solid var(--line); padding: 1rem 0; break-inside: avoid; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .8rem; }
h4 { color: var(--muted); font-size: .85rem; font-weight: 600; margin: .6rem 0 .2rem; }
pre { background: var(--soft); font: inherit; margin: 0; overflow-wrap: anywhere; padding: .6rem .8rem;
  white-space: pre-wrap; }
.better { color: var(--better); } .worse { color: var(--worse); }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(view: EvaluationView) -> str:
    title = words.heading(view)
    body = [f"<h1>{escape(title)}</h1>", f'<p class="muted">{escape(words.origin(view))}</p>']
    for part in words.parts(view):
        body.append(f"<section><h2>{escape(part.title)}</h2>")
        if part.lines:
            body.append(f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in part.lines)}</ul>")
        if part.table is not None:
            body.append(_table(part.table))
        body.append("</section>")
    if view.examples:
        body += [
            f"<section><h2>{words.ANSWERS}</h2>",
            *(_example(one) for one in view.examples),
            "</section>",
        ]
    return (
        f'<!doctype html>\n<html lang="{LANGUAGE}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _table(table: words.Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.columns)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _example(example: ExampleView) -> str:
    question, expected, base, tuned = (_text(name, text) for name, text in words.texts(example))
    return (
        f'<article><h3>{words.row(example)}</h3><p class="{example.outcome}">'
        f"{escape(words.scores(example))}</p>{question}{expected}"
        f'<div class="pair"><div>{base}</div><div>{tuned}</div></div></article>'
    )


def _text(name: str, text: str) -> str:
    # A line break right after <pre> is not shown: the text's own first one must not be that.
    return f'<h4>{name}</h4><pre dir="auto">\n{escape(text)}</pre>'
