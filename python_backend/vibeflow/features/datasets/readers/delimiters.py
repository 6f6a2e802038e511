"""How the records of a text are written: its delimiter and quotes, found by trying.

Under the right ones most records are equally wide and no quotes are left in the cells. What people commonly
use is tried first; anything else has to be much the better.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vibeflow.l10n import tp

from ..shapes.names import known_name
from .header import numeric_columns
from .layout import are_names
from .records import Records
from .stretches import Text
from .style import Style, transcribed

NAMES = {
    ",": tp("delimiter", "comma"), ";": tp("delimiter", "semicolon"), "\t": tp("delimiter", "tab"),
    "|": tp("delimiter", "pipe"), "^": tp("delimiter", "caret"), "~": tp("delimiter", "tilde"),
    ":": tp("delimiter", "colon"), " ": tp("delimiter", "blank"), "\x1f": tp("delimiter", "unit separator"),
    "\x1e": tp("delimiter", "record separator"), "\x01": tp("delimiter", "control character 1"),
}  # fmt: skip
COMMON = ",;\t|"
_RARE = ("\x1f", "\x1e", "\x01", "\x02", "\x14", "^", "~", "¦", "§", "¤", "¬", "þ")
_DOUBTFUL = (":", " ")
"""Found in every text, so that much has to speak for them."""
_SEVERAL = re.compile(r"[^\w\s\"'`.,;()\[\]{}<>/\\-]{2,3}")
BLANK = " \t\r\n\v\f\xa0\ufeff"
"""A record of nothing else is no row."""
_ENDS = r"(?:[,;|\t\r\n]|\Z)"
_ESCAPED = re.compile(rf"\\[\"'](?!{_ENDS}|[\"'](?!{_ENDS}))|\\[,;|\t]")
"""Signs that a backslash takes the meaning of what follows. One before a quote that ends its cell is none, a
folder's name may end with it; nor is one before a quote that is doubled."""
_LEAST = 0.3
"""Share of the records that have to be equally wide under a common delimiter; of any other nearly all."""
_NEARLY = 0.95
_MOST = 101


@dataclass(frozen=True)
class _Trial:
    style: Style
    records: list[list[str]]
    width: int
    same: float
    """Share of the records that are so wide."""
    astray: float
    """Share of the records with quotes left in their cells where quotes of fields would be."""
    odd: int
    """Records whose quotes are not as they should be."""

    @property
    def rank(self) -> tuple[float, float, int]:
        return round(self.same, 1), -round(self.astray, 1), self.width


def choose_style(sample: str, cut: bool = False) -> Style | None:
    """None for a single column. `cut`: the sample ends before the text does."""
    several = _best(sample, cut, [Style(delimiter) for delimiter in _of_several(sample)])
    if several is not None and several.same >= _NEARLY and several.astray < 0.2:
        return _with_blanks(several)
    best = _best(sample, cut, list(_variants(sample, COMMON)))
    if best is not None and (best.same < _LEAST or _is_prose(best)) and not _is_header(best):
        best = None
    other = _other(sample, cut, best)
    chosen = other or best
    return None if chosen is None else _with_blanks(chosen)


def parse_sample(
    sample: str, style: Style | str, cut: bool, widths: tuple[int, ...] = (), comment: str = ""
) -> list[list[str]]:
    """The first hundred records with something in them; line ends may be of any kind. `widths` and `comment`
    as in `Records`."""
    style = Style(style) if isinstance(style, str) else style
    return _parse(sample, style, cut, widths, comment)[0]


def _parse(
    sample: str, style: Style, cut: bool, widths: tuple[int, ...] = (), comment: str = ""
) -> tuple[list[list[str]], int]:
    """The records, and how many have quotes that are not as they should be."""
    sample = sample.replace("\r\n", "\n").replace("\r", "\n")
    found: list[list[str]] = []
    chunks = transcribed(style, iter([sample.encode("utf-8", "replace")]))
    records = Records(Text(chunks, style.mark, style.quote), style, widths, comment)
    while len(found) < _MOST and (record := records.next()) is not None:
        if record.problem is not None and cut:
            return found, records.odd
        if any(cell.strip(BLANK) for cell in record.cells):
            found.append(record.cells)
    # The last record of a cut sample may be torn.
    return found[:-1] if cut and 2 < len(found) < _MOST else found, records.odd


def _variants(sample: str, delimiters: Sequence[str]) -> Iterator[Style]:
    """Each delimiter with the quotes and escapes that the sample has signs of, the plainest first."""
    escapes = [False, True] if _ESCAPED.search(sample) else [False]
    for delimiter in delimiters:
        mark = re.escape(delimiter)
        padded = [False, True] if re.search(mark + r" +[\"']", sample) else [False]
        for quote in ('"', "'") if _in_single_quotes(sample, mark) else ('"',):
            for escape in escapes:
                for pad in padded:
                    yield Style(delimiter, quote, escape, pad)


def _in_single_quotes(sample: str, mark: str) -> bool:
    """Whether single quotes enclose fields, and more often than double ones do."""
    count = {}
    for quote in "'\"":
        field = rf"(?:^|{mark}) *{quote}(?!{quote})[^\n]{{0,300}}?{quote} *(?=$|{mark})"
        count[quote] = sum(1 for _ in re.finditer(field, sample[:50_000], re.MULTILINE))
    return count["'"] >= 2 and count["'"] > count['"']


def _best(sample: str, cut: bool, styles: Sequence[Style]) -> _Trial | None:
    best: _Trial | None = None
    for style in styles:
        if style.delimiter not in sample:
            continue
        trial = _try(sample, cut, style)
        if trial is not None and (best is None or _is_better(trial, best)):
            best = trial
    return best


def _is_better(trial: _Trial, best: _Trial) -> bool:
    if trial.style.delimiter == best.style.delimiter:
        # Only the quotes differ: every record counts.
        return (trial.same, -trial.astray, -trial.odd) > (best.same, -best.astray, -best.odd)
    return trial.rank > best.rank


def _try(sample: str, cut: bool, style: Style) -> _Trial | None:
    """None where no record has two cells."""
    records, odd = _parse(sample, style, cut)
    widths = Counter(len(record) for record in records if len(record) >= 2)
    if not widths:
        return None
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    astray = sum(_astray(record, style) for record in records) / len(records)
    return _Trial(style, records, width, count / len(records), astray, odd)


def _astray(record: Sequence[str], style: Style) -> bool:
    """Under a wrong delimiter the quotes around fields end up inside of cells, beside the right one; under
    wrong quotes they stay around them."""
    marks = [m for other in COMMON if other != style.delimiter for m in (f'{other}"', f'"{other}')]
    for cell in record:
        if any(mark in cell for mark in marks):
            return True
        bare = cell.strip(" ")
        if len(bare) > 1 and bare[0] in "\"'" and bare[-1] == bare[0] and bare.count(bare[0]) == 2:
            return True
        if bare[:1] == '"' or "\\" + style.quote in cell or bare[-1:] == "\\":
            return True
    return False


def _of_several(sample: str) -> list[str]:
    """Runs of characters that come equally often in nearly every line, such as "::" or "|~|"."""
    lines = [line for line in sample.splitlines()[:60] if line.strip()]
    if len(lines) < 2:
        return []
    found = []
    for run in dict.fromkeys(_SEVERAL.findall(lines[0]) + _SEVERAL.findall(lines[1])):
        ((count, often),) = Counter(line.count(run) for line in lines).most_common(1)
        # Part of a longer run, it is none of its own.
        alone = sum(line.count(run) * len(run) == sum(map(len, _runs(run, line))) for line in lines)
        if count and often >= 0.9 * len(lines) and alone >= 0.9 * len(lines):
            found.append(run)
    return found


def _runs(run: str, line: str) -> list[str]:
    return re.findall(f"[{re.escape(run)}]+", line) if len(set(run)) == 1 else [run] * line.count(run)


def _other(sample: str, cut: bool, best: _Trial | None) -> _Trial | None:
    """An uncommon delimiter, where nearly every record is equally wide under it and not so under a common
    one."""
    if best is not None and best.same >= 0.8 and best.astray < 0.5:
        return None
    found = _best(sample, cut, list(_variants(sample, _RARE)))
    if found is not None and _convinces(found, best, least=2 if found.width > 2 else 3):
        return found
    if best is not None and _is_header(best):
        return None
    found = _best(sample, cut, [*_aligned(sample), *_variants(sample, _DOUBTFUL)])
    if found is None or not _convinces(found, best, least=4):
        return None
    return found if found.style.aligned > 1 or _is_table(found) else None


def _is_table(found: _Trial) -> bool:
    """Whether names stand above columns of which some hold numbers: texts made from one template have as many
    words each, and a time of day as many colons."""
    first, *body = found.records
    numeric = numeric_columns(body, found.width)
    return (
        found.width > 2
        and len(first) == found.width
        and are_names(first)
        and any(numeric)
        and not all(numeric)
    )


def _is_prose(found: _Trial) -> bool:
    """Whether the delimiters are punctuation of texts in one column: under a name of one cell the records
    are of all widths."""
    return len(found.records[0]) == 1 and found.same < 0.6 and found.astray == 0


def _is_header(found: _Trial) -> bool:
    """Whether the first record names columns, however few the rows are that fill them."""
    first = found.records[0]
    exact = any(known is not None and known[1] for known in map(known_name, first))
    return len(first) > 1 and (exact or (len(first) > 2 and not any(cell[:1].isspace() for cell in first)))


def _convinces(found: _Trial, best: _Trial | None, least: int) -> bool:
    better = best is None or found.same > best.same or found.astray < best.astray
    return better and len(found.records) >= least and found.same >= _NEARLY and found.astray < 0.2


def _aligned(sample: str) -> list[Style]:
    """Columns that stand below each other: blanks in several places, and mostly more than one."""
    lines = [line.strip() for line in sample.splitlines()[:60] if line.strip()]
    wide = sum("  " in line for line in lines)
    if wide < 0.5 * len(lines) or len(lines) < 3:
        return []
    return [Style(" ", aligned=2), Style(" ", aligned=1)]


def _with_blanks(trial: _Trial) -> Style:
    """The style, with whether blanks stand beside nearly every delimiter."""
    style = trial.style
    if style.aligned or style.delimiter.isspace():
        return style
    after = [cell for record in trial.records for cell in record[1:] if cell]
    before = [cell for record in trial.records for cell in record[:-1] if cell]
    padded = style.padded or _share(after, lambda cell: cell.startswith(" ")) >= _NEARLY
    trailing = _share(before, lambda cell: cell.endswith(" ")) >= _NEARLY
    return replace(style, padded=padded, trailing=trailing)


def _share(cells: Sequence[str], holds: object) -> float:
    assert callable(holds)
    return sum(map(holds, cells)) / len(cells) if len(cells) > 1 else 0.0
