"""How capture looks and listens: described settings, handed to the worker when it starts and when they change."""

from dataclasses import dataclass

from capture.grammar.defaults import EXCLUSIONS, PASSWORD_MANAGERS, PRIVATE_TITLES
from capture.grammar.languages import language_code, unknown_language
from capture.grammar.rule import unreadable
from memory_core.config import setting


@dataclass(frozen=True, slots=True)
class CaptureConfig:
    """What may be captured, how often, and what must never be."""

    screen: bool = setting(
        False,
        title="Capture the screen",
        description="Read what is on the screen, on this machine, and remember it.",
        group="Capture",
    )
    microphone: bool = setting(
        False,
        title="Listen to the microphone",
        description="Turn what is said into text, on this machine. The sound itself is not kept.",
        group="Capture",
    )
    interval_s: float = setting(
        1.0,
        title="Look every",
        description="How often each monitor is looked at while it changes. While nothing does, looks become ever "
        "rarer, down to one in ten seconds; right after another window came to the front there is one at once.",
        group="Capture",
        minimum=0.2,
        maximum=60,
        unit="s",
    )
    idle_after_s: float = setting(
        180.0,
        title="Stop looking when idle for",
        description="After this long without any input the screen is not looked at until somebody is back.",
        group="Capture",
        minimum=10,
        maximum=3600,
        unit="s",
    )
    pictures: bool = setting(
        True,
        title="Keep pictures",
        description="Keep a sealed picture beside the text, so that answers can show it.",
        group="Capture",
    )
    system_audio: bool = setting(
        False,
        title="Listen to what the speakers play",
        description="Turn what others say in calls, and whatever else this computer plays, into text, on this machine. "
        "The sound itself is not kept. Tell the people you talk with: in many places they must agree to it.",
        group="Capture",
    )
    text_engine: str = setting(
        "automatic",
        title="Text recognition",
        description="What reads the text on the screen: the bundled engine (Tesseract), or that of the system where "
        "Windows or macOS has one. Automatic takes the system's where there is one.",
        group="Capture",
        choices=("automatic", "bundled", "system"),
        advanced=True,
    )
    screen_languages: str = setting(
        "automatic",
        title="Languages on the screen",
        description="What the bundled text recognition looks for. Automatic finds out, line by line. One of them alone "
        "costs less where the screen shows nothing else: English, other languages in Latin letters, or Chinese.",
        group="Capture",
        choices=("automatic", "english", "latin", "chinese"),
        advanced=True,
    )
    accessibility: bool = setting(
        True,
        title="Ask applications what they show",
        description="Ask the front application, as a screen reader would, for the address of its page or document and "
        "for the right spelling of what was read. Nothing is asked of an excluded one.",
        group="Capture",
    )
    excluded_apps: tuple[str, ...] = setting(
        PASSWORD_MANAGERS,
        title="Never capture these applications",
        description="Their windows are blacked out before anything is read. "
        "Part of the name is enough; case does not matter.",
        group="Privacy",
    )
    excluded_titles: tuple[str, ...] = setting(
        PRIVATE_TITLES,
        title="Never capture windows whose title contains",
        description="One phrase a line. Case does not matter.",
        group="Privacy",
    )
    hide_email: bool = setting(
        False,
        title="Take out e-mail addresses",
        description="Replace them by “[email]” and paint them over, as is done with passwords and cards in any case.",
        group="Privacy",
    )
    hide_phones: bool = setting(
        False,
        title="Take out telephone numbers",
        description="Replace them by “[phone]” and paint them over.",
        group="Privacy",
    )
    hide_addresses: bool = setting(
        False,
        title="Take out postal addresses",
        description="Replace what looks like a street with a number and a town by “[address]” and paint it over.",
        group="Privacy",
    )
    exclusions: tuple[str, ...] = setting(
        EXCLUSIONS,
        title="Never capture",
        description="Windows for which one of these rules holds are black before anything is read, also behind others "
        "and half off the screen. The address of a page or document is known where the application tells it; else its "
        "title has to do, and a rule for a site goes by the site's name there and by what is read in the address bar.",
        group="Privacy",
        check=unreadable,
    )
    mute_for_excluded: str = setting(
        "visible",
        title="Mute the microphone for excluded windows",
        description="Nothing is heard, neither the microphone nor the speakers, while an excluded window is to be seen "
        "anywhere, or only while it is in front.",
        group="Privacy",
        choices=("visible", "front", "never"),
    )
    mute_when: tuple[str, ...] = setting(
        (),
        title="Mute the microphone while",
        description="Rules as above, and “call: NAME” for a call in whose window's title somebody's name stands. A "
        "window that is minimised is not seen.",
        group="Privacy",
        check=unreadable,
    )
    language: str = setting(
        "",
        title="Spoken language",
        description="Two letters, e.g. en or de. Empty: recognised by itself.",
        group="Hearing",
        check=unknown_language,
    )
    speech_model: str = setting(
        "",
        title="Speech model",
        description="A folder with a faster-whisper model. Empty: the one that Scrubjay downloaded with your consent.",
        group="Hearing",
        advanced=True,
    )
    speech_waits_on_battery: bool = setting(
        True,
        title="Let speech wait on battery",
        description="On battery what is said waits, sealed, and becomes text later, in order.",
        group="Hearing",
    )
    speech_waits_while_busy: bool = setting(
        True,
        title="Let speech wait while the computer is busy",
        description="While other programs need the processor, what is said waits, sealed, and becomes text later.",
        group="Hearing",
    )
    speech_waits_at_most_min: float = setting(
        60.0,
        title="Let speech wait at most",
        description="After this long it is turned into text, on battery or busy as the computer may be.",
        group="Hearing",
        minimum=1,
        maximum=1440,
        unit="min",
        advanced=True,
    )

    @property
    def listens(self) -> bool:
        """Whether anything may be heard: the microphone, or what the speakers play."""
        return self.microphone or self.system_audio

    @property
    def spoken(self) -> str:
        """The language that is spoken, as two or three letters; “”: recognised by itself."""
        return language_code(self.language)

    @property
    def personal(self) -> frozenset[str]:
        """Which personal things are taken out, as the scrubber calls them."""
        chosen = {"email": self.hide_email, "phone": self.hide_phones, "address": self.hide_addresses}
        return frozenset(name for name, hidden in chosen.items() if hidden)
