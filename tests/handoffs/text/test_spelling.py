"""However somebody types a phone number, a postal code or an address, it is stored in one form; what is none is refused."""

import pytest

from handoffs.text import spelling


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("03-1234-5678", "03-1234-5678"),
        ("０３－１２３４－５６７８", "03-1234-5678"),
        ("03ー1234ー5678", "03-1234-5678"),
        ("03ｰ1234ｰ5678", "03-1234-5678"),
        ("03‐1234‐5678", "03-1234-5678"),
        ("(03) 1234 5678", "03-1234-5678"),
        ("（０３）１２３４－５６７８", "03-1234-5678"),
        ("0312345678", "03-1234-5678"),
        ("０９０１２３４５６７８", "090-1234-5678"),
        ("+81 90 1234 5678", "090-1234-5678"),
        ("+81 (0)90-1234-5678", "090-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("045.222.1234", "045-222-1234"),
        ("03-1234-5678 内線12", "03-1234-5678 ext. 12"),
        ("+49 30 123456", "+49 30 123456"),
        ("＋４４ ２０ ７９４６ ０９５８", "+44 20 7946 0958"),
    ],
)
def test_a_phone_is_stored_as_people_of_its_country_write_it(typed: str, stored: str) -> None:
    assert spelling.phone(typed) == stored == spelling.phone(stored)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "call me",
        "call 03-1234-5678",
        "090-123-4567",
        "03-1234-567",
        "123456",
        "03-1234-5678 / 090-1234-5678",
        "+999 12345678",
    ],
)
def test_what_is_no_phone_has_no_form(typed: str) -> None:
    assert spelling.phone(typed) is None


@pytest.mark.parametrize(
    "typed", ["150-0001", "1500001", "〒150-0001", "１５０－０００１", "〒１５０ー０００１", "150‐0001", " 150 0001 "]
)
def test_a_postal_code_is_stored_with_its_hyphen(typed: str) -> None:
    assert spelling.postal_code(typed) == "150-0001"


@pytest.mark.parametrize("typed", ["", "150-001", "15000011", "Tokyo", "150-0001 Tokyo"])
def test_what_is_no_postal_code_of_japan_has_no_form(typed: str) -> None:
    assert spelling.postal_code(typed) is None


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("神宮前１－２－３", "神宮前1-2-3"),
        ("神宮前1ー2ー3　スーパーコート１０１号室", "神宮前1-2-3 スーパーコート101号室"),
        ("神宮前1−2‐3 ﾊｲﾂさくら", "神宮前1-2-3 ハイツさくら"),
        ("1 - 2 – 3  Jingumae", "1-2-3 Jingumae"),
        ("１丁目２番３号", "1丁目2番3号"),
        ("7～8 Motomachi", "7～8 Motomachi"),
    ],
)
def test_an_address_keeps_its_words_and_has_plain_digits_and_hyphens(typed: str, stored: str) -> None:
    assert spelling.address(typed) == stored == spelling.address(stored)


@pytest.mark.parametrize(
    ("typed", "stored"), [("１０２９７", "10297"), ("VIP－7", "VIP-7"), ("A‐10", "A-10"), ("スーパー7", "スーパー7")]
)
def test_a_customer_number_has_plain_digits_and_hyphens(typed: str, stored: str) -> None:
    assert spelling.number(typed) == stored
