"""Encoding: Baltic letters come out as they went in."""

import codecs
import io

import pytest

from gis.intake.encoding import detect_encoding, utf8_blocks

LATVIAN = (
    "Notikuma ID;Pašvaldība;Vieta\r\n1;Talsu novads;Ķūļciems, Dārza iela\r\n"
    "2;Sabile;Ventspils šoseja; žogs\r\n" * 5
)
ESTONIAN = "JuhtumId;KohtNimetus\r\n1;Põhja-Tallinna linnaosa\r\n2;Lasnamäe, Võru, Tõstamaa, šokolaad\r\n" * 5
CZECH = "ID;Místo\r\n1;Příbram, náměstí Tomáše Garrigua\r\n2;Žďár nad Sázavou, ulice Šlikova\r\n" * 5
FRENCH = "ID;Lieu\r\n1;Genève, rue de la Gare\r\n2;Hôtel de Ville, près de l’église\r\n" * 5
RUSSIAN = "номер;место\r\n1;улица Ленина, возле магазина\r\n2;площадь Победы\r\n" * 5


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (LATVIAN, "utf-8"),
        (LATVIAN, "utf-8-sig"),
        (LATVIAN, "cp1257"),
        (LATVIAN, "iso8859-13"),
        (LATVIAN, "utf-16"),
        (LATVIAN, "utf-16-le"),
        (LATVIAN, "utf-16-be"),
        (ESTONIAN, "cp1257"),
        (ESTONIAN, "cp1252"),
        (CZECH, "cp1250"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        ("plain;text\r\n1;2\r\n", "ascii"),
    ],
)
def test_the_letters_survive(text: str, encoding: str) -> None:
    encoded = text.encode(encoding, "replace")
    found = detect_encoding(encoded)
    read = b"".join(utf8_blocks(io.BytesIO(encoded), found)).decode()
    assert read.removeprefix("\ufeff") == encoded.decode(encoding).removeprefix("\ufeff")


def test_quotation_marks_tell_iso_8859_13_from_windows_1257() -> None:
    quoted = "Veikals „Rimi”, Lielā iela; kafejnīca “Māra”\r\n".encode("iso8859-13") * 5
    assert detect_encoding(quoted) == "iso8859-13"


def test_a_letter_cut_by_the_end_of_the_sample_is_no_proof_against_utf8() -> None:
    cut = LATVIAN.encode()[: LATVIAN.encode().index("š".encode()) + 1]
    assert detect_encoding(cut, complete=False) == "utf-8"
    assert detect_encoding(cut, complete=True) != "utf-8"


def test_a_long_ascii_start_does_not_hide_the_encoding_of_what_follows() -> None:
    plain, late = b"1;Riga\r\n" * 300_000, LATVIAN.encode("cp1257")
    read = b"".join(utf8_blocks(io.BytesIO(plain + late), "utf-8"))
    assert read == plain + LATVIAN.encode()


def test_nul_bytes_are_dropped_since_no_database_text_can_hold_them() -> None:
    assert b"".join(utf8_blocks(io.BytesIO(b"a\x00b;c\r\n"), "utf-8")) == b"ab;c\r\n"


def test_a_mark_is_not_part_of_the_first_header() -> None:
    data = codecs.BOM_UTF8 + b"ID;Date\r\n"
    assert b"".join(utf8_blocks(io.BytesIO(data), detect_encoding(data))) == b"ID;Date\r\n"
