"""How often the encoding of a text is known, by VibeFlow and by libraries, on texts that none was made with.

    python tests/bench/encoding_accuracy.py FOLDER... [--each 1] [--sizes 60,200,500,2000,8000]

FOLDER holds gettext catalogues somewhere below (…/ru/LC_MESSAGES/*.mo), such as those of an unpacked Django
or Sphinx, or /usr/share/locale. Libraries that are not installed are left out; other versions are found with
PYTHONPATH. Judged by the text: right is what decodes to the text that was written.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from encoding_corpus import Sample, same, samples

from vibeflow.text.encodings import decoded, encoding_of_bytes

Reader = Callable[[bytes], tuple[str | None, bool]]
"""The text as read, and whether the reader calls itself sure."""


def ours(data: bytes) -> tuple[str | None, bool]:
    found = encoding_of_bytes(data)
    return decoded(data, found), found.sure


def readers() -> dict[str, Reader]:
    found: dict[str, Reader] = {"VibeFlow": ours, "as until now": before}
    try:
        import chardet

        found[f"chardet {chardet.__version__}"] = by_name(lambda data: chardet.detect(data)["encoding"])
    except ImportError:
        pass
    try:
        import charset_normalizer

        def best(data: bytes) -> str | None:
            match = charset_normalizer.from_bytes(data).best()
            return None if match is None else match.encoding

        found[f"charset-normalizer {charset_normalizer.__version__}"] = by_name(best)
    except ImportError:
        pass
    try:
        import cchardet

        found[f"faust-cchardet {cchardet.__version__}"] = by_name(
            lambda data: cchardet.detect(data)["encoding"]
        )
    except ImportError:
        pass
    return found


def by_name(name_of: Callable[[bytes], str | None]) -> Reader:
    def read(data: bytes) -> tuple[str | None, bool]:
        name = name_of(data)
        try:
            return (None if name is None else data.decode(name)), True
        except (UnicodeDecodeError, LookupError):
            return None, True

    return read


def before(data: bytes) -> tuple[str | None, bool]:
    """What the importer did before: UTF, else Windows-1252, Latin-1 or Mac Roman by their quotes."""
    for mark, codec in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
    ):
        if data.startswith(mark):
            return data.decode(codec), True
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16"), True
    even, odd, half = data[0::2].count(0), data[1::2].count(0), max(1, len(data) // 2)
    if odd > 0.6 * half and even < 0.05 * half:
        return data.decode("utf-16-le", "replace"), True
    if even > 0.6 * half and odd < 0.05 * half:
        return data.decode("utf-16-be", "replace"), True
    if 0 in data:
        return None, True
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        foreign = data.translate(None, bytes(range(128)))
    mac = sum(byte in b"\xd2\xd3\xd4\xd5\xd0\xd1\xc9\x8e\x8f\x87\x92\x97" for byte in foreign)
    windows = sum(
        byte in b"\x91\x92\x93\x94\x96\x97\x85\xe9\xe8\xe1\xf3\xed\xf1\xfc\xf6\xe4\xdf\xa0"
        for byte in foreign
    )
    if mac > 2 * windows:
        return data.decode("mac-roman"), True
    return data.decode("latin-1" if any(b in b"\x81\x8d\x8f\x90\x9d" for b in foreign) else "cp1252"), True


def main() -> None:
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=1)
    parser.add_argument("--sizes", default="60,200,500,2000,8000")
    parser.add_argument("--languages", default="")
    parser.add_argument(
        "--wrong", action="store_true", help="list what VibeFlow reads wrongly from 500 bytes on"
    )
    parser.add_argument("--only", default="", help="names of readers, parted by commas")
    given = parser.parse_args()
    sizes = tuple(map(int, given.sizes.split(",")))
    only = [name for name in given.only.split(",") if name]
    tried = {name: read for name, read in readers().items() if not only or name in only}
    wrong: dict[str, Counter[tuple[str, object]]] = defaultdict(Counter)
    unsure: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    seconds: Counter[str] = Counter()
    counts: Counter[tuple[str, object]] = Counter()
    languages: set[str] = set()
    for sample in samples(given.folders, sizes, given.each, given.languages.split() or None):
        languages.add(sample.language)
        for key in keys(sample):
            counts[key] += 1
        for name, read in tried.items():
            began = time.perf_counter()
            text, sure = read(sample.data)
            seconds[name] += time.perf_counter() - began
            right = text is not None and same(text, sample.text)
            for key in [] if right else keys(sample):
                wrong[name][key] += 1
            if name == "VibeFlow":
                unsure[sample.size][0] += not sure
                unsure[sample.size][1] += not sure and not right
                if given.wrong and not right and sample.size >= 500:
                    print(
                        "wrong:", sample.language, sample.encoding, sample.form, sample.size, sample.foreign
                    )
    total = sum(count for (kind, _), count in counts.items() if kind == "size")
    print(f"{total:,} texts, {len(languages)} languages")
    for kind in ("size", "from 500", "form from 500", "kind from 500", "8-bit from 500"):
        rows = sorted({key for key in counts if key[0] == kind}, key=str)
        for key in rows:
            said = [f"{name} {100 * wrong[name][key] / counts[key]:.2f} %" for name in tried]
            print(f"{kind} {key[1]} ({counts[key]:,}): " + ", ".join(said))
    for size in sizes:
        print(f"unsure at {size}: {unsure[size][0]}, of those wrong {unsure[size][1]}")
    for name in tried:
        print(f"{name}: {1000 * seconds[name] / max(1, total):.2f} ms each")


def keys(sample: Sample) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = [("size", sample.size)]
    if sample.size >= 500:
        unicode = sample.encoding.startswith("utf")
        found += [("from 500", "all"), ("form from 500", sample.form)]
        found.append(("kind from 500", "Unicode" if unicode else "other"))
        if not unicode:
            found.append(("8-bit from 500", sample.size))
    return found


if __name__ == "__main__":
    main()
