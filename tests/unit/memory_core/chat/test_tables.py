"""Tables of a page: which row and which column a question asks for."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from memory_core.chat.tables import read_tables
from memory_core.memory import Memory
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from tests.fakes.core import answer_of, remembering

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

TRIP = """File  Edit  View
Date  Item  Category  Amount
03.11.2026  Hotel Miramar  Lodging  218.60
03.11.2026  Taxi  Transport  31.00
04.11.2026  Dinner with Odile  Meals  64.50
Total    314.10"""

BOARD = """| Ticket | Title | Owner | Status | Points |
|--------|-------|-------|--------|--------|
| WB-11 | Login page | Priya | Done | 3 |
| WB-12 | Printer driver | Marek | In progress | 8 |
| WB-15 | Export to PDF | Tomasz | Open | 5 |
| WB-19 | Cookie notice | Priya | Done | 2 |"""

PLANTS = """Plant\tShelf\tWatered\tPaid
Fern\tnorth window\t12 November 2026\tyes
Olive tree\tbalcony\t20 November 2026\tno"""

ASKED = [
    ("How much was the hotel in the expenses table?", "218.60"),
    ("How much was the dinner with Odile?", "64.50"),
    ("What is the total of the expenses?", "314.10"),
    ("Which category is the taxi in?", "Transport"),
    ("Who owns the ticket about the PDF export?", "Tomasz"),
    ("What did I pay at the vet's?", "63.80"),
    ("How much did the posters cost?", "-78.00"),
    ("Which ticket is Marek working on?", "WB-12"),
    ("How many tickets are done?", "2"),
    ("Is the login page done?", "Yes"),
    ("Is the PDF export done?", "No, Open"),
    ("When was the fern watered?", "12 November 2026"),
    ("Has the olive tree been paid?", "No"),
    ("How much rye flour did we order?", "400"),
    ("What does wheat 550 cost per kilo?", "0.71"),
    ("How much is the tracker a month?", "£1,414"),
    ("What is the rate of the 5 year fixed mortgage?", "4.12 %"),
    ("Which ticket has the most points?", "WB-12, 8"),
    ("Which tickets have more than 4 points?", "WB-12 and WB-15"),
    ("Has the PDF been exported yet?", "No, Open"),
    ("How many trout are in pond B?", "45"),
    ("Which of the tent quotes is cheapest?", "Hiker, £140"),
    ("How much more does the Nomad cost than the Hiker?", "£75 (215 and 140)"),
    ("Is NET-31 done?", "Yes"),
    ("Is the label maker delivered?", "No, In progress"),
    ("How many copies were sold in Pickett in September?", "655"),
    ("Which town sold the fewest in October?", "Pickett, 611"),
]

ORDERS = """Supplier\tArticle\tKg\tPrice/kg\tOrdered
Moulin Perret\tRye 1150\t400\t0.92\t05/10/2026
Hansen Mill\tWheat 550\t900\t0.71\t01/10/2026"""

MORTGAGES = """Compare our mortgages
Product Rate Fee Monthly payment
5 year fixed 4.12 % £1,495 £1,338
Tracker 4.65 % £0 £1,414
All figures for a loan of £250,650"""

PONDS = """Pond\tTrout\tPike
A\t48\t2
B\t45\t5"""

COPIES = """Town\tAug\tSep\tOct
Marlow\t3,410\t3,388\t3,301
Pickett\t640\t655\t611"""

QUOTES = "Here are the tent quotes: Nomad £215, Hiker £140."

CARD = """NET-31 Replace the nets
Status: Done
Assignee: Priya Nair
Comment: the shed is still open"""

SHOPPING = """BUY-1 Label maker\tIn progress\tPriya Nair
BUY-2 Printer paper\tDelivered\tMarek Novak"""

VETS = "HARBOUR VETS  09:48\nBooster\t52.00\nWorming tabs\t11.80\nTotal\t63.80"

STATEMENT = "18 Nov\tSHEET MUSIC HL-2291\t-81.20\t323.65\n16 Nov\tPRINTWORKS posters\t-78.00\t404.85"

NOT_THERE = [
    "How much was the train in the expenses table?",
    "Who owns the ticket about the search?",
    "When was the cactus watered?",
    "When was the olive tree born?",
    "How much was the dinner with Robert?",
]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    pages = [
        ("Calc", "expenses.ods", TRIP),
        ("Firefox", "Sprint board", BOARD),
        ("Calc", "plants.ods", PLANTS),
        ("Calc", "flour.ods", ORDERS),
        ("Firefox", "Mortgages", MORTGAGES),
        ("Calc", "ponds.ods", PONDS),
        ("Calc", "copies.ods", COPIES),
        ("Outlook", "Quotes", QUOTES),
        ("Jira", "NET-31", CARD),
        ("Jira", "Shopping", SHOPPING),
        ("Scans", "Harbour Vets receipt", VETS),
        ("Firefox", "Estuary Bank - Choir", STATEMENT),
    ]
    seen = [
        Observation(new_observation_id(), ObservationKind.SCREEN, NOON, NOON, text, app, title)
        for app, title, text in pages
    ]
    with remembering(tmp_path_factory.mktemp("tables"), NOON, seen) as memory:
        yield memory


@pytest.mark.parametrize(("question", "short"), ASKED, ids=[one[0] for one in ASKED])
def test_a_cell_is_found_by_its_row_and_its_column(memory: Memory, question: str, short: str) -> None:
    answered = answer_of(memory, question)
    assert answered.short == short
    assert answered.citations


@pytest.mark.parametrize("question", NOT_THERE)
def test_a_row_that_is_not_there_is_not_made_up(memory: Memory, question: str) -> None:
    assert not answer_of(memory, question).grounded


def test_a_menu_above_a_table_is_none_of_its_rows() -> None:
    (table,) = read_tables(TRIP)
    assert table.header == ("Date", "Item", "Category", "Amount")
    assert [row[1] for row in table.rows] == ["Hotel Miramar", "Taxi", "Dinner with Odile"]
    assert table.sums == (("Total", "314.10"),)


def test_what_the_columns_of_a_statement_and_a_receipt_are_is_seen_by_what_they_hold() -> None:
    lines = ["Estuary Bank  ****8806", "18 Mar\tSHEET  MUSIC\t-81.20\t323.65", "16 Mar\tCASH\t+61.00\t404.85"]
    (statement,) = read_tables("\n".join(lines))
    assert statement.header == ("date", "", "amount", "balance")
    (receipt,) = read_tables("Harbour Vets\nBooster\t52.00\nTablets x2\t11.80\nTotal\t63.80\nSeen by: A. Munro")
    assert (receipt.header, receipt.sums) == (("", "amount"), (("Total", "63.80"),))
    (subs,) = read_tables("Name\tDue\tPaid\tDate\nIto\t45\t45\t18 Jan\nGrant\t45\t0\t\nPascoe\t30\t0\t")
    assert len(subs.rows) == 3  # a cell that is empty is one


def test_prose_and_lists_have_no_table() -> None:
    assert read_tables("We met on Monday.  It rained.\nThen we left.\n\nTotal: 5") == []
    assert read_tables("Wen Li 12:11\nThe new one is in prep room 2\nJoanna Pike 12:15\nWe paid 164") == []
