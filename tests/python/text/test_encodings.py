"""Texts of our own in their usual encodings read as they were written; what cannot be known is said."""

from __future__ import annotations

import json

import pytest

from vibeflow.text.encodings import decoded, encoding_of_bytes
from vibeflow.text.encodings.names import BY_CODEC, resolve
from vibeflow.text.encodings.stretches import stretches

SENTENCES = {
    "de cp1252 iso8859-1 mac-roman cp850": (
        "Für größere Päckchen können wir schönes Füllmaterial übrig haben, fünf Stück."
    ),
    "fr cp1252 iso8859-15 mac-roman cp850": (
        "La clé oubliée à l'école a été rendue près du théâtre, où l'élève l'a reçue."
    ),
    "es cp1252 iso8859-1 cp850": (
        "¿Cuándo llegará el envío a España? Mañana recibirá también la información del señor."
    ),
    "it cp1252 iso8859-1": (
        "Perché è così? La città però ha già più qualità di quanto sarà necessario lunedì."
    ),
    "sv cp1252 iso8859-1 cp850": (
        "Åtta små sjöar är kända för sina öar; vi åker båt på söndag även när det är kallt."
    ),
    "pl cp1250 iso8859-2 cp852": (
        "Proszę wysłać dziś zamówioną książkę; żółte światło świeci dłużej niż myślałem."
    ),
    "cs cp1250 iso8859-2 cp852": (
        "Příliš žluťoučký kůň běží přes řeku, aby ještě dnes večer přinesl zásilku domů."
    ),
    "hu cp1250 iso8859-2 cp852": (
        "A küldött csomagot később átvettük; kérjük, fizesse ki a díjat a következő hétfőig."
    ),
    "ru cp1251 koi8-r iso8859-5 cp866 mac-cyrillic": (
        "Посылка придёт завтра утром; пожалуйста, проверьте адрес и имя получателя."
    ),
    "uk cp1251 koi8-u": (
        "Посилка прийде завтра вранці; перевірте, будь ласка, її адресу та ім'я отримувача."
    ),
    "bg cp1251 iso8859-5": (
        "Пратката ще пристигне утре сутринта; моля, проверете адреса и името на получателя."
    ),
    "el cp1253 iso8859-7": (
        "Το δέμα θα φτάσει αύριο το πρωί· ελέγξτε τη διεύθυνση και το όνομα του παραλήπτη."
    ),
    "tr cp1254 iso8859-9 cp857": (
        "Sipariş yarın sabah ulaşacak; lütfen alıcının adını ve şehrini doğru yazdığınızı kontrol edin."
    ),
    "he cp1255 iso8859-8": "החבילה תגיע מחר בבוקר, נא לבדוק את הכתובת ואת שם המקבל לפני המשלוח הבא.",
    "ar cp1256 iso8859-6": (
        "ستصل الطلبية صباح الغد، يرجى التحقق من العنوان واسم المستلم قبل الإرسال القادم."
    ),
    "lt cp1257 iso8859-13": (
        "Siuntinys atvyks rytoj ryte; prašome patikrinti gavėjo vardą, miestą ir žinutę už durų."
    ),
    "lv cp1257 iso8859-13": (
        "Sūtījums pienāks rīt no rīta; lūdzu, pārbaudiet saņēmēja vārdu un ēkas numuru ceļā."
    ),
    "vi cp1258": "Đơn hàng sẽ đến.",
    "th cp874 tis-620": "พัสดุจะมาถึงพรุ่งนี้เช้า กรุณาตรวจสอบที่อยู่และชื่อผู้รับก่อนส่งครั้งต่อไป",
    "zh gb18030 gbk": "包裹明天早上送到，请在下一次发货之前核对收件人的地址和姓名，谢谢您的耐心等待。",
    "zh-TW big5": "包裹明天早上送到，請在下一次出貨之前核對收件人的地址和姓名，謝謝您的耐心等候。",
    "ja cp932 euc_jp iso2022_jp": (
        "荷物は明日の朝に届きます。次の発送の前に、受取人の住所と名前を確認してください。"
    ),
    "ko cp949 euc_kr": (
        "소포는 내일 아침에 도착합니다. 다음 발송 전에 받는 사람의 주소와 이름을 확인해 주세요."
    ),
}
"""The languages' names are for the reader; the encodings stand behind them."""
CASES = [(codec, text) for key, text in SENTENCES.items() for codec in key.split()[1:] if codec != "cp1258"]
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


def rows(text: str, count: int = 8) -> str:
    """As CSV, with a header and numbers in English."""
    return "id,question,answer\n" + "".join(f'{at},"{text}","{text} ({at})"\n' for at in range(count))


@pytest.mark.parametrize(("codec", "text"), CASES)
def test_a_table_in_a_usual_encoding_of_its_language_reads_as_it_was_written(codec: str, text: str) -> None:
    written = rows(text)
    found = encoding_of_bytes(written.encode(codec))
    assert decoded(written.encode(codec), found) == written, (found.codec, codec)
    assert found.sure


@pytest.mark.parametrize("codec", UNICODE)
@pytest.mark.parametrize("text", list(SENTENCES.values())[::3])
def test_unicode_is_known_in_all_its_forms_with_and_without_a_mark(codec: str, text: str) -> None:
    written = rows(text)
    data = written.encode(codec)
    found = encoding_of_bytes(data)
    assert decoded(data, found) == written, found.codec
    assert found.confidence == 1


@pytest.mark.parametrize(("codec", "text"), CASES[::2])
def test_a_little_of_a_language_among_much_english_is_enough(codec: str, text: str) -> None:
    note = "The customer wrote twice and was answered by the night shift, see the ticket for more."
    lines = [
        json.dumps(
            {"ticket_id": f"T-{at:05}", "status": "closed", "internal_note": note, "subject": text},
            ensure_ascii=False,
        )
        for at in range(6)
    ]
    written = "\n".join(lines)
    data = written.encode(codec)
    assert decoded(data, encoding_of_bytes(data)) == written


@pytest.mark.parametrize(("codec", "text"), CASES)
@pytest.mark.parametrize("end", ["\n", ". "])
def test_a_long_text_is_judged_by_parts_that_begin_and_end_where_characters_do(
    codec: str, text: str, end: str
) -> None:
    for part in stretches((text + end).encode(codec) * 2000, 4096):
        assert part.decode(codec).strip(". ") in f"{text}. " * 20


def test_what_a_few_bytes_cannot_tell_is_not_called_sure_and_the_other_reading_is_offered() -> None:
    # Mac Roman for an apostrophe, DOS for other letters.
    data = b"q,a\nDone?,the customers\xd5 \n"
    found = encoding_of_bytes(data)
    assert not found.sure
    readings = [decoded(data, found), *(one.preview for one in found.others)]
    assert len(found.others) > 1 and any("customers’" in reading for reading in readings)


def test_rows_of_two_encodings_are_each_read_in_their_own() -> None:
    ru = "Посылка придёт завтра утром; проверьте адрес."
    one, two = f"1,{ru}\n" * 20, f"2,{ru}\n" * 20
    data = b"id,text\n" + one.encode() + two.encode("cp1251")
    found = encoding_of_bytes(data)
    assert found.mixed and found.codec == "cp1251"
    assert decoded(data, found) == "id,text\n" + one + two


@pytest.mark.parametrize("codec", ["gb18030", "cp949"])
def test_short_lines_that_are_good_utf8_by_chance_do_not_make_a_mixture(codec: str) -> None:
    # Their bytes are good UTF-8, of other letters.
    word = {"gb18030": "预约", "cp949": "칩"}[codec]
    text = {"gb18030": SENTENCES["zh gb18030 gbk"], "cp949": SENTENCES["ko cp949 euc_kr"]}[codec]
    written = f"{word}\n" + f"{text}\n" * 10
    found = encoding_of_bytes(written.encode(codec))
    assert decoded(written.encode(codec), found) == written
    assert not found.mixed


@pytest.mark.parametrize("codec", ["cp866", "tis-620", "cp1125"])
def test_runs_that_are_good_utf8_by_chance_do_not_make_a_mixture(codec: str) -> None:
    # In these, a letter and the two after it are often good UTF-8 of three bytes.
    text = (
        "ร้านเปิดเวลาแปดโมงเช้าเเละปิดเวลาเก้าโมง"
        if codec == "tis-620"
        else "рад, раб, рана, яма, яд, шаг, фара, хлеб"
    )
    written = f"{text}\n" * 30
    found = encoding_of_bytes(written.encode(codec))
    assert not found.mixed and decoded(written.encode(codec), found) == written


def test_of_readings_that_differ_in_one_sign_the_one_that_is_a_letter_is_taken() -> None:
    written = "Άρα το δέμα θα φτάσει αύριο το πρωί, ελέγξτε τη διεύθυνση και το όνομα του παραλήπτη.\n" * 5
    assert decoded(written.encode("iso8859-7"), encoding_of_bytes(written.encode("iso8859-7"))) == written
    assert decoded(written.encode("cp1253"), encoding_of_bytes(written.encode("cp1253"))) == written


def test_one_damaged_line_does_not_change_the_encoding_of_the_others() -> None:
    text = SENTENCES["zh gb18030 gbk"]
    sound = f"{text}\n".encode("gb18030") * 40
    data = sound + b"\xd6\xff\xd0\n" + sound
    found = encoding_of_bytes(data)
    assert found.codec == "gb18030"
    assert decoded(data, found).count(text) == 80


@pytest.mark.parametrize(
    ("said", "codec"),
    [
        ("windows-1251", "cp1251"),
        ("Windows-1251 (Cyrillic)", "cp1251"),
        ("latin1", "iso8859-1"),
        ("Shift JIS", "cp932"),
        ("gbk", "gb18030"),
        ("UTF8", "utf-8"),
        ("macroman", "mac-roman"),
        ("euc-kr", "cp949"),
        ("no such thing", None),
        ("rot13", None),
    ],
)
def test_an_encoding_is_known_by_any_of_its_usual_names(said: str, codec: str | None) -> None:
    known = resolve(said)
    assert (known.codec if known else None) == codec


def test_every_known_encoding_is_one_of_pythons_and_is_named_by_its_own_name() -> None:
    for codec, known in BY_CODEC.items():
        assert "x\n".encode(codec).decode(codec) == "x\n"
        assert resolve(codec) is known and resolve(known.title) is known
