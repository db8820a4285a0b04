"""What the demo shows, says and asks; the answers must hold these facts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scene:
    """One window: `look` is document, chat or code; `place` is its column and row, two by two on the screen."""

    app: str
    title: str
    look: str
    text: str
    place: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the words that a right answer holds (one of each group). `heard`: it rests on speech."""

    text: str
    facts: tuple[tuple[str, ...], ...]
    heard: bool = False


SECRET = "4111 1111 1111 1111"
# Exact things: the vault keeps them sealed and shows only what they are.
CUSTOMER = "4821-7730"
PHONE = "+44 20 7946 0123"
EXACT = (CUSTOMER, PHONE)

DOCUMENT = Scene(
    app="Writer",
    title="Kestrel launch plan",
    look="document",
    text=(
        "# Kestrel launch plan\n"
        "Project Kestrel is the new website for our clients.\n"
        "The launch of Kestrel is on 14 March 2027.\n"
        "The budget for the launch is 48,000 euros.\n"
        "Nina Okafor leads the design team.\n"
        f"Customer number for Corvid Print: {CUSTOMER}\n"
        "Next step: send the plan to the client by Tuesday."
    ),
    place=(0, 0),
)
CHAT = Scene(
    app="Talk",
    title="Chat with Priya",
    look="chat",
    text=(
        "Priya: Hello, I am new in the team. Who are you?\n"
        "Me: My name is Maya Brandt. I work as a project manager.\n"
        "Priya: The client meeting moved to Thursday at 15:30.\n"
        "Priya: The client meeting is in room 412, on the fourth floor.\n"
        "Me: Good, I will bring the contract and the invoice.\n"
        f"Priya: My phone number is {PHONE}.\n"
        f"Priya: The company card is {SECRET}, please keep it to yourself."
    ),
    place=(1, 0),
)
STEPS = Scene(
    app="Handbook",
    title="Deploying the website",
    look="document",
    text=(
        "# Deploying the website\n"
        "1. Run the tests on your own machine.\n"
        "2. Upload the new version to the staging server.\n"
        "3. Look at each page in the browser.\n"
        "4. Ask Nina Okafor for her approval.\n"
        "5. Restart the live server."
    ),
    place=(0, 1),
)
CODE = Scene(
    app="Editor",
    title="deploy.py",
    look="code",
    text=(
        '"""Deploys the website to the staging server."""\n'
        "\n"
        'STAGING_HOST = "heron.example.net"\n'
        "STAGING_PORT = 8443\n"
        "\n"
        "\n"
        "def deploy(version):\n"
        "    # The staging server heron listens on port 8443.\n"
        "    connection = connect(STAGING_HOST, STAGING_PORT)\n"
        "    connection.upload(version)\n"
        "    return connection.restart()"
    ),
    place=(1, 1),
)
SCENES = (DOCUMENT, CHAT, STEPS, CODE)

SENTENCE = "remind me to renew my passport in january"
SAMPLE = "04.wav"

QUESTIONS = (
    Question("When is the launch of Kestrel?", (("14 mar", "mar 14", "march 14"),)),
    Question("In which room is the client meeting?", (("412",),)),
    Question("When should I renew my passport?", (("january",),), heard=True),
)
# Asked instead where there is no sound.
WITHOUT_SOUND = Question("On which port does the staging server listen?", (("8443",),))


def holds(answer: str, question: Question) -> bool:
    """Whether an answer holds the facts."""
    said = " ".join(answer.lower().replace(",", "").split())
    return all(any(word in said for word in group) for group in question.facts)
