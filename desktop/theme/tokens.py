"""The colours, sizes and spaces of the window, named by what they are for."""

from dataclasses import dataclass, fields

# The spacing grid, in device-independent pixels.
SPACE = 8
RADIUS = 8
FONT = "Inter"
BODY_PX = 14


@dataclass(frozen=True, slots=True)
class Tokens:
    """One appearance. Every colour is `#rrggbb`."""

    name: str
    window: str
    sidebar: str
    surface: str
    raised: str
    sunken: str
    hover: str
    border: str
    border_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_soft: str
    accent_text: str
    danger: str
    danger_hover: str
    danger_soft: str
    danger_text: str
    warning: str
    warning_soft: str
    warning_text: str
    ok: str
    ok_text: str
    violet: str
    teal: str
    rose: str
    shadow: str

    def colours(self) -> dict[str, str]:
        """Every colour by its name."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "name"}


LIGHT = Tokens(
    name="light",
    window="#f6f7f9",
    sidebar="#eceff3",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#f1f3f6",
    hover="#e6eaf0",
    border="#e0e4ea",
    border_strong="#c9d0da",
    text="#19212c",
    muted="#566273",
    faint="#7c8899",
    accent="#2563b8",
    accent_hover="#1e56a3",
    accent_pressed="#194a8e",
    on_accent="#ffffff",
    accent_soft="#e3edfa",
    accent_text="#1d539f",
    danger="#c4352f",
    danger_hover="#ab2b26",
    danger_soft="#fcebea",
    danger_text="#a52a25",
    warning="#b7760f",
    warning_soft="#fdf2dc",
    warning_text="#855306",
    ok="#2a8a57",
    ok_text="#1f6a43",
    violet="#7650c8",
    teal="#0c717c",
    rose="#a83e72",
    shadow="#9aa5b4",
)

DARK = Tokens(
    name="dark",
    window="#14181e",
    sidebar="#0f1217",
    surface="#1a1f27",
    raised="#222934",
    sunken="#12161b",
    hover="#262d38",
    border="#2a313c",
    border_strong="#3c4655",
    text="#e7ebf1",
    muted="#a1acbb",
    faint="#7d8999",
    accent="#4f8fe0",
    accent_hover="#659fe8",
    accent_pressed="#7aadee",
    on_accent="#0b1626",
    accent_soft="#1c2e49",
    accent_text="#8dbbf5",
    danger="#e0655f",
    danger_hover="#e97b76",
    danger_soft="#3c2122",
    danger_text="#f19b96",
    warning="#d99b36",
    warning_soft="#382c17",
    warning_text="#ecc077",
    ok="#4fb381",
    ok_text="#84d3aa",
    violet="#a78bea",
    teal="#4bb8c4",
    rose="#dd86b1",
    shadow="#000000",
)

# The colour of each kind of thing, by the name of a token.
KIND_COLOURS = {
    "core": "rose",
    "episodic": "accent",
    "semantic": "warning",
    "procedural": "teal",
    "resource": "ok",
    "vault": "danger",
    "screen": "accent",
    "speech": "violet",
    "text": "muted",
    "file": "ok",
    "note": "muted",
    "observation": "violet",
}


def kind_colour(tokens: Tokens, kind: str) -> str:
    """The colour that a kind of memory or observation is drawn in."""
    return tokens.colours()[KIND_COLOURS.get(kind, "muted")]


def kind_text_colour(tokens: Tokens, kind: str) -> str:
    """The colour that the name of a kind is written in: text needs more contrast than a sign."""
    name, colours = KIND_COLOURS.get(kind, "muted"), tokens.colours()
    return colours.get(f"{name}_text", colours[name])


def mixed(colour: str, with_colour: str, share: float) -> str:
    """`share` of `colour` in `with_colour`: a tint that needs no transparency."""
    ones = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    others = [int(with_colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in zip(ones, others, strict=True))
