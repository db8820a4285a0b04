"""Pictures of pages as they stand on screens, with the lines on them in the order in which a person reads them."""

import textwrap
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from memory_core.assets import asset_path

FONT = ("fonts", "Inter-Regular.otf")
PROSE = (
    "The harbour office moved the deadline of the tender to the ninth of March. Beatriz has the drawings of the "
    "northern quay, and the surveyor comes on Tuesday with the new soundings. What is still missing is the letter "
    "from the insurer about the crane. If the weather holds, the divers begin on Thursday morning at pier five. "
    "Nobody knows yet who pays for the repairs of the lighthouse, but Ingrid thinks that the ministry might. "
    "The old ferry leaves at noon and returns with the mail before dark. Three painters scraped the rust off its hull. "
    "A heron stood on the jetty while the pilot counted barrels of tar and coils of rope under the lamp."
)


@dataclass
class PaintedPage:
    """A picture that is painted line by line; `lines` are in reading order if they were painted in it."""

    width: int = 1200
    height: int = 800
    paper: int = 255
    ink: int = 30
    size: int = 16
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._image = Image.new("L", (self.width, self.height), self.paper)
        self._draw = ImageDraw.Draw(self._image)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """Height × width, grey."""
        return np.asarray(self._image)

    @staticmethod
    def inverted(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Light on dark."""
        return 255 - pixels

    def line(self, text: str, left: int, top: int, *, size: int = 0, right: bool = False) -> None:
        """Paint one line; `left` is where it ends if it stands to the `right`."""
        font = ImageFont.truetype(str(asset_path(*FONT)), size or self.size)
        self._draw.text((left, top), text, self.ink, font=font, anchor="ra" if right else "la")
        self.lines.append(text)

    def prose(self, left: int, top: int, *, signs: int, count: int, skip: int = 0, step: int = 24) -> None:
        """Paint `count` lines of a text, `signs` characters wide at most, beginning with its `skip`th line."""
        for number, text in enumerate(textwrap.wrap(PROSE, signs)[skip : skip + count]):
            self.line(text, left, top + number * step)

    def button(self, text: str, left: int, top: int, ground: int, ink: int) -> None:
        """Paint a word on a shade of its own."""
        self._draw.rounded_rectangle((left, top, left + 150, top + 36), 6, ground)
        font = ImageFont.truetype(str(asset_path(*FONT)), self.size)
        self._draw.text((left + 75, top + 18), text, ink, font=font, anchor="mm")
        self.lines.append(text)

    def rule(self, left: int, top: int, right: int, bottom: int) -> None:
        """Paint a border or a frame."""
        self._draw.rectangle((left, top, right, bottom), outline=(self.paper + self.ink) // 2)


def two_columns() -> PaintedPage:
    """A heading over two columns of prose, and a footer."""
    page = PaintedPage()
    page.line("Minutes of the harbour board, which met in the old customs house on Friday", 60, 40, size=26)
    page.prose(60, 110, signs=58, count=6)
    page.prose(640, 110, signs=58, count=6, skip=6)
    page.line("Page seven of the minutes", 520, 740)
    return page


def three_columns() -> PaintedPage:
    """A newspaper: a headline, three columns whose lines stand on common base lines, dark."""
    page = PaintedPage(paper=28, ink=225)
    page.line("Lighthouse keeper finds letters under the stairs", 60, 40, size=34)
    for column in range(3):
        page.prose(60 + 380 * column, 120, signs=38, count=6, skip=6 * column)
    return page


def sidebar() -> PaintedPage:
    """Folders at the left, a letter beside them."""
    page = PaintedPage()
    for number, name in enumerate(("Inbox", "Drafts", "Sent messages", "Archive", "Spam", "Harbour board", "Tenders")):
        page.line(name, 30, 60 + 34 * number)
    page.rule(220, 0, 221, 799)
    page.line("Soundings of the northern quay", 260, 40, size=24)
    page.prose(260, 100, signs=90, count=6)
    return page


def mail_client() -> PaintedPage:
    """Three panes side by side: folders, a list of letters, the letter."""
    page = PaintedPage(width=1600, height=900)
    for number, name in enumerate(("Inbox", "Drafts", "Sent messages", "Archive", "Spam")):
        page.line(name, 30, 60 + 34 * number)
    letters = (("Beatriz Amaro", "The drawings are here"), ("Ingrid Lund", "About the crane"), ("Tomas", "Lamp oil"))
    for number, (who, what) in enumerate(letters):
        page.line(who, 240, 60 + 70 * number)
        page.line(what, 240, 84 + 70 * number)
    page.line("The drawings are ready to be seen", 640, 40, size=24)
    page.prose(640, 100, signs=100, count=6)
    return page


def chat() -> PaintedPage:
    """Bubbles left and right, in turns; some of them on two lines."""
    page = PaintedPage(paper=245)
    said = (
        ("Good morning, have you seen the letter?", False),
        ("Not yet, which one do you mean?", True),
        ("The one from the insurer about the crane", False),
        ("It came on Monday and I put it away", False),
        ("Then please send me a copy before noon", True),
        ("Here it is, three pages", False),
        ("Thank you, that was quick", True),
        ("The surveyor wants it too", True),
        ("I will ask him tomorrow", False),
    )
    for number, (text, mine) in enumerate(said):
        page.line(text, 1140 if mine else 60, 40 + 62 * number, right=mine)
    return page


def chat_with_contacts() -> PaintedPage:
    """A list of people, and the talk with one of them beside it."""
    page = PaintedPage(width=1500)
    for number, name in enumerate(("Beatriz Amaro", "Ingrid Lund", "Tomas Okonkwo", "Harbour office", "Ferry crew")):
        page.line(name, 30, 52 + 70 * number)
    said = ("Is the ferry back?", "It came in at four", "And the mail?", "Two sacks of it", "I will fetch them now")
    for number, text in enumerate(said):
        mine = number % 2 == 1
        page.line(text, 1440 if mine else 300, 40 + 50 * number, right=mine)
    return page


def long_chat() -> PaintedPage:
    """A talk in bubbles of two lines; the lines of each side have a common left edge."""
    page, top = PaintedPage(paper=240), 40
    said = (
        (("Good morning, have you seen the letter of", "the insurer about the crane?"), 60),
        (("Not yet. I was at the quay and only came", "back a minute ago, it was raining."), 800),
        (("Then I will send it to you now",), 60),
        (("Thank you, I will read it on the ferry and", "write an answer before noon."), 800),
    )
    for lines, left in said:
        for text in lines:
            page.line(text, left, top)
            top += 24
        top += 30
    return page


def ledger() -> PaintedPage:
    """A table in which no row fills both of two neighbouring columns."""
    page = PaintedPage(height=600)
    rows = (
        ("Date", "Text", "In", "Out", "Balance"),
        ("March 1", "Rent of pier one", "1,250.00", "", "8,310.20"),
        ("March 2", "Lamp oil", "", "310.75", "7,999.45"),
        ("March 5", "Ferry company", "4,310.75", "", "12,310.20"),
        ("March 6", "Rope and tar", "", "88.10", "12,222.10"),
        ("March 9", "Museum", "12.00", "", "12,234.10"),
    )
    for number, row in enumerate(rows):
        for cell, left in zip(row, (40, 180, 560, 720, 900), strict=True):
            page.line(cell, left, 40 + 34 * number)
        del page.lines[-5:]
        page.lines.append("  ".join(filter(None, row)))
    return page


def front_page() -> PaintedPage:
    """A site: a row of links, a headline over its text, and a list beside it."""
    page = PaintedPage(width=1600, height=900)
    links = ("Home", "Products", "Prices", "Contact")
    for number, text in enumerate(links):
        page.line(text, 300 + 140 * number, 30)
    page.lines = ["  ".join(links)]
    page.line("Lighthouse opens its doors to visitors", 300, 90, size=30)
    page.prose(300, 160, signs=70, count=7)
    for number, text in enumerate(
        ("Most read", "Ferry timetable changes", "Storm warning lifted", "New crane arrives")
    ):
        page.line(text, 1150, 160 + 40 * number)
    return page


def table() -> PaintedPage:
    """A table of four columns under a title; each row is one line."""
    page = PaintedPage()
    page.line("Berths and their tenants", 60, 40, size=26)
    rows = (
        ("Berth", "Tenant", "Since", "Rent"),
        ("Pier one", "Amaro and Sons", "March 2019", "1,250.00"),
        ("Pier two", "Lund Fisheries", "June 2021", "980.50"),
        ("Pier three", "Harbour museum", "May 2015", "12.00"),
        ("Pier four", "Ferry company", "April 2022", "4,310.75"),
    )
    for number, row in enumerate(rows):
        for cell, left in zip(row, (60, 300, 620, 900), strict=True):
            page.line(cell, left, 110 + 36 * number)
        del page.lines[-4:]
        page.lines.append("  ".join(row))
    return page


def editor() -> PaintedPage:
    """Files at the left, code with line numbers beside them, a terminal below, dark."""
    page = PaintedPage(width=1400, height=900, paper=30, ink=212)
    for number, name in enumerate(("harbour.py", "quay.py", "crane.py", "tests", "README")):
        page.line(name, 24, 50 + 28 * number)
    code = (
        "import harbour",
        "class Quay:",
        "def berths(self):",
        "return self.tenants",
        "quay = Quay()",
        "quay.berths()",
    )
    for number, text in enumerate(code):
        page.line(text, 300 + 30 * (number in (2, 3)) + 30 * (number == 3), 50 + 26 * number)
    page.line("Terminal output of the last run", 300, 640)
    page.line("six tests passed in two seconds", 300, 668)
    return page


def cards() -> PaintedPage:
    """Three lists side by side, with cards of two lines each: card by card, row by row."""
    page = PaintedPage()
    lists = (
        ("To do", ("Call the insurer about", "the broken crane"), ("Order lamp oil for", "the northern light")),
        ("Doing", ("Paint the hull of", "the old ferry"), ("Count the barrels", "under the jetty")),
        ("Done", ("Send the drawings to", "the surveyor"), ("Write the minutes of", "the board meeting")),
    )
    for at, (name, *_) in enumerate(lists):
        page.line(name, 60 + 380 * at, 40, size=20)
    for number in range(2):
        for at, (_, *both) in enumerate(lists):
            page.line(both[number][0], 60 + 380 * at, 100 + 110 * number)
            page.line(both[number][1], 60 + 380 * at, 124 + 110 * number)
    return page


def form() -> PaintedPage:
    """Labels with their values beside them."""
    page = PaintedPage(width=900, height=500)
    fields = (("Name", "Beatriz Amaro"), ("Town", "Setubal"), ("Berth", "Pier three"), ("Telephone", "after six"))
    for number, (label, value) in enumerate(fields):
        page.line(label, 60, 50 + 44 * number)
        page.line(value, 320, 50 + 44 * number)
        page.lines[-2:] = [f"{label}  {value}"]
    return page


PAGES = (
    two_columns,
    three_columns,
    sidebar,
    mail_client,
    chat,
    chat_with_contacts,
    long_chat,
    table,
    ledger,
    front_page,
    editor,
    cards,
    form,
)
