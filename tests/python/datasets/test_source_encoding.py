"""How a source's text is encoded: found, shown, chosen, kept, and asked for where it is in doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vibeflow.features.datasets.manifest import load_manifest
from vibeflow.features.training.snapshot import _check_data
from vibeflow.protocol.datasets import ImportData, Mapping, SetMapping
from vibeflow.protocol.encodings import SetEncoding
from vibeflow.protocol.errors import DataUnreadable

RUSSIAN = "Заказ {n} придёт через {d} дней, спасибо за терпение."
FRENCH = "Le café n° {n} a été livré à l'hôtel après {d} journées."


def table(sentence: str, rows: int = 60, header: str = "question,answer") -> str:
    lines = [f'Where is order {n}?,"{sentence.format(n=n, d=n % 9 + 2)}"' for n in range(rows)]
    return "\n".join([header, *lines]) + "\n"


def answers(bench: Any) -> list[str]:
    return [row.answer for row in bench.rows().rows]


def choose(bench: Any, encoding: str | None) -> Any:
    snapshot = bench.datasets.set_encoding(SetEncoding(project_id=bench.project_id, encoding=encoding))
    return snapshot.view


def test_the_encoding_is_named_with_its_sureness_and_a_preview(bench, write) -> None:
    view = bench.load(write("a.csv", table(RUSSIAN).encode("cp1251")))
    assert view.format == "CSV, comma, Windows-1251"
    assert (view.encoding.name, view.encoding.label, view.encoding.chosen) == (
        "cp1251",
        "Windows-1251",
        False,
    )
    assert view.encoding.confidence > 0.9 and view.encoding.doubt is None
    assert "придёт" in view.encoding.preview
    assert all("придёт" not in one.preview for one in view.encoding.others)
    assert any("придёт" in answer for answer in answers(bench))


def test_plain_utf8_has_nothing_to_ask(bench, write) -> None:
    view = bench.load(write("a.csv", table(RUSSIAN)))
    assert (view.encoding.name, view.encoding.preview, view.encoding.broken) == ("utf-8", None, 0)
    assert view.encoding.confidence == 1 and view.encoding.doubt is None


def test_a_choice_is_read_kept_through_a_rebuild_and_taken_back(bench, write) -> None:
    bench.load(write("a.csv", table(FRENCH).encode("cp1252")))
    assert any("été" in answer for answer in answers(bench))
    view = choose(bench, "mac-roman")
    assert view.encoding.chosen and view.format.endswith("Mac Roman")
    assert not any("été" in answer for answer in answers(bench))
    view = bench.fix("removeDuplicates", False)
    assert view.encoding.chosen and view.encoding.name == "mac-roman"
    view = choose(bench, None)
    assert (view.encoding.name, view.encoding.chosen) == ("cp1252", False)
    assert any("été" in answer for answer in answers(bench))


def test_the_choice_is_the_imports_too_under_any_usual_name(bench, write) -> None:
    path = write("a.csv", table(FRENCH).encode("cp850"))
    view = bench.datasets.import_(
        ImportData(project_id=bench.project_id, source=str(path), encoding="Windows-1252")
    ).view
    assert (view.encoding.name, view.encoding.chosen) == ("cp1252", True)


def test_a_choice_that_cannot_be_is_refused_with_cause_and_changes_nothing(bench, write) -> None:
    before = bench.load(write("a.csv", table(RUSSIAN).encode("cp1251")))
    with pytest.raises(
        DataUnreadable, match=r"not in UTF-8: .* characters would be broken, the first in line 2"
    ):
        choose(bench, "utf-8")
    with pytest.raises(DataUnreadable, match="no encoding “klingon”"):
        choose(bench, "klingon")
    after = bench.view()
    assert (after.revision, after.encoding) == (before.revision, before.encoding)


def test_columns_that_the_user_chose_stay_where_they_are_there_still(bench, write) -> None:
    bench.load(write("a.csv", table(FRENCH).encode("cp1252")))
    mapping = Mapping(columns={"answer": "question", "question": "answer"})
    bench.datasets.set_mapping(SetMapping(project_id=bench.project_id, mapping=mapping))
    view = choose(bench, "cp850")
    assert view.mapping.columns["answer"] == "question"


def test_columns_are_found_anew_where_the_choice_gives_them_other_names(bench, write) -> None:
    text = table(RUSSIAN, header="вопрос,ответ").encode("cp1251")
    path = write("a.csv", text)
    bench.datasets.import_(ImportData(project_id=bench.project_id, source=str(path), encoding="cp1252"))
    view = choose(bench, "cp1251")
    assert [column.name for column in view.columns] == ["вопрос", "ответ"]
    assert view.mapping.columns["ответ"] == "answer"


def test_training_waits_for_the_users_word_where_the_guess_is_not_sure(bench, write) -> None:
    # One sign, over and over, that reads well in several encodings.
    rows = [
        f"When is order {n} sent?,The customer\xd5s order {n} is on its way, {n % 9} days." for n in range(40)
    ]
    text = "question,answer\n" + "\n".join(rows) + "\n"
    view = bench.load(write("a.csv", text.replace("\xd5s", "\xd5 ").encode("latin-1")))
    assert view.encoding.confidence < 0.75
    assert "possible too" in view.encoding.doubt
    with pytest.raises(DataUnreadable, match="may not read right"):
        _check_data(bench.path)
    view = choose(bench, view.encoding.name)
    assert view.encoding.chosen and view.encoding.doubt is None
    _check_data(bench.path)


def test_training_waits_where_the_text_is_broken_and_the_users_word_lets_it_go_on(bench, write) -> None:
    lost = table(RUSSIAN).replace("я", "\ufffd").replace("и", "\ufffd")
    view = bench.load(write("a.csv", lost))
    assert view.encoding.broken > 60 and "\ufffd" in view.encoding.broken_example
    assert "cannot be right" in view.encoding.doubt
    with pytest.raises(DataUnreadable, match="may not read right"):
        _check_data(bench.path)
    view = choose(bench, "utf-8")
    assert view.encoding.doubt is None and view.encoding.chosen
    _check_data(bench.path)


def test_a_few_lost_characters_in_many_rows_do_not_stop_training(bench, write) -> None:
    text = table(RUSSIAN, rows=300).replace("Заказ 7 ", "Зака\ufffd 7 ", 1)
    view = bench.load(write("a.csv", text))
    assert view.encoding.broken == 1 and view.encoding.doubt is None
    _check_data(bench.path)


def test_rows_of_two_encodings_are_all_read_and_said(bench, write) -> None:
    half = table(RUSSIAN)
    other = table(RUSSIAN.replace("спасибо", "благодарим")).partition("\n")[2]
    view = bench.load(write("a.csv", half.encode() + other.encode("cp1251")))
    assert view.encoding.label == "UTF-8 and Windows-1251, line by line"
    texts = answers(bench)
    assert all("\ufffd" not in text for text in texts)
    assert sum("придёт" in text for text in texts) == len(texts)


def test_every_file_of_a_folder_is_read_in_its_own_encoding(bench, tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    folder.mkdir()
    (folder / "a.csv").write_bytes(table(RUSSIAN).encode("koi8-r"))
    (folder / "b.csv").write_bytes(table(FRENCH).encode("cp1252"))
    view = bench.load(folder)
    assert view.encoding.label in ("KOI8-R, Windows-1252", "Windows-1252, KOI8-R")
    texts = answers(bench)
    assert any("придёт" in text for text in texts) and any("été" in text for text in texts)


def test_the_manifest_keeps_it(bench, write) -> None:
    bench.load(write("a.csv", table(RUSSIAN).encode("cp1251")))
    manifest = load_manifest(bench.path)
    assert manifest is not None and manifest.source.encoding is not None
    assert manifest.source.encoding.codec == "cp1251"
