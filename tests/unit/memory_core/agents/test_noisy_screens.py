"""What agents make of screens as OCR reads them: menus, sidebars, figures and status bars around what matters."""

import pytest

from memory_core.agents.base import Batch
from memory_core.agents.meta import MetaAgent, rule_agents
from memory_core.records.bodies import Kind
from memory_core.records.memory import Memory
from tests.fakes.mind import MORNING, RememberedKnown, seen

BROWSER = (
    "Firefox",
    "Heat pumps explained - Mozilla Firefox",
    """File Edit View History Bookmarks Tools Help
€ > C @ https://energy.example.org/heat-pumps Q Search
Home News Shop About us Contact Log in Sign up
Menu
Related articles
Top 10 boilers of 2026
Solar panels: is it worth it?
Heat pumps explained
By Karla Stein, 4 October 2026
A heat pump moves heat from the outside air into the house. The average price of a system is 14,500 €.
In 2025 the state paid 30 % of the cost. Installers in Hamburg need about three days.
Share Tweet Print
We use cookies. Accept all Reject all Manage settings
1 2 3 4 5 Next
© 2026 Energy Example GmbH Imprint Privacy
12:41 Mon 23 Nov""",
)
MAIL = (
    "Thunderbird",
    "Inbox - jane@larkfield.example - Mozilla Thunderbird",
    """Get Messages Write Chat Address Book Tag Quick Filter
Inbox (12) Drafts (3) Sent Archive Junk Trash
jane@larkfield.example
Subject Correspondents Date
Re: Contract Paul Meyer 10:02
Newsletter November Shop & Co 09:40
Invoice 20391 Billing 08:15
Your parcel is on its way DHL Yesterday
From Paul Meyer <paul.meyer@larkfield.example>
To Me <jane@larkfield.example>
Subject Re: Contract
Hi Jane,
the contract with Brand & Sons ends on 31 January 2027. The meeting about it is on Thursday at 14:00 in room 12.
Could you send me the signed copy?
Best regards
Paul
Reply Forward Archive Junk Delete More
Unread: 12 Total: 4310""",
)
SHEET = (
    "LibreOffice Calc",
    "budget-2027.ods - LibreOffice Calc",
    """File Edit View Insert Format Styles Sheet Data Tools Window Help
Liberation Sans 10 pt B I U A
D14 fx = SUM(D2:D13)
A B C D E F
1 Item Owner Month Amount
2 Server rent Paul Jan 1,200.00
3 Licences Ines Jan 840.50
4 Travel Sofia Feb 2,310.00
5 Training Tom Mar 990.00
14 Total 5,340.50
Sheet1 Sheet2 Overview
Sheet 1 of 3 Default English (USA) Average: ; Sum: 0 100%""",
)
TERMINAL = (
    "GNOME Terminal",
    "jane@fox: ~/kestrel",
    """jane@fox:~/kestrel$ git pull
Already up to date.
jane@fox:~/kestrel$ npm test
> kestrel@1.4.2 test
PASS src/login.test.ts (5.213 s)
Tests: 42 passed, 42 total
jane@fox:~/kestrel$ git push origin main
Enumerating objects: 9, done.
To github.com:larkfield/kestrel.git
   1f3c2aa..9b0d1e4  main -> main
jane@fox:~/kestrel$ git pull
Already up to date.
jane@fox:~/kestrel$ npm test
Tests: 42 passed, 42 total
jane@fox:~/kestrel$ git push origin main
Everything up-to-date
jane@fox:~/kestrel$ """,
)
PDF = (
    "Evince",
    "lease-agreement.pdf",
    """lease-agreement.pdf 3 of 11 125% Q
LEASE AGREEMENT
between Nordhaus GmbH (landlord) and Jane Doe (tenant)
§ 4 Rent
The monthly rent is 1,150 €. It is due on the third working day of each month.
§ 5 Deposit
The deposit is 3,450 €. The lease starts on 1 February 2027.
Page 3 Nordhaus GmbH, Hafenstrasse 8, 20457 Hamburg""",
)
CODE = (
    "Code",
    "billing.py - kestrel - Visual Studio Code",
    """File Edit Selection View Go Run Terminal Help
EXPLORER
KESTREL
src tests README.md package.json
billing.py x
1 import decimal
2
3 class Invoice:
4     rate = 0.19
5     def total(self) -> decimal.Decimal:
6         # the budget is 100 for tests
7         return sum(line.price for line in self.lines)
8 MAX_RETRIES = 3
PROBLEMS OUTPUT DEBUG CONSOLE TERMINAL
Ln 7, Col 22 Spaces: 4 UTF-8 LF Python 3.11.7 main* 0 errors 2 warnings""",
)


def _remembered(screen: tuple[str, str, str]) -> list[Memory]:
    app, title, text = screen
    known = RememberedKnown()
    batch = Batch((seen(text, app=app, title=title),), MORNING)
    known.write(MetaAgent(rule_agents(lambda secret: secret.encode())).conclude(batch, known))
    return list(known.memories.values())


@pytest.mark.parametrize(
    ("screen", "facts"),
    [
        (BROWSER, set()),
        (MAIL, {"Paul Meyer's email is paul.meyer@larkfield.example."}),
        (SHEET, set()),
        (TERMINAL, set()),
        (PDF, {"The monthly rent of LEASE AGREEMENT is 1,150 €.", "The deposit of LEASE AGREEMENT is 3,450 €."}),
        (CODE, set()),
    ],
)
def test_facts_come_from_what_is_said_and_not_from_menus_and_figures(
    screen: tuple[str, str, str], facts: set[str]
) -> None:
    assert {one.text for one in _remembered(screen) if one.kind is Kind.SEMANTIC} == facts


@pytest.mark.parametrize("screen", [BROWSER, MAIL, SHEET, TERMINAL, PDF, CODE])
def test_no_memory_quotes_the_frame_of_a_window(screen: tuple[str, str, str]) -> None:
    told = "\n".join(one.text for one in _remembered(screen))
    frame = (
        "Sign up",
        "Reject all",
        "Bookmarks",
        "Unread",
        "Sheet 1 of 3",
        "UTF-8",
        "10 pt",
        "12:41",
        "©",
        "Get Messages",
    )
    assert [word for word in frame if word in told] == []


def test_what_matters_on_each_screen_is_kept() -> None:
    assert any("14,500 €" in one.text for one in _remembered(BROWSER))
    (steps,) = [one for one in _remembered(TERMINAL) if one.kind is Kind.PROCEDURAL]
    assert "1. git pull. 2. npm test. 3. git push origin main." in steps.text
    assert any(one.kind is Kind.RESOURCE and "budget-2027.ods" in one.text for one in _remembered(SHEET))
    assert any(one.kind is Kind.RESOURCE and "billing.py" in one.text for one in _remembered(CODE))
    (mail,) = [one for one in _remembered(MAIL) if one.kind is Kind.EPISODIC]
    assert "31 January 2027" in mail.text
