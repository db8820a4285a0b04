"""An accessibility bus with applications and windows that a test names."""

from typing import Any

from jeepney import HeaderFields, Message

from tests.fakes.message_bus import Service

ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE = "org.a11y.atspi.Accessible"
PROPERTIES = "org.freedesktop.DBus.Properties"
ACTIVE, ICONIFIED, SHOWING, VISIBLE = 1, 15, 25, 30
Answer = tuple[str, tuple[Any, ...]]


class Application:
    """One application on the bus; `frames` are (title, states)."""

    def __init__(self, address: str, name: str, *frames: tuple[str, tuple[int, ...]]) -> None:
        self.service = Service(address)
        self.owner = str(self.service.connection.unique_name)
        self.name, self.frames = name, list(frames)
        self.hangs = False
        self.service.answers[(ACCESSIBLE, "GetChildren")] = self._children
        self.service.answers[(ACCESSIBLE, "GetState")] = self._state
        self.service.answers[(PROPERTIES, "Get")] = self._name

    def stir(self, member: str = "Activate") -> None:
        """Tell that something happened to a window."""
        self.service.say(f"{ROOT}/0", "org.a11y.atspi.Event.Window", member, "siiv", "", 0, 0, ("s", ""))

    def _children(self, _: Message) -> Answer | None:
        if self.hangs:
            return None
        return "a(so)", ([(self.owner, f"{ROOT}/{place}") for place in range(len(self.frames))],)

    def _state(self, message: Message) -> Answer:
        bits = sum(1 << bit for bit in self._frame(message)[1])
        return "au", ([bits & 0xFFFFFFFF, bits >> 32],)

    def _name(self, message: Message) -> Answer:
        path = str(message.header.fields[HeaderFields.path])
        return "v", (("s", self.name if path == ROOT else self._frame(message)[0]),)

    def _frame(self, message: Message) -> tuple[str, tuple[int, ...]]:
        return self.frames[int(str(message.header.fields[HeaderFields.path]).rpartition("/")[2])]


class Accessibility:
    """The registry, on a bus that is session bus and accessibility bus at once."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.service = Service(address, "org.a11y.Bus", "org.a11y.atspi.Registry")
        self.applications: list[Application] = []
        self.service.answers[("org.a11y.Bus", "GetAddress")] = lambda _: ("s", (address,))
        self.service.answers[("org.a11y.atspi.Registry", "RegisterEvent")] = lambda _: ("", ())
        self.service.answers[(ACCESSIBLE, "GetChildren")] = self._children

    def open(self, name: str, *frames: tuple[str, tuple[int, ...]]) -> Application:
        """Start an application."""
        self.applications.append(Application(self.address, name, *frames))
        return self.applications[-1]

    def stop(self) -> None:
        """End all of it."""
        for application in self.applications:
            application.service.stop()
        self.service.stop()

    @property
    def looked(self) -> int:
        """How often the applications were listed."""
        return sum(member == "GetChildren" for member, _ in self.service.calls)

    def _children(self, _: Message) -> Answer:
        return "a(so)", ([(application.owner, ROOT) for application in self.applications],)
