"""Labels and values that the edge of a narrow window tore."""

import pytest

from memory_core.privacy.detectors import find_secrets
from memory_core.privacy.redaction import Scrubber


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Benutzer\nmeier\nKenn-\nwort: Sommer!Regen42", "Sommer!Regen42"),
        ("Pass\nword:\nvelvet_Otter76", "velvet_Otter76"),
        ("Mot de\npasse\n2Qh&yF6100eP", "2Qh&yF6100eP"),
        ("Palavra-\npasse\nv1I*oS3WoCt+", "v1I*oS3WoCt+"),
        ("企业邮箱密\n码：fd83hgQ2.", "fd83hgQ2."),
        ("Security code\n453\n760\nSend again", "760"),
        ("postgresql://etl:pIvhTyAX\npcc9rOwbo@db.internal/dw", "pcc9rOwbo"),
        ("Password: UR3dSvBs5q7Ujr\ncDoqbzq2Idex", "cDoqbzq2Idex"),
        ("mysql://etl:pIvhTyAXpcc9rOwbo\n@db.internal/dw", "pIvhTyAXpcc9rOwbo"),
        ('become_pass: "UR3dSvBs5q7\nDoqbz!2Id"', "Doqbz!2Id"),
        ("Set-Cookie: sid=ur3dsvbs5q7ujr2cd\nqbzq2idex7h4k9w; Path=/", "qbzq2idex7h4k9w"),
        ("身份证号码\n1101051949\n1231002X", "1231002X"),
        ("DB=mysql+pymysql://shop:kqw8fhqFZ2s2 Ab1KZd\n@mariadb/shop", "Ab1KZd"),
        ("7  Card\n8  4539\n9  1488\n10  0343\n11  6467\n12  Expires 10/27", "1488"),
        ("$ mysql\n-u root -pGr4Otter92z shop", "Gr4Otter92z"),
        ("shop-front\nkey=AIzaSyB7qfSRMaYKBzxJUn\nkNe5a85HBOIL3wnjE&v=3", "kNe5a85HBOIL3wnjE"),
        ("Recovery key\n511225-204622-118393-\n330055-104962-551056", "330055-104962-551056"),
        ("ACME_TOKEN = acme_Q1w9-9RtJX79e06xem E3b4x9kP_QKOKU", "E3b4x9kP_QKOKU"),
        (
            "Your API key\npplx-zNDWpy6nw5xV1aXxtS54nvb9a\ntEOkaINULvxbgdvXVESNDgG\nExpires: never",
            "tEOkaINULvxbgdvXVESNDgG",
        ),
    ],
)
def test_what_was_torn_goes_whole(text: str, secret: str) -> None:
    assert secret not in Scrubber().scrub(text).text


@pytest.mark.parametrize(
    "text",
    [
        "hf QEDYhjUbYKpeoDT abZwysZmrtEbq OiDI",
        "xoxp- 24006035967 7 - 725937946714 - 1977175622965",
        "xoxp- 24006035967 7 - 725937946714 - 1977175622965\n-5dle@bcb35b976998f9147d04de837da",
    ],
)
def test_a_key_whose_strokes_and_numbers_recognition_parted_goes_whole(text: str) -> None:
    assert [text[span.start : span.end] for span in find_secrets(text, from_picture=True)] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "We passed the\nword along to all\nof the neighbours.",
        "453\n760\n812",
        "7  Card\n8  4539\n9  1488\n10  0343\n11  6468",
        "511225-204622-\n330055-104962",
        "build: Release2024-Candidate FinalDraftVersion",
        "1101051949\n12310021\n3307",
        'title: "Spring\nfestival"',
        "commit 9f1c2e7Ab04d\nMerge4Branch2Of",
        "Photos-2024-Lisbon\nInvoiceMarchDraft",
        "https://docs.example/guide\nhello@shop.example",
    ],
)
def test_lines_without_a_secret_stay(text: str) -> None:
    assert Scrubber().scrub(text).text == text
