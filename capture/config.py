"""How capture looks and listens: described settings, handed to the worker when it starts and when they change."""

from dataclasses import dataclass

from memory_core.config import setting

PASSWORD_MANAGERS = (
    "1password",
    "bitwarden",
    "dashlane",
    "enpass",
    "gnome-keyring",
    "keepass",
    "keepassx",
    "keepassxc",
    "kwalletmanager",
    "lastpass",
    "nordpass",
    "proton pass",
    "roboform",
    "seahorse",
    "keychain access",
)


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
        ("incognito", "private browsing", "inprivate"),
        title="Never capture windows whose title contains",
        description="One phrase a line. Case does not matter.",
        group="Privacy",
    )
    language: str = setting(
        "",
        title="Spoken language",
        description="Two letters, e.g. en or de. Empty: recognised by itself.",
        group="Hearing",
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
