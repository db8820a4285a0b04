"""Windows and presence on X11, by python-xlib alone: no helper programs, no window manager's goodwill needed."""

import contextlib
import threading
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any

from Xlib import X, Xatom, display, error
from Xlib.ext import res
from Xlib.xobject.drawable import Window

from capture.grammar.browsers import started_private
from capture.sources._linux_shapes import bar_of, fills, is_reshaping
from capture.sources.base import WindowInfo
from memory_core.errors import CaptureError
from memory_core.records.observation import Box

NO_X11 = (
    "Scrubjay cannot tell which windows are open: it needs a desktop session. Sign in to one. Started from a terminal, "
    "Scrubjay needs DISPLAY to name an X (Xorg) server, or WAYLAND_DISPLAY on Wayland."
)
WAYLAND = (
    "This X server belongs to a Wayland session, and shows some of its windows alone. Set WAYLAND_DISPLAY (and no "
    "XDG_SESSION_TYPE=x11), so that Scrubjay asks the desktop for the screen."
)
BROKEN = "The connection to the X server broke. Scrubjay connects again at the next look."
VANISHED = (error.BadWindow, error.BadDrawable, error.BadMatch)
LOST = (error.ConnectionClosedError, OSError)
# Events that tell that the pile of windows is not what it was; of properties, only these matter (a window writes
# _NET_WM_USER_TIME at every key press).
STIRRING = frozenset(
    {
        X.CreateNotify,
        X.DestroyNotify,
        X.MapNotify,
        X.UnmapNotify,
        X.ReparentNotify,
        X.ConfigureNotify,
        X.CirculateNotify,
    }
)
TELLING = (
    "WM_CLASS",
    "WM_NAME",
    "WM_STATE",
    "WM_TRANSIENT_FOR",
    "_GTK_FRAME_EXTENTS",
    "_NET_ACTIVE_WINDOW",
    "_NET_CURRENT_DESKTOP",
    "_NET_WM_DESKTOP",
    "_NET_WM_NAME",
    "_NET_WM_OPAQUE_REGION",
    "_NET_WM_PID",
    "_NET_WM_STATE",
    "_NET_WM_WINDOW_OPACITY",
    "_NET_WM_WINDOW_TYPE",
    "WM_WINDOW_ROLE",
)
SPECIAL_TYPES = tuple(
    f"_NET_WM_WINDOW_TYPE_{kind}"
    for kind in ("DESKTOP", "DOCK", "MENU", "POPUP_MENU", "DROPDOWN_MENU", "COMBO", "TOOLTIP", "NOTIFICATION", "DND")
)
ALL_BITS = 0xFFFFFFFF
NOWHERE = Box(0, 0, 0, 0)


def connect() -> Any:
    """A connection to the X server. Raises `CaptureError` when there is none."""
    try:
        connection = display.Display()
    except (error.DisplayError, error.ConnectionClosedError, OSError) as problem:
        raise CaptureError(NO_X11) from problem
    # What concerns a window that vanished meanwhile is of no interest, and must not be printed.
    connection.set_error_handler(lambda *_: None)
    return connection


def disconnect(connection: Any) -> None:
    """Give a connection back, also one that is broken; None: there is none."""
    if connection is not None:
        with contextlib.suppress(*LOST):
            connection.close()


class X11Windows:
    """The pile of windows as the X server draws it, read from the root window's children and kept until it stirs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._display: Any = None
        self._telling: frozenset[int] = frozenset()
        self._pile: tuple[WindowInfo, ...] | None = None
        # Beside which pile, and those that are not in it.
        self._away: tuple[Sequence[WindowInfo], tuple[WindowInfo, ...]] = ((), ())

    def visible(self) -> Sequence[WindowInfo]:
        """All visible windows from the top of the pile down. Raises `CaptureError`."""
        with self._lock:
            try:
                if self._display is None:
                    self._open()
                if self._stirred() or self._pile is None:
                    pile = _Pile(self._display)
                    windows = pile.read()
                    # Without a window manager that names the active window nobody tells when it changes.
                    self._pile = windows if pile.managed else None
                    return windows
                return self._pile
            except LOST as problem:
                self._drop()
                raise CaptureError(BROKEN) from problem

    def away(self) -> Sequence[WindowInfo]:
        """Those that are minimised, or on another desktop. Raises `CaptureError`."""
        seen = self.visible()
        with self._lock:
            if self._away[0] is not seen and self._display is not None:
                try:
                    self._away = (seen, _Pile(self._display).away({window.id for window in seen}))
                except LOST as problem:
                    self._drop()
                    raise CaptureError(BROKEN) from problem
            return self._away[1]

    def close(self) -> None:
        """Give back the connection."""
        with self._lock:
            self._drop()

    def _open(self) -> None:
        self._display = connect()
        if self._display.has_extension("XWAYLAND"):
            # It knows the windows of old programs only; an excluded one of the others would be missed.
            self._drop()
            raise CaptureError(WAYLAND)
        root = self._display.screen().root
        root.change_attributes(event_mask=X.SubstructureNotifyMask | X.PropertyChangeMask)
        self._telling = frozenset(self._display.get_atom(name) for name in TELLING)
        self._pile = None

    def _stirred(self) -> bool:
        """Whether anything happened to any window since the last call: one round trip, no matter how many there are."""
        self._display.sync()
        stirred = False
        for _ in range(self._display.pending_events()):
            event = self._display.next_event()
            stirred |= event.type in STIRRING or is_reshaping(self._display, event)
            stirred |= event.type == X.PropertyNotify and event.atom in self._telling
        return stirred

    def _drop(self) -> None:
        self._pile = None
        dead, self._display = self._display, None
        disconnect(dead)


class _Pile:
    """One reading of the pile."""

    def __init__(self, connection: Any) -> None:
        self._display = connection
        self._root: Window = connection.screen().root
        self.managed = self._number(self._root, "_NET_ACTIVE_WINDOW") is not None

    def read(self) -> tuple[WindowInfo, ...]:
        """Top of the pile first."""
        active = self._active()
        desktop = self._number(self._root, "_NET_CURRENT_DESKTOP")
        screen = self._display.get_default_screen()
        compositor = self._display.get_selection_owner(self._atom(f"_NET_WM_CM_S{screen}"))
        composited = compositor not in (None, X.NONE)
        found = []
        for frame in reversed(self._root.query_tree().children):
            try:
                window = self._window(frame, active, desktop, composited)
            except VANISHED:
                continue  # It closed while we looked at it.
            if window is not None:
                found.append(window)
        return tuple(found)

    def away(self, seen: Set[int]) -> tuple[WindowInfo, ...]:
        """The windows that the window manager keeps and that are not among these."""
        found = []
        for number in self._managed():
            client = self._display.create_resource_object("window", number)
            try:
                if number not in seen:
                    client.change_attributes(event_mask=X.PropertyChangeMask)
                    app, title, pid = self._whose(client)
                    names, private = self._names(client, pid, app, client.get_wm_class() or ())
                    found.append(WindowInfo(app, title, NOWHERE, pid, names=names, private=private, id=number))
            except VANISHED:
                continue
        return tuple(found)

    def _managed(self) -> list[int]:
        """The numbers of the windows that the window manager keeps."""
        listed = self._root.get_full_property(self._atom("_NET_CLIENT_LIST"), Xatom.WINDOW)
        return [int(number) for number in listed.value] if listed is not None else []

    def _window(self, frame: Window, active: set[int], desktop: int | None, composited: bool) -> WindowInfo | None:
        attributes = frame.get_attributes()
        if attributes.map_state != X.IsViewable or attributes.win_class != X.InputOutput:
            return None
        client = self._client(frame) or frame
        client.change_attributes(event_mask=X.PropertyChangeMask)
        where = self._number(client, "_NET_WM_DESKTOP")
        elsewhere = None not in (where, desktop) and where not in (desktop, ALL_BITS)
        if elsewhere or self._has(client, "_NET_WM_STATE", ("_NET_WM_STATE_HIDDEN",)):
            return None
        box, depth = self._place(frame, client)
        special = attributes.override_redirect or self._has(client, "_NET_WM_WINDOW_TYPE", SPECIAL_TYPES)
        app, title, pid = self._whose(client)
        classes, app, title = self._classes(client, app, title)
        app, pid = app or _program(pid), pid or self._connected(client)
        names, private = self._names(client, pid, app, classes)
        return WindowInfo(
            app=app,
            title=title,
            box=box,
            pid=pid,
            front=bool({client.id, frame.id} & active),
            opaque=fills(self._display, frame, box) and (not composited or self._opaque(client, box, depth)),
            ordinary=not special,
            names=names,
            private=private,
            id=int(client.id),
            owner=self._owner(client),
            bar=bar_of(frame, client),
        )

    def _opaque(self, client: Window, box: Box, depth: int) -> bool:
        """Under a compositor, whether nothing shines through."""
        if self._number(client, "_NET_WM_WINDOW_OPACITY") not in (None, ALL_BITS):
            return False
        if depth != 32:
            return True
        region = client.get_full_property(self._atom("_NET_WM_OPAQUE_REGION"), Xatom.CARDINAL)
        numbers = list(region.value) if region is not None else []
        solid = sum(width * height for width, height in zip(numbers[2::4], numbers[3::4], strict=False))
        return bool(solid >= 0.95 * box.area)

    def _active(self) -> set[int]:
        """The window with the keyboard, and those it lies in."""
        focus: Any = None
        if number := self._number(self._root, "_NET_ACTIVE_WINDOW"):
            focus = self._display.create_resource_object("window", number)
        else:
            focus = self._display.get_input_focus().focus
        found: set[int] = set()
        try:
            while isinstance(focus, Window) and focus.id not in (X.NONE, X.PointerRoot, self._root.id):
                found.add(focus.id)
                focus = focus.query_tree().parent
        except VANISHED:
            return found
        return found

    def _client(self, frame: Window, depth: int = 3) -> Window | None:
        """The application's own window inside the window manager's frame: the one with WM_STATE."""
        if frame.get_property(self._atom("WM_STATE"), X.AnyPropertyType, 0, 1) is not None:
            return frame
        if depth == 0:
            return None
        for child in reversed(frame.query_tree().children):
            try:
                if (found := self._client(child, depth - 1)) is not None:
                    return found
            except VANISHED:
                continue
        return None

    def _place(self, frame: Window, client: Window) -> tuple[Box, int]:
        """Where it is seen, with its border but without an invisible shadow; and its colour depth."""
        shape = frame.get_geometry()
        border = 2 * shape.border_width
        left, top, width, height = shape.x, shape.y, shape.width + border, shape.height + border
        shadow = client.get_property(self._atom("_GTK_FRAME_EXTENTS"), Xatom.CARDINAL, 0, 4)
        if shadow is not None and len(shadow.value) == 4:
            right_of, left_of = int(shadow.value[1]), int(shadow.value[0])
            above, below = int(shadow.value[2]), int(shadow.value[3])
            left, top = left + left_of, top + above
            width, height = width - left_of - right_of, height - above - below
        return Box(left, top, max(0, width), max(0, height)), int(shape.depth)

    def _whose(self, client: Window) -> tuple[str, str, int]:
        """(application, title, process). A menu without a name of its own takes its owner's."""
        app, title = self._app(client), self._title(client)
        pid = self._number(client, "_NET_WM_PID") or 0
        if not title:
            owner = client.get_wm_transient_for()
            if isinstance(owner, Window) and owner.id not in (X.NONE, self._root.id, client.id):
                try:
                    app, title = app or self._app(owner), self._title(owner)
                    pid = pid or self._number(owner, "_NET_WM_PID") or 0
                except VANISHED:
                    return app, title, pid
        return app, title, pid

    def _classes(self, client: Window, app: str, title: str) -> tuple[tuple[str, ...], str, str]:
        """(all names of its class, application, title). A pop-up that names neither itself nor an owner takes those of
        the other windows of whoever drew it, also of minimised and withdrawn ones."""
        own = client.get_wm_class() or ()
        if own or app:
            return own, app, title
        kin = self._kin(client)
        classes = tuple(dict.fromkeys(name for names, _ in kin.values() for name in names))
        apps = [names[-1] for names, _ in kin.values() if names]
        titles = {said for names, said in kin.values() if names and said}
        return classes, next(iter(apps), ""), title or (titles.pop() if len(titles) == 1 else "")

    def _kin(self, client: Window) -> dict[int, tuple[tuple[str, ...], str]]:
        """The classes and the title of each window that the same connection to the server made, by its number; a title
        only of windows that one works in."""
        share = ~int(self._display.display.info.resource_id_mask)
        managed = self._managed()
        others = [int(child.id) for child in self._root.query_tree().children]
        found: dict[int, tuple[tuple[str, ...], str]] = {}
        for number in dict.fromkeys((*managed, *others)):
            if number != client.id and number & share == client.id & share:
                window = self._display.create_resource_object("window", number)
                try:
                    title = self._title(window) if number in managed else ""
                    found[number] = tuple(window.get_wm_class() or ()), title
                except VANISHED:
                    continue
        return found

    def _owner(self, client: Window) -> int:
        """The window that it is a dialog of; a dialog of a whole application names the root window."""
        owner = client.get_wm_transient_for()
        if not isinstance(owner, Window) or owner.id in (X.NONE, self._root.id, client.id):
            return 0
        return int(owner.id)

    def _connected(self, client: Window) -> int:
        """The process behind a window that does not say so, as lock screens and old prompts don't; 0: nobody knows."""
        if not self._display.has_extension("X-Resource"):
            return 0
        asked = [{"client": client.id, "mask": res.LocalClientPIDMask}]
        try:
            answer = self._display.res_query_client_ids(asked)
        except (error.XError, AttributeError):  # of a server before 1.12
            return 0
        return next((int(one.value[0]) for one in answer.ids if one.value), 0)

    def _names(self, client: Window, pid: int, app: str, classes: Sequence[str]) -> tuple[tuple[str, ...], bool]:
        """What else it is called: by both names of its class, and by its program. And whether the system says that it
        is a private window: by class or role, or because the browser was started for such."""
        program, arguments = _started(pid)
        role = client.get_full_property(self._atom("WM_WINDOW_ROLE"), X.AnyPropertyType)
        said = " ".join((*classes, str(role.value if role is not None else ""))).casefold()
        private = "private" in said or "incognito" in said or started_private((app, *classes, program), arguments)
        return tuple(dict.fromkeys(name for name in (*classes, program) if name and name != app)), private

    def _app(self, window: Window) -> str:
        names = window.get_wm_class()
        return (names[1] or names[0]) if names else ""

    def _title(self, window: Window) -> str:
        for name in ("_NET_WM_NAME", "WM_NAME"):
            value = window.get_full_property(self._atom(name), X.AnyPropertyType)
            if value is not None and value.value:
                raw = value.value
                return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
        return ""

    def _number(self, window: Window, name: str) -> int | None:
        value = window.get_property(self._atom(name), X.AnyPropertyType, 0, 1)
        return int(value.value[0]) if value is not None and len(value.value) else None

    def _has(self, window: Window, name: str, values: Sequence[str]) -> bool:
        """Whether a property that lists atoms lists one of `values`."""
        listed = window.get_property(self._atom(name), Xatom.ATOM, 0, 32)
        return listed is not None and bool({self._atom(value) for value in values} & set(listed.value))

    def _atom(self, name: str) -> int:
        return int(self._display.get_atom(name))


def _program(pid: int) -> str:
    """The name of a process, for a window that says nothing of its application."""
    return _started(pid)[0]


def _started(pid: int) -> tuple[str, tuple[str, ...]]:
    """The name of a process and its command line; empty when they are not known."""
    if not pid:
        return "", ()
    try:
        name = Path(f"/proc/{pid}/comm").read_text("utf-8", "replace").strip()
        line = Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return "", ()
    # Some write all of it into one piece.
    return name, tuple(line.replace("\0", " ").split())
