"""UTF-8 that was read in another encoding and saved so is mended; sound text in any alphabet is let be."""

from __future__ import annotations

import polars as pl
import pytest

from vibeflow.features.datasets.quality.mojibake import PATTERN, damaged, mend

SOUND = [
    "Посылка придёт завтра утром; я рад, работа сделана.",
    "Pošlete mi prosím číslo účtu, ať můžu příští týden zaplatit.",
    "Żółte światło świeci dłużej, proszę wysłać dziś książkę.",
    "Το δέμα θα φτάσει αύριο το πρωί· ΕΛΈΓΞΤΕ τη διεύθυνση.",
    "Sipariş yarın sabah ulaşacak; şehrini doğru yazdığınızı kontrol edin.",
    "La clé oubliée a été rendue près du théâtre — « c'est très bien » !",
    "A következő hétfőig kérjük, fizesse ki a díjat.",
]


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_is_let_be(text: str) -> None:
    for said in (text, text.upper(), text.title()):
        assert mend(said) == said and not damaged(said)


@pytest.mark.parametrize(
    "codec", ["cp1251", "cp1250", "cp1253", "cp1254", "koi8-r", "cp866", "cp850", "mac-roman"]
)
@pytest.mark.parametrize("text", SOUND[:4])
def test_what_was_read_wrongly_reads_right_again(codec: str, text: str) -> None:
    try:
        wrong = text.encode().decode(codec)
    except UnicodeDecodeError:
        pytest.skip("this encoding would have refused it")
    assert pl.Series([wrong]).str.contains(PATTERN)[0], "the quick search must find it"
    assert damaged(wrong)
    assert mend(wrong) == text


def test_twice_over_is_undone_twice() -> None:
    text = SOUND[0]
    assert mend(text.encode().decode("cp1251", "replace").encode().decode("koi8-r")).startswith("Посылк")


def test_one_doubtful_piece_alone_is_let_be() -> None:
    assert mend("ОАО „РЎ“ и завод") == "ОАО „РЎ“ и завод"
