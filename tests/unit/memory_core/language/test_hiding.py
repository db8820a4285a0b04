"""Exact things in what a model is shown: marks stand for them, however they are written, and for nothing else."""

import pytest

from memory_core.language.exact_things import ExactThing, marks_in, veil, veiled
from tests.growth import assert_takes_time_by_length

SEALED = [
    ExactThing("customer number", "4471-229-083"),
    ExactThing("phone number", "+49 30 5557 7812"),
    ExactThing("order number", "2026"),
    ExactThing("order number", "4471"),
    ExactThing("booking reference", "X7K2PQ"),
    ExactThing("e-mail address", "maria@aurora.example"),
    ExactThing("postal address", "12 Main Street, London SW1A 2AA"),
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the letter 4471229083 came", "the letter [customer number] came"),
        ("4471 229 083.", "[customer number]."),
        ("4471\u200b-229-\u200d083", "[customer number]"),
        ("４４７１－２２９－０８３", "[customer number]"),
        ("٤٤٧١-٢٢٩-٠٨٣", "[customer number]"),
        ("४४७१२२९०८३", "[customer number]"),
        ("𝟺𝟺𝟽𝟷 𝟸𝟸𝟿 𝟶𝟾𝟹", "[customer number]"),
        ("ｍａｒｉａ＠ａｕｒｏｒａ．ｅｘａｍｐｌｅ", "[e-mail address]"),
        ("4471-229-\n083", "[customer number]"),
        ("page?c=4471229083&x", "page?c=[customer number]&x"),
        ("id_4471229083_x", "id_[customer number]_x"),
        ("call 030 5557 7812", "call [phone number]"),
        ("(030) 5557-7812", "[phone number]"),
        ("0049 30 55577812", "[phone number]"),
        ("电话03055577812", "电话[phone number]"),
        ("x7k2pq", "[booking reference]"),
        ("MARIA@AURORA.EXAMPLE", "[e-mail address]"),
        ("12 Main Street,\nLondon SW1A 2AA", "[postal address]"),
        ("number 4471 it is", "number [order number] it is"),
    ],
)
def test_what_is_sealed_is_hidden_however_it_is_written(text: str, shown: str) -> None:
    assert veil([text], SEALED)(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "in 2026 we met at 14:05",
        "€ 4471 or $4471",
        "4,471.50 and 4471.50 EUR",
        "4471 %",
        "14471 and 44710",
        "2026-05-12 14:05, Monday 12 May 2026",
        "Please have your customer number ready.\nThe launch of Aurora is on 12 May 2026 at 10:30.",
        "The invoice number is in the letter from 12 May 2026.",
        "Version 2.4.1 of build 10433, room 412",
        "Orders\nOrder number\nDate\n12.05.2026",
        "We pin 12 things and 300 cards",
        "Account numbers grew by 45000 in 2025.",
        "policy 2024 review",
        "https://example.com/2026/05/12/a-post-1234567",
        '<evidence n="1" date="Monday 2026-05-12 14:05" kind="screen" app="Firefox" title="Room 12">',
    ],
)
def test_dates_amounts_and_ordinary_numbers_stay(text: str) -> None:
    assert veil([text], SEALED)(text) == text


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Customer number\n\n4471-229-083", ["4471-229-083"]),
        ("4471-229-083\nCustomer number", ["4471-229-083"]),
        ("4471-229-083 is my customer number", ["4471-229-083"]),
        ("Name\tCustomer number\nMaria\t4471-229-083", ["4471-229-083"]),
        ("Customer number  Date\n4471-229-083  12.05.2026\n4471-229-099  13.05.2026", ["4471-229-083", "4471-229-099"]),
        ("Account number\nBalance\n12345678\n1,200.50 EUR", ["12345678"]),
        ("customer numbers 4471-229-083 and 5512-229-084", ["4471-229-083", "5512-229-084"]),
        ("customer_id: 4471229083", ["4471229083"]),
        ("CUSTOMER-NUMBER = 4471229083", ["4471229083"]),
        ("Card number: 5412 7534 0000 1111", ["5412 7534 0000 1111"]),
        ("Kartennummer 1234567890", ["1234567890"]),
        ("IBAN DE12 3456 7890 1234 5678 90", ["DE12 3456 7890 1234 5678 90"]),
        ("Licence key: ABCD3-FGHIJ-KLMNO", ["ABCD3-FGHIJ-KLMNO"]),
        ("Passport number: C01X00T47", ["C01X00T47"]),
        ("Reisepassnummer: C01X00T47", ["C01X00T47"]),
        ("Member ID: 99812", ["99812"]),
        ("Membership number AB 123 456", ["AB 123 456"]),
        ("Your PIN is 4821", ["4821"]),
        ("Wi-Fi password: sunflower88", ["sunflower88"]),
        ("Insurance policy: 99-881-22", ["99-881-22"]),
        ("Numéro de client : 4471229083", ["4471229083"]),
        ("Nº de cliente: 77123", ["77123"]),
        ("我的客户号：44712290", ["44712290"]),
        ("账号：6222021234567890", ["6222021234567890"]),
        ("手机号 138 1234 5678", ["138 1234 5678"]),
        ("Meeting ID: 912 3456 789", ["912 3456 789"]),
    ],
)
def test_a_labelled_value_is_hidden_where_its_label_stands(text: str, values: list[str]) -> None:
    shown = veil([text])(text)
    assert marks_in(shown)
    assert not any(value in shown for value in values)


def test_a_label_in_one_text_hides_the_value_in_another() -> None:
    hide = veil(["Customer number: 4471-229-083", "nothing"])
    assert hide("The letter about 4471 229 083 came.") == "The letter about [customer number] came."
    assert marks_in("[customer number] [1] [order number] [customer number]") == ["customer number", "order number"]
    assert marks_in("[1] [note]") == []


def test_what_is_kept_in_the_open_still_names_meetings_and_cases() -> None:
    assert veiled("Meeting ID: 912 3456 789, order no. A-1001") == "Meeting ID: 912 3456 789, order no. [order number]"


@pytest.mark.parametrize("sign", ["customer number ", "1 ", "12-", "A1", "order number\n", "4471-229\n", "(12) ", "x@"])
def test_hiding_takes_time_by_the_length_alone(sign: str) -> None:
    assert_takes_time_by_length(lambda text: veil([text], SEALED)(text), sign, 50_000)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Customer number: ４４７１２２９０８３", "Customer number: [customer number]"),
        ("Cust\u200bomer number: 4471229083", "Cust\u200bomer number: [customer number]"),
        ("Customer number: ٤٤٧١٢٢٩٠٨٣", "Customer number: [customer number]"),
        ("２０２６年\u200b５月 meeting", "２０２６年\u200b５月 meeting"),
    ],
)
def test_a_label_tells_of_what_is_beside_it_in_all_digits(text: str, shown: str) -> None:
    assert veil([text])(text) == shown
    assert veiled(text) == shown
