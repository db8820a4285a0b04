"""How the window says times, amounts and kinds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from capture.health import HEARD
from memory_core.llm.blocks import seen
from memory_core.wording import counted

KIND_NAMES = {
    "core": ("About you", "About you"),
    "episodic": ("Event", "Events"),
    "semantic": ("Fact", "Facts"),
    "procedural": ("How-to", "How-tos"),
    "resource": ("Document", "Documents"),
    "vault": ("Vault", "Vault"),
    "screen": ("Seen on screen", "Seen on screen"),
    "speech": ("Heard", "Heard"),
    "text": ("Note", "Notes"),
    "file": ("File", "Files"),
    "note": ("Note", "Notes"),
    "observation": ("Seen and heard", "Seen and heard"),
}

SKIPS = {
    "unchanged": "Nothing had changed",
    "motion": "Only a video, a caret or a clock moved",
    "idle": "Nobody was at the computer",
    "locked": "The screen was locked",
    "paused": "Capture was paused",
    "hours": "A rule excludes the hour",
    "excluded": "An excluded application or window",
    "private": "A private window",
    "secret": "It showed a secret",
    "black": "The picture was black",
    "no_text": "There was no text to read",
    "repeated": "The same text as just before",
    "own_window": "Scrubjay's own window",
    "silence": "Nobody spoke",
    "error": "Something went wrong",
    "spool_full": "The disk was full",
    "queue_full": "More came than could be read in time",
    "muted": "An excluded window, or a rule, muted it",
    "echo": "What the speakers played, heard again",
}

STAGES = {
    "windows": "Knowing the windows",
    "grab": "Looking at the screen",
    "notice": "Noticing what changed",
    "read": "Reading text",
    "scrub": "Removing secrets",
    "picture": "Keeping pictures",
    "sound": "Listening",
    "voice": "Telling speech from noise",
    "transcription": "Turning speech into text",
    "spool": "Sealing and keeping",
}
# What is taken out, where its name in brackets is no word.
SECRETS = {"iban": "IBAN", "pin": "PIN", "ssn": "Social security number"}
PURPOSES = {"chat": "answers", "remember": "helps to remember", "see": "describes pictures"}


def skip_words(reason: str) -> str:
    """Why something was not kept: “Nothing had changed”, or for sound “Microphone: nobody spoke”."""
    part, _, skip = reason.rpartition(".")
    words = SKIPS.get(skip, skip)
    return f"{HEARD[part].capitalize()}: {words[:1].lower()}{words[1:]}" if part in HEARD else words


def kind_name(kind: str) -> str:
    """One thing of this kind."""
    return KIND_NAMES.get(kind, (kind.capitalize(), ""))[0]


def kinds_name(kind: str) -> str:
    """Several things of this kind."""
    return KIND_NAMES.get(kind, ("", kind.capitalize()))[1]


def when(at: datetime, now: datetime) -> str:
    """`at` as a person would say it at `now`; both aware, shown in the machine's zone."""
    local, today = at.astimezone(), now.astimezone()
    clock = local.strftime("%H:%M")
    days = (today.date() - local.date()).days
    if days == 0:
        return f"Today {clock}"
    if days == 1:
        return f"Yesterday {clock}"
    if 1 < days < 7:
        return f"{local.strftime('%A')} {clock}"
    if local.year == today.year:
        return f"{local.day} {local.strftime('%B')}, {clock}"
    return f"{local.day} {local.strftime('%B %Y')}, {clock}"


def ago(at: datetime, now: datetime) -> str:
    """How long ago, roughly; what lies in the future (the clock was set) is now."""
    seconds = (now - at).total_seconds()
    if seconds < 5:
        return "just now"
    if seconds < 90:
        return f"{seconds:.0f} s ago"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min ago"
    return when(at, now)


def took(seconds: float) -> str:
    """A short time: `0.4 ms`, `12 ms`, `1.3 s`."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def exactly(at: datetime) -> str:
    """The full date and time, in the machine's zone."""
    local = at.astimezone()
    return f"{local.strftime('%A')}, {local.day} {local.strftime('%B %Y, %H:%M:%S')}"


def amounts(counts: Mapping[str, int]) -> list[str]:
    """`3 memories`, `1 observation`, of what is named in the plural; nothing of what there is none."""
    return [f"{number:,} {_one(what) if number == 1 else what}" for what, number in counts.items() if number]


def took_of_model(one: Mapping[str, Any]) -> str:
    """“answers: 3 calls, 1 failed, 1,200 tokens in, 300 out, $0.0012”, of an entry of the book of models."""
    failed = f", {one['failed']:,} failed" if one["failed"] else ""
    tokens = f"{one['input_tokens']:,} tokens in, {one['output_tokens']:,} out"
    price = "price unknown" if one["unpriced"] else f"${one['dollars']:.4f}"
    return f"{PURPOSES[one['purpose']]}: {counted(one['calls'], 'call')}{failed}, {tokens}, {price}"


def _one(what: str) -> str:
    return f"{what[:-3]}y" if what.endswith("ies") else what.removesuffix("s")


def visible(text: str) -> str:
    """The text without signs that nobody sees, which could turn or hide a part of it."""
    return seen(text)


def place(app: str, title: str) -> str:
    """Where something was seen: application and title, without saying the application twice."""
    if not app or not title:
        return app or title
    if title == app:
        return app
    for end in (f" - {app}", f" — {app}", f" – {app}"):
        if title.lower().endswith(end.lower()):
            title = title[: -len(end)]
    return f"{app} — {title}"
